"""What a benchmark returns, and how it is printed."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One measurement. ``bar`` is the most that the ratio may be or, where there is no ratio, the seconds.

    ``seconds`` is None if it could not be measured, and ``note`` says why. ``headline`` is what the README calls it, if
    it is shown there.
    """

    what: str
    seconds: float | None
    ratio: float | None = None
    bar: float | None = None
    note: str = ""
    headline: str = ""

    @property
    def reached(self) -> bool | None:
        """Whether the bar is reached; None if there is none, or nothing was measured."""
        measured = self.seconds if self.ratio is None else self.ratio
        return None if self.bar is None or measured is None else measured <= self.bar


def left_out(what: str, why: str) -> Row:
    """What could not be measured here, and why: "JAX is not installed"."""
    return Row(what, None, note=f"{why}: left out")


def table(rows: Iterable[Row]) -> str:
    """Rows as a Markdown table."""
    head = ("what", "measured", "ratio", "bar", "reached", "note")
    return markdown(head, ((row.what, *_measured(row), row.note) for row in rows))


def headlines(rows: Iterable[Row]) -> str:
    """The rows that have a headline, as a Markdown table."""
    head = ("what", "measured", "ratio", "bar", "reached")
    return markdown(head, ((row.headline, *_measured(row)) for row in rows if row.headline))


def markdown(head: tuple[str, ...], lines: Iterable[tuple[str, ...]]) -> str:
    """A table whose second and third columns are numbers."""
    rule = tuple("--:" if column in (1, 2) else "---" for column in range(len(head)))
    return "\n".join(f"| {' | '.join(line)} |" for line in (head, rule, *lines))


def duration(seconds: float) -> str:
    """Seconds with three digits, in a unit that suits them."""
    units = {"s": 1.0, "ms": 1e-3, "µs": 1e-6}
    unit = next((unit for unit, size in units.items() if seconds >= size), "µs")
    return f"{seconds / units[unit]:#.3g}".rstrip(".") + f" {unit}"


def proportion(ratio: float) -> str:
    """A ratio with three digits after the point, or none where they would say nothing."""
    return f"{ratio:.3f}" if ratio < 100.0 else f"{ratio:,.0f}"


def _measured(row: Row) -> tuple[str, str, str, str]:
    """What was measured, the ratio, the bar, and whether it is reached, as text."""
    seconds = "" if row.seconds is None else duration(row.seconds)
    ratio = "" if row.ratio is None else proportion(row.ratio)
    bar = "" if row.bar is None else f"at most {duration(row.bar) if row.ratio is None else f'{row.bar:.3g}'}"
    return seconds, ratio, bar, {None: "", True: "yes", False: "**no**"}[row.reached]
