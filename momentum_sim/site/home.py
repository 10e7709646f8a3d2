"""A site's first page: what it is, and the lessons as cards."""

from html import escape

from momentum_sim.site import markdown
from momentum_sim.site.frame import HOME, LECTURE, Frame
from momentum_sim.site.pictures import CARD, STILL

_TITLE = "What does momentum do to an optimizer?"
_LEAD = (
    "Drag it and watch. Gradient descent, heavy ball, Nesterov, Demon, Adam and others race over landscapes, simulated "
    "and drawn anew in your browser while you drag."
)


def home_page(frame: Frame) -> bytes:
    """The page that a site opens with."""
    cards = "".join(
        f"""<li><a href="{page.path}">
{CARD.html(page, "")}
<b>{escape(page.lesson.question)}</b>
<span>{escape(markdown.plain(page.lesson.lead))}</span>
</a></li>
"""
        for page in frame.pages
    )
    hall = (
        f'<p><a href="{LECTURE}">For the lecture hall</a> has a code to scan for every step of every question.</p>\n'
        if frame.base_url
        else ""
    )
    main = f"""<h1>{_TITLE}</h1>
<p class="lead">{_LEAD}</p>
<ol class="cards">
{cards}</ol>
<article>
<p>Each page asks one question, shows it, and has three beats to follow. What theory predicts stands beside what the run
did, and each page says where that stops being true. The address holds what is on the stage, so that it can be sent.</p>
<p>These pages are plain files. They need no server behind them and no network: they work from a disk, too.</p>
{hall}</article>
"""
    return frame.html(HOME, title=_TITLE, description=_LEAD, still=STILL.path(frame.pages[0]), main=main)
