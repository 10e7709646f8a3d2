"""Figures as scripts of their own, each loaded once it is looked at: pages opened from disk can fetch nothing else."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from momentum_sim.figures import OF_SCENE
from momentum_sim.site.lessons import Page
from momentum_sim.stage.packed import packed


@dataclass(frozen=True)
class FigureFile:
    """A figure of an item of a lesson: the item's number, the figure's name on the page, what it shows, its scripts.

    What is before the prose has the number 0. ``height`` is in px at the usual size of text. ``scripts`` are by path.
    """

    item: int
    name: str
    summary: str
    height: int
    scripts: dict[str, bytes]


def figures_of(page: Page) -> Iterator[FigureFile]:
    """Every figure of a lesson, of its item's scene or the opening one, on light and on dark."""
    lesson = page.lesson
    items = [(lesson.figures, None), *((item.figures, item.scene) for item in lesson.look_closer)]
    for number, (figures, scene) in enumerate(items):
        for figure in figures:
            name = f"{page.name}-{number}-{figure}"
            light, dark = (OF_SCENE[figure](scene or lesson.opening, dark) for dark in (False, True))
            scripts = {
                f"figures/{name}-{theme}.js": _script(f"{name}-{theme}", made.to_json(validate=False))
                for theme, made in {"light": light, "dark": dark}.items()
            }
            yield FigureFile(number, name, light.layout.meta["summary"], light.layout.height, scripts)


def _script(name: str, figure: str) -> bytes:
    """A script that hands over a figure's JSON, packed: a map's hundreds of kilobytes are ten on their way."""
    return f'momentumSimSite.figures[{json.dumps(name)}] = "{packed(figure.encode())}";\n'.encode()
