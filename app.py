"""The router: page settings and navigation, nothing else."""

from pathlib import Path

import streamlit as st

ASSETS = Path(__file__).parent / "assets"

st.set_page_config(page_title="momentum-sim", page_icon=str(ASSETS / "icon.svg"), layout="wide")
st.html(ASSETS / "page.css")
pages = [st.Page("pages/race.py", title="Race", default=True)]
st.navigation(pages, position="hidden" if st.context.is_embedded else "top").run()
