"""The command line, ``python -m momentum_sim`` or ``momentum-sim``: each command a module with ``add`` and ``run``.

It ends with 0 where all is well, 2 for what was asked wrongly, 1 where something failed on the way, 130 for Ctrl-C and
143 or 129 where it was told to stop or its terminal has gone. What it has to say of a fault is one line, with the value
and the rule.
"""

import argparse
import signal
import sys
from collections.abc import Sequence
from types import FrameType
from typing import NoReturn

from momentum_sim.commands import evidence, export, site
from momentum_sim.export import MissingExtraError, PainterError
from momentum_sim.hints import meant
from momentum_sim.version import VERSION

PROGRAM = "momentum-sim"
_FAILED, _MISUSED = 1, 2
#: What a shell says of a program that a signal ended: this and the signal's number.
_SIGNALLED = 128
_TOLD_TO_STOP = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))


class _StoppedError(BaseException):
    """The program was told to stop; what is being written must be taken away first."""

    def __init__(self, number: int) -> None:
        super().__init__("stopped")
        self.number = number


class _Parser(argparse.ArgumentParser):
    """A parser whose faults are one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(_MISUSED, f"{self.prog}: {message} (see {self.prog} --help)\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the arguments ask (those of the command line, if left out), and return the exit code."""
    parser = _Parser(
        prog=PROGRAM,
        description="What momentum does, as files: live pages, pictures, videos, tables and programs of a scene.",
    )
    parser.add_argument("--version", action="version", version=f"{PROGRAM} {VERSION}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for command in (export, site, evidence):
        command.add(commands)
    asked, unknown = parser.parse_known_args(arguments)
    if unknown:  # the command's own fault to tell: its options are in its own help
        known = [option for option in vars(asked.parser)["_option_string_actions"] if option.startswith("--")]
        hint = meant(unknown[0].partition("=")[0], known)
        asked.parser.error(f"unrecognized arguments: {' '.join(unknown)}{hint}")
    program = asked.parser.prog
    before = {number: signal.signal(number, _stop) for number in _TOLD_TO_STOP}
    try:
        asked.run(asked)
    except ValueError as error:
        return _said(program, error, _MISUSED)
    except (OSError, MissingExtraError, PainterError, MemoryError) as error:
        return _said(program, f"{error}; {_kept(asked)}" if "kept" in asked else error, _FAILED)
    except KeyboardInterrupt:
        return _said(program, f"interrupted; {_kept(asked)}", _SIGNALLED + signal.SIGINT)
    except _StoppedError as stopped:
        return _said(program, f"stopped; {_kept(asked)}", _SIGNALLED + stopped.number)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    return 0


def _kept(asked: argparse.Namespace) -> str:
    """What is there of a command that did not come to its end; one that keeps something says so by ``kept``."""
    kept: str = vars(asked).get("kept", lambda: "nothing is half written")()
    return kept


def _stop(number: int, _frame: FrameType | None) -> NoReturn:
    raise _StoppedError(number)


def _said(program: str, fault: object, code: int) -> int:
    """A fault in one line, and its exit code."""
    sys.stderr.write(f"{program}: {' '.join(str(fault).split()) or type(fault).__name__}\n")
    return code
