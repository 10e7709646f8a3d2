"""What was probably meant by a name that is not there: of a value, of a keyword, of something in a module.

>>> meant("Adam", ["gradient_descent", "adam"])
" (did you mean 'adam'?)"
"""

import difflib
import inspect
import sys
from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from typing import Any, NoReturn, TypeVar

_Made = TypeVar("_Made", bound=Callable[..., Any])

_LONGEST_NAME = 50
_ALIKE = 0.7  # of 1, as difflib measures it

#: What libraries and papers call a parameter; first of each what it is called here.
_SYNONYMS: tuple[tuple[str, ...], ...] = (
    ("strong_convexity", "mu", "m"),
    ("smoothness", "l", "lipschitz", "largest_curvature"),
    ("curvature", "lam", "lambda", "lambda_", "eigenvalue", "hessian"),
    ("step_size", "lr", "learning_rate", "eta", "alpha", "rate", "stepsize", "step_sizes"),
    ("step_sizes", "lrs", "lr", "learning_rates", "learning_rate", "etas", "eta", "alphas", "alpha", "step_size"),
    ("momentum", "beta", "beta1", "beta_1", "gamma", "mu", "rho", "mass", "momenta"),
    ("momenta", "betas", "beta", "beta1", "gamma", "gammas", "mu", "rho", "momentum"),
    ("start", "x0", "w0", "theta0", "init", "initial", "initial_point", "starting_point", "starts", "x", "params"),
    ("n_steps", "steps", "n_iter", "n_iters", "num_steps", "num_iters", "max_iter", "max_iters", "max_steps", "maxiter",
     "niter", "iters", "iterations", "n_iterations", "num_iterations", "epochs", "n_epochs", "t"),
    ("epochs", "n_epochs", "num_epochs", "max_epochs", "passes"),
    ("batch_size", "batch", "bs", "minibatch_size", "mini_batch_size", "n_batch"),
    ("hidden", "n_hidden", "hidden_size", "hidden_units", "num_hidden", "hidden_layer_sizes", "units", "width"),
    ("n_images", "images", "n_samples", "num_samples", "n_train", "train_size", "dataset_size"),
    ("objective", "f", "fn", "fun", "func", "function", "loss", "landscape", "problem"),
    ("optimizer", "opt", "optim", "optimiser", "method", "algorithm", "rule"),
    ("tolerance", "tol", "atol", "rtol", "threshold"),
    ("noise_std", "noise", "sigma", "std", "noise_scale", "noise_level"),
    ("seed", "random_state", "rng", "random_seed", "key"),
    ("starts", "start", "x0", "init", "initial_points", "particles"),
    ("threads", "n_threads", "num_threads", "n_jobs", "workers"),
    ("runs", "run", "optimizers", "optimizer"),
)  # fmt: skip


def meant(value: Any, valid: Iterable[str], others: Mapping[str, str] | None = None) -> str:
    """`` (did you mean 'adam'?)``: which of the valid names is `nearest`; empty if none is like what was given."""
    name = nearest(value, valid, others)
    return f" (did you mean {name!r}?)" if name else ""


def nearest(value: Any, valid: Iterable[str], others: Mapping[str, str] | None = None) -> str | None:
    """The valid name that is most like what was given, if one is like it.

    Names are alike that differ in few letters, or in capitals, spaces and hyphens alone. ``others``: what the valid
    names are called elsewhere.
    """
    if not isinstance(value, str) or len(value) > _LONGEST_NAME:  # what is long is no name, and slow to compare
        return None
    known = {_bare(other): name for other, name in (others or {}).items()} | {_bare(name): name for name in valid}
    alike = difflib.get_close_matches(_bare(value), known, n=1, cutoff=_ALIKE)
    return known[alike[0]] if alike else None


def keywords(function: _Made) -> _Made:
    """A function or class whose `TypeError` for a keyword that it does not take says which one is meant.

    A method that takes keywords of any name takes those that its object names in ``keywords``.

    >>> @keywords
    ... def simulate(step_size):
    ...     return step_size
    >>> simulate(lr=0.1)
    Traceback (most recent call last):
    TypeError: simulate() got an unexpected keyword argument 'lr' (did you mean 'step_size'?)
    """
    called = vars(function)["__init__"] if isinstance(function, type) else function
    parameters = inspect.signature(function).parameters
    named_by_object = any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters.values())
    own = [name for name, parameter in parameters.items() if parameter.kind is not parameter.VAR_KEYWORD]

    @wraps(called)
    def hinting(*arguments: Any, **named: Any) -> Any:
        names = [*own, *arguments[0].keywords] if named_by_object else own
        if not named.keys() <= set(names):
            wrong = [name for name in named if name not in names]
            taken = [name for name in names if name not in named and name != "self"]
            told = ", ".join(f"{name!r}{_parameter(name, taken)}" for name in wrong)
            what = "unexpected keyword arguments" if len(wrong) > 1 else "an unexpected keyword argument"
            raise TypeError(f"{function.__qualname__}() got {what} {told}")
        return called(*arguments, **named)

    if not isinstance(function, type):
        return hinting  # type: ignore[return-value]  # it takes and gives the same
    type.__setattr__(function, "__init__", hinting)
    return function


def attributes(module: str) -> None:
    """Have the `AttributeError` for a name that a module does not have say which one is meant."""

    def missing(name: str) -> NoReturn:
        raise no_attribute(module, name)

    vars(sys.modules[module])["__getattr__"] = missing


def no_attribute(module: str, name: str, *others: str) -> AttributeError:
    """The error for a name that a module does not have; ``others`` are names that it has when it is asked for them."""
    known = vars(sys.modules[module])
    public = known.get("__all__") or [own for own in known if not own.startswith("_")]
    hint = "" if name.startswith("_") else meant(name, [*public, *others])
    return AttributeError(f"module {module!r} has no attribute {name!r}{hint}", name=name)


def _parameter(name: str, parameters: list[str]) -> str:
    """Which parameter is meant by another name: the one that it is a word for, or the one it is like."""
    for own, *others in _SYNONYMS:
        if own in parameters and name.lower() in others:
            return f" (did you mean {own!r}?)"
    return meant(name, parameters)


def _bare(name: str) -> str:
    """A name without what is often written otherwise."""
    return "".join(sign for sign in name.casefold() if sign.isalnum())
