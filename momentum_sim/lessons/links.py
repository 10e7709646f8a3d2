"""Links in a lesson's texts that lead to something of the lessons' own: ``[Overshoot](page:overshoot)``.

Their address is a scheme and a target. What they become is for whoever shows the text: a page of the app, a file of a
site, plain words on paper.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from momentum_sim import checks
from momentum_sim.lessons.places import HOME, TITLES

#: The targets that each scheme knows.
SCHEMES = {"page": (*TITLES, HOME)}

_TEXT = re.compile(
    rf"""
    ^[ ]{{0,3}}(?P<fence>`{{3,}}|~{{3,}}) .*? (?: ^[ ]{{0,3}}(?P=fence) | \Z )  # what is code, or a formula, is no link
  | (?P<ticks>`+)(?!`) .*? (?<!`)(?P=ticks)(?!`)
  | \$\$ .*? \$\$
  | \$(?![\s$]) (?: \\. | [^$\\] )* \$
  | \\.
  | \[(?P<words> (?: \\. | [^\]\[\\] )+ )\]\((?P<scheme>{"|".join(SCHEMES)}):(?P<target>[^()\s]*)\)
    """,
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)


@dataclass(frozen=True)
class Link:
    """A link as it stands in a text: its words, which are Markdown, its scheme and its target."""

    words: str
    scheme: str
    target: str


def links(text: str) -> Iterator[Link]:
    """The links of our schemes in a Markdown text, in their order."""
    for found in _TEXT.finditer(text):
        if found["scheme"]:
            yield Link(found["words"], found["scheme"], found["target"])


def rewritten(text: str, write: Callable[[Link], str]) -> str:
    """The text with what ``write`` makes of each of these links in its place."""
    return _TEXT.sub(
        lambda found: write(Link(found["words"], found["scheme"], found["target"])) if found["scheme"] else found[0],
        text,
    )


def plain(text: str) -> str:
    """The text with nothing but the words of these links, for where none can be followed."""
    return rewritten(text, lambda link: link.words)


def check(text: str, *, allowed: bool = True) -> None:
    """Refuse a link to what there is not, and any link where texts have none, as in a beat."""
    for link in links(text):
        quoted = f"({link.scheme}:{link.target})"
        if not allowed:
            raise checks.RefusedError("a text without links", "have none", quoted, quoted)
        known = SCHEMES[link.scheme]
        if link.target not in known:
            rule = f"lead to one of {', '.join(known)}"
            raise checks.RefusedError(f"a link to a {link.scheme}", rule, quoted, link.target or "nothing", end=";")
