"""The router: page settings and navigation, nothing else."""

from pathlib import Path

import streamlit as st

from pages.shared.missing import missing_pages
from pages.shared.routing import routed

ASSETS = Path(__file__).parent / "assets"
FRONT = "~"  # what Streamlit wants the front page's address to be, besides none

routed()
st.set_page_config(page_icon=str(ASSETS / "icon.svg"), layout="wide")
st.html(ASSETS / "page.css")
if st.context.is_embedded:
    st.html(ASSETS / "embedded.css")
pages = [
    st.Page("pages/race.py", title="Race", url_path=FRONT, default=True),
    st.Page("pages/oscillation.py", title="Oscillation"),
    st.Page("pages/overshoot.py", title="Overshoot"),
    st.Page("pages/trade_offs.py", title="Trade-offs"),
    st.Page("pages/conventions.py", title="Conventions"),
    st.Page("pages/embed.py", title="Embed"),
    st.Page("pages/race.py", title="Race", url_path="race", visibility="hidden"),  # as the others' addresses are
]
st.navigation([*pages, *missing_pages(pages)], position="hidden" if st.context.is_embedded else "top").run()
