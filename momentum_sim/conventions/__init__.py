r"""The forms in which momentum is written, what each number means in them, and the code that runs them elsewhere.

>>> step_size, momentum = translate(0.02, 0.9, "keras", "ema")
>>> round(step_size, 12), momentum
(0.2, 0.9)
"""

from momentum_sim import hints
from momentum_sim.conventions.records import CONVENTIONS, Convention
from momentum_sim.conventions.snippets import LIBRARIES, code, has_code
from momentum_sim.conventions.torch_sgd import torch_replay
from momentum_sim.conventions.translation import shared, translate

__all__ = [
    "CONVENTIONS",
    "LIBRARIES",
    "Convention",
    "code",
    "has_code",
    "shared",
    "torch_replay",
    "translate",
]

hints.attributes(__name__)
