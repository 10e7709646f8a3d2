import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from momentum_sim.problems import PROBLEM_KINDS
from momentum_sim.scene import (
    PANELS,
    Basin,
    Batch,
    Cone,
    Contour,
    Conventions,
    Distance,
    Drive,
    Edge,
    ErrorMap,
    Gap,
    Gradients,
    Growth,
    Learned,
    Learning,
    Left,
    MarginMap,
    Memory,
    Modes,
    Moments,
    Mystery,
    NoiseMap,
    Numbers,
    Panel,
    Patchworks,
    Position,
    Schedule,
    Scores,
    Sight,
    Spectrum,
    Spread,
    String,
    Transfer,
    Tuning,
    Velocity,
)
from momentum_sim.scene.panels import COMPANIONS, DIRECTIONS, LINKS, PICTURES, Map, Predicted, Profile, box, read_panel
from tests.scene.strategies import companions, finite, intervals, pictures, some_links, views

LANDSCAPE, NETWORK, FEATURES = (PROBLEM_KINDS[name] for name in ("landscape", "network", "features"))
inf, nan = math.inf, math.nan
DIRECTED = (Profile, Position, Predicted, Gradients, Velocity)
FROM_OUTSIDE = " (one from outside the package is known once it is in momentum_sim.scene.panels.COMPANIONS)"
every_kind = pytest.mark.parametrize("kind", PANELS.values(), ids=lambda kind: kind.kind)
every_directed = pytest.mark.parametrize("kind", DIRECTED, ids=lambda kind: kind.kind)


def refused(message):
    return pytest.raises(ValueError, match=f"^{re.escape(message)}$")


# --- there and back ---------------------------------------------------------------------------------------------------


@given(panel=pictures | companions(some_links))
def test_a_panel_is_the_same_after_plain_data(panel):
    data = panel.to_dict()
    assert read_panel(data) == panel
    assert read_panel(data).to_dict() == data
    assert data["kind"] == panel.kind


@given(panel=pictures | companions(some_links), data=st.data())
def test_what_a_panel_leaves_out_has_its_usual_value(panel, data):
    whole = panel.to_dict()
    kept = data.draw(st.sets(st.sampled_from(sorted(whole)))) | {"kind"}
    usual = type(panel)().to_dict()
    read = read_panel({name: whole[name] for name in kept})
    assert read.to_dict() == usual | {name: whole[name] for name in kept}


def test_every_panel_is_listed_under_its_kind():
    assert list(PICTURES.values()) == [Contour, Profile, Sight, Learned, String]
    assert list(COMPANIONS.values()) == [
        Gap,
        Spread,
        Distance,
        NoiseMap,
        Left,
        Cone,
        Growth,
        Modes,
        Spectrum,
        Learning,
        Transfer,
        Drive,
        MarginMap,
        Tuning,
        ErrorMap,
        Position,
        Predicted,
        Gradients,
        Velocity,
        Schedule,
        Memory,
        Map,
        Basin,
        Mystery,
        Numbers,
        Moments,
        Scores,
        Patchworks,
        Edge,
        Batch,
        Conventions,
    ]
    assert list(PANELS.values()) == [*PICTURES.values(), *COMPANIONS.values()]
    assert [kind.kind for kind in PANELS.values()] == list(PANELS)


@every_kind
def test_a_panels_kind_alone_is_the_usual_panel(kind):
    assert read_panel(kind.kind) == read_panel({"kind": kind.kind}) == kind()
    whole = (Map, Basin, NoiseMap, Growth, Spectrum, Tuning, ErrorMap, MarginMap, Edge, Batch, Conventions)
    assert kind().links == (() if kind in whole else LINKS)  # whole runs have no step to mark


@pytest.mark.parametrize(
    ("panel", "data"),
    [
        (Contour(), {"kind": "contour", "links": ["step"], "view": None}),
        (Contour((), (-1, 1, 0, 2)), {"kind": "contour", "links": [], "view": [-1.0, 1.0, 0.0, 2.0]}),
        (Gap(), {"kind": "gap", "links": ["step"]}),
        (Position(), {"kind": "position", "links": ["step"], "direction": "along"}),
        (Position(direction="x"), {"kind": "position", "links": ["step"], "direction": "x"}),
        (Gradients(), {"kind": "gradients", "links": ["step"], "direction": "across"}),
        (Velocity(), {"kind": "velocity", "links": ["step"], "direction": "along"}),
        (Schedule(()), {"kind": "schedule", "links": [], "shows": "momentum"}),
        (Schedule(shows="step_size"), {"kind": "schedule", "links": ["step"], "shows": "step_size"}),
        (Memory(), {"kind": "memory", "links": ["step"]}),
        (Gradients(direction="both"), {"kind": "gradients", "links": ["step"], "direction": "both"}),
        (Profile(), {"kind": "profile", "links": ["step"], "direction": "along"}),
        (Predicted(direction="y"), {"kind": "predicted", "links": ["step"], "direction": "y"}),
        (Map(), {"kind": "map", "links": [], "shows": "measured"}),
        (Map(shows="theory"), {"kind": "map", "links": [], "shows": "theory"}),
        (Numbers(), {"kind": "numbers", "links": ["step"]}),
        (Sight(), {"kind": "sight", "links": ["step"]}),
        (Learning(), {"kind": "learning", "links": ["step"]}),
        (Tuning(), {"kind": "tuning", "links": [], "shows": "step_size"}),
        (Tuning(shows="trials"), {"kind": "tuning", "links": [], "shows": "trials"}),
        (ErrorMap(), {"kind": "error_map", "links": []}),
        (MarginMap(), {"kind": "margin_map", "links": []}),
        (Scores(), {"kind": "scores", "links": ["step"]}),
        (Edge(), {"kind": "edge", "links": []}),
        (Batch(), {"kind": "batch", "links": [], "shows": "hundredth"}),
        (Learned(), {"kind": "learned", "links": ["step"]}),
        (Transfer(()), {"kind": "transfer", "links": []}),
        (Drive(), {"kind": "drive", "links": ["step"]}),
        (Patchworks(), {"kind": "patchworks", "links": ["step"]}),
        (Batch(shows="tenth"), {"kind": "batch", "links": [], "shows": "tenth"}),
    ],
    ids=lambda value: "" if isinstance(value, dict) else value.kind,
)
def test_a_panel_as_plain_data(panel, data):
    assert panel.to_dict() == data
    assert read_panel(data) == panel


@every_directed
@pytest.mark.parametrize("direction", DIRECTIONS)
def test_a_directed_panel_looks_along_every_direction(kind, direction):
    assert read_panel({"kind": kind.kind, "direction": direction}) == kind(direction=direction)


def test_networks_have_panels_of_their_own_and_those_that_ask_for_nothing():
    assert [kind.kind for kind in PICTURES.values() if kind.can_show(NETWORK)] == ["sight"]
    shown = [kind.kind for kind in COMPANIONS.values() if kind.can_show(NETWORK)]
    assert shown == ["learning", "tuning", "error_map", "schedule", "memory", "scores", "edge"]
    for kind in (Sight, Learning, Tuning, ErrorMap, Scores, Edge):
        assert not kind.can_show(LANDSCAPE)


def test_patchworks_have_panels_of_their_own_and_those_that_ask_for_nothing():
    assert [kind.kind for kind in PICTURES.values() if kind.can_show(FEATURES)] == ["learned"]
    shown = [kind.kind for kind in COMPANIONS.values() if kind.can_show(FEATURES)]
    assert shown == ["transfer", "drive", "margin_map", "schedule", "memory", "patchworks"]
    for kind in (Learned, Transfer, Drive, MarginMap, Patchworks):
        assert not kind.can_show(LANDSCAPE)
        assert not kind.can_show(NETWORK)


# --- links and view ---------------------------------------------------------------------------------------------------


@every_kind
def test_links_are_a_tuple_with_each_once(kind):
    assert kind(["step", "step"]).links == kind(("step",)).links == ("step",)
    assert kind([]).links == ()


@given(view=views)
def test_a_view_is_four_floats(view):
    assert Contour(view=view).view == Contour(view=list(view)).view == box("box", view) == view
    assert all(type(end) is float for end in Contour(view=view).view)


def test_a_view_of_whole_numbers_is_of_floats():
    assert repr(Contour(view=[-1, 1, 0, 2]).view) == "(-1.0, 1.0, 0.0, 2.0)"


@given(low=finite, high=finite, side=intervals, flip=st.booleans())
def test_a_view_has_an_inside_or_is_refused(low, high, side, flip):
    view = (*side, low, high) if flip else (low, high, *side)
    if low < high:
        assert Contour(view=view).view == view
    else:
        with pytest.raises(ValueError, match=r"^view must have x0 below x1 and y0 below y1, got "):
            Contour(view=view)


# --- what is refused --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("view", "message"),
    [
        ((), "view must be four numbers (x0, x1, y0, y1), got ()"),
        ((0, 1, 0), "view must be four numbers (x0, x1, y0, y1), got (0, 1, 0)"),
        ("0123", "view must be four numbers (x0, x1, y0, y1), got '0123'"),
        (7, "view must be four numbers (x0, x1, y0, y1), got 7"),
        (False, "view must be four numbers (x0, x1, y0, y1), got False"),
        ({"x0": 0}, "view must be four numbers (x0, x1, y0, y1), got {'x0': 0}"),
        ((0, 1, 0, "1"), "view must be a number, got '1'"),
        ((0, 1, None, 1), "view must be a number, got None"),
        ((0, True, 0, 1), "view must be a number, got True"),
        ((0, inf, 0, 1), "view must be a finite number, got inf"),
        ((nan, 1, 0, 1), "view must be a finite number, got nan"),
        ((0, 10**400, 0, 1), f"view must be a finite number, got 1{'0' * 56}..."),
        ((1, 0, 0, 1), "view must have x0 below x1 and y0 below y1, got (1, 0, 0, 1)"),
        ((0, 0, 0, 1), "view must have x0 below x1 and y0 below y1, got (0, 0, 0, 1)"),
        ((0, 1, 1, 0), "view must have x0 below x1 and y0 below y1, got (0, 1, 1, 0)"),
        ((0, 1, 0.0, -0.0), "view must have x0 below x1 and y0 below y1, got (0, 1, 0.0, -0.0)"),
    ],
)
def test_a_view_that_is_no_box_is_refused(view, message):
    with refused(message):
        Contour(view=view)


@every_kind
@pytest.mark.parametrize("links", ["step", None, 1, {"step"}, {"step": 1}], ids=repr)
def test_links_that_are_no_list_are_refused(kind, links):
    with refused(f"links of {kind.kind} must be a list, got {links!r}"):
        kind(links)


@every_kind
@pytest.mark.parametrize("link", ["", "zoom", None, ["step"], {}, nan], ids=repr)
def test_an_unknown_link_is_refused(kind, link):
    with refused(f"link of {kind.kind} must be one of step; got {link!r}"):
        kind(["step", link])


@every_directed
@pytest.mark.parametrize("direction", ["", "up", "UP", None, 0, ["along"]], ids=repr)
def test_an_unknown_direction_is_refused(kind, direction):
    with refused(f"direction of {kind.kind} must be one of {', '.join(kind.ways)}; got {direction!r}"):
        kind(direction=direction)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("loss", f"panel kind must be one of {', '.join(PANELS)}; got 'loss'{FROM_OUTSIDE}"),
        ("", f"panel kind must be one of {', '.join(PANELS)}; got ''{FROM_OUTSIDE}"),
        ({"kind": None}, f"panel kind must be one of {', '.join(PANELS)}; got None"),
        ({"kind": ["gap"]}, f"panel kind must be one of {', '.join(PANELS)}; got ['gap']"),
        ({}, "panel must have a field 'kind'"),
        (None, "panel must be an object with named fields, got None"),
        (["gap"], "panel must be an object with named fields, got ['gap']"),
        ({"kind": "gap", "direction": "x"}, "panel must have no other fields, got ['direction']"),
        ({"kind": "gap", "view": None}, "panel must have no other fields, got ['view']"),
        ({"kind": "position", "view": None}, "panel must have no other fields, got ['view']"),
        ({"kind": "contour", "direction": "x"}, "panel must have no other fields, got ['direction']"),
        ({"kind": "contour", "view": [1, 0, 0, 1]}, "view must have x0 below x1 and y0 below y1, got [1, 0, 0, 1]"),
        ({"kind": "numbers", "links": None}, "links of numbers must be a list, got None"),
        ({"kind": "velocity", "direction": None}, "direction of velocity must be one of along, across, x, y; got None"),
    ],
)
def test_data_that_is_no_panel_is_refused(data, message):
    with refused(message):
        read_panel(data)


def test_a_panel_of_no_kind_is_refused():
    with pytest.raises(ValueError, match="kind"):
        Panel()
