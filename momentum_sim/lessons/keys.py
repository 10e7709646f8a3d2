"""The keys that a stage listens to: one table, for the dialog of keys on every page of the app and of a site."""

from dataclasses import dataclass
from html import escape
from typing import NamedTuple


class Key(NamedTuple):
    """Keys that do the same, as they are written on a keyboard, and what they do."""

    keys: tuple[str, ...]
    does: str


@dataclass(frozen=True)
class Place:
    """Where keys mean something: what has the focus then, the selector of it on a page, and the keys."""

    focus: str
    selector: str
    keys: tuple[Key, ...]


_ARROWS = ("←", "→", "↑", "↓")
#: Every place with keys of its own, in the order in which a reader comes upon them.
PLACES = (
    Place(
        "Anywhere on the stage",
        '[data-testid="stage"]',
        (Key(("Space",), "plays and pauses"), Key(("?",), "shows these keys")),
    ),
    Place(
        "The picture",
        ".contour .picture[tabindex]",
        (Key(_ARROWS, "look around"), Key(("+", "−"), "come nearer, go back"), Key(("0",), "shows all of it")),
    ),
    Place(
        "A point on a picture: the start, a setting on the map, your guess",
        ".handle",
        (Key(_ARROWS, "move it"), Key(("Shift + arrow",), "moves it five times as far")),
    ),
    Place(
        "A slider",
        ".slider input[type=range]",
        (
            Key(_ARROWS, "change it by a little"),
            Key(("Page Up", "Page Down"), "change it by a tenth of its length"),
            Key(("Home", "End"), "go to its ends"),
        ),
    ),
    Place(
        "The step that is shown",
        ".timeline input[type=range]",
        (Key(_ARROWS, "go a step on or back"), Key(("Home", "End"), "go to the first step, to the last")),
    ),
    Place("The tabs beside the picture", ".tabs", (Key(("←", "→"), "go to the next one, to the one before"),)),
    Place(
        "A point of a schedule",
        ".plot .point",
        (
            Key(_ARROWS, "move it"),
            Key(("Delete",), "takes it away"),
            Key(("Ctrl + Z",), "undoes what was done to the schedule"),
        ),
    ),
    Place(
        "A dotted word in the text",
        "[data-part]",
        (Key(("Enter",), "keeps lit what it names"), Key(("Esc",), "lets it go")),
    ),
    Place("The page", "body", (Key(("Ctrl + P",), "prints the lesson as a sheet"),)),
)


def keys_html() -> str:
    """The dialog of keys, closed, and the button that opens it, as ``stage/web/key_help.js`` knows them."""
    return f"""<button type="button" class="show-keys">Keys</button>
<dialog class="keys" aria-label="Keys">
<form method="dialog"><button>Close</button></form>
<h2>Keys</h2>
{"".join(map(_section, PLACES))}</dialog>
"""


def _section(place: Place) -> str:
    rows = "".join(
        f"<dt>{' '.join(f'<kbd>{escape(key)}</kbd>' for key in keys)}</dt><dd>{escape(does)}</dd>"
        for keys, does in place.keys
    )
    return f'<section data-where="{escape(place.selector)}"><h3>{escape(place.focus)}</h3><dl>{rows}</dl></section>\n'
