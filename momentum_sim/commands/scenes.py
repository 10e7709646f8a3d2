"""The scene that a command line asks for: from a file, a lesson or a link, with what is changed of it."""

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from momentum_sim import checks, lessons
from momentum_sim.commands.links import USUAL, read_link
from momentum_sim.export.data import read_scene
from momentum_sim.scene import CONTROLS, Scene, controls_in, from_query

#: More than any scene has; longer files are refused before anything is made of them.
LONGEST_FILE = 1_000_000
_NONE = "none"


def add_scene(parser: argparse.ArgumentParser) -> None:
    """Where the scene comes from, and what is changed of it."""
    which = parser.add_argument_group("the scene")
    source = which.add_mutually_exclusive_group()
    source.add_argument(
        "--scene", metavar="FILE", help="a scene's JSON, or a CSV or program that was exported; - for standard input"
    )
    source.add_argument(
        "--lesson", metavar="NAME", help="the opening scene of a lesson (race, which is the default, oscillation, ...)"
    )
    which.add_argument("--beat", type=_whole, metavar="N", help="the scene of this beat of the lesson, counted from 1")
    which.add_argument(
        "--link",
        metavar="LINK",
        help="an address of the app or of a written site, which is of the lesson that its page shows, or its end: "
        '"?v=1&beta=0.95"; its words are listed below',
    )
    which.add_argument("--picture", metavar="NAME", help="contour, profile, profile.across, none")
    which.add_argument("--panel", metavar="NAME", help="the panel beside it: gap, velocity, position.across, map, none")
    look = parser.add_argument_group("how it looks")
    look.add_argument("--title", metavar="TEXT", help='what stands above it (a lesson\'s question; "" for nothing)')
    look.add_argument("--caption", metavar="TEXT", help="what stands below it")
    look.add_argument("--background", metavar="NAME", help="reader, light, dark or transparent")
    look.add_argument("--size", type=_size, metavar="WxH", help="in px, 200 to 4000 each: 960x540")
    look.add_argument("--sliders", metavar="A,B", help="the live sliders of a page: momentum,step_size,n_steps; none")
    look.add_argument("--controls", metavar="A,B", help=f"what readers are given: {', '.join(CONTROLS)}; none")


def scene_from(asked: argparse.Namespace) -> Scene:
    """The scene that was asked for; `ValueError` says what of it is wrong."""
    scene = _opening(asked)
    for part in ("panel", "picture"):  # the panel first: without the picture it is all that there is
        if (value := getattr(asked, part)) is not None:
            scene = _linked(scene, {part: value}, f"--{part}")
    if asked.sliders is not None:
        scene = _with_sliders(scene, _listed(asked.sliders))
    given: dict[str, Any] = {
        name: getattr(asked, name) for name in ("title", "caption", "background") if getattr(asked, name) is not None
    }
    if asked.size is not None:
        given["width"], given["height"] = asked.size
    if asked.controls is not None:
        given["controls"] = _listed(asked.controls)
    return replace(scene, look=replace(scene.look, **given))


def _opening(asked: argparse.Namespace) -> Scene:
    """The scene before anything is changed by name."""
    link = None if asked.link is None else read_link(asked.link)
    if link and not link.says_something and (asked.scene or asked.lesson or not link.is_address):
        rule = "an address of the app, or have a query" if not (asked.scene or asked.lesson) else "one with a query"
        raise checks.RefusedError("--link", f'be {rule}, such as "?v=1&beta=0.95"', asked.link)
    if link and link.named and (asked.scene or asked.beat is not None):
        raise checks.RefusedError("--link", "name no scene beside --scene or --beat", asked.link)
    if asked.scene is not None:
        if asked.beat is not None:
            raise checks.RefusedError("--beat", "be of a lesson, and --scene is none", asked.beat, end=";")
        scene = _read(asked.scene)
    else:
        lesson = asked.lesson or (link.lesson if link else USUAL)
        path = lessons.path_of(lesson)
        scene = lessons.load_scene(path, asked.beat)
        if link:
            scene = link.scene_of(lesson, scene)
        scene = replace(scene, look=replace(scene.look, title=scene.look.title or lessons.load_question(path)))
    return _linked(scene, link.query, "--link") if link else scene


def _linked(scene: Scene, query: Mapping[str, str | Sequence[str]], option: str) -> Scene:
    """A scene changed as a link would; what a page would only ignore is refused here."""
    changed, ignored = from_query(query, scene)
    if ignored:
        raise ValueError(f"{option}: {'; '.join(ignored)}")
    given = controls_in(query)
    return changed if given is None else replace(changed, look=replace(changed.look, controls=given))


def _read(name: str) -> Scene:
    """The scene in a file: its JSON, or that in the head of a CSV or a program."""
    shown = "standard input" if name == "-" else name
    try:
        if name == "-":
            content = sys.stdin.buffer.read(LONGEST_FILE + 1)
        else:
            with Path(name).open("rb") as file:
                content = file.read(LONGEST_FILE + 1)
    except OSError as error:
        rule = f"be a file that can be read: {shown}: {error.strerror}"
        raise checks.RefusedError("--scene", rule, name, got="") from None
    if len(content) > LONGEST_FILE:
        rule = f"be a file of at most {LONGEST_FILE} bytes"
        raise checks.RefusedError("--scene", rule, name, f"a larger one: {shown}")
    try:
        return read_scene(content)
    except checks.RefusedError as error:
        raise error.found_in(shown) from None


def _with_sliders(scene: Scene, names: list[str]) -> Scene:
    """A scene of whose sliders only these are left; without any there are no sliders among its controls."""
    kept = [checks.one_of("slider", name, [slider.parameter for slider in scene.live]) for name in names]
    if not kept:
        shown = tuple(control for control in scene.look.controls if control != "sliders")
        return replace(scene, look=replace(scene.look, controls=shown))
    return replace(scene, live=tuple(slider for slider in scene.live if slider.parameter in kept))


def _listed(text: str) -> list[str]:
    """Names that stand between commas; ``none`` for none."""
    return [] if text.strip() == _NONE else [name.strip() for name in text.split(",")]


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"must be a whole number, got {checks.shown(text)}") from None


def _size(text: str) -> tuple[int, int]:
    width, times, height = text.lower().partition("x")
    if not (times and width.isdecimal() and height.isdecimal()):
        raise argparse.ArgumentTypeError(f"must be two whole numbers of px, as in 960x540, got {checks.shown(text)}")
    return int(width), int(height)
