"""What is said at an address where there is no page."""

from collections.abc import Sequence
from functools import partial
from html import escape

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from pages.serving.places import title_of
from pages.shared.addresses import link

_MISSING = "addresses without a page"
_TITLE = "There is no page here"
# Before a process has called `st.navigation` once, Streamlit has opened its dialog already.
_CLOSE_DIALOG = """<script>{
const close = () => document.querySelector("[role=dialog] button[aria-label=Close]")?.click();
const watch = new MutationObserver(close);
watch.observe(document.body, { childList: true });
setTimeout(() => watch.disconnect(), 2000);
close();
}</script>"""


def missing_pages(pages: Sequence[st.Page]) -> list[st.Page]:
    """A page for each address without one that this reader has come to, so that "back" finds it again.

    Streamlit would say that it does not exist, in a dialog over the first page, and take that page's address.
    """
    missing: list[str] = st.session_state.setdefault(_MISSING, [])
    context = get_script_run_ctx()
    name = (context and context.pages_manager.intended_page_name) or ""  # of who comes by an address, not by the menu
    if name == name.strip() != "" and "/" not in name and name not in [page.url_path for page in pages] + missing:
        missing.append(name)
    return [st.Page(partial(_show, name, pages), title=_TITLE, url_path=name, visibility="hidden") for name in missing]


def _show(name: str, pages: Sequence[st.Page]) -> None:
    st.set_page_config(page_title=title_of(_TITLE))
    st.title(_TITLE, anchor=False)
    shown = [page for page in pages if page.visibility == "visible"]
    ways = "".join(
        f'<li><a href="{link({}, f"./{page.url_path}")}" target="_self">{page.title}</a></li>' for page in shown
    )
    st.html(f"<p>Nothing is at <code>{escape(name)}</code>. The pages of momentum-sim are:</p>")
    st.html(f'<ul class="ways">{ways}</ul>')
    st.html(_CLOSE_DIALOG, unsafe_allow_javascript=True)
