"""What a display list shows: its texts with their boxes, its lines, and where on the plane they are."""

import re
from itertools import combinations
from typing import NamedTuple

import numpy as np

from momentum_sim.export.players import typeface

_ASCENT, _DESCENT = 0.76, 0.24  # of a text's size
_TOUCHING = 1.0  # units by which boxes may overlap: they are higher than their letters
_POWERS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")


class Box(NamedTuple):
    """Where a text is, in units."""

    left: float
    top: float
    right: float
    bottom: float


def texts(ops):
    """Every text with something to see, with its box."""
    seen = [op for op in ops if op["op"] == "text" and op["text"].strip()]
    return [(op["text"], box_of(op)) for op in seen]


def box_of(op):
    size = op["size"]
    return Box(op["x"], op["y"] - _ASCENT * size, op["x"] + op["width"], op["y"] + _DESCENT * size)


def said(ops):
    return {text for text, _ in texts(ops)}


def touching(ops):
    """The pairs of texts that touch each other."""
    for (text, a), (other, b) in combinations(texts(ops), 2):
        wide = min(a.right, b.right) - max(a.left, b.left)
        high = min(a.bottom, b.bottom) - max(a.top, b.top)
        if wide > _TOUCHING and high > max(_TOUCHING, 0.3 * min(a.bottom - a.top, b.bottom - b.top)):
            yield text, other


def outside(ops, page):
    """The texts that are not wholly on a page."""
    width, height = page.width / page.unit, page.height / page.unit
    for text, box in texts(ops):
        if box.left < -1 or box.top < -1 or box.right > width + 1 or box.bottom > height + 1:
            yield text


def parts(ops):
    return {op["part"] for op in ops if "part" in op}


def part(ops, name, kind="stroke"):
    """The one op of a kind in a part."""
    (found,) = [op for op in ops if op.get("part") == name and op["op"] == kind]
    return found


def points(op):
    """The corners of a line, or the places of marks, (n, 2)."""
    numbers = op["places"] if op["op"] == "marks" else re.findall(r"-?[\d.]+", op["path"])
    return np.array(numbers, float).reshape(-1, 2)


def on_picture(ops, pairs):
    """Where points of the plane are on the contour."""
    (loss,) = [op for op in ops if op["op"] == "loss"]
    left, top, right, bottom = loss["box"]
    x0, x1, y0, y1 = loss["view"]
    shares = (np.asarray(pairs) - (x0, y1)) / (x1 - x0, y0 - y1)
    return np.array((left, top)) + shares * (right - left, bottom - top)


def ticks(ops, curve):
    """The values beside a chart, (n,), and how far down each stands, (n,); in decades where they are powers of ten."""
    left = points(curve)[:, 0].min()
    found = []
    for op in ops:
        if op["op"] != "text" or op.get("part") != "companion" or not left - 60 < op["x"] + op["width"] < left:
            continue
        text = op["text"].replace("−", "-")
        power = re.fullmatch("10([⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+)", text)
        value = power[1].translate(_POWERS) if power else text
        found.append((float(value), op["y"] - typeface().middles["regular"] * op["size"]))
    return np.array(found).T
