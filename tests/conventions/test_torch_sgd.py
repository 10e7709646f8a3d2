import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import momentum_sim as ms
from momentum_sim.conventions import torch_replay
from momentum_sim.objectives import LANDSCAPES

RECORDED = json.loads((Path(__file__).parents[1] / "reference" / "torch_changes.json").read_text())["runs"]
NEAR = {"rtol": 1e-10, "atol": 1e-12}

bowl = ms.objectives.quadratic(25.0)
etas, betas = st.floats(1e-3, 0.03), st.floats(0.0, 0.99)


def settings_of(record):
    objective = LANDSCAPES[record["objective"]](**record["parameters"])
    given = {"step_size": record["step_sizes"], "momentum": record["momenta"], "start": record["start"]}
    return objective, given | {"n_steps": len(record["momenta"])}


def skips(record):
    return 0.0 in record["momenta"]


@pytest.mark.parametrize("record", RECORDED, ids=lambda record: record["objective"])
def test_it_goes_where_torch_went(record):
    objective, settings = settings_of(record)
    np.testing.assert_allclose(torch_replay(objective, **settings).iterates, record["iterates"], **NEAR)


@pytest.mark.parametrize("record", RECORDED, ids=lambda record: record["objective"])
def test_the_recursion_goes_there_unless_the_momentum_is_0_on_the_way(record):
    objective, settings = settings_of(record)
    iterates = ms.simulate(objective, "torch_momentum", **settings).iterates
    assert np.allclose(iterates, record["iterates"], **NEAR) != skips(record)


def test_both_kinds_of_run_were_recorded():
    assert {skips(record) for record in RECORDED} == {True, False}
    assert any(len(set(record["step_sizes"])) > 1 for record in RECORDED if not skips(record))


@given(
    step_sizes=st.lists(etas, min_size=12, max_size=12),
    momenta=st.lists(st.one_of(st.just(0.0), betas), min_size=12, max_size=12),
)
def test_it_is_torchs_code_in_plain_python(step_sizes, momenta):
    run = torch_replay(bowl, step_size=step_sizes, momentum=momenta, n_steps=12, start=(-4.0, 1.2))
    x, buffer = np.array([-4.0, 1.2]), None
    for k, (eta, beta) in enumerate(zip(step_sizes, momenta, strict=True)):
        change = x * (1.0, 25.0)
        if beta != 0.0:
            buffer = change if buffer is None else beta * buffer + change
            change = buffer
        x = x - eta * change
        np.testing.assert_allclose(run.iterates[k + 1], x, rtol=1e-12, atol=1e-12)


def test_a_momentum_just_above_0_is_the_recursion():
    momenta = [0.9, 0.9, 1e-300, 0.9, 0.9, 0.9]
    settings = {"step_size": 0.02, "momentum": momenta, "n_steps": 6, "start": (-4.0, 1.2)}
    replayed, run = torch_replay(bowl, **settings), ms.simulate(bowl, "torch_momentum", **settings)
    np.testing.assert_array_equal(replayed.iterates, run.iterates)


def test_a_replay_is_a_run_and_refuses_what_simulate_refuses():
    run = torch_replay(bowl, step_size=0.02, momentum=0.9, n_steps=3)
    assert (run.n_steps, run.optimizer.title) == (3, "torch.optim.SGD")
    with pytest.raises(ValueError, match=r"^momentum must lie in \[0, 1\), got 1.5$"):
        torch_replay(bowl, step_size=0.02, momentum=1.5, n_steps=3)
