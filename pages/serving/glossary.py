"""The glossary, as the app shows it before and after Streamlit's scripts have run."""

from momentum_sim.lessons import HOME
from momentum_sim.lessons.glossary_page import glossary_html


def app_glossary() -> str:
    """What it says."""
    return glossary_html(lambda name: "./" if name == HOME else name)
