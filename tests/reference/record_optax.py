"""Record what optax does, for tests that must run without it.

    python tests/reference/record_optax.py

writes ``optax_vectors.json`` beside this file. Everything is float64. The gradients are jax's own, of the textbook
formulas in ``formulas.py``, so that nothing recorded here went through momentum_sim.

optax.rmsprop adds its epsilon under the root unless told otherwise (eps_in_sqrt=False is torch's place for it), and
optax.adam's eps is outside the root, as torch's. As with torch's vectors, a start moved by one unit in the last place
moves no recorded iterate by 1e-9, and `recorded` refuses a setting where it does.
"""

import json
from pathlib import Path

import jax
import numpy as np
import optax
from formulas import ADAPTIVE, WITHOUT_MOMENTUM, kept, textbook
from jax import numpy as jnp

jax.config.update("jax_enable_x64", True)

OUT = Path(__file__).with_name("optax_vectors.json")

RULES = {
    "gradient_descent": lambda eta, _: optax.sgd(eta),
    "heavy_ball": lambda eta, beta: optax.sgd(eta, momentum=beta),
    "nesterov": lambda eta, beta: optax.sgd(eta, momentum=beta, nesterov=True),
    "rmsprop": lambda eta, _: optax.rmsprop(eta, decay=0.99, eps=1e-8, eps_in_sqrt=False),
    "adam": lambda eta, beta: optax.adam(eta, b1=beta, b2=0.999, eps=1e-8),
}

# objective, its parameters, start, step size, step size of adaptive rules, momentum, number of steps
SETTINGS = (
    ("quadratic", {"condition_number": 25.0, "angle": 0.5}, (-8.0, 2.0), 0.03, 0.3, 0.8, 60),
    ("rosenbrock", {"a": 1.0, "b": 100.0}, (-1.2, 1.0), 0.001, 0.05, 0.85, 200),
    ("beale", {}, (0.5, 1.4), 0.01, 0.1, 0.8, 100),
    ("himmelblau", {}, (-1.0, -1.0), 0.005, 0.1, 0.8, 80),
    ("styblinski_tang", {}, (4.4, -1.5), 0.005, 0.1, 0.8, 80),
    ("rastrigin", {"amplitude": 6.0}, (-3.3, 1.2), 0.001, 0.02, 0.7, 60),
    ("ackley", {}, (2.6, -1.4), 0.003, 0.02, 0.8, 60),
    ("lessard", {}, (3.3, 1.2), 0.04, 0.1, 0.8, 80),
    ("valley", {}, (2.2, -0.8), 0.1, 0.1, 0.8, 80),
    ("square", {"condition_number": 100.0}, (-2.5, 1.0), 0.9, 0.1, 0.8, 80),
)


def trajectory(formula, parameters, rule, start, n_steps):
    """Every iterate of one run, the start first: (n_steps + 1, 2)."""
    gradient = jax.grad(lambda point: formula(point[0], point[1], **parameters))

    def step(carried, _):
        point, state = carried
        updates, state = rule.update(gradient(point), state, point)
        point = optax.apply_updates(point, updates)
        return (point, state), point

    point = jnp.array(start, dtype=jnp.float64)
    _, path = jax.lax.scan(step, (point, rule.init(point)), length=n_steps)
    return np.vstack([point, path])


def recorded():
    """One record for each setting and rule: the first ten iterates, then every tenth of the run."""
    for objective, parameters, start, step_size, length, momentum, n_steps in SETTINGS:
        steps = kept(n_steps)
        for name, make in RULES.items():
            eta = length if name in ADAPTIVE else step_size
            rule = make(eta, momentum)
            iterates = trajectory(textbook(objective, jnp), parameters, rule, start, n_steps)
            beside = trajectory(textbook(objective, jnp), parameters, rule, np.nextafter(start, np.inf), n_steps)
            distance = (abs(iterates - beside) / np.maximum(1.0, abs(iterates))).max()
            if not distance < 1e-9:
                raise ValueError(f"{objective} with {name} magnifies rounding to {distance}: choose other settings")
            yield {
                "objective": objective,
                "parameters": parameters,
                "optimizer": name,
                "step_size": eta,
                "momentum": None if name in WITHOUT_MOMENTUM else momentum,
                "n_steps": n_steps,
                "start": start,
                "steps": steps,
                "iterates": iterates[steps].tolist(),
            }


if __name__ == "__main__":
    lines = ",\n".join(json.dumps(run, allow_nan=False) for run in recorded())
    OUT.write_text(f'{{"source": "optax {optax.__version__}", "dtype": "float64", "runs": [\n{lines}\n]}}\n')
