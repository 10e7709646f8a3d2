"""Record what PyTorch makes of the network on digits, for tests that must run without torch.

    python tests/reference/record_network.py

writes ``network.json`` beside this file, in an environment that has torch and numpy; nothing recorded goes through
momentum_sim, of which only the file with the images is read. Everything is float64.

Each run: two torch.nn.Linear with a ReLU between, from the weights that `start` has, the images of step t those of
`order`, torch.nn.CrossEntropyLoss, an optimizer of torch.optim. Recorded are the loss of every step, and after steps of
`KEPT` every 37th weight, in a row: of every pixel its weights to the units, the units' biases, of every class the
units' weights to it, the classes' biases.
"""

import json
import zlib
from pathlib import Path

import numpy as np
import torch

OUT = Path(__file__).with_name("network.json")
DATA = Path(__file__).parents[2] / "momentum_sim" / "networks" / "data" / "digits.zlib"

HIDDEN, BATCH, N_STEPS = 20, 25, 60
KEPT = (1, 2, 5, 10, 30, 60)
EVERY = 37

RUNS = (
    ("gradient_descent", 0.2, None),
    ("heavy_ball", 0.05, 0.9),
    ("nesterov", 0.05, 0.9),
    ("rmsprop", 0.002, None),
    ("adam", 0.01, 0.9),
)


def start():
    k = np.arange(75 * HIDDEN + 10)
    return 0.25 * np.sin(1.7 * k + 0.3 * (k % 11))


def order():
    return (np.arange(N_STEPS * BATCH) * 389 + 7) % 1797


def torch_optimizer(name, step_size, momentum, parameters):
    rules = torch.optim
    if name == "rmsprop":
        return rules.RMSprop(parameters, lr=step_size, alpha=0.99, eps=1e-8)
    if name == "adam":
        return rules.Adam(parameters, lr=step_size, betas=(momentum, 0.999), eps=1e-8)
    return rules.SGD(parameters, lr=step_size, momentum=momentum or 0.0, nesterov=name == "nesterov")


def network(weights):
    net = torch.nn.Sequential(torch.nn.Linear(64, HIDDEN), torch.nn.ReLU(), torch.nn.Linear(HIDDEN, 10)).double()
    rows = torch.from_numpy(weights[:-10].reshape(75, HIDDEN))
    with torch.no_grad():
        net[0].weight.copy_(rows[:64].T)
        net[0].bias.copy_(rows[64])
        net[2].weight.copy_(rows[65:])
        net[2].bias.copy_(torch.from_numpy(weights[-10:]))
    return net


def in_a_row(net):
    parts = (net[0].weight.T, net[0].bias, net[2].weight, net[2].bias)
    return np.concatenate([part.detach().numpy().ravel() for part in parts])


def recorded(name, step_size, momentum, images, labels):
    net, losses, kept = network(start()), [], []
    rule, loss_of = torch_optimizer(name, step_size, momentum, net.parameters()), torch.nn.CrossEntropyLoss()
    for step, batch in enumerate(order().reshape(N_STEPS, BATCH), 1):
        rule.zero_grad()
        loss = loss_of(net(images[batch]), labels[batch])
        loss.backward()
        rule.step()
        losses.append(loss.item())
        if step in KEPT:
            kept.append(in_a_row(net)[::EVERY].tolist())
    return {"optimizer": name, "step_size": step_size, "momentum": momentum, "losses": losses, "weights": kept}


def main():
    table = np.frombuffer(zlib.decompress(DATA.read_bytes()), np.uint8).reshape(65, 1797)
    images, labels = torch.from_numpy(table[:64].T / 16.0), torch.from_numpy(table[64].astype(np.int64))
    runs = [recorded(*run, images, labels) for run in RUNS]
    settings = {"hidden": HIDDEN, "batch_size": BATCH, "n_steps": N_STEPS, "kept": KEPT, "every": EVERY}
    source = f"torch {torch.__version__.split('+')[0]}"
    lines = ",\n".join(json.dumps(run, allow_nan=False) for run in runs)
    OUT.write_text(f'{{"source": "{source}", {json.dumps(settings)[1:-1]}, "runs": [\n{lines}\n]}}\n')


if __name__ == "__main__":
    main()
