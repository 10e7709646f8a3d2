"""Sheets on a canvas of Chromium: the same painters, with a page's pen, kernels and typeface."""

import io
import math
from base64 import b64decode, b64encode

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from momentum_sim import typeface
from momentum_sim.export.sheets import unit_of
from momentum_sim.paper import DARK, LIGHT
from momentum_sim.scene import Map, Scene
from momentum_sim.stage.document import catalogue_of
from momentum_sim.stage.modules import BesideOn, kernel_modules, modules_of, part_of, sweep_module
from tests.browser.modules.support import ModulePage, plain

Pixels = NDArray[np.uint8]

_PREPARE = """(async () => {
  for (const [family, weight, data] of argument.faces) {
    const bytes = Uint8Array.from(atob(data), (sign) => sign.charCodeAt(0));
    document.fonts.add(await new FontFace(family, bytes.buffer, { weight }).load());
  }
  window.kernels = await module.Kernels.load(argument.kernels);
  window.sweeps = new module.Kernels();
})()"""
_PAINT = """(async () => {
  const { CanvasPen } = await import("/paint/pen.js");
  const { themeOf } = await import("/paint/theme.js");
  const { scene, catalogue, colours, dark, unit, typefaces, modules, beside, ground } = argument;
  await sweeps.add(modules);
  await kernels.add(beside);
  const theme = themeOf(colours, typefaces, catalogue.markers, dark);
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [scene.look.width, scene.look.height];
  const context = canvas.getContext("2d");
  if (ground) {
    context.fillStyle = ground;
    context.fillRect(0, 0, canvas.width, canvas.height);
  }
  context.textRendering = "geometricPrecision"; // letters as they are, fitted to no machine's grid
  context.scale(unit, unit);
  const pen = new CanvasPen(context, theme, kernels);
  const sheet = new module.Sheet({ kernels, sweeps, catalogue, scene, theme, unit, measuring: pen, still: false });
  sheet.base(pen, scene.step);
  if (scene.step !== null) sheet.now(pen, scene.step);
  return canvas.toDataURL().split(",")[1];
})()"""


class CanvasSheets:
    """``pixels(scene)``: the scene as a page of Chromium paints it, (height, width, 4)."""

    def __init__(self, browser):
        self.page = ModulePage(browser)
        faces = [
            (family, str(weight), b64encode(typeface.ttf(name == "sans-bold", name == "serif").read_bytes()).decode())
            for name, (family, weight, style) in typeface.FACES.items()
            if style == "normal"
        ]
        self.page.call("kernels", _PREPARE, {"faces": faces, "kernels": kernel_modules()})

    def pixels(self, scene: Scene) -> Pixels:
        dark = scene.look.background == "dark"
        ink = DARK if dark else LIGHT
        problem = scene.problem
        asked = {
            "scene": plain(scene.to_dict()),
            "catalogue": plain(catalogue_of(scene)),
            "colours": ink._asdict(),
            "dark": dark,
            "unit": unit_of(scene.look),
            "typefaces": {"font": f'"{typeface.SANS}"', "serif": f'"{typeface.SERIF}"'},
            "beside": modules_of(*_beside(scene)),
            "modules": {problem.name: sweep_module(problem)} if isinstance(scene.companion, Map) else {},
            "ground": None if scene.look.background == "transparent" else ink.paper,
        }
        data = b64decode(self.page.call("paint/sheet", _PAINT, asked))
        return np.asarray(Image.open(io.BytesIO(data)).convert("RGBA"))

    def close(self):
        self.page.close()


def _beside(scene: Scene) -> list[str]:
    """The module of a companion that has one for each landscape, with the rules of the scene's runs."""
    panel = scene.companion
    if panel is None or not panel.on_landscape:
        return []
    return [part_of(BesideOn(type(panel), scene.problem), [run.rule for run in scene.runs]).name]


def share_that_differs(one: Pixels, other: Pixels, more_than: int = 96) -> float:
    """The share of pixels of which a colour, or how opaque it is, differs by more than so much of 255."""
    if one.shape != other.shape:
        return math.inf
    a, b = (_premultiplied(each) for each in (one, other))
    return float((np.abs(a - b).max(axis=2) > more_than).mean())


def _premultiplied(pixels: Pixels) -> NDArray[np.float64]:
    opaque = pixels[:, :, 3:] / 255.0
    return np.concatenate([pixels[:, :, :3] * opaque, 255.0 * opaque], axis=2)
