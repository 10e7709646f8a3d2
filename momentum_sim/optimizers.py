"""Update rules: one record each, with the convention in which its parameters are meant."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, sqrt
from typing import Any, Literal, NamedTuple

from momentum_sim import checks, hints, reprs
from momentum_sim.kernels import optimizers as kernels
from momentum_sim.kernels import theory as theories
from momentum_sim.kernels.theory import ModeKernels
from momentum_sim.schedules import Schedule, constant, demon

#: What a rule accepts as its momentum: nothing; the value it starts with; or that, or one value for each step.
MomentumInput = Literal["none", "number", "number or array"]

#: What a rule's memory comes to under a gradient that stays: how far that moves the iterate at each step in the end.
#: η for a moving average, or none; η/(1 − β) for a velocity; η times the mean of the 1/(1 − βᵢ) for AggMo's three
#: velocities; η/2 for a running mean of points.
Memory = Literal["average", "velocity", "velocities", "running mean"]

Marker = Literal[
    "circle", "square", "triangle", "down", "diamond", "cross", "star", "hexagon", "right",
    "left", "pentagon", "turned_cross", "hourglass", "bar", "post",
]  # fmt: skip

#: Markers of size 1 around the origin, y downwards, as SVG writes paths.
MARKERS: dict[str, str] = {
    "circle": "M1 0A1 1 0 1 1-1 0A1 1 0 1 1 1 0Z",
    "square": "M-.9-.9H.9V.9H-.9Z",
    "triangle": "M0-1.25 1.15 .8H-1.15Z",
    "diamond": "M0-1.3 1.3 0 0 1.3-1.3 0Z",
    "down": "M0 1.25-1.15-.8H1.15Z",
    "cross": "M-.4-1.2H.4V-.4H1.2V.4H.4V1.2H-.4V.4H-1.2V-.4H-.4Z",
    "hexagon": "M1.1-.65V.65L0 1.3-1.1 .65V-.65L0-1.3Z",
    "right": "M1.25 0-.8 1.15V-1.15Z",
    "left": "M-1.25 0 .8 1.15V-1.15Z",
    "pentagon": "M0-1.25 1.19-.39 .73 1.01H-.73L-1.19-.39Z",
    "turned_cross": "M-.6-1.1 0-.6 .6-1.1 1.1-.6 .6 0 1.1 .6 .6 1.1 0 .6-.6 1.1-1.1 .6-.6 0-1.1-.6Z",
    "hourglass": "M-1-1.1H1L.25 0 1 1.1H-1L-.25 0Z",
    "bar": "M-1.3-.6H1.3V.6H-1.3Z",
    "post": "M-.6-1.3H.6V1.3H-.6Z",
    "star": "M0-1.4 .36-.44 1.33-.43 .59 .17 .82 1.13 0 .6-.82 1.13-.59 .17-1.33-.43-.36-.44Z",
}


class PartNames(NamedTuple):
    """What the two parts of a step are called, and their sum; None where nothing is kept."""

    kept: str | None
    push: str
    sum: str | None


class Look(NamedTuple):
    """How an optimizer is drawn everywhere: colour on light and on dark, dash lengths, marker.

    The light colours have the hues of Okabe and Ito's palette, which most people with colour-blindness can tell apart,
    the lighter of them darkened so that they can be read as words on white, and the grey so far that it is no green
    one's to whoever lacks the middle cones; ``tests/test_palette.py`` measures it. Dash and marker tell paths apart
    without any colour.
    """

    light: str
    dark: str
    dash: tuple[int, ...]
    marker: Marker


def share_of_effective(memory: Memory, momentum: float) -> float:
    """The step size as a share of the effective one: `Memory`, the other way round."""
    left = 1.0 - momentum
    if memory == "velocities":
        return 3.0 / (1.0 + 1.0 / sqrt(left) + 1.0 / left)
    return {"average": 1.0, "velocity": left, "running mean": 2.0}[memory]


@dataclass(frozen=True)
class Optimizer:
    """One update rule.

    ``formula`` is LaTeX; ``convention`` says in words what its step size and momentum mean. ``step`` is its kernel,
    ``parts`` the kernel that says what a step is made of, in words ``part_names``, and ``initial_state`` what it
    remembers before the first step.
    ``momentum`` is what it accepts, and ``schedule`` what it makes of one number (None if it takes no momentum).
    ``gradient_point`` is the kernel that says where a step's gradient is taken.
    ``observe`` is the kernel that says what it remembers of the loss at the iterate, before each step; None for a rule
    that does not ask for the loss. With noisy gradients too the loss is the exact one.

    ``looks_ahead``: its iterates are where the next gradient is taken, kept ahead of the velocity's own point.
    ``memory``: how far a gradient that stays moves it at each step in the end, as `Memory` says.
    ``mapped``: whether stages bring what they make its map with; another rule's map says the same or nearly so if not.
    ``adaptive``: its step size is a length, about how far a step goes, because the gradient is divided by its recent
    size.

    ``theory``: what it does on a quadratic, as kernels; None where a step is no fixed linear map there.
    ``response``: what a step makes of noise in the gradient there, as a kernel; None where a step is not linear.
    ``weighs``: its iterates are linear in the gradients that it is given, on any objective: each gradient has a weight
    by which it moves the last iterate in all, whatever the others are.
    ``coordinatewise``: what it does in one coordinate does not depend on the others but for the gradient, so that it
    acts on any number of them, and trains networks.
    ``linear``: a step is a fixed linear map there, of more than ``theory`` could say: of the iterate and several things
    remembered.
    """

    name: str
    title: str
    formula: str
    convention: str
    reference: str
    look: Look
    step: Any
    parts: Any
    part_names: PartNames
    initial_state: tuple[float, ...]
    momentum: MomentumInput
    schedule: Schedule | None
    gradient_point: Any = kernels.at_iterate
    observe: Any = None
    looks_ahead: bool = False
    adaptive: bool = False
    theory: ModeKernels | None = None
    response: Any = None
    weighs: bool = False
    linear: bool = False
    memory: Memory = "average"
    mapped: bool = True
    coordinatewise: bool = True

    def __post_init__(self) -> None:
        said = f"{self.title[:1].upper()}{self.title[1:]}: {self.formula}\n\n{self.convention}. {self.reference}."
        object.__setattr__(self, "__doc__", said)  # of this one, and not of what any is

    def __repr__(self) -> str:
        return reprs.line("Optimizer", self.name)

    @property
    def swept(self) -> bool:
        """Whether a stage can map it: it has a momentum, and its step size is the one that most rules share."""
        return self.mapped and self.schedule is not None and not self.adaptive

    @property
    def takes_schedule(self) -> bool:
        """Whether its momentum may be another at each step."""
        return self.momentum == "number or array"

    def effective_step_size(self, step_size: float, momentum: float) -> float | None:
        """How far a gradient that stays moves it at each step in the end, as a multiple of itself; None if adaptive.

        η/(1 − β) for rules that amplify, η for moving averages; `Memory` has the others. ``momentum`` is the one that
        the run starts with.
        """
        return None if self.adaptive else step_size / share_of_effective(self.memory, momentum)

    def own_step_size(self, effective: float, momentum: float) -> float:
        """The step size with which it has this `effective_step_size`; if it is adaptive there is none that has."""
        return effective * share_of_effective(self.memory, momentum)

    def path_number(self, step_size: float, momentum: float) -> float | None:
        """λ, by which a ball's path is fixed where its steps are short; None if adaptive.

        λ = u/(1 − β), u its `effective_step_size`: η/(1 − β)² for a velocity, η/(1 − β) for a moving average of
        gradients. Where a step takes a time of u, and β nears 1, each of them follows λ x″ + x′ + ∇f(x) = 0, from rest:
        one path, which is gone along in longer steps the smaller β is. Nesterov's rule does, too, but later: what its
        look-ahead adds is a friction of βu times the curvature, which falls with 1 − β at the same λ. A rule without
        momentum has β = 0, so gradient descent's λ is η, and its path is that one only where λ is small beside
        1/curvature. Rules of several velocities or means (AggMo, QHM, schedule-free) follow another equation; their λ
        is that of the ball with their u and β. ``momentum`` is the one that the run starts with.

        Papazov, Pesme, Flammarion, arXiv 2403.05293.
        """
        effective = self.effective_step_size(step_size, momentum)
        return None if effective is None else effective / self._left(momentum)

    def step_size_of_path(self, number: float, momentum: float) -> float:
        """The step size with which it has this `path_number`; if it is adaptive there is none that has."""
        return self.own_step_size(number * self._left(momentum), momentum)

    def _left(self, momentum: float) -> float:
        """1 − β; of a rule without momentum 1."""
        return 1.0 if self.schedule is None else 1.0 - momentum

    @property
    def amplifies(self) -> bool:
        """Whether a gradient that stays moves it by η/(1 − β) times itself at each step in the end."""
        return self.memory == "velocity"

    @property
    def share(self) -> Any:
        """The kernel that says what its step size is of its effective one, of a rule with a response."""
        return theories.velocity_share if self.amplifies else theories.whole_share

    @property
    def step_name(self) -> str:
        """What its steps are called in a WebAssembly module; rules that share their kernels share the name."""
        name: str = self.step.__name__.removesuffix("_step")
        name = name if self.at_iterate else f"{name}_{self.gradient_point.__name__}"
        return name if self.observe is None else f"{name}_{self.observe.__name__}"

    @property
    def is_heavy_ball(self) -> bool:
        """Whether its steps are a heavy ball's, whatever its momenta."""
        return self.step is kernels.heavy_ball_step

    @property
    def at_iterate(self) -> bool:
        """Whether each step's gradient is taken at the iterate."""
        return self.gradient_point is kernels.at_iterate


_VELOCITY_PARTS = PartNames("β · old velocity", "−η · gradient", "new velocity")
_SCALED_PARTS = PartNames("−ηβ · old velocity", "−η · gradient", "−η · new velocity: the step")
_AVERAGE_PARTS = PartNames("β · old average", "(1 − β) · gradient", "new average: the step")

gradient_descent = Optimizer(
    name="gradient_descent",
    title="gradient descent",
    formula=r"x \leftarrow x - \eta g",
    convention="takes no momentum",
    reference="Cauchy (1847)",
    look=Look("#BD5300", "#FF8A3D", (), "circle"),
    step=kernels.gradient_descent_step,
    parts=kernels.gradient_descent_parts,
    part_names=PartNames(None, "−η · gradient", None),
    initial_state=(),
    momentum="none",
    schedule=None,
    theory=theories.gradient_descent,
    response=theories.gradient_descent_response,
    weighs=True,
)

heavy_ball = Optimizer(
    name="heavy_ball",
    title="heavy ball",
    formula=r"v \leftarrow \beta_t v - \eta g, \quad x \leftarrow x + v",
    convention="velocity form; at constant step size torch.optim.SGD(momentum=beta)",
    reference="Polyak (1964)",
    look=Look("#0072B2", "#5AB4EF", (), "square"),
    step=kernels.heavy_ball_step,
    parts=kernels.velocity_parts,
    part_names=_VELOCITY_PARTS,
    initial_state=(0.0, 0.0),
    momentum="number or array",
    schedule=constant,
    theory=theories.heavy_ball,
    response=theories.heavy_ball_response,
    weighs=True,
    memory="velocity",
)

torch_momentum = Optimizer(
    name="torch_momentum",
    title="heavy ball, η outside",
    formula=r"v \leftarrow \beta_t v + g, \quad x \leftarrow x - \eta v",
    convention="velocity without the step size, torch.optim.SGD's; at constant step size heavy ball, and else not",
    reference="Sutskever, Martens, Dahl, Hinton (2013), as torch.optim.SGD's documentation changes it",
    look=Look("#A3162E", "#FF8F8F", (5, 3), "hexagon"),
    step=kernels.torch_momentum_step,
    parts=kernels.torch_momentum_parts,
    part_names=_SCALED_PARTS,
    initial_state=(0.0, 0.0),
    momentum="number or array",
    schedule=constant,
    response=theories.heavy_ball_response,
    weighs=True,
    mapped=False,
    memory="velocity",
)

nesterov = Optimizer(
    name="nesterov",
    title="Nesterov",
    formula=r"v \leftarrow \beta_t v - \eta g, \quad x \leftarrow x - \eta g + \beta_t v",
    convention="velocity form, x the point that looks ahead; at constant step size torch.optim.SGD(nesterov=True)",
    reference="Nesterov (1983), as Sutskever, Martens, Dahl, Hinton (2013) write it",
    look=Look("#C2258F", "#E07CBE", (16, 4), "down"),
    step=kernels.nesterov_step,
    parts=kernels.velocity_parts,
    part_names=_VELOCITY_PARTS,
    initial_state=(0.0, 0.0),
    momentum="number or array",
    schedule=constant,
    looks_ahead=True,
    theory=theories.nesterov,
    response=theories.nesterov_response,
    weighs=True,
    memory="velocity",
)

nesterov_textbook = Optimizer(
    name="nesterov_textbook",
    title="Nesterov, textbook",
    formula=r"v \leftarrow \beta_t v - \eta \nabla f(x + \beta_t v), \quad x \leftarrow x + v",
    convention="velocity form, x the velocity's own point; at constant momentum x + beta v is nesterov's path",
    reference="Nesterov (1983), as Sutskever, Martens, Dahl, Hinton (2013) write it",
    look=Look("#6B46C1", "#B7A1FF", (16, 4, 2, 4), "right"),
    step=kernels.heavy_ball_step,
    parts=kernels.velocity_parts,
    part_names=_VELOCITY_PARTS,
    initial_state=(0.0, 0.0),
    momentum="number or array",
    schedule=constant,
    gradient_point=kernels.ahead_of_iterate,
    response=theories.nesterov_textbook_response,
    weighs=True,
    mapped=False,
    memory="velocity",
)

demon_heavy_ball = Optimizer(
    name="demon",
    title="Demon",
    formula=rf"v \leftarrow \beta_t v - \eta g, \quad x \leftarrow x + v, \quad {demon.formula}",
    convention="heavy ball whose momentum decays from beta to 0 over the run",
    reference=demon.reference,
    look=Look("#008060", "#3CCF9F", (8, 3), "triangle"),
    step=kernels.heavy_ball_step,
    parts=kernels.velocity_parts,
    part_names=_VELOCITY_PARTS,
    initial_state=(0.0, 0.0),
    momentum="number",
    schedule=demon,
    response=theories.heavy_ball_response,
    weighs=True,
    memory="velocity",
)

ema_momentum = Optimizer(
    name="ema_momentum",
    title="EMA momentum",
    formula=r"m \leftarrow \beta_t m + (1 - \beta_t) g, \quad x \leftarrow x - \eta m",
    convention="moving average of gradients, from m = 0; at constant momentum heavy ball with step size (1 - beta) eta",
    reference="as in the first moment of Adam, without bias correction",
    look=Look("#5A5A5A", "#B4BCC2", (2, 3), "diamond"),
    step=kernels.ema_momentum_step,
    parts=kernels.ema_momentum_parts,
    part_names=_AVERAGE_PARTS,
    initial_state=(0.0, 0.0),
    momentum="number or array",
    schedule=constant,
    theory=theories.ema_momentum,
    response=theories.ema_momentum_response,
    weighs=True,
)

rmsprop = Optimizer(
    name="rmsprop",
    title="RMSprop",
    formula=r"s \leftarrow 0.99\, s + 0.01\, g^2, \quad x \leftarrow x - \eta\, g / (\sqrt{s} + 10^{-8})",
    convention="takes no momentum; the step size is a length; torch.optim.RMSprop(alpha=0.99, eps=1e-8)",
    reference="Tieleman, Hinton (2012)",
    look=Look("#0B5563", "#86E8F8", (8, 3, 2, 3, 2, 3), "cross"),
    step=kernels.rmsprop_step,
    parts=kernels.rmsprop_parts,
    part_names=PartNames(None, "gradient ÷ its size", None),
    initial_state=(0.0, 0.0),
    momentum="none",
    schedule=None,
    adaptive=True,
)

adam = Optimizer(
    name="adam",
    title="Adam",
    formula=(
        r"m \leftarrow \beta_t m + (1 - \beta_t) g, \quad s \leftarrow 0.999\, s + 0.001\, g^2, \quad "
        r"x \leftarrow x - \eta\, \hat m / (\sqrt{\hat s} + 10^{-8})"
    ),
    convention="the step size is a length; at constant momentum torch.optim.Adam(betas=(beta, 0.999), eps=1e-8)",
    reference="Kingma, Ba, arXiv 1412.6980",
    look=Look("#6E4E00", "#FFD56B", (8, 3, 2, 3), "star"),
    step=kernels.adam_step,
    parts=kernels.adam_parts,
    part_names=_AVERAGE_PARTS,
    initial_state=(0.0, 0.0, 0.0, 0.0, 1.0, 1.0),
    momentum="number or array",
    schedule=constant,
    adaptive=True,
)

qhm = Optimizer(
    name="qhm",
    title="QHM",
    formula=r"m \leftarrow \beta_t m + (1 - \beta_t) g, \quad x \leftarrow x - \eta\,(0.3\, g + 0.7\, m)",
    convention="moving average of gradients, from m = 0, beside the gradient itself; nu = 0.7, as its authors advise",
    reference="Ma, Yarats, arXiv 1810.06801",
    look=Look("#6C783C", "#7C8858", (12, 3, 3, 3), "pentagon"),
    step=kernels.qhm_step,
    parts=kernels.qhm_parts,
    part_names=PartNames("0.7 β · old average", "(1 − 0.7 β) · gradient", "0.3 · gradient + 0.7 · new average"),
    initial_state=(0.0, 0.0),
    momentum="number or array",
    schedule=constant,
    theory=theories.qhm,
    response=theories.qhm_response,
    weighs=True,
)

aggmo = Optimizer(
    name="aggmo",
    title="AggMo",
    formula=(
        r"v_i \leftarrow \beta_i v_i - g, \quad x \leftarrow x + \tfrac{\eta}{3}(v_1 + v_2 + v_3), \quad "
        r"\beta_i = 0,\; 1 - \sqrt{1 - \beta_t},\; \beta_t"
    ),
    convention="the mean of three velocities without the step size; beta is the largest of their momenta",
    reference="Lucas, Sun, Zemel, Grosse, arXiv 1804.00325",
    look=Look("#601884", "#7C70F4", (4, 2, 4, 6), "hourglass"),
    step=kernels.aggmo_step,
    parts=kernels.aggmo_parts,
    part_names=PartNames("what the old velocities keep", "−η · gradient", "η · mean of the new velocities"),
    initial_state=(0.0, 0.0, 0.0, 0.0),
    momentum="number or array",
    schedule=constant,
    linear=True,
    memory="velocities",
    weighs=True,
)

schedule_free = Optimizer(
    name="schedule_free",
    title="schedule-free",
    formula=(
        r"z \leftarrow z - \eta \nabla f((1 - \beta_t) z + \beta_t x), \quad "
        r"x \leftarrow \text{mean of every } z \text{ so far}"
    ),
    convention="x is the mean of the points after each step, the start not among them; beta says how near to it "
    "gradients are taken",
    reference="Defazio, Yang, Mehta, Mishchenko, Khaled, Cutkosky, arXiv 2405.15682",
    look=Look("#0C4818", "#DCF4B8", (2, 2, 2, 6), "left"),
    step=kernels.schedule_free_step,
    parts=kernels.schedule_free_parts,
    part_names=PartNames("1/k of the way to z", "−η/k · gradient", "the step of the mean"),
    initial_state=(0.0, 0.0, 0.0),
    momentum="number or array",
    schedule=constant,
    gradient_point=kernels.between_mean_and_newest,
    memory="running mean",
    weighs=True,
)

demon_adam = Optimizer(
    name="demon_adam",
    title="Demon Adam",
    formula=(
        r"m \leftarrow \beta_t m + (1 - \beta_t) g, \quad s \leftarrow 0.999\, s + 0.001\, g^2, \quad "
        rf"x \leftarrow x - \eta\, \hat m / (\sqrt{{\hat s}} + 10^{{-8}}), \quad {demon.formula}"
    ),
    convention="Adam whose beta_1 decays from beta to 0 over the run, as a moving average; m is corrected by the "
    "product of the betas so far",
    reference=demon.reference,
    look=Look("#78243C", "#F42894", (8, 3, 1, 3, 1, 3), "turned_cross"),
    step=kernels.adam_step,
    parts=kernels.adam_parts,
    part_names=_AVERAGE_PARTS,
    initial_state=(0.0, 0.0, 0.0, 0.0, 1.0, 1.0),
    momentum="number",
    schedule=demon,
    adaptive=True,
)

nesterov_restart = Optimizer(
    name="nesterov_restart",
    title="Nesterov, restarted",
    formula=(
        r"v \leftarrow b v - \eta \nabla f(x + b v), \quad x \leftarrow x + v, \quad "
        r"b = \min(\beta_t, \tfrac{n - 1}{n + 2}), \quad n \leftarrow 1 \text{ where } g \cdot v > 0"
    ),
    convention="the textbook's form with the momentum of convex functions, beta at most, which begins again at 0 after "
    "each step uphill",
    reference="O'Donoghue, Candès, arXiv 1204.3982, the gradient scheme",
    look=Look("#3000CC", "#289494", (16, 4, 2, 4, 2, 4), "bar"),
    step=kernels.nesterov_restart_step,
    parts=kernels.growing_parts,
    part_names=PartNames("b · old velocity", "−η · gradient", "new velocity"),
    initial_state=(0.0, 0.0, 0.0),
    momentum="number or array",
    schedule=constant,
    gradient_point=kernels.ahead_by_growing_momentum,
    memory="velocity",
    coordinatewise=False,
)

nesterov_function_restart = Optimizer(
    name="nesterov_function_restart",
    title="Nesterov, restarted by loss",
    formula=(
        r"v \leftarrow b v - \eta \nabla f(x + b v), \quad x \leftarrow x + v, \quad "
        r"b = \min(\beta_t, \tfrac{n - 1}{n + 2}), \quad n \leftarrow 1 \text{ where } f(x) \text{ has risen}"
    ),
    convention="the textbook's form with the momentum of convex functions, beta at most, which begins again at 0 after "
    "each step that ends higher; the loss is exact, also where gradients are noisy",
    reference="O'Donoghue, Candès, arXiv 1204.3982, the function scheme",
    look=Look("#300054", "#AE7800", (16, 4, 6, 4), "post"),
    step=kernels.growing_nesterov_step,
    parts=kernels.growing_parts,
    part_names=PartNames("b · old velocity", "−η · gradient", "new velocity"),
    initial_state=(0.0, 0.0, 0.0, inf),
    momentum="number or array",
    schedule=constant,
    gradient_point=kernels.ahead_by_growing_momentum,
    observe=kernels.restart_where_loss_rises,
    memory="velocity",
    coordinatewise=False,
)

OPTIMIZERS = {
    rule.name: rule
    for rule in (
        gradient_descent, heavy_ball, nesterov, demon_heavy_ball, ema_momentum, rmsprop, adam, torch_momentum,
        nesterov_textbook, qhm, aggmo, schedule_free, demon_adam, nesterov_restart, nesterov_function_restart,
    )
}  # fmt: skip

#: What they are called elsewhere, for who is told which names there are.
OTHER_NAMES = {
    "gd": "gradient_descent",
    "sgd": "gradient_descent",
    "momentum": "heavy_ball",
    "polyak": "heavy_ball",
    "nag": "nesterov",
    "ema": "ema_momentum",
    "sgd_momentum": "torch_momentum",
}


def checked_rule(optimizer: str | Optimizer) -> Optimizer:
    """The optimizer that is meant, by name or as itself."""
    if isinstance(optimizer, Optimizer):
        return optimizer
    return OPTIMIZERS[checks.one_of("optimizer", optimizer, OPTIMIZERS, OTHER_NAMES)]


hints.attributes(__name__)
