"""The letters that an SVG needs, cut from their typeface, so that it looks the same wherever it is read."""

import io
from base64 import b64encode
from collections.abc import Mapping, Set
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

from momentum_sim.export.players.fonts import BOLD, SERIF, Typeface

_KEPT = ["kern", "mark", "mkmk", "ccmp", "locl"]
_DROPPED = ["FFTM", "GDEF", "DSIG", "JSTF"]  # what shows letters needs none of these
_FORMATS = ("woff2", "woff")


def font_rules(name: str, typeface: Typeface, signs: Mapping[str, Set[str]]) -> str:
    """Rules that bring the signs of each face; the regular and the bold one are ``name``, the serif one beside it."""
    rules = []
    for face in sorted(signs):
        family = f"{name[:-1]}s" if face == SERIF else name
        kind, data = _cut(typeface.faces[face].file, "".join(sorted(signs[face])))
        weight = "font-weight:600;" if face == BOLD else ""
        source = f"url(data:font/{kind};base64,{data})format('{kind}')"
        rules.append(f"@font-face{{font-family:{family};{weight}src:{source}}}")
    return "".join(rules)


@lru_cache(maxsize=64)
def _cut(file: Path, signs: str) -> tuple[str, str]:
    """The kind of a file with these signs alone, and the file as base64: the smallest kind that can be made here."""
    options = subset.Options(
        layout_features=_KEPT,
        hinting=False,
        notdef_outline=True,
        recalc_timestamp=False,
        name_IDs=[],
        drop_tables=_DROPPED,
    )
    font = TTFont(file, recalcTimestamp=False)
    cutter = subset.Subsetter(options)
    cutter.populate(text=signs)
    cutter.subset(font)
    kind = _FORMATS[0] if find_spec("brotli") else _FORMATS[1]
    font.flavor = kind
    out = io.BytesIO()
    font.save(out)
    return kind, b64encode(out.getvalue()).decode()
