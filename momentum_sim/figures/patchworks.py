"""Examples of the patchworks that share a feature, as small images: it blazes in those of the large margin only."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from momentum_sim.figures import style
from momentum_sim.networks import generalization
from momentum_sim.networks.generalization import Setting

Array = NDArray[np.float64]
Json = dict[str, Any]

#: The feature as an image: its pixels above 0, all alike.
_PATTERN = ("#......#", "#......#", "#..##..#", "#.#..#.#", ".#....#.")
_DOWN, _ACROSS = len(_PATTERN), len(_PATTERN[0])
#: In pixels of a patch: between patches beside and below each other, left of them for y, and lines of text.
_BESIDE, _BELOW, _LEFT, _LINE = 1.4, 1.2, 6.0, 2.4
#: Around them, so that no frame is cut.
_EDGE = 0.1
#: How many examples of a margin are shown, and how many noise patches of each.
_EXAMPLES, _NOISE_PATCHES = 2, 2
#: A pixel has its sign written in it from this share of the full colour on.
_SIGNED = 0.6
#: What the figure is as high as, and what above it is the legend's, in px.
_HEIGHT, _LEGEND = 470, 62
_SIGNS = {-1: "−", 0: "", 1: "+"}


class _Example(NamedTuple):
    """One that is drawn."""

    bright: bool
    label: int
    images: Array  # (patches, down, across)


def patchworks(setting: Setting | None = None, *, seed: int = 0, dark: bool = False) -> go.Figure:
    """Some of a seed's `generalization.patchworks` as images of 5 x 8 pixels, those of the large margin first.

    Of each margin two examples with different labels, if there are such: left the patch with the feature, theta y w,
    then two of noise at most. Pixels are numbers: w is a "w" of 14 equal ones, and coordinates become pixels by the
    reflection that takes the first axis to w, so lengths and angles stay, and noise is across w. One scale has all
    colours, from the largest pixel drawn; signs are written into pixels of at least 0.6 of it. w itself stands above,
    in ink, for it is in units of its own.

    ``setting``: a `generalization.Setting`, None for the usual one; ``seed``: 0 to 2^32 - 1. A patch must have 40
    numbers; of others the figure says that it has no pattern for them.

    ``data[0]``: w, its ``z`` (5, 8). Then a trace for each patch drawn, its ``z`` the pixels, the first row on top, and
    its ``name`` what it is: "bright, y = +1: feature".

    Raises `RefusedError`, a `ValueError`, for a setting or a seed that cannot be.
    """
    on, data = setting or Setting(), generalization.patchworks(setting, seed=seed)
    if on.dimensions != _DOWN * _ACROSS:
        said = f"This is of patches of {_DOWN * _ACROSS} numbers, and here they have {on.dimensions}."
        return style.unsaid(said, dark=dark)
    examples = [*_chosen(data, on)]
    full = max(float(abs(example.images).max()) for example in examples)
    paper = style.paper(dark)
    texts = _Texts(paper.ink, paper.soft)
    traces, frames = [_pattern(dark)], [_frame(0.0, 0.0, paper.edge)]
    texts.at(-0.8, -0.5 * _DOWN, "w", anchor="right")
    texts.at(_ACROSS + _BESIDE, -0.5 * _DOWN, "the feature w:<br>one pattern,<br>in every example", anchor="left")
    columns = max(len(example.images) for example in examples)
    top = -_DOWN - _BELOW
    for column, text in enumerate(["feature θyw"] + ["noise"] * (columns - 1)):
        texts.at(_left_of(column) + 0.5 * _ACROSS, top - 0.5 * _LINE, text)
    top -= _LINE
    for bright, title in _titles(on).items():
        shown = [example for example in examples if example.bright == bright]
        if not shown:
            continue
        texts.at(-_LEFT, top - 0.5 * _LINE, title, anchor="left", strong=True)
        top -= _LINE
        for example in shown:
            texts.at(-0.8, top - 0.5 * _DOWN, _label(example), anchor="right")
            for column, image in enumerate(example.images):
                traces.append(_patch(image, _left_of(column), top, full) | {"name": _name(example, column)})
                frames.append(_frame(_left_of(column), top, paper.edge))
            top -= _DOWN + _BELOW
    layout = {
        "xaxis": _axis(-_LEFT, _left_of(columns) - _BESIDE + _EDGE),
        "yaxis": _axis(top, _EDGE) | {"scaleanchor": "x", "constraintoward": "top"},
        "annotations": texts.all,
        "shapes": frames,
        "coloraxis": _colours(full, dark),
        "showlegend": False,
        "margin": {"l": 4, "r": 4, "t": _LEGEND, "b": 4},
    }
    return style.figure(traces, layout, height=_HEIGHT, summary=_summary(on, examples), dark=dark)


class _Texts:
    """Annotations at places of the picture."""

    def __init__(self, ink: str, soft: str) -> None:
        self.ink, self.soft = ink, soft
        self.all: list[Json] = []

    def at(self, x: float, y: float, text: str, *, anchor: str = "center", strong: bool = False) -> None:
        self.all.append(
            {"text": text, "showarrow": False, "x": x, "y": y, "xref": "x", "yref": "y", "xanchor": anchor,
             "yanchor": "middle", "align": "left", "font": {"color": self.ink if strong else self.soft, "size": 13}}
        )  # fmt: skip


def _chosen(data: generalization.Patchworks, on: Setting) -> Iterator[_Example]:
    """Of each margin the first of either label, +1 before -1; if all have one label, the first of them."""
    images = _images(data.patches[:, : _NOISE_PATCHES + 1])
    few, n = on.small_margins, on.examples
    for bright, there in ((True, range(few, n)), (False, range(few))):
        of_each = [[k for k in there if data.labels[k] == label] for label in (1.0, -1.0)]
        firsts = [some[0] for some in of_each if some]
        if len(firsts) < _EXAMPLES:
            firsts = [k for some in of_each for k in some[:_EXAMPLES]]
        for k in firsts:
            yield _Example(bright, int(data.labels[k]), images[k])


def _feature() -> Array:
    """w as an image, of length 1."""
    pixels = np.array([[sign == "#" for sign in row] for row in _PATTERN], dtype=np.float64)
    return pixels / math.sqrt(pixels.sum())


def _images(patches: Array) -> Array:
    """Patches (..., 40) as images (..., 5, 8), by the reflection that takes the first axis to w."""
    way = -_feature().ravel()
    way[0] += 1.0
    reflected = patches - (2.0 / (way @ way)) * (patches @ way)[..., None] * way
    return reflected.reshape(*patches.shape[:-1], _DOWN, _ACROSS)


def _pattern(dark: bool) -> Json:
    """w, in ink."""
    paper = style.paper(dark)
    return {
        "type": "heatmap", "z": _feature(), **_place(0.0, 0.0), "name": "the feature w", "showscale": False,
        "colorscale": [[0, paper.card], [1, paper.ink]], "hovertemplate": "w: %{z:.2f}<extra></extra>",
    }  # fmt: skip


def _patch(image: Array, left: float, top: float, full: float) -> Json:
    signs = [[_SIGNS[int(np.sign(value))] if abs(value) >= _SIGNED * full else "" for value in row] for row in image]
    return {
        "type": "heatmap", "z": image, **_place(left, top), "coloraxis": "coloraxis", "text": signs,
        "texttemplate": "%{text}", "textfont": {"size": 11}, "hovertemplate": "%{z:.2f}",
    }  # fmt: skip


def _place(left: float, top: float) -> Json:
    """Where the pixels of an image are: of its first, and from one to the next."""
    return {"x0": left + 0.5, "dx": 1, "y0": top - 0.5, "dy": -1, "xgap": 1, "ygap": 1}


def _left_of(column: int) -> float:
    """Where the images of a column begin."""
    return column * (_ACROSS + _BESIDE)


def _frame(left: float, top: float, colour: str) -> Json:
    return {
        "type": "rect", "x0": left, "x1": left + _ACROSS, "y0": top, "y1": top - _DOWN,
        "line": {"color": colour, "width": 1},
    }  # fmt: skip


def _axis(low: float, high: float) -> Json:
    return {"visible": False, "range": [low, high], "fixedrange": True, "constrain": "domain"}


def _colours(full: float, dark: bool) -> Json:
    """The colours of all patches, and what they mean."""
    below, above = style.poles(dark)
    paper = style.paper(dark)
    ends = {-full: f"−{full:.1f}", -full / 2: "negative", 0.0: "0", full / 2: "positive", full: f"+{full:.1f}"}
    return {
        "cmin": -full,
        "cmax": full,
        "colorscale": [[0, below], [0.5, paper.card], [1, above]],
        "colorbar": {
            "orientation": "h", "x": 0.5, "xanchor": "center", "lenmode": "pixels", "len": 310, "y": 1.0,
            "yanchor": "bottom", "ypad": 8, "thickness": 12, "outlinewidth": 1, "outlinecolor": paper.line,
            "tickfont": {"size": 12}, "tickangle": 0, "tickvals": [*ends], "ticktext": [*ends.values()],
        },
    }  # fmt: skip


def _titles(on: Setting) -> dict[bool, str]:
    """What is said above the examples of each margin."""
    few, n = on.small_margins, on.examples
    return {
        True: f"bright: large margin, θ = {on.large_margin:g} ({n - few} of {n})",
        False: f"faint: small margin, θ = {on.small_margin:g} ({few} of {n})",
    }


def _label(example: _Example) -> str:
    return f"y = {_SIGNS[example.label]}1"


def _name(example: _Example, column: int) -> str:
    what = f"noise {column}" if column else "feature"
    return f"{'bright' if example.bright else 'faint'}, {_label(example)}: {what}"


def _summary(on: Setting, examples: Sequence[_Example]) -> str:
    """How large the pixels are, by what they belong to."""
    few, n = on.small_margins, on.examples
    told = []
    for bright, word, count in ((True, "bright", n - few), (False, "faint", few)):
        features = [example.images[0] for example in examples if example.bright == bright]
        if features:
            told.append(f"{count} are {word}, their feature's pixels ±{_largest(features):.2g}")
    noise = np.array([example.images[1:] for example in examples])
    lengths = np.sqrt((noise**2).sum(axis=(-2, -1)))
    seen = "" if on.noise_patches <= _NOISE_PATCHES else f", {_NOISE_PATCHES} of {on.noise_patches} each"
    return (
        f"Of {n} examples {'; '.join(told)}. {len(examples)} are drawn as images of {_DOWN * _ACROSS} pixels; the "
        f"feature's sign is the label. Beside it patches of noise{seen}, {lengths.min():.1f} to {lengths.max():.1f} "
        f"long, with pixels up to ±{_largest(noise):.2g}."
    )


def _largest(images: Any) -> float:
    return float(np.abs(images).max())
