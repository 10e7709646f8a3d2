"""Theory's lines over the map, read back from their canvas."""

import numpy as np
import pytest

from momentum_sim import theory

#: Boundaries of a rule on curvatures 1 and 100 over a map of 400 by 300, step sizes .001 to .1, momenta 0 to .9.
DRAWN = """
  const { Surface } = await import("/dom.js");
  const { CanvasPen } = await import("/paint/pen.js");
  const surface = new Surface();
  stand(420, 320).append(surface.canvas);
  surface.measure();
  const box = { left: 10, top: 10, right: 410, bottom: 310 };
  const sides = [
    { parameter: { scale: "logarithmic" }, ends: [0.001, 0.1] }, { parameter: { scale: "linear" }, ends: [0, 0.9] },
  ];
  const draw = (name, curvatures = argument.curvatures) => {
    const [context, rule] = [surface.clear(), { name, curvatures }];
    const [best, lines] = [module.optimumOf(stage.kernels, rule), module.linesOf(stage.kernels, rule, sides)];
    module.paintBoundaries(new CanvasPen(context, theme), box, { lines, best, sides, point: [72, 240] }, theme);
  };
  draw(argument.name);
"""


def lines(drawn, name, body="return painted(surface.canvas, theme.ink)", curvatures=(1.0, 100.0)):
    return drawn("paint/boundaries", f"{{ {DRAWN} {body} }}", {"name": name, "curvatures": list(curvatures)})


def place(eta, beta):
    return 10 + 400 * (np.log10(eta) + 3) / 2, 310 - 300 * beta / 0.9


@pytest.mark.parametrize("name", ["heavy_ball", "nesterov", "ema_momentum"])
def test_the_stability_limit_is_where_theory_has_it(drawn, name):
    ink = np.array(lines(drawn, name))
    seen = 0
    for beta in np.linspace(0.05, 0.85, 15):
        eta = theory.stability_limit(name, beta, 100.0)
        if 0.0011 < eta < 0.095:
            seen += 1
            assert np.hypot(*(ink - place(eta, beta)).T).min() < 2.5
    assert seen > 5


def test_the_optimum_is_marked(drawn):
    best = theory.optimal_parameters("heavy_ball", 1.0, 100.0)
    ink = np.array(lines(drawn, "heavy_ball"))
    x, y = place(best.step_size, best.momentum)
    assert (np.hypot(*(ink - (x, y)).T) < 4).sum() > 25
    body = '{ return module.optimumOf(stage.kernels, { name: "heavy_ball", curvatures: [1, 100] }); }'
    told = drawn("paint/boundaries", body, None)
    assert told == pytest.approx({"step_size": best.step_size, "momentum": best.momentum, "rate": best.rate})


def test_on_another_curvature_they_are_elsewhere(drawn):
    ink = np.array(lines(drawn, "heavy_ball", curvatures=(1.0, 400.0)))
    eta = theory.stability_limit("heavy_ball", 0.3, 400.0)
    assert np.hypot(*(ink - place(eta, 0.3)).T).min() < 2.5
