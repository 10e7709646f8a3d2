"""Theory's lines over the map, read back from their canvas."""

import numpy as np
import pytest

from momentum_sim import theory

#: Boundaries of a rule on curvatures 1 and 100 over a map of 400 by 300, step sizes .001 to .1, momenta 0 to .9.
DRAWN = """
  const boundaries = new module.Boundaries();
  const root = stand(420, 320);
  root.append(boundaries.surface.canvas);
  boundaries.measure();
  const box = { left: 10, top: 10, right: 410, bottom: 310 };
  const along = { share: (v) => (Math.log10(v) + 3) / 2, value: (s) => 10 ** (2 * s - 3) };
  const up = { share: (v) => v / 0.9, value: (s) => 0.9 * s };
  const axes = [along, up];
  const setting = { step_size: 0.002, momentum: 0.2 };
  const place = ({ step_size, momentum }) => [10 + 400 * along.share(step_size), 310 - 300 * up.share(momentum)];
  const draw = (name, curvatures = argument.curvatures) =>
    boundaries.draw(stage.kernels, name, curvatures, { box, axes, setting, place, theme });
  draw(argument.name);
"""


def lines(drawn, name, body="return painted(boundaries.surface.canvas, theme.ink)", curvatures=(1.0, 100.0)):
    return drawn("panels/boundaries", f"{{ {DRAWN} {body} }}", {"name": name, "curvatures": list(curvatures)})


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
    told = drawn(
        "panels/boundaries", '{ return module.Boundaries.optimum(stage.kernels, "heavy_ball", [1, 100]); }', None
    )
    assert told == pytest.approx({"step_size": best.step_size, "momentum": best.momentum, "rate": best.rate})


def test_nothing_is_drawn_without_a_theory_and_all_of_it_anew_on_another_curvature(drawn):
    assert lines(drawn, None) == []
    body = """const before = painted(boundaries.surface.canvas, theme.ink).length;
      draw("heavy_ball", [1, 400]);
      const moved = painted(boundaries.surface.canvas, theme.ink);
      draw(null);
      return [before, moved, painted(boundaries.surface.canvas, theme.ink).length];"""
    before, moved, after = lines(drawn, "heavy_ball", body)
    assert before > 0
    assert after == 0
    ink = np.array(moved)
    eta = theory.stability_limit("heavy_ball", 0.3, 400.0)
    assert np.hypot(*(ink - place(eta, 0.3)).T).min() < 2.5
