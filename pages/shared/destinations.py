"""What to use where, as a table."""

import streamlit as st

from momentum_sim.export.destinations import DESTINATIONS


def show_destinations() -> None:
    """Every place that a scene can go, with the kinds of files that it takes, best first."""
    rows = ["| where | what | how |", "| --- | --- | --- |"]
    rows += [f"| {_capital(place.name)} | {', '.join(place.kinds)} | {place.how} |" for place in DESTINATIONS]
    st.markdown("\n".join(rows))


def _capital(name: str) -> str:
    return name[0].upper() + name[1:]
