"""A scene as an SVG: one that moves by itself, or a still."""

from dataclasses import replace
from hashlib import sha256
from itertools import count

from momentum_sim.export.options import Options
from momentum_sim.export.players import Clock, Story, smil
from momentum_sim.export.players import svg as played
from momentum_sim.export.progress import Progress
from momentum_sim.export.sheets import Sheet
from momentum_sim.narration import headline, outcome
from momentum_sim.scene import Scene

_MOST_TIMES = 120
_MOST_PARTICLES = 60  # of a run that is many at once: each has its places at all times
_AT_ONCE = 20  # times whose lists are asked for together


def svg(scene: Scene, options: Options, progress: Progress) -> bytes:
    """A scene as an SVG that moves, for ``<img>`` and wherever else no script may run; a still with ``options.still``.

    It is the scene's sheet as shapes. Without SMIL, and on paper, it is the whole run; with it, the run takes as long
    as ``options.n_frames`` at ``options.frames_per_second`` do, rests ``options.hold`` seconds, and begins again. On a
    background that is the ``reader``'s it follows what the reader prefers, light or dark; a reader who prefers less
    motion sees it at rest.
    """
    title, description = headline(scene), " ".join([outcome(replace(scene, step=None)), *scene.look.caption.split()])
    name = f"m{sha256(scene.to_json().encode()).hexdigest()[:6]}"
    follows = scene.look.background == "reader"
    if options.still:
        sheet = Sheet(scene, still=True)
        other = Sheet(scene, dark=True, still=True).still() if follows else None
        made = played(sheet.still(), sheet.page, name=name, title=title, description=description, dark=other)
        progress(1, 1)
        return made
    n_times, kind = min(scene.n_steps, _MOST_TIMES), scene.kind
    times = sorted({round(kind.time_at(k / n_times, scene.n_steps)) for k in range(n_times + 1)})
    seconds = options.n_frames / options.frames_per_second + options.hold
    way = (options.n_frames - 1) / options.frames_per_second / seconds
    clock = Clock(seconds, tuple(kind.share_at(time, scene.n_steps) * way for time in times))
    batches = [times[first : first + _AT_ONCE] for first in range(0, len(times), _AT_ONCE)]
    parts = len(batches) * (2 if follows else 1) + 1
    done = count(1)

    def story(sheet: Sheet) -> Story:
        """What a sheet shows in the course of a run."""
        base, states = sheet.base(0.0), []
        for batch in batches:
            states += sheet.now(batch)
            progress(next(done), parts)
        return Story(base, states, sheet.base(None))

    sheet = Sheet(scene, most=_MOST_PARTICLES)
    usual = story(sheet)
    dark = story(Sheet(scene, dark=True, most=_MOST_PARTICLES)) if follows else None
    made = smil(usual, sheet.page, clock, name=name, title=title, description=description, dark=dark)
    progress(parts, parts)
    return made
