"""A network trained on images, as a kind of problem: what a scene's runs minimise is its loss."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from momentum_sim import reprs
from momentum_sim.checks import Interval
from momentum_sim.kernels import entries
from momentum_sim.kernels.entries import Entry
from momentum_sim.networks import full_batch, images
from momentum_sim.networks.digits import Training, fine_tune, train
from momentum_sim.networks.full_batch import EVERY, N_IMAGES, full_batch_entry, linear_rule
from momentum_sim.networks.settings import EIGENVECTOR, HE, MOST_HIDDEN, SPLIT, START, TRAINED_ON
from momentum_sim.networks.tasks import DIGITS, LAST_FIVE, Task
from momentum_sim.optimizers import OPTIMIZERS, Optimizer
from momentum_sim.parameters import MOST_LIVE_STEPS, Parameter, values_of
from momentum_sim.problems.kind import Json, ProblemKind, Question, Setting, Valued

#: Two runs whose numbers of errors are no farther apart are told to do about the same: after thirty epochs the number
#: of one method, at the step size that is best for it, has a standard deviation of 3 images over draws, as
#: `momentum_sim.evidence` has measured, so that one draw says no more.
SAME_WITHIN = 3

#: The smallest batch of a scene.
LEAST_BATCH = 8


def most_epochs(task: Task) -> int:
    """The most epochs of a scene: with the smallest batch it has as many steps as a stage takes."""
    return MOST_LIVE_STEPS // (task.trained_on // LEAST_BATCH)


@dataclass(frozen=True)
class Network:
    """A network's training. Call it with parameters, by position or name, to have the objective that is minimised.

    ``task``: what it learns; ``train``: what trains it, as `momentum_sim.digits.train` and `fine_tune` do;
    ``minima``: by what name `momentum_sim.scene.texts` has what is said of it.
    A scene opens with ``step_size`` and ``adaptive_step_size``, their sliders running over the ends beside them.

    >>> digits(epochs=1)
    digits(epochs=1, batch_size=32, hidden=32)
    """

    name: str
    title: str
    formula: str
    parameters: tuple[Parameter, ...]
    task: Task
    train: Callable[..., Training]
    minima: str
    step_size: float
    step_size_slider: tuple[float, float]
    adaptive_step_size: float
    adaptive_step_size_slider: tuple[float, float]
    sentence: str = ""

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
        """What is known of where it is least: nothing, and what else is said of it."""
        return self.problem.minima

    @property
    def n_steps(self) -> int:
        """How many steps a training takes: so many for each epoch as batches can be filled."""
        epochs, batch_size, _ = self.values
        return int(epochs) * (self.problem.task.trained_on // int(batch_size))


def _parameters(task: Task, epochs: int, slider: tuple[int, int]) -> tuple[Parameter, ...]:
    """The parameters of a training: how many epochs it takes, of which batches, with how many units."""
    most, batches = Interval(1, most_epochs(task)), Interval(LEAST_BATCH, task.trained_on)
    return (
        Parameter("epochs", "Epochs", "epochs", epochs, most, slider, "logarithmic", whole=True),
        Parameter("batch_size", "Batch size", "batch", 32, batches, (8, 256), "logarithmic", whole=True),
        Parameter("hidden", "Hidden units", "hidden", 32, Interval(1, MOST_HIDDEN), (2, 64), "logarithmic", whole=True),
    )


_CROSS_ENTROPY = (
    r"\text{the mean of } \ln \textstyle\sum_c e^{z_c} - z_{\text{own}}, \quad z = W_2 \max(0, W_1 x + b_1) + b_2"
)

digits = Network(
    name="digits",
    title="handwritten digits",
    sentence="A network learns to read handwritten digits, from weights drawn at random.",
    formula=_CROSS_ENTROPY,
    parameters=_parameters(DIGITS, 3, (1, 30)),
    task=DIGITS,
    train=train,
    minima="unknown",
    step_size=0.1,
    step_size_slider=(1e-3, 2.0),
    adaptive_step_size=3e-3,
    adaptive_step_size_slider=(1e-4, 0.1),
)

fine_tuning = Network(
    name="fine_tuning",
    title="fine-tuning on digits",
    sentence="A network that can read the digits from 0 to 4 learns those from 5 to 9.",
    formula=_CROSS_ENTROPY,
    parameters=_parameters(LAST_FIVE, 10, (1, 80)),
    task=LAST_FIVE,
    train=fine_tune,
    minima="tuned",
    step_size=0.1,
    step_size_slider=(1e-3, 2.0),
    adaptive_step_size=3e-3,
    adaptive_step_size_slider=(1e-4, 0.1),
)

NETWORKS = {network.name: network for network in (digits, fine_tuning)}


def _run(loss: NetworkLoss, setting: Setting) -> Training:
    epochs, batch_size, hidden = map(int, loss.values)
    ran = loss.problem.train(
        setting.optimizer,
        step_size=setting.step_sizes,
        momentum=setting.momentum,
        epochs=epochs,
        batch_size=batch_size,
        hidden=hidden,
        seed=setting.seed,
    )
    return replace(ran, name=setting.name, title=setting.title, look=setting.look)


def _entries(network: Network, rules: tuple[Optimizer, ...]) -> dict[str, Entry]:
    before = network.task.before
    trained = [*rules, *([OPTIMIZERS[before.rule]] if before else [])]  # whose steps have one name have one entry
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
        for rule in trained
        if rule.coordinatewise
    }


def entries_at_the_edge(rules: Iterable[Optimizer]) -> dict[str, Entry]:
    """How each rule that has an edge trains on all images at once, and where it is: by the names of their steps."""
    linear = [(rule, known.theory) for rule in rules if rule.coordinatewise and (known := linear_rule(rule))]
    return {f"full_batch_{rule.step_name}": full_batch_entry(rule) for rule, _ in linear} | {
        f"edge_{rule.step_name}": entries.boundaries(theory.boundaries) for rule, theory in linear if theory
    }


def _task(task: Task) -> Json:
    """What a stage is told of a task, and of those before it."""
    told = {"digits": [task.first, task.last], "trained_on": task.trained_on, "order": task.order, "before": None}
    if task.before is None:
        return told
    own, step = task.before, OPTIMIZERS[task.before.rule].step_name
    settings = {"step": step, "step_size": own.step_size, "epochs": own.epochs, "batch_size": own.batch_size}
    return told | {"before": {"task": _task(own.task), **settings}}


def _described(network: Network) -> Json:
    drawn = {"split": SPLIT, "start": START, "eigenvector": EIGENVECTOR}
    return {
        "curvature": None,
        "minima": network.minima,
        "images": images.COUNT,
        "trained_on": network.task.trained_on,
        "task": _task(network.task),
        "same_within": SAME_WITHIN,
        "gain": HE,
        "streams": drawn,
        "full_batch": {
            "edges": full_batch.EDGES,
            "n_images": N_IMAGES,
            "trained_on": TRAINED_ON,
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
    minima=lambda network: (network.minima,),
    compact=False,
    questions=(WINNER, ERRORS),
    n_steps=lambda loss: loss.n_steps,
    takes=lambda rule: rule.coordinatewise,
    data=lambda _: images.raw().tobytes(),
)
