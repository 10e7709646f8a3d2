"""Record schedules and monotone curves of other libraries, for tests that must run without torch and SciPy.

    python tests/reference/record_schedules.py

writes ``schedules.json`` beside this file, in an environment that has torch and scipy; nothing recorded goes through
momentum_sim. Everything is float64.

``schedulers``: what torch.optim.lr_scheduler sets before each step, the learning rate and, of OneCycleLR, the momentum.

``loops``: training loops, every sixth iterate: torch.optim.SGD whose momentum is set before each step to a momentum of
`MOMENTA`, and whose learning rate LambdaLR multiplies by one of `FACTORS`, both written out here. Where a momentum is
exactly 0 it is set to 1e-300, for at 0 torch leaves its buffer as it is; ``skipped`` is the loop where it is set to 0.

``curves``: scipy.interpolate.PchipInterpolator through points, at steps t/T, level outside of the points.
"""

import json
import math
import warnings
from pathlib import Path

import numpy as np
import scipy
import torch
from formulas import textbook
from scipy.interpolate import PchipInterpolator

OUT = Path(__file__).with_name("schedules.json")

SCHEDULERS = (
    ("one_cycle", {"max_momentum": 0.95}, 10),
    ("one_cycle", {"max_momentum": 0.95}, 100),
    ("one_cycle", {"max_momentum": 0.9, "base_momentum": 0.3, "pct_start": 0.55, "div_factor": 4.0,
                   "final_div_factor": 50.0}, 37),
    ("one_cycle", {"max_momentum": 0.99, "base_momentum": 0.1, "pct_start": 0.0}, 9),
    ("one_cycle", {"max_momentum": 0.99, "base_momentum": 0.1, "pct_start": 1.0}, 9),
    ("one_cycle", {"max_momentum": 0.95}, 3),  # no first phase: 0.3 x 3 steps are less than one
    ("one_cycle", {"max_momentum": 0.95}, 1),
    ("cosine", {"end": 0.0}, 60),
    ("cosine", {"end": 0.004}, 25),
    ("linear", {"end": 0.0}, 60),
    ("linear", {"end": 0.05}, 25),
    ("step", {"milestones": (0.3, 0.6, 0.8), "gamma": 0.5}, 20),
    ("warm_up", {"share": 0.25}, 40),
)  # fmt: skip
STEP_SIZE = 0.1

T = 60
MOMENTA = {
    "constant": [0.9] * T,
    "demon": [0.9 * (1 - t / T) / (0.1 + 0.9 * (1 - t / T)) for t in range(T)],
    "linear": [0.9 * (1 - t / T) for t in range(T)],
    "cosine": [0.9 * (1 + math.cos(math.pi * t / T)) / 2 for t in range(T)],
    "exponential": [0.9 * math.exp(-5 * t / T) for t in range(T)],
    "step": [0.9 * 0.1 ** ((t >= 30) + (t >= 45)) for t in range(T)],
    "early": [0.9 * (t < 30) for t in range(T)],
    "nesterov_convex": [min(t / (t + 3), 0.9) for t in range(T)],
    "sutskever": [0.5] * T,
}
FACTORS = {
    "constant": [1.0] * T,
    "cosine": [(1 + math.cos(math.pi * t / T)) / 2 for t in range(T)],
    "warm_up": [min(1, (t + 1) / 6) for t in range(T)],
}
LOOPS = (
    ("quadratic", {"condition_number": 25.0, "angle": 0.5}, (-4.0, 1.2), 0.02),
    ("rosenbrock", {"a": 1.0, "b": 100.0}, (-1.2, 1.0), 0.0005),
)

CURVES = (
    ([[0.0, 0.9], [1.0, 0.0]], 10),
    ([[0.0, 0.9], [0.5, 0.9], [1.0, 0.0]], 40),
    ([[0.1, 0.5], [0.4, 0.95], [0.7, 0.95], [0.9, 0.1]], 50),
    ([[0.0, 0.2], [0.2, 0.9], [0.45, 0.3], [0.5, 0.31], [0.8, 0.85], [1.0, 0.0]], 60),
    ([[0.05, 0.1], [0.06, 0.9], [0.99, 0.2], [1.0, 0.95]], 200),
    ([[0.0, 0.9], [0.1, 0.1], [1.0, 0.0]], 30),
    ([[0.0, -0.3], [0.3, 0.2], [0.31, 0.21], [0.9, 0.99]], 100),
)


def torch_scheduler(name, own, n_steps, rule):
    schedulers = torch.optim.lr_scheduler
    if name == "one_cycle":
        return schedulers.OneCycleLR(rule, max_lr=STEP_SIZE, total_steps=n_steps, **own)
    if name == "cosine":
        return schedulers.CosineAnnealingLR(rule, n_steps, eta_min=own["end"])
    if name == "linear":
        return schedulers.LinearLR(rule, 1.0, own["end"] / STEP_SIZE, n_steps)
    if name == "step":
        return schedulers.MultiStepLR(rule, [round(share * n_steps) for share in own["milestones"]], own["gamma"])
    steps = round(own["share"] * n_steps)
    return schedulers.LinearLR(rule, 1 / steps, 1.0, steps - 1)


def scheduled():
    for name, own, n_steps in SCHEDULERS:
        point = torch.zeros(1, dtype=torch.float64, requires_grad=True)
        rule = torch.optim.SGD([point], lr=STEP_SIZE, momentum=0.9)
        scheduler = torch_scheduler(name, own, n_steps, rule)
        group, rates, momenta = rule.param_groups[0], [], []
        for step in range(n_steps):
            rates.append(group["lr"])
            momenta.append(group["momentum"])
            rule.step()
            if step < n_steps - 1:
                scheduler.step()
        record = {"schedule": name, "own": own, "n_steps": n_steps, "step_size": STEP_SIZE, "step_sizes": rates}
        yield record | ({"momenta": momenta} if name == "one_cycle" else {})


def path(formula, parameters, start, step_size, momenta, factors, *, nesterov):
    point = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    rule = torch.optim.SGD([point], lr=step_size, momentum=0.5, nesterov=nesterov)
    scheduler = torch.optim.lr_scheduler.LambdaLR(rule, lambda step: factors[min(step, T - 1)])
    iterates = [point.tolist()]
    for momentum in momenta:
        rule.param_groups[0]["momentum"] = momentum
        rule.zero_grad()
        formula(point[0], point[1], **parameters).backward()
        rule.step()
        scheduler.step()
        iterates.append(point.tolist())
    return iterates[::6]


def loops():
    for objective, parameters, start, step_size in LOOPS:
        formula = textbook(objective, torch)
        for name, momenta in MOMENTA.items():
            for by in FACTORS if name == "demon" else ("constant",):
                for nesterov in (False, True) if by == "constant" else (False,):
                    settings = (formula, parameters, start, step_size)
                    kept = [momentum or 1e-300 for momentum in momenta]
                    record = {"objective": objective, "parameters": parameters, "start": start, "n_steps": T,
                              "step_size": step_size, "momentum": name, "factor": by, "nesterov": nesterov,
                              "iterates": path(*settings, kept, FACTORS[by], nesterov=nesterov)}  # fmt: skip
                    if 0.0 in momenta:
                        record["skipped"] = path(*settings, momenta, FACTORS[by], nesterov=nesterov)
                    yield record


def curves():
    for points, n_steps in CURVES:
        shares, values = np.array(points).T
        curve = PchipInterpolator(shares, values)(np.clip(np.arange(n_steps) / n_steps, shares[0], shares[-1]))
        yield {"points": points, "n_steps": n_steps, "values": curve.tolist()}


if __name__ == "__main__":
    warnings.simplefilter("error")
    parts = [
        f'"{name}": [\n' + ",\n".join(json.dumps(record, allow_nan=False) for record in records) + "\n]"
        for name, records in (("schedulers", scheduled()), ("loops", loops()), ("curves", curves()))
    ]
    source = f"torch {torch.__version__.split('+')[0]}, scipy {scipy.__version__}"
    OUT.write_text(f'{{"source": "{source}", "dtype": "float64", {", ".join(parts)}}}\n')
