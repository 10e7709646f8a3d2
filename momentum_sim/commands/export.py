"""``momentum-sim export``: a scene as files."""

import argparse
import re
import sys
from dataclasses import fields
from pathlib import Path
from typing import Any

from momentum_sim import checks
from momentum_sim.commands.links import words_of_links
from momentum_sim.commands.progress import bar, say
from momentum_sim.commands.scenes import add_scene, scene_from
from momentum_sim.conventions import LIBRARIES
from momentum_sim.export import KINDS, Options, check_place, kind_of, save
from momentum_sim.scene import Scene

_DESCRIPTION = """Write a scene to files. The ending of each says what it is:

{kinds}

Without a scene it is the Race that the app opens with."""

_EXAMPLES = """examples:
  momentum-sim export race.html
        the opening of the Race as one live page: it needs no server and no network
  momentum-sim export race.gif race.svg race.csv --lesson race --beat 3
        its third beat as a moving picture, twice, and as numbers
  momentum-sim export mine.png --link "?v=1&objective=rosenbrock&beta=0.95" --background dark --size 1600x900
        what a link of the app shows, as a picture for a slide
  momentum-sim export run.py --scene scene.json --library PyTorch
        a scene as a program
  momentum-sim export again.mp4 --scene run.csv --panel velocity
        the scene that an exported table holds, with another panel, as a video
"""


def add(commands: Any) -> None:
    """The command and what it takes."""
    kinds = "\n".join(f"  .{kind.ending:<5}{kind.title:<16}{kind.where}" for kind in KINDS.values())
    parser: argparse.ArgumentParser = commands.add_parser(
        "export",
        help="write a scene as a page, a picture, a video, a table or a program",
        description=_DESCRIPTION.format(kinds=kinds),
        epilog=f"{_EXAMPLES}\n{words_of_links()}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("out", metavar="OUT", nargs="+", help="a file to write; what stood there is replaced")
    add_scene(parser)
    made = parser.add_argument_group("how it is made", argument_default=argparse.SUPPRESS)
    usual = Options()
    made.add_argument("--dpi", type=_number, metavar="N", help=f"dots per inch of stills ({usual.dpi:g})")
    made.add_argument("--frames", type=_number, metavar="N", help=f"of what moves ({usual.n_frames})")
    made.add_argument("--fps", type=_number, metavar="N", help=f"frames a second ({usual.frames_per_second})")
    made.add_argument("--hold", type=_number, metavar="S", help=f"seconds on the last frame ({usual.hold:g})")
    made.add_argument("--still", action="store_true", help="an SVG that does not move, for print")
    made.add_argument("--library", metavar="NAME", help=f"of a program: {', '.join(LIBRARIES)}")
    made.add_argument("--base-url", metavar="URL", help="of the folder where a page will lie")
    made.add_argument("--source-url", metavar="URL", help="where a page says that it comes from")
    parser.add_argument("-q", "--quiet", action="store_true", help="say nothing but what went wrong")
    parser.set_defaults(run=run, parser=parser)


def run(asked: argparse.Namespace) -> None:
    """Write the files, each of which is checked for its place before the first is made."""
    places = list(dict.fromkeys(Path(checks.text("OUT", out)) for out in asked.out))
    endings = list(dict.fromkeys(_ending(place) for place in places))
    options, scene = _options(asked), scene_from(asked)
    for place in places:
        check_place(place)
    if unused := _unused(asked, endings):
        sys.stderr.write(f"{asked.parser.prog}: {unused}\n")
    for place in places:
        with bar(str(place), quiet=asked.quiet) as progress:
            save(scene, place, options, progress)
        if not asked.quiet:
            say(f"{place}: {_size(place)}")
    if letters := _unwritten(scene, endings):
        sys.stderr.write(f"{asked.parser.prog}: no typeface of this machine has {letters}: squares stand there\n")


#: Kinds whose letters are drawn here; what others hold as text its reader's typefaces are asked for.
_DRAWN = ("png", "pdf", "gif", "mp4")


def _unwritten(scene: Scene, endings: list[str]) -> str:
    """The letters of a scene's title and caption that drawn kinds have none for; nothing where there are none."""
    if set(_DRAWN).isdisjoint(endings):
        return ""
    from momentum_sim.export.players import typeface  # it needs what an extra brings, as the files did

    drawn = {"serif": scene.look.title, "regular": scene.look.caption}
    lacking = [letter for face, text in drawn.items() for letter in typeface().lacking(text, face)]
    return ", ".join(dict.fromkeys(lacking))


#: Which kinds an option is for; an option that is given for none of those asked for changes nothing.
_FOR: dict[str, tuple[str, ...]] = {
    "dpi": ("png", "pdf"),
    **dict.fromkeys(("frames", "fps", "hold"), ("svg", "gif", "mp4")),
    "still": ("svg",),
    "library": ("py",),
    **dict.fromkeys(("base_url", "source_url"), ("html",)),
}


def _ending(place: Path) -> str:
    """The ending of the kind that a file's name asks for; `ValueError` names the file."""
    try:
        return kind_of(place).ending
    except checks.RefusedError as error:
        raise error.found_in(str(place)) from None


def _unused(asked: argparse.Namespace, endings: list[str]) -> str:
    """What to say of the options that none of these kinds has a use for; nothing where there are none."""
    used = {*endings, *(["png"] if "html" in endings and vars(asked).get("base_url") else [])}  # the page's picture
    idle = [f"--{name.replace('_', '-')}" for name, kinds in _FOR.items() if name in asked and used.isdisjoint(kinds)]
    verb = "are" if len(idle) > 1 else "is"
    return f"{_listed(idle)} {verb} not used for {_listed([f'.{name}' for name in endings])}" if idle else ""


def _listed(names: list[str]) -> str:
    """Names in a sentence: one, two and three."""
    return " and ".join(part for part in (", ".join(names[:-1]), names[-1]) if part)


#: What `Options` calls otherwise than the command line does.
_NAMES = {"n_frames": "frames", "frames_per_second": "fps"}


def _options(asked: argparse.Namespace) -> Options:
    """How the files are made; `ValueError` names the option."""
    named = {field.name: _NAMES.get(field.name, field.name) for field in fields(Options)}
    given = {field: getattr(asked, name) for field, name in named.items() if hasattr(asked, name)}
    try:
        return Options(**given)
    except checks.RefusedError as error:
        raise error.called(f"--{named.get(error.name, error.name).replace('_', '-')}") from None


def _number(text: str) -> float:
    """A number, whole where it is written so."""
    try:
        return int(text) if re.fullmatch(r"[+-]?\d{1,18}", text) else float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"must be a number, got {checks.shown(text)}") from None


def _size(place: Path) -> str:
    """How large a file is, in words."""
    size = place.stat().st_size
    return f"{size} bytes" if size < 1000 else f"{size / 1000:.0f} kB" if size < 1_000_000 else f"{size / 1e6:.1f} MB"
