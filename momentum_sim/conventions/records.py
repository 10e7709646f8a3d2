"""The forms of momentum that libraries and books use, one record each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from momentum_sim import reprs
from momentum_sim.optimizers import OPTIMIZERS, Optimizer

#: Where the gradient of a step is taken: at the iterate, or ahead of it. No choice of numbers turns one into the other.
Family = Literal["heavy ball", "Nesterov"]


@dataclass(frozen=True)
class Convention:
    """One form of momentum.

    ``title`` and ``libraries`` (who writes it so) in words; ``formula`` is LaTeX, ``rule`` the same as plain text;
    ``optimizer`` the name in `OPTIMIZERS` of the rule that runs it; ``reports`` which point of the method it reports:
    its iterate, or the point ahead of it at which Nesterov's method takes the next gradient.

    torch.optim.SGD's ``dampening`` = β is no form of its own: it is `ema` but for the first step, which torch does not
    dampen, so no pair of numbers makes the two one path.
    """

    name: str
    title: str
    libraries: tuple[str, ...]
    formula: str
    rule: str
    optimizer: str
    family: Family
    reports: Literal["iterate", "point ahead"] = "iterate"

    def __repr__(self) -> str:
        return reprs.line("Convention", self.name)

    @property
    def record(self) -> Optimizer:
        """The update rule that runs it."""
        return OPTIMIZERS[self.optimizer]


_torch = Convention(
    name="torch",
    title="velocity, η outside",
    libraries=("PyTorch", "optax"),
    formula=r"v \leftarrow \beta v + g, \quad x \leftarrow x - \eta v",
    rule="v ← βv + g,  x ← x − ηv",
    optimizer="torch_momentum",
    family="heavy ball",
)
_keras = Convention(
    name="keras",
    title="velocity, η inside",
    libraries=("Keras", "scikit-learn"),
    formula=r"v \leftarrow \beta v - \eta g, \quad x \leftarrow x + v",
    rule="v ← βv − ηg,  x ← x + v",
    optimizer="heavy_ball",
    family="heavy ball",
)
_ema = Convention(
    name="ema",
    title="moving average",
    libraries=("EMA, as in Adam",),
    formula=r"m \leftarrow \beta m + (1 - \beta) g, \quad x \leftarrow x - \eta m",
    rule="m ← βm + (1 − β)g,  x ← x − ηm",
    optimizer="ema_momentum",
    family="heavy ball",
)
_nesterov_torch = Convention(
    name="nesterov_torch",
    title="Nesterov as torch holds it",
    libraries=("PyTorch", "optax", "Keras", "scikit-learn"),
    formula=r"v \leftarrow \beta v - \eta g, \quad y \leftarrow y - \eta g + \beta v",
    rule="v ← βv − ηg,  y ← y − ηg + βv",
    optimizer="nesterov",
    family="Nesterov",
    reports="point ahead",
)
_nesterov_textbook = Convention(
    name="nesterov_textbook",
    title="Nesterov, textbook",
    libraries=("papers",),
    formula=r"v \leftarrow \beta v - \eta \nabla f(\theta + \beta v), \quad \theta \leftarrow \theta + v",
    rule="v ← βv − η∇f(θ + βv),  θ ← θ + v",
    optimizer="nesterov_textbook",
    family="Nesterov",
)

CONVENTIONS = {
    convention.name: convention for convention in (_torch, _keras, _ema, _nesterov_torch, _nesterov_textbook)
}
