"""What a benchmark returns, and how it is printed."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One measurement. ``bar`` is the most that the ratio may be or, where there is no ratio, the seconds."""

    what: str
    seconds: float
    ratio: float | None = None
    bar: float | None = None
    note: str = ""

    @property
    def reached(self) -> bool | None:
        """Whether the bar is reached; None if there is none."""
        if self.bar is None:
            return None
        return (self.seconds if self.ratio is None else self.ratio) <= self.bar


def table(rows: Iterable[Row]) -> str:
    """Rows as a Markdown table."""
    lines = [("what", "time", "ratio", "bar", "note"), ("---", "--:", "--:", "---", "---")]
    lines += [
        (row.what, duration(row.seconds), "" if row.ratio is None else f"{row.ratio:.3f}", _bar(row), row.note)
        for row in rows
    ]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def duration(seconds: float) -> str:
    """Seconds with three digits, in a unit that suits them."""
    units = {"s": 1.0, "ms": 1e-3, "µs": 1e-6}
    unit = next((unit for unit, size in units.items() if seconds >= size), "µs")
    return f"{seconds / units[unit]:#.3g}".rstrip(".") + f" {unit}"


def _bar(row: Row) -> str:
    if row.bar is None:
        return ""
    most = f"{row.bar:g}" if row.ratio is not None else duration(row.bar)
    return f"at most {most}: {'reached' if row.reached else 'MISSED'}"
