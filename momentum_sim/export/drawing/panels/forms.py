"""The forms of momentum beside each other: which numbers make each the path of the first run, and which it has now."""

import math
from dataclasses import replace

import numpy as np

from momentum_sim import diagnostics
from momentum_sim.conventions import CONVENTIONS, Convention
from momentum_sim.export.drawing.panels.tables import draw_sample
from momentum_sim.export.drawing.pens import Pen
from momentum_sim.export.drawing.results import Result, Simulated
from momentum_sim.export.drawing.wording import measured, wrapped
from momentum_sim.narration import on_stage
from momentum_sim.scene import RunSettings
from momentum_sim.simulation import Run

_EXACT = 1e-9  # of the path's size: what is less is rounding
_SIZE, _LINE = 12.0, 15.0
_SAMPLE = 30.0
_HEADS = ("η, β for one path", "η, β now", "apart")
_BESIDE = 12.0


def draw_forms(pen: Pen, drawn: Simulated) -> None:
    """A row for each form, below each other as high as the box allows."""
    names = [form.optimizer for form in CONVENTIONS.values()]
    first = next((result for result in drawn.results if result.rule.name in names), None)
    base = next((form for form in CONVENTIONS.values() if first and form.optimizer == first.rule.name), None)
    secret = first is not None and bool(drawn.hidden)
    note = "Distances are hidden until you have guessed." if secret else _note(drawn, base)
    table = [(form, _cells(form, base, first, drawn, secret=secret)) for form in CONVENTIONS.values()]
    small = min(1.0, pen.width / 330.0)
    while small > 0.4 and _height(pen, table, note, small) > pen.height:
        small -= 0.05
    _draw(pen, table, note, small)


def _columns(table: list[tuple[Convention, list[str]]], small: float) -> list[float]:
    """How wide the columns of numbers are; a head may take two lines."""
    heads = [max(measured(line, _SIZE) for line in _head_lines(head)) for head in _HEADS]
    return [
        small * (max(heads[k], *(measured(cells[k], _SIZE, bold=True) for _, cells in table)) + _BESIDE)
        for k in range(3)
    ]


def _head_lines(head: str) -> list[str]:
    return ["η, β for", "one path"] if head == _HEADS[0] else [head]


def _lines(form: Convention, room: float, small: float) -> list[tuple[str, str, bool]]:
    """A form's name, who writes it so, and its rule: each line with its colour's name and whether it is bold."""
    size = _SIZE * small
    name = [(line, "ink", True) for line in wrapped(form.title, size, room, bold=True)]
    who = [(line, "soft", False) for line in wrapped(", ".join(form.libraries), size, room)]
    return [*name, *who, *((line, "ink", False) for line in wrapped(form.rule.replace(",  ", ", "), size, room))]


def _room(pen: Pen, table: list[tuple[Convention, list[str]]], small: float) -> float:
    return max(40.0, pen.width - sum(_columns(table, small)) - _SAMPLE * small)


def _height(pen: Pen, table: list[tuple[Convention, list[str]]], note: str, small: float) -> float:
    room = _room(pen, table, small)
    lines = sum(len(_lines(form, room, small)) for form, _ in table) + 2 + len(wrapped(note, _SIZE * small, pen.width))
    return small * (lines * _LINE + 6.0 * (len(table) + 2))


def _draw(pen: Pen, table: list[tuple[Convention, list[str]]], note: str, small: float) -> None:
    size, line = _SIZE * small, _LINE * small
    columns, room = _columns(table, small), _room(pen, table, small)
    rights = [pen.width - sum(columns[k + 1 :]) for k in range(3)]
    pen.text(0.0, 1.5 * line, "form", pen.ink.soft, size=size)
    for head, right in zip(_HEADS, rights, strict=True):
        lines = _head_lines(head)
        for k, text in enumerate(lines):
            pen.text(right, (2 - len(lines) + k + 0.5) * line, text, pen.ink.soft, size=size, align="right")
    top = 2 * line + 3.0 * small
    for form, cells in table:
        pen.line([0.0, pen.width], [top, top], pen.ink.line, 1.0)
        top += 3.0 * small
        draw_sample(pen, form.record.look, top + line / 2, small)
        for right, text in zip(rights, cells, strict=True):
            pen.text(right, top + line / 2, text, pen.ink.ink, size=size, align="right", bold=text == "this path")
        for text, ink, bold in _lines(form, room, small):
            pen.text(_SAMPLE * small, top + line / 2, text, getattr(pen.ink, ink), size=size, bold=bold)
            top += line
        top += 3.0 * small
    pen.line([0.0, pen.width], [top, top], pen.ink.line, 1.0)
    for text in wrapped(note, size, pen.width):
        top += line
        pen.text(0.0, top - line / 2 + 4.0 * small, text, pen.ink.soft, size=size)


def _cells(
    form: Convention, base: Convention | None, first: Result | None, drawn: Simulated, *, secret: bool
) -> list[str]:
    own = next((run for run in drawn.scene.runs if run.optimizer == form.optimizer), RunSettings(form.optimizer))
    (run,) = replace(drawn.scene, runs=(replace(own, visible=True),), follow=None).simulate().values()
    now = _pair(run.step_size, float(run.momenta[0]))
    if base is None or first is None:
        return ["–", now, "–"]
    if secret:
        return [_numbers(form, base, first), now, "–"]
    return [_numbers(form, base, first), now, "this path" if form is base else _apart(run, first)]


def _numbers(form: Convention, base: Convention, first: Result) -> str:
    """The numbers with which a form takes the path of another, if there are any."""
    if form.family != base.family and first.momentum > 0:
        return "no pair"
    eta, left = first.run.step_size, 1.0 - first.momentum
    here, there = form.record.amplifies, base.record.amplifies
    return _pair(eta if here == there else eta * left if here else eta / left, first.momentum)


def _apart(run: Run, first: Result) -> str:
    """How far apart two runs get, in a word if that is rounding or one of them leaves for good."""
    largest = diagnostics.distance(run.iterates, first.path)
    if largest <= _EXACT * float(np.abs(first.path).max()):
        return "identical"
    gone = run.divergence_step is not None or first.diverges is not None or math.isnan(largest)
    return "diverges" if gone else on_stage(largest)


def _note(drawn: Simulated, base: Convention | None) -> str:
    if base is None:
        return "Switch on a run of one of these forms, by its name."
    lasting = "As long as η stays: from here on where it stands matters. " if drawn.scene.rate_change else ""
    return f"{lasting}Apart: the largest distance at one step. Nesterov’s two forms are one run, y = θ + βv."


def _pair(step_size: float, momentum: float) -> str:
    return f"{on_stage(step_size, 4)}, {on_stage(momentum, 4)}"
