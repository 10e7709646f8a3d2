"""What of a lesson's page follows its stage."""

import re
from dataclasses import replace

import pytest

from momentum_sim.lessons import Lesson, names, others, path_of
from momentum_sim.objectives import LANDSCAPES
from momentum_sim.problems import PROBLEM_KINDS
from tests.minima import OUTSIDE

LESSONS = {name: Lesson.load(path_of(name)) for name in names()}
#: Problems that a reader can come to from another one, by choosing it.
CHOSEN = [one for kind in PROBLEM_KINDS.values() if len(kind.known) > 1 for one in kind.known.values()]


@pytest.mark.parametrize("problem", CHOSEN, ids=lambda problem: problem.name)
def test_each_problem_that_can_be_chosen_has_a_sentence_without_numbers_of_runs(problem):
    assert re.fullmatch(r"[A-Z].*\w\.", problem.sentence)
    assert problem.name == "fine_tuning" or not re.search(r"\d", problem.sentence)


@pytest.mark.parametrize("name", LESSONS)
def test_a_page_has_the_sentences_of_the_others_alone_and_room_for_each(name):
    """They stand in the place of the lead, which is longer."""
    opening, lead = LESSONS[name].opening, LESSONS[name].lead
    found = dict(re.findall(r'<p data-of="(\w+)" hidden>(.*?)</p>', others(opening)))
    known = opening.kind.known
    assert found.keys() == {one for one in known if known[one].sentence} - {opening.problem.name}
    assert all(found[one] == known[one].sentence for one in found)
    assert all(len(sentence) < len(re.sub(r"\]\([^)]*\)|\*", "", lead)) for sentence in found.values())


def test_one_from_outside_the_package_has_its_own_or_none(monkeypatch):
    ring, opening = OUTSIDE["ring"], LESSONS["race"].opening
    before = others(opening)
    assert ring.sentence == ""
    monkeypatch.setitem(LANDSCAPES, ring.name, ring)
    assert others(opening) == before
    monkeypatch.setitem(LANDSCAPES, ring.name, replace(ring, sentence="A <ring>."))
    assert others(opening) == before.replace("</div>", '<p data-of="ring" hidden>A &lt;ring&gt;.</p></div>')
