"""Colours on paper are the stage's own."""

import re
from pathlib import Path

import pytest

import momentum_sim
from momentum_sim.paper import DARK, LIGHT

WEB = Path(momentum_sim.__file__).parent / "stage" / "web"


@pytest.mark.parametrize(("paper", "block"), [(LIGHT, ".momentum-stage {"), (DARK, '&[data-theme="dark"] {')])
def test_colours_are_those_of_the_style_sheet(paper, block):
    css = (WEB / "stage.css").read_text()
    rules = css[css.index(block) :][:1200]
    for name in ("soft", "line", "edge", "card", "halo", "push", "near", "far", "iso"):
        assert re.search(rf"--{name}: (#\w+);", rules)[1] == getattr(paper, name), name
