"""A site's first page: what it is, and the way through the lessons."""

from momentum_sim.lessons import HOME_LEAD, HOME_QUESTION
from momentum_sim.lessons.way import Station, home
from momentum_sim.site import markdown
from momentum_sim.site.frame import GLOSSARY_PATH, HOME, LECTURE, Frame
from momentum_sim.site.pictures import STILL


def home_page(frame: Frame) -> bytes:
    """The page that a site opens with."""
    stations = (
        Station(page.name, page.path, page.lesson.question, markdown.plain(page.lesson.lead)) for page in frame.pages
    )
    hall = (
        f'<a href="{LECTURE}">For the lecture hall</a> has a code to scan for every step of every question.\n'
        if frame.base_url
        else ""
    )
    notes = f"""<p><b>On each page.</b> One question, one stage, beats to follow. What theory predicts stands
beside what the run did, and each page says where that stops being true.</p>
<p><b>For teachers.</b> The address holds what is on the stage, so that it can be sent.
{hall}</p>
<p><b>For authors.</b> These pages are plain files. They need no server behind them and no network: they work from a
disk, too.</p>
"""
    main = home(stations, notes, GLOSSARY_PATH)
    return frame.html(
        HOME, title=HOME_QUESTION, description=HOME_LEAD, still=STILL.path(frame.pages[0]), main=main,
        scripts=["home.js"],
    )  # fmt: skip
