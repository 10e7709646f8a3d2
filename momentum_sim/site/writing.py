"""All files of a site."""

from collections.abc import Mapping
from html import escape
from pathlib import Path

import plotly.offline

from momentum_sim.checks import RefusedError
from momentum_sim.export import CannotWriteError, Options, Progress
from momentum_sim.site.figures import figures_of
from momentum_sim.site.folder import check_ours, write_folder
from momentum_sim.site.frame import GLOSSARY_PATH, HOME, LECTURE, Frame
from momentum_sim.site.glossary import glossary_page
from momentum_sim.site.home import home_page
from momentum_sim.site.lecture import lecture_page
from momentum_sim.site.lesson_page import lesson_page
from momentum_sim.site.lessons import TRANSLATOR, Page, read_pages
from momentum_sim.site.pictures import STILL, card
from momentum_sim.site.scripts import lesson_script, own_curve_script, shared_script
from momentum_sim.stage.bundle import (
    classic_script,
    glossary_script,
    home_script,
    site_style,
    stage_script,
)
from momentum_sim.typeface import FACES, LICENCE, font_faces

_WEB = Path(__file__).resolve().parent / "web"


def write(out: Path, base_url: str, progress: Progress) -> list[Path]:
    """Write a site into a folder, as `momentum_sim.site.write_site` says."""
    address = _folder_address(base_url)  # what can be refused at once comes before lessons are measured
    place = out.expanduser().resolve()
    check_ours(place)
    frame = Frame(read_pages(), address)
    files = _shared_files(frame)
    steps = len(frame.pages) + 1
    for done, page in enumerate(frame.pages):
        progress(done, steps)
        files |= _files_of(frame, page)
    progress(steps - 1, steps)
    try:
        written = write_folder(place, files)
    except OSError as error:
        raise CannotWriteError(out, error.strerror or str(error), error.errno) from None
    progress(steps, steps)
    return [out / path.relative_to(place) for path in written]


def _folder_address(base_url: str) -> str:
    """The address, ending in a slash, so that a file's name can follow."""
    address = Options(base_url=base_url).base_url
    if "?" in address or "#" in address:
        raise RefusedError("base_url", "be the address of a folder", address)
    return address and address.rstrip("/") + "/"


def _shared_files(frame: Frame) -> dict[str, bytes]:
    files = {
        HOME: home_page(frame),
        # In a style sheet, for it is there before anything is shown, and a page on a disk may not fetch a font.
        "fonts.css": font_faces(small=FACES).encode(),
        "OFL.txt": LICENCE.read_bytes(),
        "site.css": (_WEB / "site.css").read_bytes() + site_style().encode(),
        "home.js": home_script().encode(),
        GLOSSARY_PATH: glossary_page(frame),
        "glossary.js": glossary_script().encode(),
        "site.js": classic_script(_WEB / "site.js").encode(),
        "stage.js": stage_script(of_lesson=True).encode(),
        "kernels.js": shared_script(frame.pages),
        "plotly.js": plotly.offline.get_plotlyjs().encode(),
        "icon.svg": (_WEB / "icon.svg").read_bytes(),
    }
    if any(page.lesson.tool for page in frame.pages):
        files["own_curve.js"] = own_curve_script()
    if frame.base_url:
        files |= {LECTURE: lecture_page(frame), "sitemap.xml": _site_map(frame)}
    return files


def _files_of(frame: Frame, page: Page) -> Mapping[str, bytes]:
    """The files of a lesson: its page, its data, its figures, its pictures."""
    figures = tuple(figures_of(page))
    translator = next((other for other in frame.pages if other.name == TRANSLATOR), None)
    return {
        page.path: lesson_page(frame, page, figures),
        f"lessons/{page.name}.js": lesson_script(page, translator),
        **{path: script for figure in figures for path, script in figure.scripts.items()},
        **dict(STILL.files(page)),
        f"cards/{page.name}.svg": card(page.lesson.opening).encode(),
    }


def _site_map(frame: Frame) -> bytes:
    """What a search engine is told: every page's address."""
    paths = ["", *(page.path for page in frame.pages), GLOSSARY_PATH, LECTURE]
    entries = "".join(f"<url><loc>{escape(frame.base_url + path)}</loc></url>\n" for path in paths)
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="{space}">\n{entries}</urlset>\n'.encode()
