"""Runs with torch.optim: its own optimizers, their buffers rescaled where the run's rule has another convention."""

from momentum_sim.conventions.recipes.in_numpy import WRITTEN_OUT, written_out
from momentum_sim.conventions.recipes.setting import Recipe, Setting

_GROUP = "optimizer.param_groups[0]"
_BUFFER = 'optimizer.state[point]["momentum_buffer"]'


def torch_recipe(setting: Setting) -> Recipe:
    """The library's own optimizer where there is one."""
    name = setting.form
    if name in WRITTEN_OUT:
        return _written_out(setting)
    if name == "adam":
        return _adam(setting)
    if name == "rmsprop":
        made = f"RMSprop([point], lr={setting.step_size!r}, alpha=0.99, eps=1e-08)"
        return Recipe(_before(setting, made), (*setting.at_change(*_new_rate(setting)), *_step(setting)), "point")
    if name == "nesterov_textbook" and not setting.stays:
        return _velocity(setting)
    if setting.step_sizes and setting.inside and setting.momentum > 0.0:
        return _velocity(setting)
    if name == "ema_momentum" and not setting.stays:
        return _average(setting)
    return _sgd(setting)


def _written_out(setting: Setting) -> Recipe:
    return written_out(
        setting,
        "# torch.optim has no such rule: it is written out",
        (
            "def gradient(x, y):",
            "    place = torch.stack([x, y]).requires_grad_()",
            "    return torch.autograd.grad(loss(*place), place)[0]",
            "",
        ),
        "torch.tensor({start}, dtype=torch.float64)",
        "torch.zeros(2, dtype=torch.float64)",
        "loss(*x)",
    )


def _step(setting: Setting) -> tuple[str, ...]:
    """The lines of a step that the optimizer takes."""
    return "optimizer.zero_grad()", f"{setting.noisy('loss(*point)', 'point')}.backward()", "optimizer.step()"


def _before(setting: Setting, made: str) -> tuple[str, ...]:
    point = f"point = torch.tensor({setting.start}, dtype=torch.float64, requires_grad=True)"
    return point, f"optimizer = torch.optim.{made}"


def _new_rate(setting: Setting, scale: float = 1.0) -> tuple[str, ...]:
    """The line that sets a later step size, if there is one, as a multiple of the rule's own."""
    if setting.step_sizes:
        return (f'{_GROUP}["lr"] = {{later}}{f" * {scale!r}" if scale != 1.0 else ""}',)
    return (f'{_GROUP}["lr"] = {setting.change[1] * scale!r}',) if setting.change else ()


def _sgd(setting: Setting) -> Recipe:
    """torch.optim.SGD, its buffer rescaled where the run's has the step size inside."""
    # A velocity form's step size, as a multiple of this rule's.
    scale = 1.0 if setting.rule.amplifies else 1.0 - setting.momentum
    eta, has_momentum = setting.step_size * scale, setting.momentum > 0.0
    words = f", momentum={setting.momentum!r}" if has_momentum else ""
    words += ", nesterov=True" if setting.nesterov else ""
    point, made = _before(setting, f"SGD([point], lr={eta!r}{words})")
    note = ("# lr is the moving average's step size times 1 - momentum",) if scale != 1.0 else ()
    turn = _new_rate(setting, scale)
    if setting.inside and has_momentum:
        told = "# this convention's velocity has the step size inside, and goes on as it was"
        turn = (*turn, told, f"{_BUFFER} *= {eta!r} / {{later}}")
    momenta = () if setting.stays else (*_scheduled(setting), f'{_GROUP}["momentum"] = momentum')
    each = (*setting.at_change(*turn), *momenta, *_step(setting))
    if setting.nesterov and setting.rule.name == "nesterov_textbook":
        ahead = f'ahead = -{_GROUP}["lr"] * {setting.momentum!r} * {_BUFFER}'
        told = "# torch holds the point that looks ahead; the textbook reports the one it is ahead of"
        return Recipe((point, *note, made), (*each, told, ahead), "(point - ahead)")
    return Recipe((point, *note, made), each, "point")


def _scheduled(setting: Setting) -> tuple[str, ...]:
    """The lines that make ``momentum`` what torch.optim.SGD is told: never exactly 0."""
    told = ("momentum = momentum or 1e-300  # at 0 torch leaves its buffer as it is",)
    return (*setting.scheduled, *(told if setting.reaches_0 else ()))


def _average(setting: Setting) -> Recipe:
    """The moving average while beta changes: torch.optim.SGD's buffer is the average divided by 1 - beta."""
    point, made = _before(setting, f"SGD([point], lr={setting.step_size!r}, momentum={setting.momentum!r})")
    return Recipe(
        (point, made, f"group, step_size = {_GROUP}, {setting.step_size!r}"),
        (
            *setting.at_change("step_size = {later}"),
            *_scheduled(setting),
            "if step > 0:  # the buffer is the average divided by 1 - momentum, another now",
            f'    {_BUFFER} *= (1 - group["momentum"]) / (1 - momentum)',
            'group["lr"], group["momentum"] = step_size * (1 - momentum), momentum',
            *_step(setting),
        ),
        "point",
    )


def _velocity(setting: Setting) -> Recipe:
    """A form that has the step size inside its velocity, and the textbook's while beta changes.

    torch.optim.SGD multiplies its buffer by the step size of the moment; to rescale that at every step would end where
    one of them is all but 0.
    """
    where, move = {
        "nesterov": ("point", "momentum * velocity - step_size * slope"),
        "nesterov_textbook": ("point + momentum * velocity", "velocity"),
    }.get(setting.rule.name, ("point", "velocity"))
    momentum = (f"momentum = {setting.momentum!r}",) if setting.stays else ()
    return Recipe(
        (
            f"point = torch.tensor({setting.start}, dtype=torch.float64)",
            f"velocity, step_size = torch.zeros(2, dtype=torch.float64), {setting.step_size!r}",
            *momentum,
        ),
        (
            *setting.at_change("step_size = {later}"),
            *setting.scheduled,
            f"ahead = ({where}).requires_grad_()" if where != "point" else "ahead = point.clone().requires_grad_()",
            f"(slope,) = torch.autograd.grad({setting.noisy('loss(*ahead)', 'ahead')}, ahead)",
            "velocity = momentum * velocity - step_size * slope",
            f"point = point + {move}",
        ),
        "point",
        ("# torch.optim.SGD has no word for this form under a schedule: the rule is written out",),
    )


def _adam(setting: Setting) -> Recipe:
    """torch.optim.Adam; while beta changes its rate makes up for the bias that torch corrects as if beta had stayed."""
    made = f"Adam([point], lr={setting.step_size!r}, betas=({setting.momentum!r}, 0.999), eps=1e-08)"
    if setting.stays:
        return Recipe(_before(setting, made), (*setting.at_change(*_new_rate(setting)), *_step(setting)), "point")
    return Recipe(
        (*_before(setting, made), f"group, step_size, product = {_GROUP}, {setting.step_size!r}, 1.0"),
        (
            *setting.at_change("step_size = {later}"),
            *setting.scheduled,
            "product *= momentum",
            'group["betas"] = momentum, 0.999',
            "# torch divides by 1 - momentum ** k as if it had stayed; the bias is 1 - product",
            'group["lr"] = step_size * (1 - momentum ** (step + 1)) / (1 - product)',
            *_step(setting),
        ),
        "point",
    )
