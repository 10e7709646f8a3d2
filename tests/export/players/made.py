"""Ops as the pen of exports records them, and what is read back of what players make of them."""

import base64

RED, GREEN, BLUE = "#ff0000", "#00ff00", "#0000ff"
USUAL = {
    "stroke": {"path": "M10 20L90 20", "colour": RED, "width": 4, "dash": [], "join": "bevel"},
    "fill": {"path": "M10 10L50 10L50 50L10 50Z", "colour": RED},
    "marks": {"marker": "square", "places": [20, 20, 60, 40], "radius": 10, "colour": RED},
    "text": {"text": "HEAVY", "x": 10, "y": 40, "size": 20, "bold": False, "serif": False, "colour": RED, "width": 70},
    "area": {"box": [10, 10, 50, 40], "fill": RED, "edge": None, "width": 1, "radius": 0},
    "hatch": {"box": [10, 10, 80, 50], "colour": RED},
    "image": {
        "box": [10, 10, 50, 30], "columns": 2, "rows": 2, "indices": base64.b64encode(bytes([0, 1, 1, 2])).decode(),
        "palette": ["#ff0000ff", "#00ff00ff", "#00000000"],
    },
    "loss": {
        "box": [10, 10, 90, 50], "radius": 0, "view": [-4.0, 4.0, -2.0, 2.0], "offset": 0.5,
        "objective": {"name": "quadratic", "parameters": {"condition_number": 25.0, "angle": 0.0}},
    },
    "ellipse": {"x": 50, "y": 30, "rx": 30, "ry": 10, "turn": 0, "colour": RED, "width": 2, "dash": [], "fill": GREEN},
}  # fmt: skip


def op(kind, **changes):
    """One of a kind, on a page of 100 x 60 units."""
    return {"op": kind} | USUAL[kind] | changes


ALL = [op(kind) for kind in USUAL]
