"""The workloads in PyTorch, on one thread."""

import numpy as np

from momentum_sim.networks import digits
from tests.benchmarks.others.formulas import GRADIENTS, VALUES
from tests.benchmarks.others.workloads import DIVERGENCE_LIMIT, Digits, Path, Settings

PACKAGE, NAME = "torch", "PyTorch"
PATH, SETTINGS, DIGITS = "eager torch.optim.SGD", "tensors of all settings", "torch.nn and torch.optim.SGD"
MOST_STEPS = 300  # beyond that it is scaled


def path(work: Path):
    """A call that gives the iterates' x and y, by autograd and torch.optim.SGD as one would train a model."""
    import torch

    torch.set_num_threads(1)
    c, value = work.coefficients, VALUES[work.objective.name]

    def call():
        point = torch.tensor(work.start, dtype=torch.float64, requires_grad=True)
        optimizer = torch.optim.SGD([point], lr=work.step_size, momentum=work.momentum)
        iterates = torch.empty((work.n_steps + 1, 2), dtype=torch.float64)
        iterates[0] = point.detach()
        for k in range(work.n_steps):
            optimizer.zero_grad()
            value(point[0], point[1], c).backward()
            optimizer.step()
            iterates[k + 1] = point.detach()
        return iterates.T

    return call


def settings(work: Settings):
    """A call that gives settling steps and which runs diverge."""
    import torch

    torch.set_num_threads(1)
    c, minimum, tolerance = work.coefficients, work.objective.minimum, work.tolerance
    value, gradient = VALUES[work.objective.name], GRADIENTS[work.objective.name]
    eta, beta = torch.from_numpy(work.step_sizes)[None, :], torch.from_numpy(work.momenta)[:, None]

    @torch.no_grad()
    def call():
        x, y = (torch.full(work.shape, start, dtype=torch.float64) for start in work.start)
        u, v = torch.zeros_like(x), torch.zeros_like(x)
        steps = torch.where(value(x, y, c) - minimum <= tolerance, 0, 1)
        diverged = ~(x.abs() + y.abs() <= DIVERGENCE_LIMIT)
        for k in range(1, work.n_steps + 1):
            gx, gy = gradient(x, y, c)
            u, v = beta * u - eta * gx, beta * v - eta * gy
            x, y = x + u, y + v
            steps.masked_fill_(~(value(x, y, c) - minimum <= tolerance), k + 1)
            diverged |= ~(x.abs() + y.abs() <= DIVERGENCE_LIMIT)
        return steps, diverged

    return call


def training(work: Digits):
    """A call that gives a network's weights in a row and its errors, from the same start, with the same batches."""
    import torch

    torch.set_num_threads(1)
    images, labels = torch.from_numpy(digits.images().reshape(-1, 64).copy()), torch.from_numpy(digits.labels().copy())
    images, labels = images.double(), labels.long()
    order = torch.from_numpy(digits.batches(work.epochs, work.batch_size, work.seed).astype(np.int64))
    tested = torch.from_numpy(digits.split(work.seed)[1].astype(np.int64))
    start, loss_of = digits.layers(digits.start(work.hidden, work.seed)), torch.nn.CrossEntropyLoss()

    def call():
        hidden, output = torch.nn.Linear(64, work.hidden).double(), torch.nn.Linear(work.hidden, 10).double()
        network = torch.nn.Sequential(hidden, torch.nn.ReLU(), output)
        parts = (hidden.weight, hidden.bias, output.weight, output.bias)
        with torch.no_grad():
            for part, values in zip(parts, start, strict=True):
                part.copy_(torch.from_numpy(values.copy()))
        optimizer = torch.optim.SGD(network.parameters(), lr=work.step_size, momentum=work.momentum)

        @torch.no_grad()
        def error():
            return (network(images[tested]).argmax(dim=1) != labels[tested]).double().mean().item()

        errors = [error()]
        for epoch in order:
            for batch in epoch:
                optimizer.zero_grad()
                loss_of(network(images[batch]), labels[batch]).backward()
                optimizer.step()
            errors.append(error())
        return np.concatenate([part.detach().numpy().ravel() for part in (parts[0].T, *parts[1:])]), errors

    return call
