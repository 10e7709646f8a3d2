"""The script that Streamlit runs for each reader: page settings and navigation, nothing else."""

from pathlib import Path

import streamlit as st

from pages.shared.missing import missing_pages

ASSETS = Path(__file__).parents[1] / "assets"
MENU = (Path(__file__).parent / "shared" / "menu.js").read_text(encoding="utf-8")
FRONT = "~"  # what Streamlit wants the front page's address to be, besides none

st.set_page_config(page_icon=str(ASSETS / "icon.svg"), layout="wide")
st.html(ASSETS / "page.css")
if st.context.is_embedded:
    st.html(ASSETS / "embedded.css")
with st.container(key="scripts"):
    st.html(f"<script>{MENU}</script>", unsafe_allow_javascript=True)
pages = [
    st.Page("race.py", title="Race", url_path=FRONT, default=True),
    st.Page("oscillation.py", title="Oscillation"),
    st.Page("overshoot.py", title="Overshoot"),
    st.Page("trade_offs.py", title="Trade-offs"),
    st.Page("conventions.py", title="Conventions"),
    st.Page("embed.py", title="Embed"),
    st.Page("race.py", title="Race", url_path="race", visibility="hidden"),  # as the others' addresses are
]
st.navigation([*pages, *missing_pages(pages)], position="hidden" if st.context.is_embedded else "top").run()
