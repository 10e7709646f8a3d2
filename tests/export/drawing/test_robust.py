"""Whatever a scene holds, it is drawn: divergence is normal content."""

import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.text import Text

from momentum_sim.export import MissingExtraError, Options
from momentum_sim.export.drawing import Drawing, pdf, png
from momentum_sim.scene import BACKGROUNDS, Look
from tests.export.drawing.scenes import EVERY, OVERSHOOT, RACE, WILD, looking
from tests.scene.strategies import scenes
from tests.thinned import examples, grid


def quiet(_done, _all):
    pass


MAKERS = {"png": png, "pdf": pdf}


@pytest.mark.parametrize(("name", "kind"), grid(WILD, MAKERS))
def test_a_wild_scene_is_drawn(name, kind):
    assert len(MAKERS[kind](WILD[name], Options(dpi=72), quiet)) > 1000


titles = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp", "Cn", "Co", "Cf"]), max_size=60).filter(
    str.isprintable
)
looks = st.builds(Look, titles, titles, st.sampled_from(BACKGROUNDS), st.integers(200, 700), st.integers(200, 700))


@settings(max_examples=examples(25))
@given(scenes(n_steps=st.integers(1, 60)), looks)
def test_any_scene_is_drawn(scene, look):
    scene = with_look(scene, look)
    assert png(scene, Options(dpi=60), quiet).startswith(b"\x89PNG")


@settings(max_examples=examples(8))
@given(scenes(n_steps=st.integers(1, 60)), looks)
def test_any_scene_is_drawn_as_shapes(scene, look):
    scene = with_look(scene, look)
    assert pdf(scene, Options(dpi=60), quiet).startswith(b"%PDF")
    drawing = Drawing(scene)
    for time in (0.0, scene.n_steps / 3, float(scene.n_steps), None):
        drawing.show(time)


def with_look(scene, look):
    return looking(scene, **look.to_dict())


def said(scene):
    return {text.get_text() for text in Drawing(scene).figure.findobj(Text) if text.get_visible()}


def test_divergence_is_said():
    assert any("gradient descent diverges, off the picture at step" in text for text in said(WILD["diverging"]))
    step = WILD["diverging"].simulate()["gradient_descent"].divergence_step
    assert any(
        f"radient descent diverges, over a million away by step {step}" in text for text in said(WILD["diverging"])
    )


def test_no_run_is_said():
    assert "No run is shown: switch one on by its name." in said(WILD["no run"])


def test_a_title_is_no_formula():
    assert any("\\frac" in text for text in said(WILD["hostile"]))


def test_several_threads_draw_at_once():
    many = [RACE, EVERY, OVERSHOOT, looking(RACE, background="dark")]
    jobs = list(zip([png, pdf, pdf, png], many, strict=True))
    alone = [make(scene, Options(dpi=72), quiet) for make, scene in jobs]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda job: job[0](job[1], Options(dpi=72), quiet), jobs))
    assert together == alone


def test_without_matplotlib_it_is_said_what_to_install(monkeypatch):
    for name in [name for name in sys.modules if name.startswith("momentum_sim.export.drawing")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(MissingExtraError, match=r"needs matplotlib: pip install 'momentum-sim\[export\]'"):
        import momentum_sim.export.drawing  # noqa: F401


def test_no_pyplot_is_needed():
    import subprocess

    program = (
        "import sys, momentum_sim.export as e; assert 'matplotlib' not in sys.modules\n"
        "from momentum_sim.export.drawing import Drawing; assert 'matplotlib.pyplot' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
