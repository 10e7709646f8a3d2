"""The table of words itself."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from momentum_sim.objectives import LANDSCAPES
from momentum_sim.optimizers import OPTIMIZERS
from momentum_sim.problems import PROBLEMS, kind_of, patchworks
from momentum_sim.scene import Contour, Prediction, RateChange, RunSettings, Scene, from_query, query_text, to_query
from momentum_sim.scene.words import (
    DROPPED,
    LONGEST_LINK,
    LONGEST_SCHEDULE,
    LONGEST_VALUE,
    RESERVED,
    VERSION,
    accepted,
    all_words,
    grammar,
    words_on,
)
from tests.scene.test_link import OPENING, RACE

WORDS = all_words()
WIDE = LANDSCAPES["quadratic"](12345.678901234567, 1 / 3)
NAMES = {word.name for word in WORDS}


def opening_on(problem):
    """A scene on a problem of any kind."""
    if problem.name in LANDSCAPES:
        return OPENING.on(problem)
    start = {} if problem.start is None else {"start": problem.start}
    steps = {"n_steps": problem.n_steps} if kind_of(problem).n_steps is None else {}
    return Scene(problem(), **start, **steps, step_size=0.1, momentum=0.9, runs=("heavy_ball",), panels=("schedule",))


def test_no_word_is_two_things():
    for problem in PROBLEMS.values():
        names = [word.name for word in words_on(problem)]
        assert len(set(names)) == len(names)
    assert NAMES.isdisjoint(RESERVED)
    assert VERSION not in NAMES
    for problem in PROBLEMS.values():
        others = [other for word in words_on(problem) for other in word.also]
        assert len(set(others)) == len(others)


@pytest.mark.parametrize("name", [VERSION, *sorted(NAMES), *sorted(RESERVED), *LANDSCAPES, *OPTIMIZERS])
def test_nothing_of_ours_is_dropped(name):
    patterns = [re.escape(dropped).replace(r"\*", ".*") for dropped in DROPPED]
    assert [pattern for pattern in patterns if re.fullmatch(pattern, name)] == []


@pytest.mark.parametrize("word", WORDS, ids=lambda word: f"{word.name} {word.of or ''}")
def test_every_example_is_understood_and_written_as_it_stands(word):
    opening = OPENING if word.of in (None, "quadratic") else opening_on(PROBLEMS[word.of])
    if word.sets == "batch_size":
        opening = replace(opening, noise=0.5)  # of nothing else is there a batch
    if word.sets == "flushed_at":
        opening = replace(opening_on(patchworks), runs=(RunSettings("heavy_ball", flushed_at=9),))
    scene, ignored = from_query({word.name: word.example}, opening)
    assert ignored == ()
    if scene != opening:
        assert to_query(scene, opening)[word.name] == word.example
    assert word.meaning
    assert accepted(word)


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("n", "steps"),
        ("n_steps", "steps"),
        ("lr", "eta"),
        ("learning-rate", "eta"),
        ("momentum", "beta"),
        ("condition_number", "kappa"),
        ("bta", "beta"),
        ("beat", "beta"),
        ("runs", "show"),
        ("objetcive", "objective"),
        ("setps", "steps"),
        ("veiw", "view"),
        ("xyz", None),
        ("q", None),
        ("", None),
        ("z" * 1000, None),
    ],
)
def test_what_was_meant_is_what_others_call_so_or_nearly(name, word):
    (said,) = from_query({name: "1"}, OPENING)[1]
    assert re.findall(r" \(did you mean '(.*)'\?\)\. Links know objective, ", said) == ([word] if word else [])


def test_the_longest_link_is_short_enough_for_a_code():
    long = -1.2345678901234567e-300
    every = tuple(RunSettings(name, visible=False) for name in OPTIMIZERS)
    opening = replace(RACE, runs=every)
    scene = replace(
        opening.on(LANDSCAPES["quadratic"]),
        objective=LANDSCAPES["quadratic"](12345.678901234567, long),
        runs=tuple(replace(run, visible=True) for run in every),
        start=(long, long),
        step_size=-long,
        adaptive_step_size=-long,
        momentum=-long,
        n_steps=4999,
        step=4998,
        follow="gradient_descent",
        vectors=False,
        hold="step_size",
        equal="effective_step_size",
        panels=(Contour(view=(long, -long, long, -long)),),
        rate_change=RateChange(4999, -long),
        prediction=Prediction("outcome", 4997, 4999),
    )
    query = to_query(scene, opening)
    assert from_query(query, opening) == (scene, ())
    assert len(query) >= 17
    assert max(map(len, query.values())) <= LONGEST_VALUE
    assert len("&".join(f"{name}={text}" for name, text in query.items())) <= LONGEST_LINK


def test_with_curves_of_many_points_it_is_as_short():
    """The last of them is left out, and no other word."""
    values = [0.123456789 + 0.01 * k for k in range(30)]
    long = [[k / 37, value] for k, value in enumerate(values)]
    scene = replace(OPENING, step_size_schedule={"points": long}, n_steps=30, momentum=0.5)
    runs = tuple(replace(run, schedule={"points": long}) if run.rule.takes_schedule else run for run in scene.runs)
    both = replace(scene, runs=runs)
    query = to_query(both, OPENING)
    assert from_query(query, OPENING) == (both, ())
    assert 900 < len(query["betas"]) <= LONGEST_SCHEDULE
    full = replace(
        both, start=(-1 / 3, 1 / 3), adaptive_step_size=1 / 3, step_size=1 / 3, objective=WIDE, seed=4294967295
    )
    assert set(to_query(full, OPENING)) == {
        "v",
        "kappa",
        "angle",
        "beta",
        "eta",
        "eta_a",
        "steps",
        "start",
        "betas",
        "seed",
    }
    assert len(query_text(to_query(full, OPENING))) <= LONGEST_LINK + 1
    more = [[k / 60, value] for k, value in enumerate(values + values)]
    assert to_query(replace(OPENING, step_size_schedule={"points": more}), OPENING) == {}


def table():
    """The words as the document on links lists them."""
    rows = [
        f"| `{word.name}={word.example}` | {word.meaning} | {accepted(word).replace('|', chr(92) + '|')} |"
        for word in WORDS
    ]
    return "\n".join(["| for example | sets | to |", "| --- | --- | --- |", *rows])


def test_the_document_lists_every_word():
    """What it should have in place of its table is in the failure."""
    text = (Path(__file__).parents[2] / "docs" / "links.md").read_text(encoding="utf-8")
    assert table() in text, table()
    assert f"{', '.join(f'`{word}`' for word in RESERVED)}" in text.replace("\n", " ")


def test_what_javascript_is_given_is_plain_and_small():
    text = json.dumps(grammar(), allow_nan=False, separators=(",", ":"))
    assert json.loads(text)["words"][0]["name"] == "objective"
    # 13,300 before clouds, 14,100 before fine-tuning, 14,400 before momenta could go along, 14,700 before the valley's
    # cloud and the best settings over batch sizes, 15,500 before patchworks and what is cut, 16,700 before chains
    # and the square.
    assert len(text) < 18_400
