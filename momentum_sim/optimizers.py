"""Update rules: one record each, with the convention in which its parameters are meant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from momentum_sim import checks, hints, reprs
from momentum_sim.kernels import optimizers as kernels
from momentum_sim.kernels import theory as theories
from momentum_sim.kernels.theory import ModeKernels
from momentum_sim.schedules import Schedule, constant, demon

#: What a rule accepts as its momentum: nothing; the value it starts with; or that, or one value for each step.
MomentumInput = Literal["none", "number", "number or array"]

Marker = Literal["circle", "square", "triangle", "down", "diamond", "cross", "star", "hexagon", "right"]

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


@dataclass(frozen=True)
class Optimizer:
    """One update rule.

    ``formula`` is LaTeX; ``convention`` says in words what its step size and momentum mean. ``step`` is its kernel,
    ``parts`` the kernel that says what a step is made of, in words ``part_names``, and ``initial_state`` what it
    remembers before the first step.
    ``momentum`` is what it accepts, and ``schedule`` what it makes of one number (None if it takes no momentum).
    ``gradient_point`` is the kernel that says where a step's gradient is taken.

    ``looks_ahead``: its iterates are where the next gradient is taken, kept ahead of the velocity's own point.
    ``amplifies``: a gradient that stays moves it by η/(1 − β) times itself at each step in the end, not by η times.
    ``mapped``: whether stages bring what they make its map with; another rule's map says the same or nearly so if not.
    ``adaptive``: its step size is a length, about how far a step goes, because the gradient is divided by its recent
    size.

    ``theory``: what it does on a quadratic, as kernels; None where a step is no fixed linear map there.
    ``response``: what a step makes of noise in the gradient there, as a kernel; None where a step is not linear.
    ``weighs``: its iterates are linear in the gradients that it is given, on any objective: each gradient has a weight
    by which it moves the last iterate in all, whatever the others are.
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
    looks_ahead: bool = False
    adaptive: bool = False
    theory: ModeKernels | None = None
    response: Any = None
    weighs: bool = False
    amplifies: bool = False
    mapped: bool = True

    def __post_init__(self) -> None:
        said = f"{self.title[:1].upper()}{self.title[1:]}: {self.formula}\n\n{self.convention}. {self.reference}."
        object.__setattr__(self, "__doc__", said)  # of this one, and not of what any is

    def __repr__(self) -> str:
        return reprs.line("Optimizer", self.name)

    @property
    def swept(self) -> bool:
        """Whether a stage can map it: it has a momentum, and its step size is the one that most rules share."""
        return self.mapped and self.schedule is not None and not self.adaptive

    def effective_step_size(self, step_size: float, momentum: float) -> float | None:
        """How far a gradient that stays moves it at each step in the end, as a multiple of itself; None if adaptive.

        η/(1 − β) for rules that amplify, η for the others. ``momentum`` is the one that the run starts with.
        """
        if self.adaptive:
            return None
        return step_size / (1.0 - momentum) if self.amplifies else step_size

    @property
    def step_name(self) -> str:
        """What its steps are called in a WebAssembly module; rules that share their kernels share the name."""
        name: str = self.step.__name__.removesuffix("_step")
        return name if self.at_iterate else f"{name}_{self.gradient_point.__name__}"

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
    amplifies=True,
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
    amplifies=True,
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
    amplifies=True,
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
    amplifies=True,
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
    amplifies=True,
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

OPTIMIZERS = {
    rule.name: rule
    for rule in (
        gradient_descent, heavy_ball, nesterov, demon_heavy_ball, ema_momentum, rmsprop, adam, torch_momentum,
        nesterov_textbook,
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
