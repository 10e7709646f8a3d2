"""Record what PyTorch makes of the network that is trained on all its images at once, for tests without torch.

    python tests/reference/record_full_batch.py

writes ``full_batch.json`` beside this file, in an environment that has torch and numpy; nothing recorded goes through
momentum_sim, of which only the file with the images is read. Everything is float64.

Each run: torch.nn.functional.linear twice with a tanh between, from the weights that `start` has, at every step the
images of `which`, the mean squared error to one-hot targets, an optimizer of torch.optim. Recorded are the loss of
every step, and before steps of `KEPT` every 37th weight, in a row as in ``network.json``, every 37th number of the
Hessian times `vector`, by a second backward pass, and the three largest eigenvalues of the whole Hessian.
"""

import json
import zlib
from pathlib import Path

import numpy as np
import torch

OUT = Path(__file__).with_name("full_batch.json")
DATA = Path(__file__).parents[2] / "momentum_sim" / "networks" / "data" / "digits.zlib"

HIDDEN, N_IMAGES, N_STEPS = 9, 60, 81
KEPT = (0, 5, 20, 80)
EVERY = 37

RUNS = (
    ("gradient_descent", 0.6, None),
    ("heavy_ball", 0.5, 0.9),
    ("nesterov", 0.3, 0.8),
    ("adam", 0.01, 0.9),
)


def start():
    k = np.arange(75 * HIDDEN + 10)
    return 0.25 * np.sin(1.7 * k + 0.3 * (k % 11))


def vector():
    k = np.arange(75 * HIDDEN + 10)
    return np.cos(0.9 * k + 0.2 * (k % 7))


def which():
    return (np.arange(N_IMAGES) * 389 + 7) % 1797


def loss_of(row, images, targets):
    """The loss as a function of all weights in a row."""
    rows = row[:-10].reshape(75, HIDDEN)
    hidden = torch.nn.functional.linear(images, rows[:64].T, rows[64])
    outputs = torch.nn.functional.linear(torch.tanh(hidden), rows[65:], row[-10:])
    return torch.nn.functional.mse_loss(outputs, targets)


def torch_optimizer(name, step_size, momentum, parameters):
    rules = torch.optim
    if name == "adam":
        return rules.Adam(parameters, lr=step_size, betas=(momentum, 0.999), eps=1e-8)
    return rules.SGD(parameters, lr=step_size, momentum=momentum or 0.0, nesterov=name == "nesterov")


def product(row, images, targets):
    row = row.detach().requires_grad_(True)
    (gradient,) = torch.autograd.grad(loss_of(row, images, targets), row, create_graph=True)
    (made,) = torch.autograd.grad(gradient @ torch.from_numpy(vector()), row)
    return made.numpy()


def recorded(name, step_size, momentum, images, targets):
    row = torch.from_numpy(start()).requires_grad_(True)
    losses, weights, products, eigenvalues = [], [], [], []
    rule = torch_optimizer(name, step_size, momentum, [row])
    for step in range(N_STEPS):
        if step in KEPT:
            hessian = torch.func.hessian(loss_of)(row.detach(), images, targets)
            weights.append(row.detach().numpy()[::EVERY].tolist())
            products.append(product(row, images, targets)[::EVERY].tolist())
            eigenvalues.append(torch.linalg.eigvalsh(hessian)[-3:].tolist())
        rule.zero_grad()
        loss = loss_of(row, images, targets)
        loss.backward()
        rule.step()
        losses.append(loss.item())
    settings = {"optimizer": name, "step_size": step_size, "momentum": momentum}
    return settings | {"losses": losses, "weights": weights, "products": products, "eigenvalues": eigenvalues}


def main():
    table = np.frombuffer(zlib.decompress(DATA.read_bytes()), np.uint8).reshape(65, 1797)
    images = torch.from_numpy(table[:64].T / 16.0)[which()]
    targets = torch.nn.functional.one_hot(torch.from_numpy(table[64].astype(np.int64)), 10).double()[which()]
    runs = [recorded(*run, images, targets) for run in RUNS]
    settings = {"hidden": HIDDEN, "n_images": N_IMAGES, "n_steps": N_STEPS, "kept": KEPT, "every": EVERY}
    source = f"torch {torch.__version__.split('+')[0]}"
    lines = ",\n".join(json.dumps(run, allow_nan=False) for run in runs)
    OUT.write_text(f'{{"source": "{source}", {json.dumps(settings)[1:-1]}, "runs": [\n{lines}\n]}}\n')


if __name__ == "__main__":
    main()
