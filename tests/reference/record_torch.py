"""Record what torch.optim does, for tests that must run without torch.

    python tests/reference/record_torch.py

writes ``torch_vectors.json`` beside this file. Everything is float64. The gradients are torch's own, by autograd of the
textbook formulas below, so that nothing recorded here went through momentum_sim.

EMA momentum is no torch optimizer: m <- beta m + (1 - beta) g, x <- x - eta m is, with v = m / (1 - beta), exactly
v <- beta v + g, x <- x - (1 - beta) eta v, which is torch.optim.SGD with the learning rate (1 - beta) eta. It is
recorded as that. Demon is torch.optim.SGD whose momentum is set before each step. (torch would skip its buffer at
momentum 0; Demon's is above 0 at every step t < T.)
"""

import json
import math
from pathlib import Path

import torch

OUT = Path(__file__).with_name("torch_vectors.json")
OPTIMIZERS = ("gradient_descent", "heavy_ball", "demon", "ema_momentum")

# objective, its parameters, start, step size, momentum, number of steps: each is run with every optimizer.
SETTINGS = (
    ("quadratic", {"condition_number": 25.0, "angle": 0.0}, (-4.0, 1.2), 0.04, 0.9, 100),
    ("quadratic", {"condition_number": 50.0, "angle": 0.0}, (-8.0, 2.0), 0.038, 0.7, 60),
    ("quadratic", {"condition_number": 25.0, "angle": 0.5}, (3.0, -2.0), 0.06, 0.8, 80),
    ("quadratic", {"condition_number": 400.0, "angle": -1.1}, (-1.0, 0.25), 0.004, 0.95, 300),
    ("quadratic", {"condition_number": 7.5, "angle": 100.0}, (0.5, 0.125), 0.2, 0.5, 40),
    ("quadratic", {"condition_number": 25.0, "angle": 2.4}, (1.0, 1.0), 0.16, 0.9, 60),  # every rule but EMA diverges
    ("rosenbrock", {"a": 1.0, "b": 100.0}, (-1.2, 1.0), 0.0005, 0.9, 1000),
    ("rosenbrock", {"a": 1.0, "b": 100.0}, (1.5, -0.5), 0.0008, 0.6, 400),
    ("rosenbrock", {"a": -0.7, "b": 20.0}, (1.1, 0.3), 0.002, 0.85, 500),
    ("rosenbrock", {"a": 0.0, "b": 3.0}, (-2.0, -1.0), 0.01, 0.95, 300),
)


def quadratic(x, y, *, condition_number, angle):
    u = math.cos(angle) * x + math.sin(angle) * y
    v = -math.sin(angle) * x + math.cos(angle) * y
    return (u**2 + condition_number * v**2) / 2


def rosenbrock(x, y, *, a, b):
    return (a - x) ** 2 + b * (y - x**2) ** 2


FORMULAS = {"quadratic": quadratic, "rosenbrock": rosenbrock}


def demon(momentum, t, n_steps):
    left = 1 - t / n_steps
    return momentum * left / ((1 - momentum) + momentum * left)


def trajectory(formula, parameters, optimizer, start, step_size, momentum, n_steps):
    """Every iterate of one run, the start first."""
    point = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    lr = (1 - momentum) * step_size if optimizer == "ema_momentum" else step_size
    sgd = torch.optim.SGD([point], lr=lr, momentum=0.0 if optimizer == "gradient_descent" else momentum)
    iterates = [point.tolist()]
    for t in range(n_steps):
        if optimizer == "demon":
            sgd.param_groups[0]["momentum"] = demon(momentum, t, n_steps)
        sgd.zero_grad()
        formula(point[0], point[1], **parameters).backward()
        sgd.step()
        iterates.append(point.tolist())
    return iterates


def recorded():
    """One record for each setting and optimizer: the first ten iterates, then every tenth of the run."""
    for objective, parameters, start, step_size, momentum, n_steps in SETTINGS:
        steps = sorted({*range(11), *range(0, n_steps + 1, n_steps // 10)})
        for optimizer in OPTIMIZERS:
            iterates = trajectory(FORMULAS[objective], parameters, optimizer, start, step_size, momentum, n_steps)
            yield {
                "objective": objective,
                "parameters": parameters,
                "optimizer": optimizer,
                "step_size": step_size,
                "momentum": None if optimizer == "gradient_descent" else momentum,
                "n_steps": n_steps,
                "start": start,
                "steps": steps,
                "iterates": [iterates[step] for step in steps],
            }


if __name__ == "__main__":
    source = f"torch {torch.__version__.split('+')[0]}"
    runs = ",\n".join(json.dumps(run, allow_nan=False) for run in recorded())
    OUT.write_text(f'{{"source": "{source}", "dtype": "float64", "runs": [\n{runs}\n]}}\n')
