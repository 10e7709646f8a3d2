"""The painters in QuickJS: scenes in, display lists out."""

from __future__ import annotations

import json
import threading
from base64 import b64encode
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, partial
from pathlib import Path
from typing import Any, Protocol

from momentum_sim.export.engine import native
from momentum_sim.export.progress import MissingExtraError, PainterError
from momentum_sim.noise import Kind
from momentum_sim.problems import PROBLEMS, Problem, data_of, kind_of
from momentum_sim.stage.bundle import classic_script
from momentum_sim.stage.modules import Companion, exported, sweeps

try:
    import quickjs
except ImportError as error:
    raise MissingExtraError("A picture", "quickjs-ng", "export") from error

Json = dict[str, Any]

_HERE = Path(__file__).resolve().parent
_MEGABYTE = 1 << 20
_MOST_MEMORY = 512 * _MEGABYTE
_MOST_STACK = _MEGABYTE // 2  # bytes; less than a thread has anywhere


class Typeface(Protocol):
    """What texts are measured in."""

    @property
    def middles(self) -> Mapping[str, float]:
        """How many em above the baseline the middle of a line is, of the faces regular, bold and serif."""

    def width(self, text: str, face: str) -> float:
        """How many em wide a text is, whatever signs it has."""


class Engine:
    """An engine that has taken painters, for one export and the thread that makes it.

    ``painters``: the module that begins with them, as ``drawing.js`` says. ``catalogue``: what every name in a scene
    means, as the stage is given it. ``others``: problems that are not in `PROBLEMS`. ``companions``: those that can
    stand on a sheet, of which some may bring painters and entries of their own. ``noises``: the kinds that gradients
    can have.

    Whatever fails in it raises `PainterError`.
    """

    def __init__(
        self,
        painters: Path,
        catalogue: Json,
        typeface: Typeface,
        others: Iterable[Problem] = (),
        companions: Sequence[Companion] = (),
        noises: Iterable[Kind] = (),
    ) -> None:
        problems = {problem.name: problem for problem in (*PROBLEMS.values(), *others)}.values()
        self._entries: native.Modules = exported(problems, companions, noises)
        self._sweeps: native.Modules = {one.name: sweeps(one) for one in problems if "map" in kind_of(one).answers}
        self._thread = threading.get_ident()
        self._failed: BaseException | None = None
        self._context = quickjs.Context()
        self._context.set_memory_limit(_MOST_MEMORY)
        self._context.set_max_stack_size(_MOST_STACK)
        self._offer("nativeCall", partial(_called, self._entries))
        self._offer("nativeSweep", partial(_called, self._sweeps))
        self._offer("textWidth", typeface.width)
        own = any(panel.painter for panel in companions)
        for script in _made(painters, companions) if own else _scripts(painters):
            self._run(self._context.eval, script)
        supplied = {
            "middles": dict(typeface.middles),
            "entries": native.kinds(self._entries),
            "sweeps": native.kinds(self._sweeps),
            "catalogue": catalogue,
            "data": {
                f"{one.name}_data": b64encode(data_of(one)).decode()
                for one in problems
                if kind_of(one).data and one.name in catalogue["objectives"]
            },
        }
        self._ask("supply", supplied)

    def open(
        self, scene: Json, *, width: float, height: float, theme: Mapping[str, Any], look: Mapping[str, Any]
    ) -> None:
        """Take a scene, as `Scene.to_dict` gives it, as a sheet of this size in units; the one before is closed.

        ``theme``: colours by name; ``look``: what else the painters of a sheet are told.
        """
        self._ask("open", {"scene": scene, "width": width, "height": height, "theme": theme, "look": look})

    def base(self, time: float | None = None) -> list[Json]:
        """The display list of what stands still while time runs; ``time`` in steps, None for the whole run."""
        return list(self._ask("base", time))

    def now(self, times: Sequence[float | None]) -> list[list[Json]]:
        """The display list of what moves, at each of some times."""
        return list(self._ask("now", list(times)))

    def _ask(self, name: str, *values: Any) -> Any:
        answer = self._run(self._context.get, "answer")
        if answer is None:
            raise PainterError("The painters' module does not call begin")
        return json.loads(self._run(answer, name, json.dumps(values, allow_nan=False)))

    def _run(self, ask: Callable[..., Any], *values: Any) -> Any:
        if threading.get_ident() != self._thread:
            raise RuntimeError("An engine is used in the thread that made it alone")
        try:
            return ask(*values)
        except quickjs.JSException as error:
            failed, self._failed = self._failed, None
            if failed is None:
                raise PainterError(_sentence(error)) from error
            if not isinstance(failed, Exception):  # an interrupt, which is not for anybody to keep
                raise failed from None
            raise PainterError(f"The painters' numbers failed: {failed}") from failed

    def _offer(self, name: str, function: Callable[..., Any]) -> None:
        """Let painters call a function; null is what they are given when it fails, and `_run` raises what failed."""

        def called(*values: Any) -> Any:
            try:
                return function(*values)
            except BaseException as error:  # noqa: BLE001  # the engine would lose it
                self._failed = error
                return None

        self._context.add_callable(name, called)


def _called(modules: native.Modules, module: str, entry: str, values: str, memory: str) -> str:
    return native.call(modules[module][entry], values, memory)


@cache
def _scripts(painters: Path) -> tuple[str, str]:
    """What an engine runs before it is asked anything."""
    return _made(painters)


def _made(painters: Path, companions: Iterable[Companion] = ()) -> tuple[str, str]:
    """The same, with the painters of companions from outside."""
    return (_HERE / "host.js").read_text(encoding="utf-8"), classic_script(painters, companions)


def _sentence(error: Exception) -> str:
    """What an engine's error says, without the way there."""
    said = str(error).partition("\n")[0].strip()
    if isinstance(error, quickjs.StackOverflow):
        return f"The painters went deeper than {_MOST_STACK >> 10} kB of stack"
    if said.endswith("out of memory"):
        return f"The painters took more than {_MOST_MEMORY // _MEGABYTE} MB of memory"
    return f"The painters failed: {said}"
