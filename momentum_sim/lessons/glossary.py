"""The glossary: what each word of the lessons means, in a document of its own, ``assets/glossary.toml``.

``schema_version``  1
``[curvature]``     a term, by the name that ``[curvature](term:curvature)`` in a lesson's text has for it, with

``name``            what it is called
``also``            the other words that it may be called by, each as it may stand in a text; may be absent
``short``           one or two sentences, plain text: a tooltip shows the first, a word that is dotted all of them
``long``            what the glossary says besides, with links to terms and pages; may be absent
``formula``         plain text, such as ``u = η/(1 − β)``; may be absent
``symbols``         the letters that stand for it; may be absent

No two terms share a word. What an entry says of others is a link to them, every Greek letter in it is a symbol of some
entry, and no number in it is a measured one. What is wrong in the file is told with its line.
"""

import pathlib
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import Any

from momentum_sim import checks
from momentum_sim.lessons import links
from momentum_sim.lessons.faults import located
from momentum_sim.lessons.places import TITLES, glossary_file, path_of
from momentum_sim.lessons.source import Source
from momentum_sim.scene.reading import Fields, check_version

SCHEMA_VERSION = 1
#: What a tooltip shows in one glance, and a screen reader says in a few seconds.
LONGEST_FIRST_SENTENCE = 140
LONGEST_SHORT = 260

#: What only a measurement could say: decimals, shares, numbers of three digits and more; and placeholders.
_MEASURED = re.compile(r"\d[.,]\d|\d\d\d|\d ?%|[{}]", re.ASCII)
_GREEK = re.compile(r"[\u0391-\u03a9\u03b1-\u03c9]")
_SENTENCE = re.compile(r".*?[.](?= [A-Z]|$)")


@dataclass(frozen=True)
class Term:
    """A word of the glossary, with what it means: ``key`` is its name in links and in the glossary's address."""

    key: str
    name: str
    also: tuple[str, ...]
    short: str
    long: str
    formula: str
    symbols: tuple[str, ...]

    @property
    def words(self) -> tuple[str, ...]:
        """All words that it may be called by."""
        return (self.name, *self.also)

    @property
    def first(self) -> str:
        """The first sentence of its short text."""
        found = _SENTENCE.match(self.short)
        return found[0] if found else self.short

    def is_called(self, words: str) -> bool:
        """Whether words of a text, in Markdown, are a way to call it, or a symbol of it."""
        said = links.spoken(words)
        return said in self.symbols or said.lower() in {word.lower() for word in self.words}


def glossary() -> Mapping[str, Term]:
    """Every term by its key, in the order of their names. `ValueError` says file, line and what is wrong there."""
    file = glossary_file()
    return _glossary(file, file.stat().st_mtime_ns)


def read_glossary(file: pathlib.Path) -> Mapping[str, Term]:
    """The terms in a file; errors as `glossary`."""
    source = Source.read(file, "a glossary")
    try:
        return _terms(source.data)
    except checks.RefusedError as error:
        raise source.blamed(error) from None


def check(name: str, text: str) -> None:
    """Refuse a dotted word of a lesson's text that has no entry, or that its entry does not know as a word for it."""
    for link in links.links(text, "term"):
        terms = glossary()
        if link.target not in terms:
            rule = "name an entry of the glossary"
            note = checks.meant(link.target, terms)
            raise checks.RefusedError(f"a dotted word in {name}", rule, link.address, link.target or "nothing", note)
        if not terms[link.target].is_called(link.words):
            rule = f"be one of {', '.join(terms[link.target].words)}"
            raise checks.RefusedError(f"a dotted word in {name}", rule, link.address, link.words, end=";")


def uses() -> Mapping[str, tuple[str, ...]]:
    """The names of the lessons that dot each term, in the order in which they are read; of terms that none dots none.

    The lessons' numbers are not measured for it.
    """
    files = {name: path_of(name) for name in TITLES}
    return _uses(tuple((name, file, file.stat().st_mtime_ns) for name, file in files.items()))


def term_html(key: str, address: str, name: str = "") -> tuple[str, str]:
    """What stands in HTML before a word that is dotted, and what behind it, for ``stage/web/terms.js``.

    ``address`` is the glossary page's; ``name`` an ``aria-label`` with its attribute, where the word is a formula.
    """
    term = glossary()[key]
    place, said = escape(f"{address}#{key}"), escape(term.short, quote=False).replace('"', "&quot;")
    before = (
        f'<button class="term" data-name="{escape(term.name)}" data-place="{place}" aria-description="{said}"{name}>'
    )
    return before, "</button>"


@lru_cache(maxsize=2)
def _glossary(file: pathlib.Path, modified: int) -> Mapping[str, Term]:  # noqa: ARG001  # so that it is read anew
    return read_glossary(file)


@lru_cache(maxsize=1)
def _uses(files: tuple[tuple[str, pathlib.Path, int], ...]) -> Mapping[str, tuple[str, ...]]:
    dotted = {name: set(_dotted(tomllib.loads(file.read_text(encoding="utf-8-sig")))) for name, file, _ in files}
    return {key: tuple(name for name, terms in dotted.items() if key in terms) for key in glossary()}


def _dotted(data: Any) -> Iterator[str]:
    """The terms that texts in a document dot."""
    if isinstance(data, str):
        yield from (link.target for link in links.links(data, "term"))
    elif isinstance(data, Mapping | list):
        for part in data.values() if isinstance(data, Mapping) else data:
            yield from _dotted(part)


def _terms(data: Mapping[str, Any]) -> Mapping[str, Term]:
    fields = Fields("glossary", data)
    with located("schema_version"):
        check_version(fields.take("schema_version"), SCHEMA_VERSION)
    terms: dict[str, Term] = {}
    taken: dict[str, str] = {}
    for key, given in fields.rest().items():
        with located(key):
            terms[key] = _term(key, given)
            for word in terms[key].words:
                if taken.setdefault(word.lower(), key) != key:
                    rule = f"be no word for another term, as it is for {taken[word.lower()]}"
                    raise checks.RefusedError(f"a word for {key}", rule, word)
    symbols = {symbol for term in terms.values() for symbol in term.symbols}
    for key, term in terms.items():
        with located(key):
            _check_explained(term, terms, symbols)
    return dict(sorted(terms.items(), key=lambda item: item[1].name.lower()))


def _term(key: str, data: Any) -> Term:
    fields = Fields(key, data)

    def text(name: str, *default: str) -> str:
        value = fields.take(name, *default)
        with located(name):
            return "" if default and value == "" else checks.text(f"{name} of {key}", value)

    def texts(name: str) -> tuple[str, ...]:
        with located(name):
            return tuple(checks.text(f"{name} of {key}", one) for one in fields.take_list(name, []))

    term = Term(
        key, text("name"), texts("also"), text("short"), text("long", ""), text("formula", ""), texts("symbols")
    )
    fields.finish()
    with located("short"):
        if len(term.first) > LONGEST_FIRST_SENTENCE:
            rule = f"begin with a sentence of at most {LONGEST_FIRST_SENTENCE} characters"
            raise checks.RefusedError(f"short of {key}", rule, len(term.first))
        if len(term.short) > LONGEST_SHORT:
            raise checks.RefusedError(f"short of {key}", f"have at most {LONGEST_SHORT} characters", len(term.short))
        if next(links.links(term.short), None):
            raise checks.RefusedError(f"short of {key}", "be plain text, without links", term.short)
    return term


def _check_explained(term: Term, terms: Mapping[str, Term], symbols: set[str]) -> None:
    """Refuse what an entry says in words or letters that no entry explains, and what it can only have measured."""
    for name in ("short", "long", "formula"):
        said = getattr(term, name)
        with located(name):
            for link in links.links(said):
                if link.scheme not in ("term", "page"):
                    rule = "link to terms and pages only"
                    raise checks.RefusedError(f"{name} of {term.key}", rule, link.address, link.address)
                if link.scheme == "term" and link.target not in terms:
                    rule = "link to terms that have an entry"
                    raise checks.RefusedError(f"{name} of {term.key}", rule, link.address, link.target)
                if link.scheme == "term" and link.target == term.key:
                    raise checks.RefusedError(f"{name} of {term.key}", "link to other terms", link.address, link.target)
            links.check(said)
            for letter in _GREEK.findall(links.plain(said)):
                if letter not in symbols:
                    rule = "use letters that are a symbol of some entry"
                    raise checks.RefusedError(f"{name} of {term.key}", rule, letter)
            if measured := _MEASURED.search(links.plain(said)):
                rule = "have no measured number and no placeholder"
                raise checks.RefusedError(f"{name} of {term.key}", rule, measured[0])
