"""What an author pastes to have an export shown: a frame, an image, a line of LaTeX."""

from collections.abc import Callable
from html import escape
from math import ceil
from typing import NamedTuple

from momentum_sim import checks
from momentum_sim.scene import Look

#: What a live page needs in a frame: its own scripts. It opens no windows and knows nothing of the page around it.
SANDBOX = "allow-scripts"
#: What the app needs, which talks to its server. Its origin is still its own, not that of the page around it.
APP_SANDBOX = "allow-scripts allow-same-origin allow-popups"
#: The height of the app's own page in a frame, in px: its question and the whole stage. It is as wide as there is room.
APP_HEIGHT = 800
_APP_WIDTH = 960  # where a host leaves nothing of the style

# In a column of text some 700 px wide a page's names, tabs, timeline and sliders take more lines than at its own width,
# and so do its title and its caption. All in px; how many letters a line holds is for the widest of usual fonts.
_USUAL_HEIGHT = 540
_MORE_LINES = 100
_BEATS = 160
_BETWEEN = 5
_TITLE_LINE, _TITLE_LETTERS = 25, 55
_CAPTION_LINE, _CAPTION_LETTERS = 20, 80
_UNNAMED = "Momentum, live"


class Snippet(NamedTuple):
    """A text to be pasted, and the language it is in."""

    language: str
    text: str


def snippet(kind: str, address: str, look: Look, *, beats: bool = False) -> Snippet:
    """What shows a file of a kind that lies at an address, which may be relative; its name is the look's title.

    ``beats`` says whether a live page has a lesson's beats in it, which take room.
    """
    if checks.one_of("kind", kind, _SNIPPETS) == "html":
        return _page_frame(address, look, beats)
    return _SNIPPETS[kind](address, look)


def app_frame(address: str, title: str) -> Snippet:
    """A frame for the app itself at an address that has ``embed=true``."""
    style = f"display: block; width: 100%; height: {APP_HEIGHT}px; border: 0"
    return _frame(address, title, APP_SANDBOX, (_APP_WIDTH, APP_HEIGHT), style)


def _page_frame(address: str, look: Look, beats: bool = False) -> Snippet:
    """As wide as there is room, at most the page's own width, and in its shape, but high enough for a narrow column."""
    width, height = look.width, look.height
    least = _least_height(look) + beats * _BEATS
    shape = f"max-width: {width}px; height: auto; aspect-ratio: {width} / {height}; min-height: {least}px"
    if look.background == "transparent":
        shape += "; color-scheme: light dark"  # browsers put a ground under a frame of another scheme than its page's
    size = width, max(height, least)
    return _frame(address, look.title, SANDBOX, size, f"display: block; width: 100%; {shape}; border: 0")


def _least_height(look: Look) -> int:
    """The height in px in which all of a page but its beats is seen in a column of text."""
    title, caption = _lines(look.title, _TITLE_LETTERS), _lines(look.caption, _CAPTION_LETTERS)
    words = sum(
        _BETWEEN + lines * height for lines, height in ((title, _TITLE_LINE), (caption, _CAPTION_LINE)) if lines
    )
    return min(look.height, _USUAL_HEIGHT) + _MORE_LINES + words


def _lines(text: str, letters: int) -> int:
    """How many lines a text takes that has line breaks of its own; none, if it is empty."""
    return sum(max(1, ceil(len(line) / letters)) for line in text.splitlines())


def _frame(address: str, title: str, sandbox: str, size: tuple[int, int], style: str) -> Snippet:
    """A frame of a size in px where a host strips the style from what is pasted."""
    named = f'src="{escape(address)}" title="{escape(_line(title))}" {_size(*size)}'
    return Snippet("html", f'<iframe {named} sandbox="{sandbox}" loading="lazy" style="{style}"></iframe>')


def _size(width: int, height: int) -> str:
    return f'width="{width}" height="{height}"'


def _image(address: str, look: Look) -> Snippet:
    name = "".join(f"\\{sign}" if sign in "[]\\" else sign for sign in _line(look.title))
    return Snippet("markdown", f"![{name}]({address})")


def _video(address: str, look: Look) -> Snippet:
    named = f'src="{escape(address)}" aria-label="{escape(_line(look.title))}" {_size(look.width, look.height)}'
    shown = 'style="max-width: 100%; height: auto" autoplay loop muted playsinline controls'
    return Snippet("html", f"<video {named} {shown}></video>")


def _line(title: str) -> str:
    """A title on one line; none has another's place."""
    return " ".join(title.split()) or _UNNAMED


_SNIPPETS: dict[str, Callable[[str, Look], Snippet]] = {
    "html": _page_frame,
    **dict.fromkeys(("svg", "gif", "png"), _image),
    "mp4": _video,
    "pdf": lambda address, _: Snippet("latex", f"\\includegraphics[width=\\linewidth]{{{address}}}"),
    "csv": lambda address, _: Snippet("python", f'pandas.read_csv("{address}", comment="#")'),
    "json": lambda address, _: Snippet("shell", f"python -m momentum_sim export race.gif --scene {address}"),
    "py": lambda address, _: Snippet("shell", f"python {address}"),
}
