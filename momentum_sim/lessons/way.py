"""Home: the question that all lessons are about, and the way through theirs, as the app and a site both show it.

What of it was done already only its reader's browser knows, and ``stage/web/home.js`` shows.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from momentum_sim.lessons.places import HOME_LEAD, HOME_QUESTION

#: How large the picture of a station is drawn, in px: about as large as it is shown, so that its words can be read.
CARD_SIZE = (300, 200)


@dataclass(frozen=True)
class Station:
    """A lesson on the way: its name, where its page is, its question, and its lead as plain text."""

    name: str
    href: str
    question: str
    lead: str


def home(stations: Iterable[Station], notes: str, glossary: str) -> str:
    """What Home says, as HTML, with ``notes`` (HTML) below the way; ``glossary`` is the address of that page."""
    way = list(stations)
    first = way[0]
    return f"""<div class="home">
<h1>{escape(HOME_QUESTION)}</h1>
<p class="lead">{escape(HOME_LEAD)}</p>
<p class="go-on"><span>Begin with</span> <a href="{escape(first.href)}">{escape(first.question)}</a></p>
<ol class="way">
{"".join(map(_station, way))}</ol>
<div class="notes">
{notes}<p><b>For words.</b> One with dots below it says what it means when it is pointed at, focused or tapped. The
<a href="{escape(glossary)}">Glossary</a> has all of them.</p>
</div>
</div>
"""


def _station(station: Station) -> str:
    width, height = CARD_SIZE
    return f"""<li data-page="{escape(station.name)}">
<img src="cards/{escape(station.name)}.svg" alt="" width="{width}" height="{height}">
<h2><a href="{escape(station.href)}">{escape(station.question)}</a></h2>
<p>{escape(station.lead)}</p>
<p class="so-far"></p>
</li>
"""
