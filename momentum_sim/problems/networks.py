"""A network trained on images, as a kind of problem: what a scene's runs minimise is its loss."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from momentum_sim import reprs
from momentum_sim.checks import Interval
from momentum_sim.kernels import entries
from momentum_sim.kernels.entries import Entry
from momentum_sim.networks import full_batch, images
from momentum_sim.networks.digits import Training, train
from momentum_sim.networks.full_batch import EVERY, N_IMAGES, full_batch_entry, linear_rule
from momentum_sim.networks.settings import EIGENVECTOR, HE, MOST_HIDDEN, ORDER, SPLIT, START, TRAINED_ON
from momentum_sim.optimizers import Optimizer
from momentum_sim.parameters import MOST_LIVE_STEPS, Parameter, values_of
from momentum_sim.problems.kind import Json, ProblemKind, Question, Setting, Valued

#: Two runs whose numbers of errors are no farther apart are told to do about the same: after thirty epochs the number
#: of one method, at the step size that is best for it, has a standard deviation of 3 images over draws, as
#: `momentum_sim.evidence` has measured, so that one draw says no more.
SAME_WITHIN = 3

#: The smallest batch, and the most epochs, of a scene: with both it has as many steps as a stage takes.
LEAST_BATCH = 8
MOST_EPOCHS = MOST_LIVE_STEPS // (TRAINED_ON // LEAST_BATCH)


@dataclass(frozen=True)
class Network:
    """A network's training. Call it with parameters, by position or name, to have the objective that is minimised.

    A scene opens with ``step_size`` and ``adaptive_step_size``, their sliders running over the ends beside them.

    >>> digits(epochs=1)
    digits(epochs=1, batch_size=32, hidden=32)
    """

    name: str
    title: str
    formula: str
    parameters: tuple[Parameter, ...]
    step_size: float
    step_size_slider: tuple[float, float]
    adaptive_step_size: float
    adaptive_step_size_slider: tuple[float, float]

    def __call__(self, /, *values: float, **named: float) -> NetworkLoss:
        """The loss of a training with these parameters; those not given have their defaults.

        Raises `ValueError` for a value out of range or no whole number, or an unknown parameter.
        """
        return NetworkLoss(self, values_of(self.name, self.parameters, values, named))

    def __repr__(self) -> str:
        return reprs.line("Network", repr(self()))

    @property
    def start(self) -> None:
        """There is none to choose: a seed draws the weights that a training starts from."""
        return

    @property
    def n_steps(self) -> int:
        """How many steps a training takes with the usual parameters."""
        return self().n_steps


@dataclass(frozen=True, repr=False)
class NetworkLoss(Valued[Network]):
    """The loss of a network's training, with its parameters fixed. Made by calling a `Network`."""

    @property
    def minima(self) -> str:
        """What is known of where it is least: nothing."""
        return "unknown"

    @property
    def n_steps(self) -> int:
        """How many steps a training takes: so many for each epoch as batches can be filled."""
        epochs, batch_size, _ = self.values
        return int(epochs) * (TRAINED_ON // int(batch_size))


_BATCHES = Interval(LEAST_BATCH, TRAINED_ON)

digits = Network(
    name="digits",
    title="handwritten digits",
    formula=(
        r"\text{the mean of } \ln \textstyle\sum_c e^{z_c} - z_{\text{own}}, \quad "
        r"z = W_2 \max(0, W_1 x + b_1) + b_2"
    ),
    parameters=(
        Parameter("epochs", "Epochs", "epochs", 3, Interval(1, MOST_EPOCHS), (1, 30), "logarithmic", whole=True),
        Parameter("batch_size", "Batch size", "batch", 32, _BATCHES, (8, 256), "logarithmic", whole=True),
        Parameter("hidden", "Hidden units", "hidden", 32, Interval(1, MOST_HIDDEN), (2, 64), "logarithmic", whole=True),
    ),
    step_size=0.1,
    step_size_slider=(1e-3, 2.0),
    adaptive_step_size=3e-3,
    adaptive_step_size_slider=(1e-4, 0.1),
)

NETWORKS = {network.name: network for network in (digits,)}


def _run(loss: NetworkLoss, setting: Setting) -> Training:
    epochs, batch_size, hidden = map(int, loss.values)
    ran = train(
        setting.optimizer,
        step_size=setting.step_sizes,
        momentum=setting.momentum,
        epochs=epochs,
        batch_size=batch_size,
        hidden=hidden,
        seed=setting.seed,
    )
    return replace(ran, name=setting.name, title=setting.title, look=setting.look)


def _entries(network: Network, rules: tuple[Optimizer, ...]) -> dict[str, Entry]:  # noqa: ARG001  # every one has these
    return {
        "nonzero_pixels": entries.nonzero_pixels(),
        "shuffled": entries.shuffled(),
        "network_start": entries.network_start(),
        "network_sizes": entries.network_sizes(),
        "packed_weights": entries.packed_weights(),
        "unpacked_weights": entries.unpacked_weights(),
        "network_answers": entries.network_answers(),
    } | {
        f"trained_{rule.step_name}": entries.trained(
            rule.step, tuple(map(float, rule.initial_state)), rule.gradient_point
        )
        for rule in rules
        if rule.coordinatewise
    }


def entries_at_the_edge(rules: Iterable[Optimizer]) -> dict[str, Entry]:
    """How each rule that has an edge trains on all images at once, and where it is: by the names of their steps."""
    linear = [(rule, known.theory) for rule in rules if rule.coordinatewise and (known := linear_rule(rule))]
    return {f"full_batch_{rule.step_name}": full_batch_entry(rule) for rule, _ in linear} | {
        f"edge_{rule.step_name}": entries.boundaries(theory.boundaries) for rule, theory in linear if theory
    }


def _described(network: Network) -> Json:  # noqa: ARG001  # the same of all of them
    drawn = {"split": SPLIT, "order": ORDER, "start": START, "eigenvector": EIGENVECTOR}
    return {
        "curvature": None,
        "images": images.COUNT,
        "trained_on": TRAINED_ON,
        "same_within": SAME_WITHIN,
        "gain": HE,
        "streams": drawn,
        "full_batch": {
            "edges": full_batch.EDGES,
            "n_images": N_IMAGES,
            "every": EVERY,
            "gain": full_batch.GAIN,
            "tolerance": full_batch.TOLERANCE,
            "most_products": full_batch.MOST_PRODUCTS,
        },
    }


#: Which of the runs that are shown misreads the fewest test images, and how many of them the followed one does. What
#: one of these runs comes to says much of the others, so none is told of.
WINNER = Question("winner", "Which will read the most?", of_all=True)
ERRORS = Question("errors", "How many will it misread?", of_all=True)

#: A network in training, whose runs start from the same weights and have the same batches.
NETWORK = ProblemKind(
    name="network",
    title="a network in training",
    made_of=Network,
    known=NETWORKS,
    answers=frozenset({"network", "prediction"}),
    run=_run,
    entries=_entries,
    described=_described,
    named=lambda _: {"noises": []},
    minima=lambda _: ("unknown",),
    compact=False,
    questions=(WINNER, ERRORS),
    n_steps=lambda loss: loss.n_steps,
    takes=lambda rule: rule.coordinatewise,
    data=lambda _: images.raw().tobytes(),
)
