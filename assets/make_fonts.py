"""Cut the product's typeface from the variable fonts that Streamlit brings along.

``python -m assets.make_fonts``, in an environment that has Streamlit and ``fonttools[woff]``. The cuts have names of
their own: their licence reserves the original one. The same fonts and tools give the same bytes.
"""

import json
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple
from unicodedata import category, combining, name

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

ROOT = Path(__file__).resolve().parents[1]
FONTS = ROOT / "momentum_sim" / "stage" / "fonts"


class Cut(NamedTuple):
    """A font to make: its file's name, the original's, the place on its axes, and what it is called."""

    name: str
    original: str
    axes: dict[str, float]
    family: str
    style: str


CUTS = (
    Cut("sans", "SourceSansVF-Upright", {"wght": 400}, "Momentum Sans", "Regular"),
    Cut("sans-bold", "SourceSansVF-Upright", {"wght": 600}, "Momentum Sans", "Bold"),
    Cut("serif", "SourceSerifVariable-Roman", {"wght": 500, "opsz": 32}, "Momentum Serif", "Regular"),
    # Of prose alone, which browsers measure themselves.
    Cut("sans-italic", "SourceSansVF-Italic", {"wght": 400}, "Momentum Sans", "Italic"),
)
#: Those that exports draw with, and that are measured.
DRAWN = ("sans", "sans-bold", "serif")

_ASCII = range(0x20, 0x7F)
_SPACES = (0x20, 0xA0)
_PUNCTUATION = (0xA0, 0xD7, 0x2013, 0x2014, 0x2018, 0x2019, 0x201C, 0x201D, 0x2026, 0x2212)
_BLOCKS = (
    range(0xA0, 0x180),  # Latin-1 and Latin Extended-A
    range(0x370, 0x400),  # Greek
    range(0x2010, 0x2027),  # dashes, quotes, dots
    range(0x2032, 0x2034),  # primes
    range(0x2070, 0x20A0),  # super- and subscripts
    range(0x2190, 0x2194),  # arrows
    (0x2202, 0x2207, 0x220F, 0x2211, 0x2212, 0x221A, 0x221E, 0x2248, 0x2260, 0x2264, 0x2265, 0x25A1),  # mathematics
)
_TEXTS = (
    *("momentum_sim/**/*.py", "momentum_sim/**/*.js", "momentum_sim/**/*.css", "pages/**/*.py", "pages/**/*.js"),
    *("assets/lessons/*.toml", "assets/scenes/*.json", "assets/*.css"),
)
_COPYRIGHT, _FAMILY, _STYLE, _UNIQUE, _FULL, _VERSION, _POSTSCRIPT, _TRADEMARK, _LICENCE, _LICENCE_URL = (
    *(0, 1, 2, 3, 4, 5, 6, 7, 13, 14),
)
_KEPT = (_COPYRIGHT, _VERSION, _TRADEMARK, _LICENCE, _LICENCE_URL)
_STYLE_BITS = {"Regular": (0x40, 0), "Bold": (0x20, 1), "Italic": (0x01, 2)}
_OF_PAIRS = 2  # a table of kerning by two signs
_WINDOWS = (3, 1, 0x409)  # platform, encoding and language of the names that are kept


def product_signs() -> frozenset[int]:
    """The signs of a keyboard, of typeset prose, and of all that the product says."""
    files = (file for pattern in _TEXTS for file in ROOT.glob(pattern))
    said = {sign for file in files for sign in file.read_text(encoding="utf-8")}
    # What is put onto the sign before it would need to be told where.
    alone = {ord(sign) for sign in said if sign.isprintable() and not combining(sign)}
    return frozenset({*_ASCII, *_PUNCTUATION, *alone})


def cut(which: Cut, signs: Iterable[int]) -> TTFont:
    """A font that has these signs, as far as the original has them, with the kerning of each two and no hints."""
    font = instantiateVariableFont(_subset(_opened(_original(which.original)), signs), which.axes)
    table = font["GPOS"].table
    for record in table.FeatureList.FeatureRecord:  # what depends on more than two signs no table of pairs can say
        kept = [i for i in record.Feature.LookupListIndex if table.LookupList.Lookup[i].LookupType == _OF_PAIRS]
        record.Feature.LookupListIndex = kept
    _unkern(font, {font.getBestCmap()[sign] for sign in _SPACES})
    _rename(font, which)
    font["OS/2"].usWeightClass = int(which.axes["wght"])
    font["OS/2"].fsSelection, font["head"].macStyle = _STYLE_BITS[which.style]
    return _subset(font, signs, "GDEF")


def smaller(font: TTFont, signs: Iterable[int]) -> TTFont:
    """A font with no more signs than these."""
    return _subset(_opened(BytesIO(packed(font, None))), signs)


def _opened(file: Path | BytesIO) -> TTFont:
    return TTFont(file, recalcTimestamp=False)


def _subset(font: TTFont, signs: Iterable[int], *dropped: str) -> TTFont:
    options = Options(layout_features=["kern"], hinting=False, glyph_names=False, name_IDs=["*"], notdef_outline=True)
    options.drop_tables += ["BASE", "STAT", "GSUB", *dropped]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=list(signs))
    subsetter.subset(font)
    return font


def packed(font: TTFont, flavor: str | None) -> bytes:
    """A font's file: TrueType, or "woff2"."""
    font.flavor = flavor
    file = BytesIO()
    font.save(file)
    return file.getvalue()


def metrics_of(font: TTFont) -> dict[str, Any]:
    """What texts in a font measure, in em.

    ``widths``, how far each sign takes the pen; ``kerning``, what is added between two: the sum of ``by[i][j]``, where
    the first is among ``left[i]`` and the second among ``right[j]``; ``ascent`` and ``descent`` of a line; ``middle``,
    how far above the baseline a browser's canvas puts the middle: halfway up what is left of both when they are scaled
    to fill one em together.
    """
    em = font["head"].unitsPerEm
    named = {chr(code): glyph for code, glyph in sorted(font.getBestCmap().items())}
    ascent, descent = font["hhea"].ascent, -font["hhea"].descent
    return {
        "ascent": ascent / em,
        "descent": descent / em,
        "middle": round((ascent - descent) / (ascent + descent) / 2, 4),
        "widths": {sign: font["hmtx"][glyph][0] / em for sign, glyph in named.items()},
        "kerning": _grouped(_pairs(font, named), list(named), em),
    }


def _original(start: str) -> Path:
    import streamlit

    (file,) = (Path(streamlit.__file__).parent / "static" / "static" / "media").glob(f"{start}.*.woff2")
    return file


def _unkern(font: TTFont, glyphs: set[str]) -> None:
    """Take glyphs out of all pairs. Some browsers' canvases measure word by word, and have no kerning with spaces."""
    for lookup in font["GPOS"].table.LookupList.Lookup:
        for subtable in lookup.SubTable:
            pairs = getattr(subtable, "ExtSubTable", subtable)
            if pairs.LookupType != _OF_PAIRS:
                continue
            coverage = pairs.Coverage.glyphs
            if pairs.Format == 1:
                pairs.PairSet = [one for glyph, one in zip(coverage, pairs.PairSet, strict=True) if glyph not in glyphs]
                pairs.PairSetCount = len(pairs.PairSet)
                for one in pairs.PairSet:
                    one.PairValueRecord = [r for r in one.PairValueRecord if r.SecondGlyph not in glyphs]
                    one.PairValueCount = len(one.PairValueRecord)
            else:
                for glyph in glyphs:
                    pairs.ClassDef1.classDefs.pop(glyph, None)
                    pairs.ClassDef2.classDefs.pop(glyph, None)
            pairs.Coverage.glyphs = [glyph for glyph in coverage if glyph not in glyphs]


def _rename(font: TTFont, which: Cut) -> None:
    """Leave the notices and the licence, and name the font anew."""
    kept = {which_id: font["name"].getName(which_id, *_WINDOWS) for which_id in _KEPT}
    file = f"{which.family}-{which.style}".replace(" ", "")
    texts = {which_id: str(record) for which_id, record in kept.items() if record is not None}
    texts |= {_FAMILY: which.family, _STYLE: which.style, _FULL: f"{which.family} {which.style}", _POSTSCRIPT: file}
    texts[_VERSION] = texts[_VERSION].partition(";")[0]
    texts[_UNIQUE] = f"{texts[_VERSION]};{file}"
    font["name"].names = []
    for which_id, text in sorted(texts.items()):
        font["name"].setName(text, which_id, *_WINDOWS)


def _pairs(font: TTFont, named: dict[str, str]) -> dict[tuple[str, str], int]:
    """The kerning of each two signs that have any, in the font's units."""
    signs: dict[str, list[str]] = {}
    for sign, glyph in named.items():
        signs.setdefault(glyph, []).append(sign)
    table = font["GPOS"].table
    (feature,) = {tuple(r.Feature.LookupListIndex) for r in table.FeatureList.FeatureRecord if r.FeatureTag == "kern"}
    found: dict[tuple[str, str], int] = {}
    for index in feature:
        of_lookup: dict[tuple[str, str], int] = {}
        for subtable in table.LookupList.Lookup[index].SubTable:
            for pair, value in _pairs_of(getattr(subtable, "ExtSubTable", subtable), list(signs)):
                of_lookup.setdefault(pair, value)  # the first subtable that has a pair is the one that counts
        for pair, value in of_lookup.items():
            found[pair] = found.get(pair, 0) + value
    return {(a, b): value for (x, y), value in found.items() if value for a in signs[x] for b in signs[y]}


def _pairs_of(subtable: Any, glyphs: list[str]) -> Iterator[tuple[tuple[str, str], int]]:
    """Each two glyphs that a subtable decides of, and by how much it moves the second."""
    covered = [glyph for glyph in subtable.Coverage.glyphs if glyph in glyphs]
    if subtable.Format == 1:
        known = set(glyphs)
        sets = dict(zip(subtable.Coverage.glyphs, subtable.PairSet, strict=True))
        for first in covered:
            for record in sets[first].PairValueRecord:
                if record.SecondGlyph in known:
                    yield (first, record.SecondGlyph), _advance(record.Value1)
        return
    for first in covered:
        row = subtable.Class1Record[subtable.ClassDef1.classDefs.get(first, 0)].Class2Record
        for second in glyphs:
            yield (first, second), _advance(row[subtable.ClassDef2.classDefs.get(second, 0)].Value1)


def _advance(value: Any) -> int:
    return getattr(value, "XAdvance", 0) or 0


def _grouped(pairs: dict[tuple[str, str], int], signs: list[str], em: int) -> dict[str, Any]:
    """Pairs as groups of signs that all are kerned alike."""
    left = _alike({a: tuple(pairs.get((a, b), 0) for b in signs) for a in signs})
    right = _alike({b: tuple(pairs.get((a, b), 0) for a in signs) for b in signs})
    by = {
        str(i): {str(j): pairs[a[0], b[0]] / em for j, b in enumerate(right) if (a[0], b[0]) in pairs}
        for i, a in enumerate(left)
    }
    return {"left": left, "right": right, "by": by}


def _alike(kerned: dict[str, tuple[int, ...]]) -> list[str]:
    groups: dict[tuple[int, ...], str] = {}
    for sign, row in kerned.items():
        if any(row):
            groups[row] = groups.get(row, "") + sign
    return list(groups.values())


def files() -> Iterator[tuple[str, bytes]]:
    """Every file that is made: its name, and what is in it."""
    said = product_signs()
    # A soft hyphen has a width in a font and none in a text.
    signs = {sign for sign in said.union(*_BLOCKS) if category(chr(sign)) != "Cf"}
    measured = {}
    for which in CUTS:
        whole = cut(which, signs)
        if which.name in DRAWN:
            yield f"{which.name}.ttf", packed(whole, None)
            measured[which.name] = metrics_of(whole)
        yield f"{which.name}.woff2", packed(whole, "woff2")
        yield f"{which.name}-small.woff2", packed(smaller(whole, said), "woff2")
    known = sorted({sign for face in measured.values() for sign in face["widths"]})
    yield (
        "metrics.json",
        written(
            {
                "small": "".join(sign for sign in known if ord(sign) in said),
                "scripts": {script: _letters(known, script) for script in ("latin", "greek")},
                "faces": measured,
            }
        ),
    )


def _letters(signs: Iterable[str], script: str) -> str:
    return "".join(sign for sign in signs if sign.isalpha() and name(sign).startswith(f"{script.upper()} "))


def written(metrics: dict[str, Any]) -> bytes:
    """Metrics as JSON, a face in a line."""
    faces = ",\n".join(
        f"{json.dumps(which)}:{json.dumps(face, ensure_ascii=False, separators=(',', ':'))}"
        for which, face in metrics["faces"].items()
    )
    small, scripts = (json.dumps(metrics[part], ensure_ascii=False) for part in ("small", "scripts"))
    return f'{{"small":{small},\n"scripts":{scripts},\n"faces":{{\n{faces}\n}}}}\n'.encode()


def main() -> None:
    """Write what has changed."""
    for which, content in files():
        file = FONTS / which
        if not file.exists() or file.read_bytes() != content:
            file.write_bytes(content)


if __name__ == "__main__":
    main()
