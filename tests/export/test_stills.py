"""Stills, opened with what people open them with."""

import io
import os
import subprocess
import sys
from dataclasses import replace

import matplotlib
import numpy as np
import pypdfium2
import pytest
from PIL import Image

from momentum_sim.export import Options, render
from momentum_sim.export.players import bands
from momentum_sim.export.stills import pdf, png
from momentum_sim.optimizers import OPTIMIZERS
from momentum_sim.paper import DARK, LIGHT
from tests.export.scenes import EVERY, RACE, looking

MAKERS = {"png": png, "pdf": pdf}
TITLE = 'Does it <arrive> & "stay"?'


def made(make, scene, **options):
    return make(scene, Options(**options), lambda _done, _all: None)


def opened(data):
    return Image.open(io.BytesIO(data))


def rgb(colour):
    return tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))


def share_near(image, colour, within=24):
    """The share of pixels near a colour."""
    away = np.abs(np.asarray(image.convert("RGB")).astype(int) - rgb(colour)).max(axis=2)
    return float((away <= within).mean())


@pytest.mark.parametrize(("dpi", "size"), [(96, (960, 540)), (192, (1920, 1080)), (300, (3000, 1688))])
def test_a_png_has_the_size_that_is_asked_for(dpi, size):
    image = opened(made(png, RACE, dpi=dpi))
    image.load()
    assert image.size == (size[0], pytest.approx(size[1], abs=1))
    assert image.info["dpi"] == pytest.approx((dpi, dpi), abs=0.1)


def test_a_png_too_large_to_draw_is_refused():
    with pytest.raises(ValueError, match=r"dpi must be at most 192 for a picture of 4000 x 4000 px, got 1200"):
        made(png, looking(RACE, width=4000, height=4000), dpi=1200)


def test_a_pdf_of_any_size_is_made_with_as_many_pixels_as_can_be_drawn(monkeypatch):
    monkeypatch.setattr(bands, "_MOST_SHAPES", 3)
    data = made(pdf, looking(RACE, width=4000, height=4000), dpi=1200)
    assert b"/Subtype /Image" in data  # bands too many for shapes
    page = pypdfium2.PdfDocument(data)[0]
    assert page.get_size() == (3000, 3000)
    monkeypatch.undo()
    shapes = pypdfium2.PdfDocument(made(pdf, looking(RACE, width=4000, height=4000)))[0]
    one, other = (np.asarray(each.render(scale=0.2).to_pil().convert("L")).astype(int) for each in (page, shapes))
    assert np.abs(one - other).mean() < 1.0


@pytest.mark.parametrize("background", ["light", "dark"])
def test_every_run_is_seen_in_its_colour(background):
    image = opened(made(png, looking(EVERY, background=background), dpi=192))
    for name in EVERY.visible:
        look = OPTIMIZERS[name].look
        assert share_near(image, look.dark if background == "dark" else look.light, 12) > 2e-4, name


def test_the_background_is_what_the_look_says():
    corner = {
        background: opened(made(png, looking(RACE, background=background), dpi=96)).getpixel((2, 2))
        for background in ("reader", "light", "dark", "transparent")
    }
    assert corner["reader"] == corner["light"] == rgb(LIGHT.paper)
    assert corner["dark"] == rgb(DARK.paper)
    assert corner["transparent"][3] == 0


def test_the_contour_is_darkest_far_from_the_minimum_on_light_and_lightest_there():
    for background, ink in (("light", LIGHT), ("dark", DARK)):
        image = opened(made(png, looking(RACE, background=background), dpi=96))
        edge = image.getpixel((30, 470))
        near, far = (np.abs(np.subtract(edge, rgb(colour))).max() for colour in (ink.near, ink.far))
        assert far < near


def test_a_pdf_looks_as_the_png_does():
    scene = looking(RACE, title=TITLE)
    page = pypdfium2.PdfDocument(made(pdf, scene))[0]
    assert page.get_size() == (720, 405)
    image = page.render(scale=2).to_pil().convert("L").resize((480, 270), Image.Resampling.BOX)
    other = opened(made(png, scene, dpi=144)).convert("L").resize((480, 270), Image.Resampling.BOX)
    away = np.abs(np.asarray(image).astype(int) - np.asarray(other).astype(int))
    assert away.mean() < 2.0
    assert np.percentile(away, 99) < 48


def test_a_pdf_has_its_text_as_text_in_type_that_it_brings():
    data = made(pdf, looking(RACE, title=TITLE))
    text = pypdfium2.PdfDocument(data)[0].get_textpage().get_text_range()
    assert TITLE in text
    assert "Heavy ball settles at step 21" in text
    assert b"/FontFile2" in data  # TrueType: type 42
    assert b"Type3" not in data
    assert b"CreationDate" not in data
    assert b"ModDate" not in data


def test_the_bands_of_a_pdf_are_shapes():
    data = made(pdf, RACE)
    assert b"/Subtype /Image" not in data
    assert len(data) < 120_000


@pytest.mark.parametrize("kind", MAKERS)
def test_the_same_scene_gives_the_same_bytes(kind):
    scene = looking(EVERY, title=TITLE)
    assert made(MAKERS[kind], scene) == made(MAKERS[kind], scene)


def test_and_in_another_process():
    program = (
        "import hashlib, sys\n"
        "from momentum_sim.export import Options\n"
        "from momentum_sim.export.stills import pdf, png\n"
        "from momentum_sim.scene import Scene\n"
        "scene = Scene.from_json(sys.stdin.read())\n"
        "for make in (png, pdf):\n"
        "    print(hashlib.sha256(make(scene, Options(dpi=96), lambda *_: None)).hexdigest())\n"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", program],
            input=RACE.to_json(), capture_output=True, text=True, check=True,
            env=os.environ | {"PYTHONHASHSEED": str(seed)},
        ).stdout
        for seed in (1, 2)
    ]  # fmt: skip
    assert runs[0] == runs[1]
    assert len(set(runs[0].split())) == 2


def test_render_makes_them():
    assert opened(render(RACE, "png", Options(dpi=96))).size == (960, 540)
    assert render(RACE, "pdf").startswith(b"%PDF")


def test_other_settings_of_matplotlib_change_nothing_and_are_kept():
    before = made(pdf, RACE), made(png, RACE, dpi=96)
    with matplotlib.rc_context(
        {"pdf.fonttype": 3, "lines.scale_dashes": False, "savefig.bbox": "tight", "axes.grid": True}
    ):
        assert (made(pdf, RACE), made(png, RACE, dpi=96)) == before
        assert matplotlib.rcParams["pdf.fonttype"] == 3


@pytest.mark.parametrize("step", [0, 6, 30])
def test_a_step_is_drawn_with_its_parts(step):
    whole, shown = made(png, RACE, dpi=96), made(png, replace(RACE, step=step), dpi=96)
    assert whole != shown
    bare = made(png, replace(RACE, step=step, vectors=False), dpi=96)
    assert share_near(opened(shown), LIGHT.push) > share_near(opened(bare), LIGHT.push) + 1e-4
