"""An objective, an optimizer and companions from outside the package, written as CONTRIBUTING describes."""

import io
import math
import re
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pytest
from PIL import Image

import momentum_sim as ms
from momentum_sim.checks import Interval
from momentum_sim.compiler import wasm
from momentum_sim.export import Options, PainterError, render
from momentum_sim.kernels import entries, schedules
from momentum_sim.kernels.jit import count, kernel, numbers, square_root
from momentum_sim.narration import described
from momentum_sim.objectives import LANDSCAPES, Landscape, ObjectiveKernels
from momentum_sim.optimizers import OPTIMIZERS, Look, Optimizer, PartNames
from momentum_sim.parameters import Parameter
from momentum_sim.scene import Contour, Gap, Panel, Scene, from_query, to_query
from momentum_sim.scene.panels import COMPANIONS, Directed
from momentum_sim.stage import bundle, mounted_module, stage_document, stage_more, stage_script
from pages.shared.visits import Visit
from tests.browser.tabs import borrowed
from tests.browser.test_panels import number_of
from tests.export.live import data_of, opened


@kernel
def coefficients(p, c):
    c[0] = p[0] * p[0]


@kernel
def value(x, y, c):
    """sqrt(w^2 + x^2 + y^2) - w, a cone with a rounded tip; c = w^2."""
    return square_root(c[0] + x * x + y * y) - square_root(c[0])


@kernel
def gradient(x, y, c):
    size = square_root(c[0] + x * x + y * y)
    return x / size, y / size


@kernel
def minimiser(_index, _c):
    return 0.0, 0.0


cone = Landscape(
    name="cone",
    title="A rounded cone",
    formula=r"f(x, y) = \sqrt{w^2 + x^2 + y^2} - w",
    parameters=(Parameter("width", "Width w", "w", 0.5, Interval(1e-3, 1e3), (0.1, 2.0)),),
    kernels=ObjectiveKernels(coefficients, value, gradient, minimiser),
    n_coefficients=1,
    view=(-4.0, 4.0, -2.0, 2.0),
    start=(-3.0, 1.0),
    step_size=0.5,
    step_size_slider=(0.01, 1.0),
    adaptive_step_size=0.2,
    adaptive_step_size_slider=(0.01, 1.0),
    n_steps=40,
)


@kernel
def sign_step(x, y, gx, gy, state, _momentum, step_size):
    return x - step_size * _sign(gx), y - step_size * _sign(gy), (state[0] + 1.0,)


@kernel
def sign_parts(gx, gy, _state, _momentum, step_size):
    return 0.0, 0.0, -step_size * _sign(gx), -step_size * _sign(gy)


@kernel
def _sign(g):
    return 1.0 if g > 0.0 else (-1.0 if g < 0.0 else 0.0)


sign_descent = Optimizer(
    name="sign_descent",
    title="sign descent",
    formula=r"x \leftarrow x - \eta\, \mathrm{sign}(g)",
    convention="takes no momentum; the step size is a length",
    reference="Riedmiller, Braun (1993)",
    look=Look("#333333", "#DDDDDD", (1, 1), "circle"),
    step=sign_step,
    parts=sign_parts,
    part_names=PartNames(None, "−η · sign of the gradient", None),
    initial_state=(0.0,),
    momentum="none",
    schedule=None,
    adaptive=True,
)


@kernel
def lazy_step(x, y, gx, gy, _state, momentum, step_size):
    """x <- x - eta (1 - beta) g: nothing is remembered, though a momentum is taken."""
    return x - step_size * (1.0 - momentum) * gx, y - step_size * (1.0 - momentum) * gy, ()


@kernel
def patient_step(x, y, gx, gy, state, momentum, step_size):
    """Heavy ball whose steps grow with the number of steps so far, up to ten; the state is (v, that number)."""
    vx, vy, steps = state
    warm = min(1.0, (steps + 1.0) / 10.0)
    vx = momentum * vx - warm * step_size * gx
    vy = momentum * vy - warm * step_size * gy
    return x + vx, y + vy, (vx, vy, steps + 1.0)


@kernel
def cautious_step(x, y, gx, gy, state, _momentum, step_size):
    """x <- x - r eta g: the state is (r, the loss that was observed last)."""
    return x - state[0] * step_size * gx, y - state[0] * step_size * gy, state


@kernel
def cautious_parts(gx, gy, state, _momentum, step_size):
    """(0, -r eta g)."""
    return 0.0, 0.0, -state[0] * step_size * gx, -state[0] * step_size * gy


@kernel
def halved_where_loss_rises(state, loss):
    """r is halved where the loss is larger than at the iterate before."""
    return 0.5 * state[0] if loss > state[1] else state[0], loss


cautious = replace(
    OPTIMIZERS["gradient_descent"],
    name="cautious",
    step=cautious_step,
    parts=cautious_parts,
    initial_state=(1.0, math.inf),
    observe=halved_where_loss_rises,
    theory=None,
    response=None,
    weighs=False,
    coordinatewise=False,
)
lazy = replace(OPTIMIZERS["heavy_ball"], name="lazy", step=lazy_step, initial_state=())
patient = replace(OPTIMIZERS["demon"], name="patient", step=patient_step, initial_state=(0.0, 0.0, 0.0))


@kernel
def no_coefficients(_p, _c):
    pass


@kernel
def crossed_value(x, y, _c):
    """x^2 + y^2 + x y, which has no parameters and so no coefficients."""
    return x * x + y * y + x * y


@kernel
def crossed_gradient(x, y, _c):
    return 2.0 * x + y, 2.0 * y + x


crossed = replace(
    cone,
    name="crossed",
    parameters=(),
    kernels=ObjectiveKernels(no_coefficients, crossed_value, crossed_gradient, minimiser),
    n_coefficients=0,
)


@kernel
def many_coefficients(_p, c):
    for k in range(6):
        c[k] = k + 1.0


@kernel
def summed_value(x, y, c):
    """The sum over k of c_k x^2 + y^2 / c_k, by a loop over the coefficients."""
    total = 0.0
    for k in range(6):
        total += c[k] * (x * x) + y * y / c[k]
    return total


@kernel
def summed_gradient(x, y, c):
    gx = gy = 0.0
    for k in range(6):
        gx += 2.0 * c[k] * x
        gy += 2.0 * y / c[k]
    return gx, gy


summed = replace(
    cone,
    name="summed",
    parameters=(),
    kernels=ObjectiveKernels(many_coefficients, summed_value, summed_gradient, minimiser),
    n_coefficients=6,
)


def settings(rule):
    return {
        "step_size": cone.adaptive_step_size if rule.adaptive else cone.step_size,
        "momentum": None if rule.momentum == "none" else 0.8,
        "n_steps": 40,
    }


def test_an_objective_from_outside_has_values_gradients_minimisers_and_axes():
    objective = cone(width=2.0)
    assert objective.value(0.0, 1.5) == 0.5
    assert objective.gradient(0.0, 1.5) == (0.0, 0.6)
    assert objective.minimisers.tolist() == [[0.0, 0.0]]
    np.testing.assert_allclose(objective.axes(3.0, 3.0), [[math.sqrt(0.5)] * 2, [math.sqrt(0.5), -math.sqrt(0.5)]])
    with pytest.raises(ValueError, match=r"^width must lie in \[0.001, 1000\], got 0"):
        cone(0)


@pytest.mark.parametrize("rule", OPTIMIZERS.values(), ids=OPTIMIZERS)
def test_every_optimizer_runs_on_an_objective_from_outside(rule):
    run = ms.simulate(cone(), rule, **settings(rule))
    assert run.gaps[-1] < run.gaps[0] / 2
    assert ms.anatomy(run).pushes.shape == (40, 2)


@pytest.mark.parametrize("landscape", [cone, *LANDSCAPES.values()], ids=lambda landscape: landscape.name)
def test_an_optimizer_from_outside_runs_on_every_objective(landscape):
    run = ms.simulate(landscape(), sign_descent, step_size=0.25, n_steps=3, start=(-2.0, 1.5))
    parts = ms.anatomy(run)
    np.testing.assert_array_equal(parts.pushes, -0.25 * np.sign(parts.gradients))
    np.testing.assert_array_equal(np.diff(run.iterates, axis=0), parts.pushes)


def assert_swept_as_simulated(objective, rule):
    """With more step sizes than are taken through a step together, some of which diverge or never settle."""
    momenta = None if rule.momentum == "none" else [0.0, 0.6, 0.9]
    found = ms.sweep(
        objective,
        rule,
        step_sizes=np.geomspace(1e-3, 3e6, 35),
        momenta=momenta,
        n_steps=40,
        start=(-2.0, 1.5),
        tolerance=0.25,
        relative=True,
    )
    for row, momentum in enumerate(momenta or [None]):
        for column, step_size in enumerate(found.step_sizes):
            run = ms.simulate(objective, rule, step_size=step_size, momentum=momentum, n_steps=40, start=(-2.0, 1.5))
            assert found.steps_to_tolerance[row, column] == run.settling_step(0.25, relative=True)
            assert found.diverged[row, column] == run.diverged
    assert found.diverged.any()
    assert found.steps_to_tolerance.max() == 41
    assert found.steps_to_tolerance.min() < 41


@pytest.mark.parametrize(
    ("landscape", "rule"),
    [
        (cone, OPTIMIZERS["nesterov"]),
        (cone, OPTIMIZERS["adam"]),
        (LANDSCAPES["beale"], sign_descent),
        (LANDSCAPES["himmelblau"], lazy),
        (crossed, OPTIMIZERS["rmsprop"]),
        (crossed, lazy),
        (crossed, cautious),
        (summed, patient),
        (cone, sign_descent),
    ],
    ids=lambda record: record.name,
)
def test_what_is_from_outside_is_swept_as_it_is_simulated(landscape, rule):
    """No coefficients, one, six and eight; nothing, one, two, three and six numbers remembered."""
    assert_swept_as_simulated(landscape(), rule)


def test_a_rule_from_outside_is_told_the_loss():
    assert cautious.step_name == "cautious_halved_where_loss_rises"
    run = ms.simulate(LANDSCAPES["quadratic"](25.0), cautious, step_size=1.0, n_steps=20, start=(1.0, 1.0))
    halved = np.cumsum(np.diff(run.losses, prepend=math.inf) > 0)[:-1]
    assert halved[-1] == 4  # from 1 to below 2/25, with which it converges
    expected = -(0.5**halved)[:, None] * run.iterates[:-1] * (1.0, 25.0)
    np.testing.assert_allclose(np.diff(run.iterates, axis=0), expected, rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(ms.anatomy(run).pushes, expected, rtol=1e-12, atol=1e-15)


def test_what_is_remembered_may_start_at_whole_numbers():
    """As `simulate` has it, where they become floats at the first step."""
    assert_swept_as_simulated(crossed(), replace(patient, name="whole", initial_state=(0, 0, 0)))


def test_both_are_compiled_for_the_browser():
    ours = (cone.kernels.gradient, sign_descent.step)
    module = wasm.compile_module(
        {
            "coefficients": entries.coefficients(cone.kernels.coefficients),
            "minimiser": entries.minimiser(cone.kernels.minimiser),
            "losses": entries.losses(cone.kernels.value),
            "loss_field": entries.loss_field(cone.kernels.value),
            "gradients": entries.gradients(cone.kernels.gradient),
            "trajectory": entries.trajectory(*ours, sign_descent.initial_state),
            "anatomy": entries.anatomy(sign_descent.step, sign_descent.parts, sign_descent.initial_state),
            "sweep": entries.sweep(cone.kernels.value, *ours, sign_descent.initial_state, schedules.constant, (0.0,)),
        }
    )
    assert module.startswith(b"\0asm")


# --- a companion ------------------------------------------------------------------------------------------------------

PAINTERS = Path(__file__).parent / "outside"


@entries.entry(numbers, numbers, count)
def lengths():
    """out[k] = how long step k of a path is; (out, path, n)."""

    def loop(out, path, n):
        for k in range(n):
            dx = path[2 * k + 2] - path[2 * k]
            dy = path[2 * k + 3] - path[2 * k + 1]
            out[k] = square_root(dx * dx + dy * dy)

    return loop


@entries.entry(numbers, numbers, count)
def nearest_so_far():
    """out[k] = the smallest size of values 0 to k; (out, values, n)."""

    def loop(out, values, n):
        smallest = math.inf
        for k in range(n):
            if abs(values[k]) < smallest:
                smallest = abs(values[k])
            out[k] = smallest

    return loop


@dataclass(frozen=True)
class Strides(Panel):
    """How far each run has gone in all, as a bar for each."""

    kind = "strides"
    tab = "Strides"
    caption = "how far each run goes, β ∘ ⊕"
    description = "bars of how far each run goes"
    painter = PAINTERS / "strides.js"
    entries = MappingProxyType({"lengths": lengths()})


@dataclass(frozen=True)
class Nearest(Directed):
    """How near to the minimum each run has come so far, in a direction."""

    kind = "nearest"
    tab = "Nearest"
    caption = "how near {title} and the others come {direction}"
    painter = PAINTERS / "nearest.js"
    entries = MappingProxyType({"nearest_so_far": nearest_so_far()})


STRIDING = Scene(
    objective=cone(0.8),
    start=(-3.0, 1.0),
    n_steps=40,
    step_size=0.5,
    momentum=0.7,
    runs=("gradient_descent", "heavy_ball"),
    panels=(Contour(), Strides()),
    look=ms.scene.Look(controls=("panels", "timeline", "sliders")),
)
SMALL = ms.scene.Look(width=480, height=360)
NEARING = replace(STRIDING, panels=(Contour(), Nearest(direction="x")))
SHORT = Options(n_frames=2, dpi=50)
FROM_OUTSIDE = r" \(one from outside the package is known once it is in momentum_sim\.scene\.panels\.COMPANIONS\)$"


@pytest.fixture
def known(monkeypatch):
    """Both, among the package's own."""
    for panel in (Strides, Nearest):
        monkeypatch.setitem(COMPANIONS, panel.kind, panel)


def gone(scene, n_steps=None):
    """How far each run of a scene goes in some steps."""
    until = scene.n_steps if n_steps is None else n_steps
    paths = {name: run.iterates[: until + 1] for name, run in scene.simulate().items()}
    return {name: np.hypot(*np.diff(path, axis=0).T).sum() for name, path in paths.items()}


def places_of(colour, image):
    """The pixels of a picture in a colour, as x, y pairs, (n, 2)."""
    pixels = np.asarray(Image.open(io.BytesIO(image)).convert("RGB")).astype(int)
    wanted = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    return np.argwhere(np.abs(pixels - wanted).max(axis=2) <= 3)[:, ::-1]


def assert_bars(image, scene):
    """Bars are as long as the kernel says."""
    far = gone(scene)
    bars = {name: np.ptp(places_of(OPTIMIZERS[name].look.light, image)[:, 0]) for name in far}
    longest = max(far, key=far.get)
    assert bars[longest] > 200
    for name, length in bars.items():
        assert length == pytest.approx(bars[longest] * far[name] / far[longest], abs=2)


def plot_on(live):
    """What the page shows of the plot."""
    return live.page.locator(".plot").screenshot()


def tab_of(live, name):
    return live.page.get_by_role("tab", name=name, exact=True)


def test_a_companion_from_outside_is_painted_on_a_live_page(browser, tmp_path):
    with opened(browser, tmp_path, render(STRIDING, "html")) as live:
        assert "how far each run goes" in live.page.get_by_role("tabpanel").inner_text()
        assert tab_of(live, "Strides").get_attribute("aria-selected") == "true"
        for momentum in (0.7, 0.3):
            live.number("Momentum β").fill(str(momentum))
            live.press("Enter")
            live.settle()
            assert_bars(plot_on(live), replace(STRIDING, momentum=momentum))
        for name in ("Gap", "Strides"):
            tab_of(live, name).click()
            live.settle()
        assert_bars(plot_on(live), replace(STRIDING, momentum=0.3))


def test_what_moves_in_it_is_painted_where_the_timeline_is(browser, tmp_path):
    scene = replace(STRIDING, step=4)
    with opened(browser, tmp_path, render(scene, "html")) as live:
        whole, until = gone(scene), gone(scene, 4)
        x = live.ink(".plot canvas:nth-child(2)")[:, 0]
        width = live.page.locator(".plot").bounding_box()["width"]
        places = sorted(width * far / max(whole.values()) for far in until.values())
        assert (x.min(), x.max()) == pytest.approx((places[0], places[-1]), abs=3)


def test_a_plot_from_outside_has_its_directions_and_its_table_on_a_live_page(browser, tmp_path):
    with opened(browser, tmp_path, render(NEARING, "html")) as live:
        for direction, words, axis in (("x", "in x", 0), ("y", "in y", 1)):
            live.select("Direction").select_option(direction)
            live.settle()
            said = live.page.get_by_role("tabpanel").inner_text()
            assert f"how near heavy ball and the others come {words}" in said
            assert "How near they come" in said
            for run in NEARING.simulate().values():
                assert len(places_of(run.look.light, plot_on(live))) > 60
                row = live.page.get_by_role("row").filter(has=live.page.get_by_role("rowheader", name=run.title))
                found = number_of(row.get_by_role("cell").inner_text())
                assert found == pytest.approx(np.abs(run.iterates[:, axis]).min(), rel=1e-5)


@pytest.mark.usefixtures("known")
def test_where_it_is_known_any_live_page_has_its_tab_and_reads_it_in_links(browser, tmp_path):
    plain = replace(STRIDING, panels=(Contour(), Gap()))
    with opened(browser, tmp_path, render(plain, "html"), link="?v=1&panel=nearest.y") as live:
        assert "how near heavy ball and the others come in y" in live.page.get_by_role("tabpanel").inner_text()
        tab_of(live, "Strides").click()
        live.settle()
        assert_bars(plot_on(live), STRIDING)
        assert live.tab.url.endswith("?v=1&panel=strides")


def test_its_pictures_show_what_its_painter_draws():
    image = Image.open(io.BytesIO(render(replace(STRIDING, panels=(Strides(),)), "png")))
    beside = io.BytesIO()
    image.crop((0, image.height // 8, *image.size)).save(beside, "PNG")  # without the names of the runs
    assert_bars(beside.getvalue(), STRIDING)
    texts = re.findall(r"<text[^>]*>([^<]*)", render(STRIDING, "svg").decode())
    said = {f"{OPTIMIZERS[name].title}: {far:.3g}" for name, far in gone(STRIDING).items()}
    assert said <= set(texts)
    assert Strides.caption in texts
    texts = re.findall(r"<text[^>]*>([^<]*)", render(NEARING, "svg").decode())
    assert {"how near heavy ball and the others come in x", "How near they come", "nearest"} <= set(texts)


@pytest.mark.parametrize("kind", ["gif", "pdf"])
def test_a_scene_with_it_moves_and_is_printed(kind):
    assert render(replace(STRIDING, look=SMALL), kind, SHORT) != render(replace(NEARING, look=SMALL), kind, SHORT)


def test_its_words_say_what_a_picture_shows():
    """Its description, or its caption where it has none."""
    assert described(STRIDING).startswith("Contour lines of the loss with the paths on them and bars of how far each ")
    words = "the paths on them and how near heavy ball and the others come in x: gradient descent and heavy ball on"
    assert words in described(NEARING)
    assert re.search(f'<img [^>]* alt="[^"]*{words}', render(NEARING, "html").decode())


def test_scenes_and_links_with_it_are_read_once_it_is_known(monkeypatch):
    opening = replace(STRIDING, objective=ms.objectives.quadratic(), live=())
    scene = replace(opening, panels=NEARING.panels)
    data, query = scene.to_dict(), to_query(scene, opening)
    assert data["panels"][1] == {"kind": "nearest", "links": ["step"], "direction": "x"}
    assert query == {"v": "1", "panel": "nearest.x"}
    with pytest.raises(ms.RefusedError, match=r"^panel kind must be one of .*; got 'nearest'" + FROM_OUTSIDE):
        Scene.from_dict(data)
    shown, ignored = from_query(query, opening)
    assert shown == opening
    assert re.match(r"panel must be one of gap, .*; got 'nearest'", *ignored)
    monkeypatch.setitem(COMPANIONS, "nearest", Nearest)
    assert Scene.from_dict(data) == scene
    assert from_query(query, opening) == (scene, ())
    with pytest.raises(ms.RefusedError, match=r"^direction of nearest must be one of along, across, x, y; got 'up'"):
        Nearest(direction="up")


def test_a_stage_has_what_can_come_onto_it_and_is_the_same_again_without():
    before = stage_script(), bundle.unpacked_script_hash()
    pages = {scene.companion.kind: render(scene, "html") for scene in (STRIDING, NEARING)}
    for kind, page in pages.items():
        data = data_of(page, "stage")
        offered = [name for name, panel in COMPANIONS.items() if panel.can_show(STRIDING.kind) and not panel.special]
        assert list(data["catalogue"]["companions"]) == [*offered, kind]
        assert [name.split(".")[0] for name in data["kernels"]] == ["common", "cone", "theory", kind]
        assert before[1] not in page.decode()
    assert (stage_script(), bundle.unpacked_script_hash()) == before
    assert render(STRIDING, "html") == pages["strides"]


@pytest.mark.usefixtures("known")
def test_the_app_has_its_painter_and_sends_its_kernels_when_it_is_chosen(browser):
    module = mounted_module()
    assert module.count("export default") == 1
    assert module.count("function lengthsOf(") == 1
    with borrowed(browser, (960, 540)) as tab:
        tab.route("http://stage.test/*", lambda route: route.fulfill(body=module, content_type="text/javascript"))
        tab.goto("http://stage.test/", wait_until="commit")
        assert tab.evaluate("import('/streamlit.js').then(({ default: mount }) => typeof mount)") == "function"
    told = stage_document(STRIDING, STRIDING, problems=[cone])["catalogue"]["companions"]
    assert [name for name, words in told.items() if "strides" in words.get("needs", ())] == ["strides"]
    visit = Visit(STRIDING)
    visit.need([*told["strides"]["needs"], "gap"])
    assert visit.needed == ["strides"]
    assert list(stage_more("strides")["kernels"]) == ["strides"]


def test_without_it_the_app_has_what_it_had(monkeypatch):
    before = mounted_module()
    monkeypatch.setitem(COMPANIONS, "strides", Strides)
    assert mounted_module() != before
    monkeypatch.delitem(COMPANIONS, "strides")
    assert mounted_module() == before


def test_the_one_that_contributing_shows_is_drawn(tmp_path, monkeypatch):
    text = (PAINTERS.parents[1] / "CONTRIBUTING.md").read_text(encoding="utf-8")
    shown = dict(re.findall(r"^```(python|js)\n(.*?)^```", text, re.DOTALL | re.MULTILINE))
    monkeypatch.chdir(tmp_path)
    Path("strides.js").write_text(shown["js"])
    names = {"__name__": __name__}
    exec(shown["python"], names)  # noqa: S102  # the document's own code
    texts = render(replace(STRIDING, panels=(names["Strides"](),)), "svg").decode()
    assert texts.count(">how long each step is<") == 1
    assert texts.count(">heavy ball<") == 2  # its name, and at the end of its curve


def companion(folder, text, **said):
    """A companion whose painter is this text."""
    painter = folder / "own.js"
    painter.write_text(text)
    return dataclass(frozen=True)(
        type("Own", (Panel,), {"kind": "own", "tab": "Own", "caption": "one's own", "painter": painter} | said)
    )


BEGUN = 'export const own = { picture: "plot", model: () => ({}), '


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"{BEGUN}paint(pen) {{ pen.wave(); }} }};\n", "The painters failed: TypeError: panel own: not a function"),
        (
            f'{BEGUN}paint() {{ throw new Error("too many runs"); }} }};\n',
            "The painters failed: Error: panel own: too many runs",
        ),
        (
            f"{BEGUN}paint() {{}}, paintNow() {{ Date.then(); }} }};\n",
            "The painters failed: TypeError: panel own: not a function",
        ),
        (
            f'{BEGUN}table: 0, model: (a, b, c, {{ kernels }}) => kernels.call("own", "lengths", 1) }};',
            "The painters failed: Error: panel own: an entry takes 3 values, got 1",
        ),
        (f"{BEGUN}paint( }};\n", "The painters failed: SyntaxError: "),
        ("export const mine = {};\n", "painter of own must export const own, got own.js"),
        ('import { line } from "./strokes.js";\n', "painter of own must export const own, got own.js"),
        (f'import {{ a }} from "./a.js";\n{BEGUN}}};\n', "modules must import what there is, got ./a.js in own.js"),
        (
            f'import {{ wave }} from "momentum_sim/paint/strokes.js";\n{BEGUN}}};\n',
            "modules must import what there is, got wave of momentum_sim/paint/strokes.js in own.js",
        ),
        (
            f'import a from "./a.js";\n{BEGUN}}};\n',
            'modules must import and export as embed.js does, got import a from "./a.js"; in own.js',
        ),
        (
            f'import {{ companions }} from "momentum_sim/paint/companions.js";\n{BEGUN}}};\n',
            "modules must not import each other in a circle, got companions.js",
        ),
    ],
)
def test_what_is_wrong_with_a_painter_is_one_sentence(text, said, tmp_path):
    own = companion(tmp_path, text, entries={"lengths": lengths()})
    with pytest.raises((PainterError, ms.RefusedError)) as caught:
        render(replace(STRIDING, panels=(Contour(), own())), "png")
    assert str(caught.value).startswith(said)
    assert "\n" not in str(caught.value)


def test_a_painters_texts_may_run_over_lines(tmp_path):
    text = f"{BEGUN}paint() {{ throw new Error(`a\n\t// b\n`.replaceAll(/\\s/g, '_')); }} }};\n"
    with pytest.raises(PainterError, match=r": a__//_b_$"):
        render(replace(STRIDING, panels=(companion(tmp_path, text)(),)), "png")


def test_a_painter_that_was_changed_is_read_anew(tmp_path):
    scene = replace(STRIDING, panels=(Contour(), companion(tmp_path, f'{BEGUN}paint() {{ throw "mine"; }} }};\n')()))
    with pytest.raises(PainterError, match="failed: mine"):
        render(scene, "png")
    (tmp_path / "own.js").write_text(f"{BEGUN}paint() {{}} }};\n")
    assert render(scene, "png")


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"kind": "my own"}, "kind of a panel must be an identifier and not \"none\", got 'my own'"),
        ({"kind": "none"}, "kind of a panel must be an identifier and not \"none\", got 'none'"),
        ({"tab": ""}, "tab of own must be text, got ''"),
        ({"caption": " "}, "caption of own must be text, got ' '"),
        ({"caption": "{direction}"}, "place in the caption of own must be one of title; got 'direction'"),
        ({"painter": "none.js"}, f"painter of own must be a file, got {str(Path('none.js').resolve())!r}"),
        ({"entries": {"lengths": lengths}}, "lengths of the entries of own must be an Entry, got <function"),
    ],
)
def test_what_is_wrong_with_a_record_is_told_where_it_is_written(said, message, tmp_path):
    with pytest.raises(ms.RefusedError) as caught:
        companion(tmp_path, "", **said)
    assert str(caught.value).startswith(message)


def test_no_scene_has_one_that_could_be_taken_for_another(tmp_path):
    with pytest.raises(ms.RefusedError, match=r"^panel must have a kind that no other in PANELS has, got 'gap'$"):
        replace(STRIDING, panels=(companion(tmp_path, "", kind="gap")(),))
    with pytest.raises(ms.RefusedError, match=r"^panel must have a painter, or be one of this package's, got 'own'$"):
        replace(STRIDING, panels=(companion(tmp_path, "", painter=None)(),))
    with pytest.raises(ms.RefusedError, match=r"^panels must have one companion beside it, got strides, gap$"):
        replace(STRIDING, panels=(Strides(), Gap()))
    own = companion(tmp_path, f"{BEGUN}}};\n", kind="tip", entries={"lengths": lengths()})
    with pytest.raises(ms.RefusedError, match=r"^modules must have a name each, got 'tip'$"):
        render(replace(STRIDING, objective=replace(cone, name="tip")(), panels=(own(),)), "png")
