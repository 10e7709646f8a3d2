"""What the typeface's numbers say is what a browser's canvas does."""

import pytest

from momentum_sim import typeface
from tests.browser.tabs import borrowed

TEXTS = (
    *("AV To", "Two waves. Yes, Tom: LT, VA, WAY", "fi ffi fl", "gap f − f* above the minimum", "step →"),
    *("Momentum β", "Step size η", "Condition number κ", "hold ηL", "λ = 1, ρ = √β", "β(t)", "θ × κ ÷ λ", "αβγδεζ"),
    *("10²", "10⁰", "10⁻⁸", "10⁴ to 10⁶", "x₀ + x₁", "³⁵⁷⁹", "0123456789", "1,234.567", "−1.57 rad", "9.8% short"),
    *("settled below 0.13, 0.1 % of the start", "gradient descent gets only this far", "start: drag me"),
    *("“Why?” – it’s 60 steps…", "Größe, Øst, naïveté", "Łódź, Żywiec, Őr", "Can one number make this arrive?"),
    *("Tā Vē Yō", "f(x, y) ≤ 3 ≠ 4 ≈ ∞", "P. A. T. y, r. v, k-w", "7/2 = 3½", "[a] {b} <c> & @ # $ £ €"),
    *("f(β) Tβ (T) (β)T. Tκ. β(T. V)", "κ (Ταυ) To"),
)
SIZES = (12, 13, 20)
DRAWN = {"sans": (False, False), "sans-bold": (True, False), "serif": (False, True)}

WIDTHS = """([font, texts]) => {
  const context = document.createElement("canvas").getContext("2d");
  context.font = font;
  return texts.map((text) => context.measureText(text).width);
}"""
# How far below the middle an H ends that is a thousand high, with what is half covered counted as half.
BELOW = """(font) => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 200, height: 1000 });
  const context = canvas.getContext("2d");
  context.font = font;
  context.textBaseline = "middle";
  context.fillText("H", 0, 0);
  const pixels = context.getImageData(0, 0, 200, 1000).data;
  const columns = Array.from({ length: 200 }, (_, x) => {
    let covered = 0;
    for (let y = 0; y < 1000; y++) covered += pixels[4 * (200 * y + x) + 3] / 255;
    return covered;
  });
  return Math.max(...columns);
}"""


@pytest.fixture(scope="module")
def blank(browser):
    with borrowed(browser, (800, 600)) as page:
        page.set_content(f"<style>{typeface.font_faces(typeface.FACES)}</style>")
        page.evaluate("Promise.all([...document.fonts].map((face) => face.load()))")
        yield page


def font(name, size):
    family, weight, style = typeface.FACES[name]
    return f'{style} {weight} {size}px "{family}"'


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", DRAWN)
def test_a_text_is_as_wide_as_the_numbers_say(blank, name, size):
    bold, serif = DRAWN[name]
    texts = [text for text in TEXTS if all(typeface.has(sign, serif) for sign in text)]
    assert len(texts) >= 30
    measured = blank.evaluate(WIDTHS, [font(name, size), texts])
    said = [typeface.text_width(text, size, bold, serif) for text in texts]
    assert dict(zip(texts, measured, strict=True)) == pytest.approx(dict(zip(texts, said, strict=True)), abs=0.01)


@pytest.mark.parametrize("name", DRAWN)
def test_the_middle_of_a_line_is_where_the_numbers_say(blank, name):
    below = blank.evaluate(BELOW, font(name, 1000))
    assert below / 1000 == pytest.approx(typeface.face(*DRAWN[name]).middle, abs=5e-4)


@pytest.mark.parametrize("name", typeface.FACES)
def test_the_small_files_measure_the_same(blank, browser, name):
    texts = [text for text in TEXTS if typeface.small_has(text)]
    assert len(texts) >= 15
    with borrowed(browser, (800, 600)) as page:
        page.set_content(f"<style>{typeface.font_faces(small=typeface.FACES)}</style>")
        page.evaluate("Promise.all([...document.fonts].map((face) => face.load()))")
        asked = [font(name, 13), texts]
        assert page.evaluate(WIDTHS, asked) == blank.evaluate(WIDTHS, asked)
