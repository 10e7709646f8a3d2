"""Update rules: one record each, with the convention in which its parameters are meant."""

from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from momentum_sim.kernels import optimizers as kernels
from momentum_sim.schedules import Schedule, constant, demon

#: What a rule accepts as its momentum: nothing; the value it starts with; or that, or one value for each step.
MomentumInput = Literal["none", "number", "number or array"]


class Look(NamedTuple):
    """How an optimizer is drawn everywhere: colour on light and on dark, dash lengths, marker.

    The light colours are Okabe and Ito's, which most people with colour-blindness can tell apart; dash and marker tell
    paths apart without any colour.
    """

    light: str
    dark: str
    dash: tuple[int, ...]
    marker: Literal["circle", "square", "triangle", "diamond"]


@dataclass(frozen=True)
class Optimizer:
    """One update rule.

    ``formula`` is LaTeX; ``convention`` says in words what its step size and momentum mean. ``step`` is its kernel and
    ``initial_state`` what it remembers before the first step. ``momentum`` is what it accepts, and ``schedule`` what it
    makes of one number (None if it takes no momentum).
    """

    name: str
    title: str
    formula: str
    convention: str
    reference: str
    look: Look
    step: Any
    initial_state: tuple[float, ...]
    momentum: MomentumInput
    schedule: Schedule | None


gradient_descent = Optimizer(
    name="gradient_descent",
    title="gradient descent",
    formula=r"x \leftarrow x - \eta g",
    convention="takes no momentum",
    reference="Cauchy (1847)",
    look=Look("#D55E00", "#FF8A3D", (), "circle"),
    step=kernels.gradient_descent_step,
    initial_state=(),
    momentum="none",
    schedule=None,
)

heavy_ball = Optimizer(
    name="heavy_ball",
    title="heavy ball",
    formula=r"v \leftarrow \beta_t v - \eta g, \quad x \leftarrow x + v",
    convention="velocity form; at constant step size torch.optim.SGD(momentum=beta)",
    reference="Polyak (1964)",
    look=Look("#0072B2", "#5AB4EF", (), "square"),
    step=kernels.heavy_ball_step,
    initial_state=(0.0, 0.0),
    momentum="number or array",
    schedule=constant,
)

ema_momentum = Optimizer(
    name="ema_momentum",
    title="EMA momentum",
    formula=r"m \leftarrow \beta_t m + (1 - \beta_t) g, \quad x \leftarrow x - \eta m",
    convention="moving average of gradients, from m = 0; at constant momentum heavy ball with step size (1 - beta) eta",
    reference="as in the first moment of Adam, without bias correction",
    look=Look("#666666", "#B4BCC2", (2, 3), "diamond"),
    step=kernels.ema_momentum_step,
    initial_state=(0.0, 0.0),
    momentum="number or array",
    schedule=constant,
)

demon_heavy_ball = Optimizer(
    name="demon",
    title="Demon",
    formula=rf"v \leftarrow \beta_t v - \eta g, \quad x \leftarrow x + v, \quad {demon.formula}",
    convention="heavy ball whose momentum decays from beta to 0 over the run",
    reference=demon.reference,
    look=Look("#009E73", "#3CCF9F", (8, 3), "triangle"),
    step=kernels.heavy_ball_step,
    initial_state=(0.0, 0.0),
    momentum="number",
    schedule=demon,
)

OPTIMIZERS = {rule.name: rule for rule in (gradient_descent, heavy_ball, demon_heavy_ball, ema_momentum)}
