"""The router: page settings and navigation, nothing else."""

from pathlib import Path

import streamlit as st

from pages.shared.routing import routed

ASSETS = Path(__file__).parent / "assets"

routed()
st.set_page_config(page_title="momentum-sim", page_icon=str(ASSETS / "icon.svg"), layout="wide")
st.html(ASSETS / "page.css")
if st.context.is_embedded:
    st.html(ASSETS / "embedded.css")
pages = [
    st.Page("pages/race.py", title="Race", default=True),
    st.Page("pages/oscillation.py", title="Oscillation"),
    st.Page("pages/overshoot.py", title="Overshoot"),
    st.Page("pages/trade_offs.py", title="Trade-offs"),
    st.Page("pages/conventions.py", title="Conventions"),
    st.Page("pages/embed.py", title="Embed"),
]
st.navigation(pages, position="hidden" if st.context.is_embedded else "top").run()
