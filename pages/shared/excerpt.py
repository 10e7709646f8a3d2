"""The beginning of a table, to be looked at: what is copied of a table is the file."""

from html import escape

import streamlit as st

_MOST_REMARKS, _MOST_ROWS = 5, 9


def excerpt(text: str) -> str:
    """A CSV's first lines that begin with #, its columns and its first rows; what is left out is counted."""
    lines = text.splitlines()
    n_remarks = next((index for index, line in enumerate(lines) if not line.startswith("#")), len(lines))
    shown = lines[: min(n_remarks, _MOST_REMARKS)]
    if n_remarks > _MOST_REMARKS:
        shown.append(f"# … and {n_remarks - _MOST_REMARKS} more lines of what it is, with the scene")
    rows = lines[n_remarks:]
    shown += rows[: 1 + _MOST_ROWS]
    if len(rows) > 1 + _MOST_ROWS:
        shown.append(f"… and {len(rows) - 1 - _MOST_ROWS} more rows")
    return "\n".join(shown)


def show_excerpt(text: str) -> None:
    """The beginning of a CSV, scrolled where its lines are longer than there is room."""
    st.html(
        f'<pre class="excerpt" tabindex="0" role="region" aria-label="The beginning of the table">'
        f"{escape(excerpt(text))}</pre>"
    )
