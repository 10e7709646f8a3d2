"""What a load came to, as a table with its bars."""

from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from statistics import median, quantiles

from tests.benchmarks.machine import machine
from tests.benchmarks.report import duration
from tests.load.measure import Load

_SLOWEST = ((100, 0.05), (200, 0.3))  # p95 of a rerun, with up to so many readers
_OPENING = 0.1  # p50 of an opening
_HEAVIEST = 1.0  # MB a reader


def heading() -> str:
    """Date, machine, versions."""
    facts = machine()
    where = f"{facts['processor']}, {facts['cores']} cores, {facts['system']}, Python {facts['Python']}"
    versions = ", ".join(f"{name} {version(name)}" for name in ("streamlit", "uvicorn", "websockets"))
    return f"{datetime.now(UTC):%Y-%m-%d}: {where}, {versions}"


def p95(seconds: Sequence[float]) -> float:
    """The time that 95 % stay below; not a number where there is none."""
    return quantiles(seconds, n=20, method="inclusive")[18] if len(seconds) > 1 else max(seconds, default=float("nan"))


def missed(load: Load) -> list[str]:
    """Which bars a load misses."""
    most = _slowest(load.readers)
    rerun = p95([outcome.seconds for outcome in load.changes])
    of_each = f"{load.memory_of_each:.2f} MB a reader"
    return [
        f"{load.readers} readers: {what}"
        for what, kept in (
            (f"p95 of a rerun {duration(rerun)}", most is None or rerun < most),
            (f"p50 of an opening {_median(load.openings)}", not load.openings or _seconds(load.openings) < _OPENING),
            (f"errors: {len(load.faults)}, the first: {''.join(load.faults[:1])}", not load.faults),
            (of_each, load.memory_of_each < _HEAVIEST),
        )
        if not kept
    ]


def table(loads: Sequence[Load]) -> str:
    """Loads side by side, as Markdown."""
    bars = ", ".join(f"{duration(most)} with {count}" for count, most in _SLOWEST)
    rows = [
        ("readers", [f"{load.readers}" for load in loads], ""),
        ("---", ["--:"] * len(loads), "---"),
        ("opening the page, p50", [_median(load.openings) for load in loads], f"under {duration(_OPENING)}"),
        ("opening the page, p95", [_p95(load.openings) for load in loads], ""),
        ("changes let go", [f"{len(load.changes)}" for load in loads], ""),
        ("a change, p50", [_median(load.changes) for load in loads], ""),
        ("a change, p95", [_p95(load.changes) for load in loads], f"under {bars}"),
        ("a change, longest", [_longest(load.changes) for load in loads], ""),
        ("errors", [f"{len(load.faults)}" for load in loads], "none"),
        ("bytes at opening", [f"{_largest(load.openings):,}" for load in loads], ""),
        ("bytes at a change, to and from the server", [_traffic(load) for load in loads], ""),
        ("server's memory before, MB", [f"{load.memory_before:.0f}" for load in loads], ""),
        ("server's memory after, MB", [f"{load.memory_after:.0f}" for load in loads], ""),
        ("memory a reader, MB", [f"{load.memory_of_each:.2f}" for load in loads], f"under {_HEAVIEST:g}"),
        ("server's share of a core", [f"{load.server_share:.0%}" for load in loads], ""),
        ("client's share of a core", [f"{load.client_share:.0%}" for load in loads], ""),
        ("everybody else's share of a core", [f"{load.others_share:.0%}" for load in loads], ""),
        ("client's own lag, p95", [duration(p95(load.lag)) for load in loads], ""),
        ("client's own lag, longest", [duration(max(load.lag)) for load in loads], ""),
    ]
    return "\n".join(f"| {' | '.join((what, *cells, bar))} |" for what, cells, bar in rows)


def _slowest(readers: int) -> float | None:
    return next((most for count, most in _SLOWEST if readers <= count), None)


def _seconds(outcomes: Sequence) -> float:
    return median(outcome.seconds for outcome in outcomes)


def _median(outcomes: Sequence) -> str:
    return duration(_seconds(outcomes)) if outcomes else "none"


def _p95(outcomes: Sequence) -> str:
    return duration(p95([outcome.seconds for outcome in outcomes]))


def _longest(outcomes: Sequence) -> str:
    return duration(max((outcome.seconds for outcome in outcomes), default=float("nan")))


def _largest(outcomes: Sequence) -> int:
    return max((outcome.received for outcome in outcomes), default=0)


def _traffic(load: Load) -> str:
    return f"{max((outcome.sent for outcome in load.changes), default=0):,} and {_largest(load.changes):,}"
