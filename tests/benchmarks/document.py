"""The report of a whole run: `docs/performance.md`, and its most telling rows in the README."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from tests.benchmarks.report import Row, headlines, table

BEGIN, END = "<!-- benchmarks:begin -->", "<!-- benchmarks:end -->"

_ROOT = Path(__file__).parents[2]
_HOW = """\
Made by `make bench` (`python -m tests.benchmarks --write`), which runs everything in `tests/benchmarks` and writes this
page; nothing here is typed by hand.

- A *ratio* is a time divided by the time of the fastest C that computes the same with the same arithmetic, by the
  compilers named below at `-O3 -march=native`, or divided by what the row names. Below 1 is faster.
- What is compared is timed in one process and in turn, in ever another order, so that a noisy machine slows everybody.
  The least time of each counts; the note has the medians.
- Results are compared before anything is timed: to the last bit, or cell for cell, wherever the arithmetic is the same.
- A *bar* is the most that the ratio may be or, where there is none, the time."""


def write(results: Mapping[str, Sequence[Row]], machine: Mapping[str, str], day: date) -> None:
    """Replace the page, and the README's rows."""
    readme = _ROOT / "README.md"
    shortened = with_summary(readme.read_text(encoding="utf-8"), summary(results, machine, day))
    (_ROOT / "docs" / "performance.md").write_text(page(results, machine, day), encoding="utf-8")
    readme.write_text(shortened, encoding="utf-8")


def page(results: Mapping[str, Sequence[Row]], machine: Mapping[str, str], day: date) -> str:
    """How it was made, when and on what, what each benchmark measures, and one table of all rows."""
    facts = "\n".join(f"- {name}: {value}" for name, value in machine.items())
    rows = [Row(**{**vars(row), "what": f"{name}: {row.what}"}) for name, found in results.items() for row in found]
    parts = ("# Performance", _HOW, "## When and on what", f"{day.isoformat()}:", facts, "## Results", table(rows))
    return "\n\n".join(parts) + "\n"


def summary(results: Mapping[str, Sequence[Row]], machine: Mapping[str, str], day: date) -> str:
    """The rows that have a headline, where they were measured, and a link to the rest."""
    rows = [row for found in results.values() for row in found]
    where = f"{machine['processor']}, {machine['cores']} cores, {day.isoformat()}"
    more = f"Measured on {where}. All {len(rows)} rows and how: [docs/performance.md](docs/performance.md)."
    return f"{headlines(rows)}\n\n{more}"


def with_summary(readme: str, text: str) -> str:
    """The README with this between its two markers. ValueError if it does not have each of them once, in order."""
    before, begin, rest = readme.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end) or BEGIN in rest or END in before + after:
        raise ValueError(f"the README must have {BEGIN} and then {END}, each once")
    return f"{before}{BEGIN}\n{text}\n{END}{after}"
