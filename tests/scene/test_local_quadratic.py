import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import momentum_sim as ms
from momentum_sim.objectives import LANDSCAPES
from momentum_sim.scene import Scene
from momentum_sim.scene.outcome import local_quadratic


def at_minimiser(objective, start):
    """What the objective of a scene that starts there is like where its runs are expected."""
    scene = Scene(objective=objective, start=start, n_steps=1, step_size=0.1, momentum=0.0, runs=("heavy_ball",))
    return local_quadratic(scene)


@given(kappa=st.floats(1.0, 1e6), angle=st.floats(-4.0, 4.0))
def test_a_quadratic_is_its_own(kappa, angle):
    found = at_minimiser(ms.objectives.quadratic(kappa, angle), (3.0, -1.0))
    assert found.itself
    assert not found.said
    np.testing.assert_allclose(found.curvatures, [1.0, kappa], rtol=1e-14 * kappa + 1e-13)
    assert found.condition_number == pytest.approx(kappa, rel=1e-14 * kappa + 1e-13)
    points = np.array([[3.0, -1.0], [0.25, 7.0]])
    losses = ms.objectives.quadratic(kappa, angle).value(*points.T)
    np.testing.assert_allclose(found.shares(points).sum(axis=1), losses, rtol=1e-7)


HESSIANS = {  # of the textbooks' formulas, at the minimiser nearest to the landscape's start
    "rosenbrock": [[802.0, -400.0], [-400.0, 200.0]],
    "himmelblau": [[74.0, 20.0], [20.0, 34.0]],
    "styblinski_tang": [[6 * 2.903534027771177**2 - 16, 0.0], [0.0, 6 * 2.903534027771177**2 - 16]],
    "rastrigin": [[2 + 40 * np.pi**2, 0.0], [0.0, 2 + 40 * np.pi**2]],
    "lessard": [[25.0, 0.0], [0.0, 5.0]],
    "square": [[1.0, 0.0], [0.0, 1.0]],  # whatever its condition number: 0 is inside
}


@pytest.mark.parametrize("name", HESSIANS)
def test_others_have_the_curvatures_of_their_hessian(name):
    landscape = LANDSCAPES[name]
    found = at_minimiser(landscape(), landscape.start)
    assert not found.itself
    np.testing.assert_allclose(found.curvatures, np.linalg.eigvalsh(HESSIANS[name]), rtol=3e-6)
    hessian = found.axes.T @ np.diag(found.curvatures) @ found.axes
    np.testing.assert_allclose(hessian, HESSIANS[name], rtol=0, atol=2e-5 * found.curvatures[1])


def test_the_minimiser_is_the_one_nearest_to_the_start():
    assert at_minimiser(ms.objectives.himmelblau(), (-4.0, -3.0)).centre == pytest.approx((-3.7793, -3.2832), abs=1e-4)


def test_it_says_where_the_hessian_was_taken():
    said = at_minimiser(ms.objectives.beale(), (0.0, 0.0)).said
    assert said == "Here that is the quadratic of the Hessian at the minimiser (3, 0.5). "


def test_a_kink_or_too_narrow_a_ravine_has_none():
    assert at_minimiser(ms.objectives.ackley(), (1.0, 1.0)) is None
    assert at_minimiser(ms.objectives.rosenbrock(a=0.0, b=1e8), (1.0, 1.0)) is None


@pytest.mark.parametrize("optimizer", ["gradient_descent", "heavy_ball", "nesterov", "ema_momentum", "demon"])
@pytest.mark.parametrize("angle", [0.0, 0.6])
def test_of_a_quadratic_it_predicts_what_a_run_does(optimizer, angle):
    bowl = ms.objectives.quadratic(25.0, angle)
    momentum = None if optimizer == "gradient_descent" else 0.8
    run = ms.simulate(bowl, optimizer, step_size=0.03, momentum=momentum, n_steps=80, start=(-4.0, 1.2))
    found = at_minimiser(bowl, (-4.0, 1.2))
    np.testing.assert_allclose(found.predicted(run), found.coordinates(run.iterates), rtol=0, atol=1e-13)


def test_what_it_predicts_elsewhere_is_the_linear_recursion():
    banana = ms.objectives.rosenbrock()
    run = ms.simulate(banana, "heavy_ball", step_size=0.001, momentum=0.9, n_steps=50, start=(0.9, 0.8))
    found = at_minimiser(banana, (0.9, 0.8))
    position, velocity = found.coordinates(np.array([[0.9, 0.8]]))[0], 0.0
    for predicted in found.predicted(run):
        np.testing.assert_allclose(predicted, position, rtol=1e-9, atol=1e-12)
        velocity = 0.9 * velocity - 0.001 * np.array(found.curvatures) * position
        position = position + velocity
