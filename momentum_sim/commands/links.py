"""Links on a command line: an address of the app or of a page of a written site, or only its end."""

import json
import re
import zlib
from base64 import urlsafe_b64decode
from dataclasses import dataclass
from textwrap import wrap
from urllib.parse import SplitResult, parse_qs, urlsplit

from momentum_sim import checks, lessons
from momentum_sim.scene import Scene
from momentum_sim.scene.words import RESERVED, accepted, all_words

#: The lesson that an address shows which names none.
USUAL = "race"
_HOMES = ("", "index")
_LONGEST_SCENE = 1_000_000
_NAMED = re.compile(r"(beat|item)-(\d{1,9})", re.IGNORECASE)
_PACKED = re.compile(r"scene=([\w-]+)")
#: What stands around an address in a sentence, a mail or a page's source.
_AROUND = " \t\r\n<>()\"'`*.,;!"
_WIDTH = 100  # of what is shown in a terminal


@dataclass(frozen=True)
class Link:
    """A link in parts: the page that it leads to, the words of its query, and the scene that it names in another way.

    ``named`` is what these pages once wrote after a #: ``beat-2``, ``item-3``, or ``scene=`` with the whole of it.
    """

    text: str
    page: SplitResult
    query: dict[str, list[str]]
    named: str

    @property
    def says_something(self) -> bool:
        """Whether it asks for a scene, and not only for a page."""
        return bool(self.named or any("=" in name or any(texts) for name, texts in self.query.items()))

    @property
    def is_address(self) -> bool:
        """Whether it leads somewhere: it is no word alone."""
        return bool(self.page.scheme or self.page.netloc or "/" in self.page.path or self.page.path.endswith(".html"))

    @property
    def lesson(self) -> str:
        """The lesson that its page shows; the app or the site may lie below a folder of its own."""
        path = self.page.path.rstrip(_AROUND)
        folder, _, page = path.rpartition("/")
        page = (page or folder.rpartition("/")[2]).removesuffix(".html")
        host = "." in page and not (self.page.scheme or folder)  # that stands there without https://
        if page not in lessons.names() and (page in _HOMES or path.endswith("/") or host):
            return USUAL
        return checks.one_of("the page of --link", page, lessons.names())

    def scene_of(self, lesson: str, opening: Scene) -> Scene:
        """The scene that it names, of a lesson that opens with a scene; that one if it names none."""
        if packed := _PACKED.match(self.named):
            return _unpacked(packed[1], opening)
        if not (named := _NAMED.match(self.named)):
            return opening
        what, number = named[1].lower(), int(named[2])
        path = lessons.path_of(lesson)
        if what == "beat":
            return lessons.load_scene(path, number)
        items = lessons.Lesson.load(path).look_closer
        scene = items[number - 1].scene if 0 < number <= len(items) else None
        if scene is None:
            raise checks.RefusedError("--link", f"name a scene of {lesson}", self.named)
        return scene


def read_link(text: str) -> Link:
    """A link in parts; `ValueError` if it cannot be an address. What follows a # comes before what follows the ?."""
    try:
        parts = urlsplit(text.strip(_AROUND))
    except ValueError as error:
        raise checks.RefusedError("--link", f"be an address: {error}", text, end=";") from None
    if not (parts.scheme or parts.query) and re.search("=|%3d", parts.path, re.IGNORECASE):
        parts = parts._replace(path="", query=parts.path)  # its question mark was left away
    fragment = parts.fragment
    if _NAMED.match(fragment) or _PACKED.match(fragment):
        return Link(text, parts, {}, fragment)
    query = fragment if re.search("=|%3d", fragment, re.IGNORECASE) else parts.query  # else it is a place on the page
    return Link(text, parts, parse_qs(query, keep_blank_values=True), "")


def _unpacked(text: str, opening: Scene) -> Scene:
    """The scene of which JSON, deflated and as base64url, says what differs from another one."""
    try:
        packed = urlsafe_b64decode(text + "=" * (-len(text) % 4))
        given = json.loads(zlib.decompressobj().decompress(packed, _LONGEST_SCENE))
        return Scene.from_dict(opening.to_dict() | given)
    except (ValueError, TypeError, RecursionError, zlib.error) as error:
        rule = f"be one that can be read: {error}"
        raise checks.RefusedError("the scene of --link", rule, text, got="") from None


def words_of_links() -> str:
    """What a link may hold, a word with an example to a line, for a terminal."""
    said = "words of a link, of which each may be left out:\n"
    for word in all_words():
        lines = wrap(f"{word.meaning}: {accepted(word)}", _WIDTH - 32)
        said += f"  {f'{word.name}={word.example}':<28}  {lines[0]}\n"
        said += "".join(f"{'':32}{line}\n" for line in lines[1:])
    return said + "\n".join(wrap(f"kept for later: {', '.join(RESERVED)}", _WIDTH, subsequent_indent="  "))
