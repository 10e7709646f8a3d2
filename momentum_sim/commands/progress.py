"""What a command says: how far it is, on a terminal, and what it has done."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from momentum_sim.export import Progress


@contextmanager
def bar(what: str, *, quiet: bool) -> Iterator[Progress]:
    """A function that hears how far something is, and shows it on standard error where that is a terminal."""
    try:
        from tqdm import tqdm
    except ImportError:  # it comes with an extra that tables and scenes do without
        quiet = True
    if quiet or not sys.stderr.isatty():
        yield lambda _done, _all: None
        return
    with tqdm(desc=what, leave=False, file=sys.stderr) as shown:

        def heard(done: int, every: int) -> None:
            shown.total = every
            shown.update(done - shown.n)

        yield heard


def say(text: str) -> None:
    """A line on standard output; signs that it cannot hold, as a file's name may have, are written as their codes."""
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(text.encode(encoding, "backslashreplace").decode(encoding) + "\n")
