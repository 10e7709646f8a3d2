"""The glossary as a page, as the app and a site both show it: every term at an address of its own, ``#curvature``.

What its reader looks for ``stage/web/glossary.js`` finds, without a server.
"""

import re
from collections.abc import Callable
from html import escape

from momentum_sim.lessons.glossary import Term, glossary, uses
from momentum_sim.lessons.links import Link, rewritten
from momentum_sim.lessons.places import GLOSSARY_LEAD, GLOSSARY_QUESTION, HOME, TITLES

_NAMES = {**TITLES, HOME: "Home"}
#: Signs at which no line breaks.
_BETWEEN = re.compile(r" ([−+=←]) ")


def glossary_html(address: Callable[[str], str]) -> str:
    """What the page says, as HTML; ``address`` gives that of another page, by its name."""
    lessons = uses()
    entries = "".join(_entry(term, lessons[key], address) for key, term in glossary().items())
    return f"""<div class="glossary">
<h1>{escape(GLOSSARY_QUESTION)}</h1>
<p class="lead">{escape(GLOSSARY_LEAD)}</p>
<p class="find" hidden><label>Find a word <input type="search" autocomplete="off" spellcheck="false"></label>
<span class="found" role="status"></span></p>
<dl>
{entries}</dl>
</div>
"""


def _entry(term: Term, lessons: tuple[str, ...], address: Callable[[str], str]) -> str:
    symbols = f' <span class="symbols">{escape(", ".join(term.symbols))}</span>' if term.symbols else ""
    formula = f'<p class="formula">{_unbroken(escape(term.formula))}</p>\n' if term.formula else ""
    more = f"<p>{_linked(term.long, address)}</p>\n" if term.long else ""
    pages = ", ".join(f'<a href="{escape(address(name))}">{escape(_NAMES[name])}</a>' for name in lessons)
    used = f'<p class="used">In {pages}</p>\n' if pages else ""
    words = escape(" ".join([*term.words, *term.symbols]).lower())
    return f"""<div id="{term.key}" data-words="{words}">
<dt>{escape(term.name)}{symbols}</dt>
<dd>
<p>{_unbroken(escape(term.short))}</p>
{formula}{more}{used}</dd>
</div>
"""


def _linked(text: str, address: Callable[[str], str]) -> str:
    """A long text as HTML: plain but for its links."""

    def made(link: Link) -> str:
        there = f"#{link.target}" if link.scheme == "term" else address(link.target)
        return f'<a href="{escape(there)}">{link.words}</a>'

    return _unbroken(rewritten(escape(text, quote=False), made))


def _unbroken(text: str) -> str:
    """A text whose formulas stay in one line."""
    return _BETWEEN.sub("\u00a0\\1\u00a0", text)
