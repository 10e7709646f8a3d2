"""Draw the gallery: what the README opens with, and of every scene in assets/scenes a moving picture and a small one.

With it the app's pictures of the lessons, on Home, which is to be seen before anything has been compiled.

``python -m assets.draw_gallery``
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from assets.draw_drag import drag
from momentum_sim.export import Options, render
from momentum_sim.export.files import write_whole
from momentum_sim.lessons import TITLES, load_scene, path_of
from momentum_sim.scene import Scene, String
from momentum_sim.site.pictures import card

SCENES, GALLERY, CARDS = (Path(__file__).with_name(name) for name in ("scenes", "gallery", "cards"))

_SMALL = 640, 360  # px, where many are seen at once


def pictures() -> Iterator[tuple[str, bytes]]:
    """Every file of the gallery: its name, and what must be in it."""
    yield "drag.gif", drag()
    yield "wave.gif", _wave()
    for file in sorted(SCENES.glob("*.json")):
        scene = Scene.from_json(file.read_text(encoding="utf-8"))
        small = replace(scene.look, title="", caption="", background="light", width=_SMALL[0], height=_SMALL[1])
        yield f"{file.stem}.svg", render(scene, "svg")
        yield f"{file.stem}.png", render(replace(scene, look=small), "png", Options(dpi=96))


def _wave() -> bytes:
    """The wave beside the heat, without what stands beside them."""
    scene = Scene.from_json((SCENES / "wave.json").read_text(encoding="utf-8"))
    alone = replace(scene, panels=(String(),), look=replace(scene.look, title="", caption="", width=560, height=315))
    return render(alone, "gif", Options(n_frames=75, frames_per_second=25))


def cards() -> Iterator[tuple[str, bytes]]:
    """The picture of every lesson: its file's name, and what must be in it."""
    for name in TITLES:
        yield f"{name}.svg", card(load_scene(path_of(name))).encode()


def main() -> None:
    """Write what has changed."""
    for folder, files in {GALLERY: pictures, CARDS: cards}.items():
        folder.mkdir(exist_ok=True)
        for name, content in files():
            file = folder / name
            if not file.exists() or file.read_bytes() != content:
                write_whole(file, content)


if __name__ == "__main__":
    main()
