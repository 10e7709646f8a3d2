"""Exports for readers: one at a time, each made once of the same scene and options, with a bar while it is made."""

import json
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import asdict
from threading import Lock
from typing import Any

import streamlit as st

from momentum_sim.export import KINDS, Options, Progress, render
from momentum_sim.scene import Scene

_MOST_KEPT = 60  # some ten megabytes

# Streamlit's own cache plays back what a function has shown, and would show its bar again to who finds it filled.
_kept: OrderedDict[tuple[str, ...], bytes] = OrderedDict()
_making = Lock()  # a class that asks at once waits, and the stage of each goes on


def made(scene: Scene, kind: str, options: Options | None = None, beats: Sequence[dict[str, Any]] = ()) -> bytes | None:
    """The bytes of a kind of file; None, with the reason on the page, where it cannot be made.

    ``beats``, as the stage takes them, stand under the stage of a live page.
    """
    options = options or Options()
    key = kind, *map(json.dumps, (scene.to_dict(), asdict(options), list(beats)))
    place = st.empty()
    if _making.locked():
        place.progress(0.0, text="Another export is being made")

    def progress(done: int, of: int) -> None:
        if of > 1:
            place.progress(min(max(done / of, 0.0), 1.0), text=f"{KINDS[kind].title}: {done} of {of}")

    try:
        with _making:
            if key not in _kept:
                _kept[key] = _render(scene, kind, options, progress, beats)
            _kept.move_to_end(key)
            while len(_kept) > _MOST_KEPT:
                _kept.popitem(last=False)
            content = _kept[key]
    except (ImportError, OSError, ValueError) as error:
        place.warning(str(error), icon=":material/info:")
        return None
    place.empty()
    return content


def _render(scene: Scene, kind: str, options: Options, progress: Progress, beats: Sequence[dict[str, Any]]) -> bytes:
    if not beats:
        return render(scene, kind, options, progress)
    from momentum_sim.export.page import html  # the one kind that beats are for

    return html(scene, options, progress, beats)
