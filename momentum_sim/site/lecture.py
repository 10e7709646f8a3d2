"""A page for whoever stands before a hall: for every step of every lesson a code that leads there once scanned."""

from html import escape
from io import BytesIO

import segno

from momentum_sim.scene import Scene
from momentum_sim.site.frame import LECTURE, Frame
from momentum_sim.site.lessons import Page
from momentum_sim.site.pictures import STILL

#: Light around a code, in its modules, as the standard has it, without which cameras do not find it.
_QUIET = 4


def lecture_page(frame: Frame) -> bytes:
    """The page of codes."""
    sections = "".join(_section(frame, page) for page in frame.pages)
    main = f"""<h1>For the lecture hall</h1>
<p class="lead">Put a code on the wall: who scans it has that step on a stage of their own, and no server has more to do
than to hand out files.</p>
{sections}"""
    return frame.html(
        LECTURE,
        title="For the lecture hall",
        description="A code to scan for every step of every question.",
        still=STILL.path(frame.pages[0]),
        main=main,
    )


def code_of(address: str) -> str:
    """An address as a QR code: an ``<svg>`` that is dark on light on every page."""
    out = BytesIO()
    code = segno.make(address, error="m", micro=False)
    code.save(
        out, kind="svg", xmldecl=False, svgns=False, nl=False, border=_QUIET, dark="#000", light="#fff", omitsize=True,
        svgclass="code", lineclass=None, title=address,
    )  # fmt: skip
    return out.getvalue().decode()


def _section(frame: Frame, page: Page) -> str:
    steps = {"question": ("The question", page.lesson.opening)} | {
        f"beat-{number}": (f"{number}. {beat.title}", beat.scene)
        for number, beat in enumerate(page.lesson.beats, start=1)
    }
    cards = "".join(_card(frame, page, step, *shown) for step, shown in steps.items())
    return f'<section class="codes">\n<h2>{escape(page.lesson.question)}</h2>\n<ul>\n{cards}</ul>\n</section>\n'


def _card(frame: Frame, page: Page, step: str, title: str, scene: Scene) -> str:
    """A step's title, its code and its address; by itself it fills the window."""
    path = page.link(scene)
    address = frame.base_url + path
    name = f"{page.name}-{step}"
    return f"""<li id="{name}">
<p class="of">{escape(page.lesson.question)}</p>
<h3><a href="{escape(path)}">{escape(title)}</a></h3>
{code_of(address)}
<p class="address">{_breakable(address)}</p>
<p><a class="one" href="#{name}" aria-label="{escape(title)}: fill the window">Fill the window</a>
<a class="all" href="#main">Back to all codes</a></p>
</li>
"""


def _breakable(address: str) -> str:
    """An address that goes on in the next line after a slash, or before a word of its link."""
    return escape(address).replace("/", "/<wbr>").replace("?", "<wbr>?").replace("&amp;", "<wbr>&amp;")
