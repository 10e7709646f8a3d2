"""Links in a lesson's texts to something of the lessons' own, such as another page: ``[Overshoot](page:overshoot)``.

Their address is a scheme and a target. What they become is for whoever shows the text: a page of the app, a file of a
site, words that touch the stage (`momentum_sim.lessons.touching`) or are looked up (`momentum_sim.lessons.glossary`),
plain words on paper.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from momentum_sim import checks
from momentum_sim.lessons.places import GLOSSARY, HOME, TITLES

SCHEMES = ("page", "set", "part", "term")
#: The pages that a link can lead to.
PAGES = (*TITLES, GLOSSARY, HOME)

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

#: A formula in a line, letters in it that LaTeX writes as words, and what sets the words around it.
_FORMULA = re.compile(r"\$(?P<latex>[^$]*)\$")
_LETTERS = {"beta": "β", "eta": "η", "kappa": "κ", "lambda": "λ"}
_MARKS = re.compile(r"[*_]+")
_TAG = re.compile(r"<(?=[A-Za-z/!?])")  # where one begins


@dataclass(frozen=True)
class Link:
    """A link as it stands in a text: its words, which are Markdown, its scheme and its target."""

    words: str
    scheme: str
    target: str

    @property
    def address(self) -> str:
        """What stands behind its words."""
        return f"({self.scheme}:{self.target})"


def links(text: str, *schemes: str) -> Iterator[Link]:
    """The links of these schemes, or of all of ours, in a Markdown text, in their order."""
    for found in _TEXT.finditer(text):
        if found["scheme"] in (schemes or SCHEMES):
            yield Link(found["words"], found["scheme"], found["target"])


def rewritten(text: str, write: Callable[[Link], str], *schemes: str) -> str:
    """The text with what ``write`` makes of each of these links in its place."""

    def written(found: "re.Match[str]") -> str:
        if found["scheme"] not in (schemes or SCHEMES):
            return found[0]
        return write(Link(found["words"], found["scheme"], found["target"]))

    return _TEXT.sub(written, text)


def plain(text: str) -> str:
    """The text with nothing but the words of our links, for where none can be followed."""
    return rewritten(text, lambda link: link.words)


def has_formula(words: str) -> bool:
    """Whether there is a formula among words of a text."""
    return _FORMULA.search(words) is not None


def spoken(words: str) -> str:
    """Words of a text as they are spoken: without what sets them, and with letters for those of formulas."""

    def said(latex: str) -> str:
        return re.sub(r"\\([a-z]+)", lambda letter: _LETTERS.get(letter[1], letter[1]), latex)

    parts = _FORMULA.split(words)  # every other one is a formula
    return " ".join("".join(said(part) if k % 2 else _MARKS.sub("", part) for k, part in enumerate(parts)).split())


def check(text: str, *, allowed: bool = True) -> None:
    """Refuse a link to a page that there is not, and any to a page where texts have none, as in a beat."""
    for link in links(text, "page"):
        if not allowed:
            raise checks.RefusedError("a text without links", "have none", link.address, link.address)
        if link.target not in PAGES:
            rule = f"lead to one of {', '.join(PAGES)}"
            raise checks.RefusedError("a link to a page", rule, link.address, link.target or "nothing", end=";")


def without_html(text: str) -> str:
    """A Markdown text in which what would be a tag is shown as it is written; code and formulas stay as they are."""
    parts = []
    end = 0
    for found in _TEXT.finditer(text):
        words = _TAG.sub("&lt;", found["words"]) if found["words"] else ""
        parts += [_TAG.sub("&lt;", text[end : found.start()]), found[0].replace(found["words"] or "", words, 1)]
        end = found.end()
    return "".join(parts) + _TAG.sub("&lt;", text[end:])
