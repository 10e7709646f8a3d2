"""The app, for ``streamlit run app.py``: Streamlit's server, and what readers are given before its scripts run."""

import streamlit as st
from starlette.middleware import Middleware

from pages.serving import CARDS, PREVIEWS, Files, FirstPage, ready

app = st.App(
    "pages/router.py",
    routes=[PREVIEWS, CARDS],
    middleware=[Middleware(Files), Middleware(FirstPage)],
    lifespan=ready,
)
