"""Record what torch.optim does, for tests that must run without torch.

    python tests/reference/record_torch.py

writes ``torch_vectors.json``, ``torch_changes.json`` and ``torch_sweeps.json`` beside this file. Everything is
float64. The gradients are torch's own, by autograd of the textbook formulas in ``formulas.py``, so that nothing
recorded here went through momentum_sim.

EMA momentum is no torch optimizer: m <- beta m + (1 - beta) g, x <- x - eta m is, with v = m / (1 - beta), exactly
v <- beta v + g, x <- x - (1 - beta) eta v, which is torch.optim.SGD with the learning rate (1 - beta) eta. It is
recorded as that. Nesterov's textbook form has no torch optimizer either: torch holds the point y that looks ahead, and
what is recorded is theta = y + eta beta buffer, the point that y is ahead of. Demon is torch.optim.SGD whose momentum
is set before each step. (torch would skip its buffer at momentum 0; Demon's is above 0 at every step t < T.) Demon
Adam is torch.optim.Adam with such a beta_1, whose rate makes up for the bias that torch corrects as if beta_1 had
stayed.

QHM is qhoptim's, by its authors; AggMo that of torch_optimizer; schedule-free the schedulefree package's, by its
authors, read in its mode for evaluation. No library restarts Nesterov's method: it is written out here, with torch's
gradients, as O'Donoghue and Candes have it by either scheme, in two sequences x and y.

The changes are runs of torch.optim.SGD whose learning rate, momentum or both are set before each step.

Every setting is one where rounding stays rounding: a start moved by one unit in the last place moves no recorded
iterate by 1e-9, and `recorded` refuses one where it does. Otherwise a difference would say nothing about who is right.
"""

import json
import math
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path

import numpy as np
import qhoptim.pyt
import schedulefree
import torch
from formulas import ADAPTIVE, WITHOUT_MOMENTUM, kept, textbook
from torch_optimizer import AggMo

OUT = Path(__file__).with_name("torch_vectors.json")
CHANGES_OUT = Path(__file__).with_name("torch_changes.json")
SWEEPS_OUT = Path(__file__).with_name("torch_sweeps.json")
OPTIMIZERS = (
    "gradient_descent", "heavy_ball", "nesterov", "demon", "ema_momentum", "torch_momentum", "nesterov_textbook",
    "qhm", "aggmo", "schedule_free", "nesterov_restart", "nesterov_function_restart",
)  # fmt: skip

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
    ("beale", {}, (0.5, 1.4), 0.01, 0.9, 150),
    ("himmelblau", {}, (0.0, 0.0), 0.01, 0.7, 80),
    ("styblinski_tang", {}, (4.4, -1.5), 0.005, 0.9, 100),
    ("rastrigin", {"amplitude": 10.0}, (-4.4, 0.4), 0.001, 0.7, 100),
    ("rastrigin", {"amplitude": 2.0}, (-2.2, 1.1), 0.004, 0.8, 80),
    ("ackley", {}, (-3.5, 0.5), 0.003, 0.9, 100),
    ("lessard", {}, (3.3, 1.2), 1 / 9, 4 / 9, 30),  # heavy ball ends in a cycle, gradient descent diverges
    ("lessard", {}, (-3.7, 0.9), 0.03, 0.8, 80),
    ("valley", {}, (2.2, -0.8), 0.1, 0.7, 60),
    ("valley", {}, (-2.5, -1.5), 0.02, 0.8, 60),
    ("square", {"condition_number": 100.0}, (-1.5, 1.4), 400 / 121, 81 / 121, 30),  # heavy ball ends in a cycle
    ("square", {"condition_number": 40.0}, (1.7, -2.9), 0.4, 0.8, 60),
)
ADAPTIVE_SETTINGS = (
    ("quadratic", {"condition_number": 25.0, "angle": 0.5}, (-8.0, 2.0), 0.3, 0.9, 60),
    ("rosenbrock", {"a": 1.0, "b": 100.0}, (-1.2, 1.0), 0.05, 0.9, 200),
    ("beale", {}, (0.5, 1.4), 0.1, 0.9, 100),
    ("himmelblau", {}, (0.0, 0.0), 0.1, 0.9, 80),
    ("styblinski_tang", {}, (4.4, -1.5), 0.1, 0.8, 80),
    ("rastrigin", {"amplitude": 10.0}, (-4.4, 0.4), 0.02, 0.7, 60),
    ("ackley", {}, (-3.5, 0.5), 0.02, 0.9, 60),
    ("lessard", {}, (3.3, 1.2), 0.1, 0.9, 80),
    ("valley", {}, (2.2, -0.8), 0.1, 0.9, 80),
    ("square", {"condition_number": 100.0}, (-2.5, 1.0), 0.1, 0.9, 80),
)

# objective, its parameters, start, step sizes, momenta, number of steps, tolerance on the loss, whose minimum is 0.
SWEEPS = (
    (
        "quadratic", {"condition_number": 25.0, "angle": 0.5}, (-4.0, 1.2),
        (0.002, 0.01, 0.03, 0.07, 0.1, 0.15), (0.05, 0.3, 0.5, 0.7, 0.9, 0.97), 150, 1e-3,
    ),
    (
        "rosenbrock", {"a": 1.0, "b": 100.0}, (-1.2, 1.0),
        (0.0003, 0.001, 0.0015, 0.002, 0.01, 0.5), (0.05, 0.3, 0.5, 0.7, 0.9, 0.97), 150, 2.0,
    ),
)  # fmt: skip
SWEPT = ("heavy_ball", "nesterov", "demon", "ema_momentum")


# objective, its parameters, start, the learning rate and the momentum of each step. In the first the momentum is 0 at
# one step, where torch leaves its buffer as it is.
_TENTH_AT_10 = [0.02] * 10 + [0.002] * 50
CHANGES = (
    ("quadratic", {"condition_number": 25.0, "angle": 0.0}, (-4.0, 1.2), [0.02] * 6, [0.9, 0.9, 0.0, 0.9, 0.9, 0.9]),
    ("quadratic", {"condition_number": 25.0, "angle": 0.0}, (-8.0, 1.6), _TENTH_AT_10, [0.9] * 60),
    ("quadratic", {"condition_number": 25.0, "angle": 0.0}, (-8.0, 1.6), [0.02] * 10 + [0.03] * 20, [0.8] * 30),
    ("rosenbrock", {"a": 1.0, "b": 100.0}, (-1.2, 1.0), [5e-4 / (1 + t / 50) for t in range(200)], [0.9] * 200),
    ("himmelblau", {}, (0.0, 0.0), [0.01] * 20 + [0.001] * 20, [0.5] * 10 + [0.0] * 10 + [0.9] * 20),
    ("styblinski_tang", {}, (4.4, -1.5), [0.005] * 30 + [0.001] * 30, [0.9 - t / 100 for t in range(60)]),
)


def demon(momentum, t, n_steps):
    left = 1 - t / n_steps
    return momentum * left / ((1 - momentum) + momentum * left)


def torch_optimizer(name, point, step_size, momentum):
    if name == "rmsprop":
        return torch.optim.RMSprop([point], lr=step_size, alpha=0.99, eps=1e-8)
    if name == "qhm":
        return qhoptim.pyt.QHM([point], lr=step_size, nu=0.7, momentum=momentum)
    if name == "aggmo":
        return AggMo([point], lr=step_size, betas=(0.0, 1 - math.sqrt(1 - momentum), momentum))
    if name == "schedule_free":
        return schedulefree.SGDScheduleFree([point], lr=step_size, momentum=momentum)
    if name in ("adam", "demon_adam"):
        return torch.optim.Adam([point], lr=step_size, betas=(momentum, 0.999), eps=1e-8)
    lr = (1 - momentum) * step_size if name == "ema_momentum" else step_size
    momentum = 0.0 if name == "gradient_descent" else momentum
    return torch.optim.SGD([point], lr=lr, momentum=momentum, nesterov=name.startswith("nesterov"))


def trajectory(formula, parameters, optimizer, start, step_size, momentum, n_steps):
    """Every iterate of one run, the start first."""
    if optimizer in ("nesterov_restart", "nesterov_function_restart"):
        return restarted(formula, parameters, optimizer, start, step_size, momentum, n_steps)
    point = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    rule = torch_optimizer(optimizer, point, step_size, momentum)
    iterates, product = [point.tolist()], 1.0
    for t in range(n_steps):
        if optimizer == "schedule_free":
            rule.train()
        if optimizer == "demon_adam":
            beta = demon(momentum, t, n_steps)
            product *= beta
            rule.param_groups[0].update(betas=(beta, 0.999), lr=step_size * (1 - beta ** (t + 1)) / (1 - product))
        if optimizer == "demon":
            rule.param_groups[0]["momentum"] = demon(momentum, t, n_steps)
        rule.zero_grad()
        formula(point[0], point[1], **parameters).backward()
        rule.step()
        if optimizer == "schedule_free":
            rule.eval()
        here = point.detach()
        if optimizer == "nesterov_textbook":
            here = here + step_size * momentum * rule.state[point]["momentum_buffer"]
        iterates.append(here.tolist())
    return iterates


def restarted(formula, parameters, optimizer, start, step_size, momentum, n_steps):
    """x_{k+1} = y_k - eta g, g the gradient at y_k, and y_{k+1} = x_{k+1} + b (x_{k+1} - x_k).

    b is k/(k + 3), k from 0 on again where g (x_{k+1} - x_k) > 0, or where f(x_{k+1}) > f(x_k).
    """
    by_loss = optimizer == "nesterov_function_restart"
    x = y = torch.tensor(start, dtype=torch.float64)
    iterates, since = [x.tolist()], -1
    for _ in range(n_steps):
        y = y.detach().requires_grad_()
        (g,) = torch.autograd.grad(formula(y[0], y[1], **parameters), y)
        new = (y - step_size * g).detach()
        rise = formula(*new, **parameters) - formula(*x, **parameters) if by_loss else torch.dot(g, new - x)
        since = 0 if rise > 0 else since + 1
        x, y = new, new + min(momentum, since / (since + 3)) * (new - x)
        iterates.append(x.tolist())
    return iterates


def decided(formula, parameters, start, step_size, momentum, n_steps):
    """How many steps are taken before the loss changes by no more than rounding in it, which would then decide."""
    path = restarted(formula, parameters, "nesterov_function_restart", start, step_size, momentum, n_steps)
    losses = [float(formula(*torch.tensor(point, dtype=torch.float64), **parameters)) for point in path]
    changes = [abs(new - old) > 1e-12 * (1 + abs(new)) for old, new in pairwise(losses)]
    return n_steps if all(changes) else changes.index(False)


def changed(formula, parameters, start, step_sizes, momenta):
    """Every iterate of torch.optim.SGD whose learning rate and momentum are set before each step, the start first."""
    point = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    rule = torch.optim.SGD([point], lr=1.0)
    iterates = [point.tolist()]
    for step_size, momentum in zip(step_sizes, momenta, strict=True):
        rule.param_groups[0].update(lr=step_size, momentum=momentum)
        rule.zero_grad()
        formula(point[0], point[1], **parameters).backward()
        rule.step()
        iterates.append(point.tolist())
    return iterates


def moved(iterates, others):
    """The farthest that two runs are apart, as a fraction of where they are beyond 1."""
    path, other = np.array(iterates), np.array(others)
    return (abs(path - other) / np.maximum(1.0, abs(path))).max()


def runs():
    for setting in SETTINGS:
        yield from ((optimizer, *setting) for optimizer in OPTIMIZERS)
    for setting in ADAPTIVE_SETTINGS:
        yield from ((optimizer, *setting) for optimizer in ADAPTIVE)


def recorded():
    """One record for each run: the first ten iterates, then every tenth of it."""
    for optimizer, objective, parameters, start, step_size, momentum, n_steps in runs():
        if optimizer == "nesterov_function_restart":
            n_steps = decided(textbook(objective, torch), parameters, start, step_size, momentum, n_steps)
        steps = kept(n_steps)
        settings = (step_size, momentum, n_steps)
        iterates = trajectory(textbook(objective, torch), parameters, optimizer, start, *settings)
        beside = [math.nextafter(x, math.inf) for x in start]
        distance = moved(iterates, trajectory(textbook(objective, torch), parameters, optimizer, beside, *settings))
        if not distance < 1e-9:
            raise ValueError(f"{objective} with {optimizer} magnifies rounding to {distance}: choose other settings")
        yield {
            "objective": objective,
            "parameters": parameters,
            "optimizer": optimizer,
            "step_size": step_size,
            "momentum": None if optimizer in WITHOUT_MOMENTUM else momentum,
            "n_steps": n_steps,
            "start": start,
            "steps": steps,
            "iterates": [iterates[step] for step in steps],
        }


def recorded_changes():
    """One record for each run of torch.optim.SGD whose settings change on the way, with every iterate."""
    for objective, parameters, start, step_sizes, momenta in CHANGES:
        settings = (step_sizes, momenta)
        iterates = changed(textbook(objective, torch), parameters, start, *settings)
        beside = [math.nextafter(x, math.inf) for x in start]
        distance = moved(iterates, changed(textbook(objective, torch), parameters, beside, *settings))
        if not distance < 1e-9:
            raise ValueError(f"{objective} magnifies rounding to {distance}: choose other settings")
        yield {
            "objective": objective,
            "parameters": parameters,
            "step_sizes": step_sizes,
            "momenta": momenta,
            "start": start,
            "iterates": iterates,
        }


def settling_step(losses, tolerance):
    """The first step from which no loss to the end exceeds the tolerance."""
    late = [k for k, loss in enumerate(losses) if not loss <= tolerance]
    return late[-1] + 1 if late else 0


def swept_once(formula, parameters, tolerance, *setting):
    """The settling step of one run, and whether it diverges."""
    path = trajectory(formula, parameters, *setting)
    losses = [float(formula(*torch.tensor(point, dtype=torch.float64), **parameters)) for point in path]
    settled = settling_step(losses, tolerance)
    if any(settling_step(losses, tolerance * (1 + change)) != settled for change in (-1e-7, 1e-7)):
        raise ValueError(f"a loss of {setting} comes too close to {tolerance}: choose other settings")
    return settled, not all(abs(x) + abs(y) <= 1e6 for x, y in path)


def recorded_sweeps():
    """One record for each sweep: the settling step and whether it diverges, a row for each momentum."""
    for objective, parameters, start, step_sizes, momenta, n_steps, tolerance in SWEEPS:
        for optimizer in SWEPT:
            found = [
                [
                    swept_once(textbook(objective, torch), parameters, tolerance, optimizer, start, eta, beta, n_steps)
                    for eta in step_sizes
                ]
                for beta in momenta
            ]
            yield {
                "objective": objective,
                "parameters": parameters,
                "optimizer": optimizer,
                "step_sizes": step_sizes,
                "momenta": momenta,
                "n_steps": n_steps,
                "start": start,
                "tolerance": tolerance,
                "steps_to_tolerance": [[settled for settled, _ in row] for row in found],
                "diverged": [[diverged for _, diverged in row] for row in found],
            }


def write(file, name, records, *others):
    named = [("torch", torch.__version__.split("+")[0]), *((other, version(other)) for other in others)]
    source = ", ".join(" ".join(each) for each in named)
    lines = ",\n".join(json.dumps(record, allow_nan=False) for record in records)
    file.write_text(f'{{"source": "{source}", "dtype": "float64", "{name}": [\n{lines}\n]}}\n')


if __name__ == "__main__":
    write(OUT, "runs", recorded(), "qhoptim", "torch_optimizer", "schedulefree")
    write(CHANGES_OUT, "runs", recorded_changes())
    write(SWEEPS_OUT, "sweeps", recorded_sweeps())
