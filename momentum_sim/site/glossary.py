"""A site's page of words."""

from momentum_sim.lessons import GLOSSARY_LEAD, GLOSSARY_QUESTION, HOME
from momentum_sim.lessons.glossary_page import glossary_html
from momentum_sim.site.frame import GLOSSARY_PATH, Frame
from momentum_sim.site.pictures import STILL


def glossary_page(frame: Frame) -> bytes:
    """The page on which every term of the lessons has its place."""
    return frame.html(
        GLOSSARY_PATH,
        title=GLOSSARY_QUESTION,
        description=GLOSSARY_LEAD,
        still=STILL.path(frame.pages[0]),
        main=glossary_html(lambda name: "index.html" if name == HOME else f"{name}.html"),
        scripts=["glossary.js"],
    )
