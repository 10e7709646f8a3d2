"""The scene that a command line asks for: from a file, a lesson or a link, with what is changed of it."""

import argparse
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, urlsplit

from momentum_sim import checks, lessons
from momentum_sim.export.data import scene_of
from momentum_sim.scene import CONTROLS, Scene, from_query
from momentum_sim.scene.panels import COMPANIONS, PICTURES

#: More than any scene has; longer files are refused before anything is made of them.
LONGEST_FILE = 1_000_000
_USUAL = "race"
_NONE = "none"
#: Each kind of panel that a scene has at most one of: what there is, and how one is written that has several ways.
_PANELS = {"picture": (PICTURES, "profile.across"), "panel": (COMPANIONS, "position.across or map.theory")}
#: What an address has for the frame around the app and not for what is in it.
_OF_FRAMES = ("embed", "embed_options")


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
        help='an address of the app, which is of the lesson that its page shows, or its end: "?v=1&beta=0.95"',
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
            scene = _with_panel(scene, part, value)
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
    link = None if asked.link is None else _split(asked.link)
    query = {} if link is None else _query(link)
    if link is not None and not query and (asked.scene or asked.lesson or not _is_address(link)):
        rule = "an address of the app, or have a query" if not (asked.scene or asked.lesson) else "one with a query"
        raise ValueError(f'--link must be {rule}, such as "?v=1&beta=0.95", got {checks.shown(asked.link)}')
    if asked.scene is not None:
        if asked.beat is not None:
            raise ValueError(f"--beat must be of a lesson, and --scene is none; got {asked.beat}")
        scene = _read(asked.scene)
    else:
        path = lessons.path_of(asked.lesson or (_USUAL if link is None else _page(link)))
        scene = lessons.load_scene(path, asked.beat)
        scene = replace(scene, look=replace(scene.look, title=scene.look.title or lessons.load_question(path)))
    return _linked(scene, query, "--link") if query else scene


def _split(link: str) -> SplitResult:
    """A link in parts; one that has no page may have its question mark left away."""
    try:
        parts = urlsplit(link)
    except ValueError as error:
        raise ValueError(f"--link must be an address: {error}; got {checks.shown(link)}") from None
    bare = not (parts.scheme or parts.query) and "=" in parts.path
    return parts._replace(path="", query=parts.path) if bare else parts


def _query(link: SplitResult) -> dict[str, str]:
    """What a link says of the scene."""
    found = dict(parse_qsl(link.query, keep_blank_values=True))
    return {name: value for name, value in found.items() if name not in _OF_FRAMES} if any(found.values()) else {}


def _is_address(link: SplitResult) -> bool:
    """Whether a link without a query leads somewhere: it is no word alone."""
    return bool(link.scheme or link.netloc or "/" in link.path)


def _page(link: SplitResult) -> str:
    """The lesson that the page of an address shows; the app may lie below a folder of its own."""
    folder, _, page = link.path.rpartition("/")
    page = page or folder.rpartition("/")[2]
    if page not in lessons.names() and (link.path.endswith("/") or not page):
        return _USUAL
    return checks.one_of("the page of --link", page, lessons.names())


def _with_panel(scene: Scene, part: str, text: str) -> Scene:
    """A scene with another picture or panel, or with none; each is written as links have it."""
    kinds, example = _PANELS[part]
    if part == "picture" and text == _NONE:
        return replace(scene, panels=tuple(panel for panel in scene.panels if panel is not scene.picture))
    if text.replace(",", ".").partition(".")[0] not in (*kinds, _NONE):
        names = ", ".join((*kinds, _NONE))
        raise ValueError(f"--{part} must be one of {names}, or such as {example}; got {checks.shown(text)}")
    return _linked(scene, {part: text}, f"--{part}")


def _linked(scene: Scene, query: dict[str, str], option: str) -> Scene:
    """A scene changed as a link would; what a page would only ignore is refused here."""
    changed, ignored = from_query(query, scene)
    if ignored:
        raise ValueError(f"{option}: {'; '.join(ignored)}")
    return changed


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
        raise ValueError(f"--scene must be a file that can be read: {shown}: {error.strerror}") from None
    if len(content) > LONGEST_FILE:
        raise ValueError(f"--scene must be a file of at most {LONGEST_FILE} bytes, got a larger one: {shown}")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(f"{shown}: a scene must be UTF-8 text, got byte {content[error.start]:#04x}") from None
    try:
        return scene_of(text) if text.startswith("#") else Scene.from_json(text)
    except ValueError as error:
        raise ValueError(f"{shown}: {error}") from None


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
