"""A lesson's texts as Streamlit shows them: words that touch the stage, formulas that break where a reader would."""

import re
from collections.abc import Iterator

import streamlit as st

from momentum_sim.lessons import EXERCISES, GLOSSARY, Lesson, with_html
from momentum_sim.lessons.links import without_html
from pages.shared.addresses import link, linked, path_to
from pages.shared.visits import Visit

#: A formula in a paragraph of its own, and one in a line.
_DISPLAYED = re.compile(r"^\$\$(?P<latex>[^$]+)\$\$$", re.MULTILINE)
_IN_LINE = re.compile(r"(?P<before>[(\[]?)(?<![$\\])\$(?P<latex>[^$\n]+)\$(?!\$)(?P<after>(?:(?!\]\()[^\s\w])?)")
_JOINER = "\u2060"  # without which browsers break a line between a formula and what touches it


def show_text(lesson: Lesson, visit: Visit, text: str) -> None:
    """A text of the lesson on a visit to it, whose words may touch the stage, be looked up and lead to other pages."""
    _show(lesson, visit, without_html(text))


def show_exercises(lesson: Lesson, visit: Visit) -> None:
    """The lesson's exercises, whose hints and answers a browser opens by itself."""
    parts = [f"## {EXERCISES}"]
    for number, exercise in enumerate(lesson.exercises, start=1):
        parts.append(f"**{number}.** {without_html(exercise.question.strip())}")
        for called, text in exercise.waiting.items():
            parts += [f"<details>\n<summary>{called} {number}</summary>", without_html(text.strip()), "</details>"]
    _show(lesson, visit, "\n\n".join(parts))


def _show(lesson: Lesson, visit: Visit, text: str) -> None:
    """A text with HTML in it, and the words that touch the stage."""

    def address(name: str) -> str:
        return link(visit.query_of(lesson.pressed[name]))

    shown = with_html(linked(with_formulas(text)), address, link({}, f"./{path_to(GLOSSARY)}"))
    st.markdown(shown, unsafe_allow_html=True)


def with_formulas(text: str) -> str:
    """A text whose large formulas stand in lines of their own, and whose small ones break at no bracket."""
    text = _DISPLAYED.sub(lambda found: f"$$\n{found['latex']}\n$$", text)
    return _IN_LINE.sub(_in_line, text)


def _in_line(found: "re.Match[str]") -> str:
    before, after = found["before"], found["after"]
    formula = f"${''.join(_unbroken(found['latex']))}$"
    return f"{before}{_JOINER * (before == '(')}{formula}{_JOINER * bool(after)}{after}"


def _unbroken(latex: str) -> Iterator[str]:
    """A formula in which what is in brackets, the outermost ones, is one thing to KaTeX."""
    depth = 0
    for at, sign in enumerate(latex):
        opens, closes = sign == "(", sign == ")"
        if latex[:at].endswith((r"\left", r"\right")):
            opens = closes = False
        yield "{" * (opens and depth == 0)
        depth += opens - closes
        yield sign
        yield "}" * (closes and depth == 0)
