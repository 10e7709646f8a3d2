"""The kernels of an engine without WebAssembly are Python's, bit for bit."""

import base64

import numpy as np
import pytest

from momentum_sim.anatomy import anatomy
from momentum_sim.compiler.native import run
from momentum_sim.export.engine.native import kinds
from momentum_sim.objectives import LANDSCAPES
from momentum_sim.optimizers import OPTIMIZERS
from momentum_sim.scene import RunSettings
from momentum_sim.stage.modules import exported, sweeps
from tests.export.engine.made import opened, scene_of

RUNS = tuple(RunSettings(name) for name in OPTIMIZERS)
ROOM = 640  # numbers in each piece of memory


def simulated(scene):
    """By run, what the stage's own modules make of a scene here."""
    parts = (op["part"].split() for op in opened({"simulate": True}, scene).base())
    return {name: [np.frombuffer(base64.b64decode(text)) for text in texts] for name, *texts in parts}


def same(found, expected):
    np.testing.assert_array_equal(found, np.asarray(expected, float).ravel())


@pytest.mark.parametrize("faster", [1.0, 30.0, 1e4])
@pytest.mark.parametrize("name", LANDSCAPES)
def test_every_rule_goes_on_every_landscape_as_in_python(name, faster):
    landscape = LANDSCAPES[name]
    scene = scene_of(
        objective=landscape(),
        start=landscape.start,
        step_size=min(landscape.step_size * faster, 100.0),
        runs=RUNS,
        n_steps=50,
    )
    with np.errstate(all="ignore"):
        runs = scene.simulate()
        found = simulated(scene)
        assert list(found) == list(runs)
        for name, (path, losses, *parts, settles) in found.items():
            same(path, runs[name].iterates)
            same(losses, runs[name].losses)
            taken = anatomy(runs[name])
            for part, of in zip(parts, (taken.gradients, taken.kept, taken.pushes, taken.moving_average), strict=True):
                same(part, of)
            assert settles[0] == runs[name].settling_step(scene.tolerance.value, relative=scene.tolerance.relative)
    if faster > 1e3 and name == "quadratic":
        assert any(not np.isfinite(path).all() for path, *_ in found.values())


def called(module, names, *, swept=False):
    """What entries of a module leave in their memory, given numbers of which all are alike for each."""
    code = f"""
      const own = {"sweeps" if swept else "kernels"};
      for (const [entry, kinds] of Object.entries({dict(names)})) {{
        const values = [...kinds].map((kind, k) => {{
          if (kind === "i") return 5;
          if (kind === "d") return 0.3 + k / 7;
          return own.put(entry + k, Float64Array.from({{ length: {ROOM} }}, (_, n) => 0.1 + ((n * 7 + k) % 11) / 9));
        }});
        own.call("{module}", entry, ...values);
        const left = (address) => [...new Uint8Array(own.memory.buffer, address, {ROOM} * 8)];
        const bytes = [...kinds].flatMap((kind, k) => kind === "p" ? left(values[k]) : []);
        pen.part(entry + " " + Uint8Array.from(bytes).toBase64(), () => pen.ellipse(0, 0, 1, 1, 0, {{}}));
      }}"""
    parts = (op["part"].split(" ") for op in opened({"code": code}).base())
    return {name: base64.b64decode(text) for name, text in parts}


def expected(entry, signs):
    held, values = [], []
    for k, (sign, kind) in enumerate(zip(signs, entry.types, strict=True)):
        if sign == "p":
            numbers = 0.1 + (np.arange(ROOM) * 7 + k) % 11 / 9
            held.append(numbers)
            values.append(numbers.view(np.uint32) if "uint32" in str(kind) else numbers)
        else:
            values.append(5 if sign == "i" else 0.3 + k / 7)
    run(entry, *values)
    return b"".join(piece.tobytes() for piece in held)


MODULES = {name: found for name, found in exported(LANDSCAPES.values()).items() if name in ("common", "quadratic")}


@pytest.mark.parametrize("module", MODULES)
def test_every_entry_leaves_in_memory_what_it_leaves_in_python(module):
    signs = kinds(MODULES)[module]
    found = called(module, signs)
    assert list(found) == list(MODULES[module])
    for name, entry in MODULES[module].items():
        assert found[name] == expected(entry, signs[name]), name


def test_sweeps_answer_too():
    entries = sweeps(LANDSCAPES["quadratic"])
    name = "heavy_ball"
    signs = kinds({"": entries})[""][name]
    assert called("quadratic", {name: signs}, swept=True) == {name: expected(entries[name], signs)}


def test_an_address_stays_good_after_its_name_has_moved_on():
    code = """
      const out = kernels.room("out", 16);
      const first = kernels.put("points", [3, 4]);
      kernels.put("points", new Float64Array(20000));
      kernels.call("common", "projections", out, first, 1, 0, 0, 1, 0);
      pen.ellipse(kernels.numbers(out, 1)[0], kernels.memory.buffer.byteLength, 1, 1, 0, {});"""
    (op,) = opened({"code": code}).base()
    assert op["x"] == 3
    assert op["y"] > 20000 * 8
