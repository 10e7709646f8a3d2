"""Runs as lines of Python for other libraries: what stands before the loop over steps, in it, and what it has made."""

from collections.abc import Callable

from momentum_sim.conventions.recipes.in_numpy import numpy_recipe
from momentum_sim.conventions.recipes.in_optax import optax_recipe
from momentum_sim.conventions.recipes.in_torch import torch_recipe
from momentum_sim.conventions.recipes.noise import SAME_EVERYWHERE, noise_lines
from momentum_sim.conventions.recipes.setting import GIVEN, Recipe, Setting, setting_of

#: How a run is taken with each library.
RECIPES: dict[str, Callable[[Setting], Recipe]] = {
    "PyTorch": torch_recipe,
    "optax": optax_recipe,
    "NumPy": numpy_recipe,
}

__all__ = ["GIVEN", "RECIPES", "SAME_EVERYWHERE", "Recipe", "Setting", "noise_lines", "setting_of"]
