"""Update rules: one record each, with the convention in which its parameters are meant."""

from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from momentum_sim import checks
from momentum_sim.kernels import optimizers as kernels
from momentum_sim.kernels import theory as theories
from momentum_sim.kernels.theory import ModeKernels
from momentum_sim.schedules import Schedule, constant, demon

#: What a rule accepts as its momentum: nothing; the value it starts with; or that, or one value for each step.
MomentumInput = Literal["none", "number", "number or array"]

Marker = Literal["circle", "square", "triangle", "down", "diamond", "cross", "star"]


class PartNames(NamedTuple):
    """What the two parts of a step are called, and their sum; None where nothing is kept."""

    kept: str | None
    push: str
    sum: str | None


class Look(NamedTuple):
    """How an optimizer is drawn everywhere: colour on light and on dark, dash lengths, marker.

    The light colours have the hues of Okabe and Ito's palette, which most people with colour-blindness can tell apart,
    the lighter of them darkened so that they can be read as words on white; dash and marker tell paths apart without
    any colour.
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

    ``looks_ahead``: its iterates are where the next gradient is taken, kept ahead of the velocity's own point.
    ``adaptive``: its step size is a length, about how far a step goes, because the gradient is divided by its recent
    size.

    ``theory``: what it does on a quadratic, as kernels; None where a step is no fixed linear map there.
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
    looks_ahead: bool = False
    adaptive: bool = False
    theory: ModeKernels | None = None

    @property
    def swept(self) -> bool:
        """Whether a stage can map it: it has a momentum, and its step size is the one that most rules share."""
        return self.schedule is not None and not self.adaptive

    @property
    def step_name(self) -> str:
        """What its step kernel is called in a WebAssembly module; rules that share the kernel share the name."""
        name: str = self.step.__name__
        return name.removesuffix("_step")


_VELOCITY_PARTS = PartNames("β · old velocity", "−η · gradient", "new velocity")
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
)

ema_momentum = Optimizer(
    name="ema_momentum",
    title="EMA momentum",
    formula=r"m \leftarrow \beta_t m + (1 - \beta_t) g, \quad x \leftarrow x - \eta m",
    convention="moving average of gradients, from m = 0; at constant momentum heavy ball with step size (1 - beta) eta",
    reference="as in the first moment of Adam, without bias correction",
    look=Look("#666666", "#B4BCC2", (2, 3), "diamond"),
    step=kernels.ema_momentum_step,
    parts=kernels.ema_momentum_parts,
    part_names=_AVERAGE_PARTS,
    initial_state=(0.0, 0.0),
    momentum="number or array",
    schedule=constant,
    theory=theories.ema_momentum,
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
    rule.name: rule for rule in (gradient_descent, heavy_ball, nesterov, demon_heavy_ball, ema_momentum, rmsprop, adam)
}


def checked_rule(optimizer: str | Optimizer) -> Optimizer:
    """The optimizer that is meant, by name or as itself."""
    if isinstance(optimizer, Optimizer):
        return optimizer
    return OPTIMIZERS[checks.one_of("optimizer", optimizer, OPTIMIZERS)]
