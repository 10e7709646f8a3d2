"""The workloads in PyTorch, on one thread."""

from tests.benchmarks.others.formulas import GRADIENTS, VALUES
from tests.benchmarks.others.workloads import DIVERGENCE_LIMIT, Path, Settings

PACKAGE, NAME = "torch", "PyTorch"
PATH, SETTINGS = "eager torch.optim.SGD", "tensors of all settings"
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
