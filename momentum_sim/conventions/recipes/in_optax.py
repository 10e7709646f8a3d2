"""Runs with optax: transforms in the order of the rule, the step size before the trace where it is inside."""

from typing import NamedTuple

from momentum_sim.conventions.recipes.in_numpy import WRITTEN_OUT, written_out
from momentum_sim.conventions.recipes.setting import Recipe, Setting

_RATE = "optax.scale_by_learning_rate(step_size)"


def optax_recipe(setting: Setting) -> Recipe:
    """A chain of transforms; a momentum that changes is injected."""
    if setting.form in WRITTEN_OUT:
        return _written_out(setting)
    textbook = setting.rule.name == "nesterov_textbook"
    trace = "state[1].trace" if setting.stays else "state[1].inner_state.trace"
    momentum = repr(setting.momentum) if setting.stays else "momenta[step]"
    where = "ahead" if textbook else "point"
    ahead = (f"ahead = point + {momentum} * {trace}",) if textbook else ()
    return Recipe(
        (
            *_momenta(setting),
            *_rate(setting),
            f"point = jnp.array({setting.start})",
            *_optimizer(setting),
            "state = optimizer.init(point)",
        ),
        (
            *ahead,
            f"updates, state = optimizer.update(jax.grad(loss)({where}){setting.plus_noise}, state)",
            "point = optax.apply_updates(point, updates)",
        ),
        "point",
    )


def _written_out(setting: Setting) -> Recipe:
    return written_out(
        setting,
        "# optax has no such transform: the rule is written out",
        ("def gradient(x, y):", "    return jax.grad(loss)(jnp.array([x, y]))", ""),
        "jnp.array({start})",
        "jnp.zeros(2)",
        "loss(x)",
    )


def _optimizer(setting: Setting) -> tuple[str, ...]:
    """The lines that make the optimizer."""
    name, momentum = setting.form, repr(setting.momentum)
    if name == "gradient_descent":
        return ("optimizer = optax.sgd(step_size)",)
    if name == "rmsprop":
        return ("optimizer = optax.rmsprop(step_size, decay=0.99, eps=1e-08, eps_in_sqrt=False)",)
    if name == "adam" and setting.stays:
        return (f"optimizer = optax.adam(step_size, b1={momentum}, b2=0.999, eps=1e-08)",)
    memory = _MEMORIES.get(name, _Memory("trace", "decay"))
    told = ("# as optax.sgd does",) if name == "torch_momentum" else ()
    if setting.stays:
        made = f"optax.{memory.transform}({', '.join((momentum, *memory.others))})"
        return (*told, f"optimizer = optax.chain({_in_order(setting, made)})")
    given = ", ".join((f"{memory.momentum}=lambda step: momenta[step]", *memory.others))
    return (
        f"memory = optax.inject_hyperparams(optax.{memory.transform})({given})",
        *told,
        f"optimizer = optax.chain({_in_order(setting, 'memory')})",
    )


def _in_order(setting: Setting, memory: str) -> str:
    return ", ".join((_RATE, memory) if setting.inside else (memory, _RATE))


class _Memory(NamedTuple):
    """The transform that keeps what a rule remembers, what that calls its momentum, and what else it is given."""

    transform: str
    momentum: str
    others: tuple[str, ...] = ()


_MEMORIES = {
    "nesterov": _Memory("trace", "decay", ("nesterov=True",)),
    "ema_momentum": _Memory("ema", "decay", ("debias=False",)),
    "adam": _Memory("scale_by_adam", "b1", ("eps=1e-08",)),
}


def _momenta(setting: Setting) -> tuple[str, ...]:
    """The momentum of each step, where it changes."""
    if setting.stays:
        return ()
    if setting.given:
        return ("momenta = jnp.array(momenta)",)
    *work, last = setting.scheduled
    return (
        "momenta = []",
        f"for step in range({setting.n_steps}):",
        *(f"    {line}" for line in (*work, last, "momenta.append(momentum)")),
        "momenta = jnp.array(momenta)",
    )


def _rate(setting: Setting) -> tuple[str, ...]:
    """The step size, or the schedule of one that changes."""
    first = f"lambda _: {setting.step_size!r}"
    before: tuple[str, ...] = ()
    if setting.step_sizes:
        before, rate = ("step_sizes = jnp.array(step_sizes)",), "lambda step: step_sizes[step]"
    elif setting.change is None:
        rate = repr(setting.step_size)
    else:
        step, later = setting.change
        rate = f"optax.join_schedules([{first}, lambda _: {later!r}], [{step}])"
    if setting.form != "adam" or setting.stays:
        return (*before, f"step_size = {rate}")
    return (
        *before,
        f"rate = {rate if setting.change or setting.step_sizes else first}",
        "# optax divides by 1 - momentum ** k as if it had stayed; the bias is 1 - the product so far",
        f"bias = (1 - momenta ** jnp.arange(1, {setting.n_steps + 1})) / (1 - jnp.cumprod(momenta))",
        "step_size = lambda step: rate(step) * bias[step]",
    )
