import re
from xml.etree import ElementTree

import pytest

from momentum_sim.site.lessons import read_pages
from momentum_sim.site.mathml import displayed, in_line

FORMULA = re.compile(r"\$\$(.+?)\$\$|\$(.+?)\$", re.DOTALL)


def texts():
    for page in read_pages():
        lesson = page.lesson
        yield from (lesson.lead, lesson.prose, *lesson.sources, *(item.text for item in lesson.look_closer))
        yield from (text for each in lesson.exercises for text in (each.question, *each.waiting.values()))


FORMULAS = sorted({found[1] or found[2] for text in texts() for found in FORMULA.finditer(text)})


def elements(formula):
    return list(ElementTree.fromstring(formula).iter())  # noqa: S314  # what is tested here


def plain(formula):
    """What a formula says, without how it is drawn."""
    return "".join(element.text or "" for element in elements(formula))


def test_the_lessons_have_formulas():
    assert len(FORMULAS) > 80


@pytest.mark.parametrize("latex", FORMULAS)
def test_every_formula_of_a_lesson_is_drawn(latex):
    for formula in (displayed(latex), *in_line(latex)):
        assert formula.startswith("<math ")
        assert not re.search(r"[\\$^{}]|_", plain(formula.replace("<mo>^</mo></mover>", "</mover>")))  # a hat is one
    letters = re.sub(r"\\[a-zA-Z]+|\W", "", latex)
    drawn = plain(displayed(latex))
    assert all(letter in drawn for letter in letters if letter.isalnum())


@pytest.mark.parametrize(
    ("latex", "said"),
    [
        (r"\beta \leftarrow \eta", "β←η"),
        (r"\tfrac12 x^2", "12x2"),
        (r"\underbrace{\beta\, m}_{\text{what is remembered}}", "βm⏟what\xa0is\xa0remembered"),
        (r"\eta_\text{average}", "ηaverage"),
        (r"1 < 2", "1<2"),
    ],
)
def test_a_formula_says_what_it_is_of(latex, said):
    assert plain(displayed(latex)) == said


@pytest.mark.parametrize("latex", ["-x", r"(-2,\ -3)", r"a = -b", r"a \leftarrow -b"])
def test_a_sign_stands_close_to_its_number(latex):
    signs = [element for element in elements(displayed(latex)) if element.text == "−"]
    assert {sign.get("form") for sign in signs} == {"prefix"}


@pytest.mark.parametrize("latex", ["a - b", "(a) - b", "x_k - y", "2 - 1"])
def test_a_difference_keeps_its_room(latex):
    signs = [element for element in elements(displayed(latex)) if element.text == "−"]
    assert [sign.get("form") for sign in signs] == [None]


def test_a_slash_has_no_room_around_it_and_a_function_some_after_its_name():
    slash = next(element for element in elements(displayed("2/L")) if element.text == "/")
    assert (slash.get("lspace"), slash.get("rspace")) == ("0", "0")
    assert "<mi>cos</mi><mspace" in displayed(r"\cos\theta")
    assert "mspace" not in displayed(r"\cos(\theta)")


def test_a_line_can_be_broken_after_a_comma_but_not_in_a_bracket():
    assert [plain(part) for part in in_line(r"v \leftarrow v + g,\; x \leftarrow x - v")] == ["v←v+g,", "x←x−v"]
    assert len(in_line(r"(-2.9,\; 0.7)")) == 1
    assert len(in_line("f(x, y)")) == 1


@pytest.mark.parametrize(
    "latex",
    [
        r"\unknown x", r"x_{", "", " ", r"\text{<script>alert(1)</script>}", r"\text{<b>}", r"\text{&amp;<i>x</i>}",
        r"\href{javascript:alert(1)}{x}", r"\style{color:red}{x}", r"\class{a}{x}",
    ],
)  # fmt: skip
def test_what_cannot_be_drawn_is_refused_with_the_formula(latex):
    for read in (displayed, in_line):
        with pytest.raises(ValueError, match="a formula must be LaTeX that can be drawn as MathML, got"):
            read(latex)
