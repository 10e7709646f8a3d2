import functools
import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import momentum_sim
from momentum_sim import schedules
from momentum_sim.compiler import cache, intermediate, native, wasm
from momentum_sim.kernels import entries
from momentum_sim.kernels.entries import entry
from momentum_sim.kernels.jit import count, kernel, number, numbers
from momentum_sim.kernels.objectives import rosenbrock
from momentum_sim.objectives import Landscape, ObjectiveKernels
from momentum_sim.optimizers import OPTIMIZERS
from momentum_sim.simulation import anatomy_entry, simulate
from tests import compiled_once
from tests.test_extending import cone, crossed, summed

PACKAGE = Path(momentum_sim.__file__).parent
SOURCES = sorted(
    source.relative_to(PACKAGE) for part in ("kernels", "compiler") for source in (PACKAGE / part).rglob("*.py")
)

#: A process that runs a quadratic and a Rosenbrock, and tells where they end and which entries it had to compile.
PROCESS = """
import json
import momentum_sim as ms
from momentum_sim.compiler import native

compiled = []
from_numba = native.llvm_module
def spy(entries, *rest, **options):
    compiled.extend(entry.name for entry in entries.values())
    return from_numba(entries, *rest, **options)
native.llvm_module = spy
ends = [
    ms.simulate(objective, "heavy_ball", step_size=1e-3, momentum=0.9, n_steps=50).iterates[-1].tolist()
    for objective in (ms.objectives.quadratic(25.0, 0.7), ms.objectives.rosenbrock())
]
print(json.dumps({"compiled": compiled, "ends": ends}))
"""


def run_process(folder, package_parent=PACKAGE.parent):
    environment = os.environ | {
        "MOMENTUM_SIM_CACHE_DIR": str(folder),
        "PYTHONPATH": str(package_parent),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    command = [sys.executable, "-c", PROCESS]
    done = subprocess.run(command, env=environment, cwd=package_parent, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def first_process(tmp_path_factory):
    """The cache that a first process left, and what that process said."""
    folder = tmp_path_factory.mktemp("cache")
    return folder, run_process(folder)


@pytest.fixture
def package(tmp_path):
    """A copy of momentum_sim whose sources may be edited."""
    return Path(
        shutil.copytree(PACKAGE, tmp_path / "copy" / "momentum_sim", ignore=shutil.ignore_patterns("__pycache__"))
    )


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty cache, in a process that has compiled nothing yet."""
    monkeypatch.setenv("MOMENTUM_SIM_CACHE_DIR", str(tmp_path / "cache"))
    forget(monkeypatch)
    return tmp_path / "cache"


@pytest.fixture
def compiled(monkeypatch):
    """The names of the entries that numba has compiled, in order."""
    names = []

    def spy(compile_entries):
        def compile_and_tell(entries, *rest, **options):
            names.extend(entry.name for entry in entries.values())
            return compile_entries(entries, *rest, **options)

        return compile_and_tell

    monkeypatch.setattr(native, "llvm_module", spy(native.llvm_module))
    monkeypatch.setattr(wasm, "llvm_module", spy(wasm.llvm_module))
    return names


def forget(monkeypatch):
    """What a new process starts with."""
    monkeypatch.setattr(native, "_ready", {})
    monkeypatch.setattr(intermediate, "_translated", functools.cache(intermediate._translated.__wrapped__))


def files(folder):
    return sorted(path for path in folder.rglob("*") if path.is_file())


# --- what is kept -----------------------------------------------------------------------------------------------------


def test_a_second_process_compiles_nothing_and_computes_the_same(first_process):
    folder, first = first_process
    stored = files(folder)
    second = run_process(folder)
    assert 2 * len(first["compiled"]) == len(stored) > 0  # what numba makes of each, and its machine code
    assert second == {"compiled": [], "ends": first["ends"]}
    assert files(folder) == stored


def test_a_webassembly_module_is_kept_too(folder, compiled):
    exported = {"demon": entries.schedule(schedules.demon.kernel)}
    assert not wasm.is_kept(exported)
    module = wasm.compile_module(exported)
    assert compiled == ["schedule"]
    assert wasm.is_kept(exported)
    assert not wasm.is_kept(exported, compact=False)
    assert wasm.compile_module({"demon": entries.schedule(schedules.demon.kernel)}) == module
    assert compiled == ["schedule"]
    assert len(files(folder)) == 2  # the module, and what numba made of the entry


def test_modules_of_other_names_or_entries_are_other_modules(folder):
    demon, constant = (entries.schedule(kernel) for kernel in (schedules.demon.kernel, schedules.constant.kernel))
    mappings = [{"a": demon}, {"b": demon}, {"a": constant}, {"a": demon, "b": constant}, {"b": demon, "a": constant}]
    modules = [wasm.compile_module(mapping) for mapping in mappings]
    assert len(set(modules)) == len(modules) == len(files(folder)) - len({demon, constant})
    assert [wasm.compile_module(mapping) for mapping in mappings] == modules


# --- what makes it stale ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "before", "after", "changed"),
    [
        ("kernels/objectives/rosenbrock.py", "return -2.0 * (c[0] - x)", "return -1.0 * (c[0] - x)", [False, True]),
        ("kernels/elementary.py", "half = 0.5 * z", "half = 0.25 * z", [True, False]),  # in a kernel that kernels call
        ("kernels/optimizers.py", "return x + vx, y + vy", "return x + 0.5 * vx, y + vy", [True, True]),
        (
            "kernels/entries/paths.py",
            "gradient(px, py, c)\n            x, y, state = step",
            "gradient(py, px, c)\n            x, y, state = step",
            [True, True],
        ),
    ],
)
def test_an_edit_in_a_kernel_source_changes_the_result(first_process, package, source, before, after, changed):
    folder, first = first_process
    text = (package / source).read_text()
    assert text.count(before) == 1
    (package / source).write_text(text.replace(before, after))
    edited = run_process(folder, package.parent)
    assert [new != old for new, old in zip(edited["ends"], first["ends"], strict=True)] == changed


def stamp_of(package):
    """The stamp as a process that runs this copy of the package computes it."""
    spec = importlib.util.spec_from_file_location("copied_cache", package / "compiler" / "cache.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.stamp()


@pytest.mark.parametrize("source", SOURCES, ids=str)
def test_the_stamp_depends_on_every_kernel_and_compiler_source(package, source):
    stamp = stamp_of(package)
    assert stamp == cache.stamp()
    with (package / source).open("a") as file:
        file.write("# edited\n")
    assert stamp_of(package) != stamp


@pytest.mark.parametrize("added", ["kernels/more.py", "compiler/more.py", "kernels/more/more.py"])
def test_the_stamp_depends_on_sources_yet_to_be_written(package, added):
    stamp = stamp_of(package)
    (package / added).parent.mkdir(exist_ok=True)
    (package / added).write_text("")
    assert stamp_of(package) != stamp


@pytest.mark.parametrize("tool", ["numba", "llvmlite"])
def test_the_stamp_depends_on_the_tools_versions(monkeypatch, tool):
    stamp, version = cache.stamp(), cache.version
    monkeypatch.setattr(cache, "version", lambda name: version(name) + ".1" * (name == tool))
    assert cache.stamp() != stamp


# --- what happens when the disk fails ---------------------------------------------------------------------------------


def is_whole(stored):
    """Whether a stored file is what its checksum says."""
    return stored[:32] == hashlib.sha256(stored[32:]).digest()


@pytest.mark.parametrize(
    "damage",
    [
        lambda _: b"",
        lambda content: content[:20],
        lambda content: content[:-1],
        lambda content: content + b"\0",
        lambda content: content[:100] + bytes([content[100] ^ 1]) + content[101:],
        lambda content: bytes([content[0] ^ 1]) + content[1:],
        lambda content: bytes(len(content)),
    ],
    ids=["emptied", "cut in its checksum", "cut", "longer", "a bit flipped", "a bit of its checksum flipped", "zeros"],
)
def test_a_damaged_file_is_made_again(folder, compiled, monkeypatch, damage):
    expected = schedules.demon(0.9, 10)
    kept = {file: file.read_bytes() for file in files(folder)}
    assert len(kept) == 2  # what numba made of it, and its machine code
    assert not any(is_whole(damage(whole)) for whole in kept.values())
    for file, whole in kept.items():
        file.write_bytes(damage(whole))
    forget(monkeypatch)
    np.testing.assert_array_equal(schedules.demon(0.9, 10), expected)
    assert compiled == ["schedule", "schedule"]
    assert files(folder) == list(kept)
    assert all(is_whole(file.read_bytes()) for file in kept)
    forget(monkeypatch)
    schedules.demon(0.9, 10)
    assert compiled == ["schedule", "schedule"]


def test_a_folder_in_a_files_place_only_costs_time(folder, monkeypatch):
    schedules.demon(0.9, 10)
    assert files(folder)
    for file in files(folder):
        file.unlink()
        file.mkdir()
    forget(monkeypatch)
    assert schedules.demon(0.9, 1).tolist() == [0.9]


def test_a_folder_that_cannot_be_written_only_costs_time(tmp_path, folder, monkeypatch):
    (tmp_path / "file").write_text("not a folder")  # also for root, whom permissions do not stop
    monkeypatch.setenv("MOMENTUM_SIM_CACHE_DIR", str(tmp_path / "file" / "cache"))
    assert schedules.demon(0.9, 1).tolist() == [0.9]
    assert not files(folder)


@pytest.mark.usefixtures("folder")
def test_a_process_without_a_home_has_no_cache(monkeypatch):
    for variable in ("MOMENTUM_SIM_CACHE_DIR", "XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(variable, raising=False)

    def no_home():
        raise RuntimeError

    monkeypatch.setattr(Path, "home", no_home)
    assert cache.cache_folder() is None
    assert schedules.demon(0.9, 1).tolist() == [0.9]


@pytest.mark.parametrize(
    ("environment", "place"),
    [
        ({"MOMENTUM_SIM_CACHE_DIR": "/chosen", "XDG_CACHE_HOME": "/xdg"}, "/chosen"),
        ({"MOMENTUM_SIM_CACHE_DIR": "", "XDG_CACHE_HOME": "/xdg"}, "/xdg/momentum-sim"),
        ({"MOMENTUM_SIM_CACHE_DIR": "", "XDG_CACHE_HOME": "", "LOCALAPPDATA": ""}, Path.home() / ".cache/momentum-sim"),
    ],
)
def test_the_folder_is_the_chosen_one_or_the_users(monkeypatch, environment, place):
    for variable, value in environment.items():
        monkeypatch.setenv(variable, value)
    assert cache.cache_folder() == Path(place)


def test_what_was_edited_after_it_was_loaded_is_not_stored(folder, monkeypatch):
    monkeypatch.setattr(cache, "stamp", lambda: "another")
    cache.store("key", b"content")
    assert files(folder) == []


# --- what is never kept: kernels whose sources are not in the stamp ---------------------------------------------------


def stretched(scale):
    """x^2 scale / 2 + y^2 / 2, from kernels of one name that differ in what they close over."""

    @kernel
    def coefficients(p, c):
        c[0] = p[0]

    @kernel
    def value(x, y, _):
        return 0.5 * (scale * x * x + y * y)

    @kernel
    def gradient(x, y, _):
        return scale * x, y

    @kernel
    def minimiser(_index, _):
        return 0.0, 0.0

    return foreign_landscape(ObjectiveKernels(coefficients, value, gradient, minimiser))


def foreign_landscape(kernels, n_coefficients=2):
    return Landscape(
        name="foreign",
        title="Foreign",
        formula="",
        parameters=momentum_sim.objectives.rosenbrock.parameters,
        kernels=kernels,
        n_coefficients=n_coefficients,
        view=(-1.0, 1.0, -1.0, 1.0),
        start=(1.0, 1.0),
        step_size=0.1,
        step_size_slider=(0.01, 1.0),
        adaptive_step_size=0.1,
        adaptive_step_size_slider=(0.01, 1.0),
        n_steps=10,
    )


def test_kernels_from_outside_are_never_stored(folder, compiled):
    schedules.constant(0.5, 4)  # simulate needs this one, which is the package's own
    stored = files(folder)
    objective = stretched(3.0)()
    run = simulate(objective, "heavy_ball", step_size=0.5, momentum=0.5, n_steps=4)
    wasm.compile_module({"losses": entries.losses(objective.landscape.kernels.value)})
    assert run.iterates[1].tolist() == [-0.5, 0.5]
    assert objective.minimisers.tolist() == [[0.0, 0.0]]
    assert {"coefficients", "trajectory", "losses", "minimiser"} <= set(compiled)
    assert files(folder) == stored


def test_one_kernel_from_outside_among_the_packages_own_is_enough():
    @kernel
    def twice(x, y, gx, gy, state, _momentum, _step_size):
        return x - 2.0 * gx, y - 2.0 * gy, state

    assert cache.identity(entries.trajectory(rosenbrock.gradient, twice, ())) is None
    assert cache.identity(entries.trajectory(rosenbrock.gradient, OPTIMIZERS["demon"].step, (0.0, 0.0))) is not None


def test_of_the_tests_own_kernels_only_what_stands_in_their_modules_has_a_name(monkeypatch):
    ours = entries.losses(cone.kernels.value)
    names = {cache.identity(entries.losses(landscape.kernels.value)) for landscape in (cone, crossed, summed)}
    assert None not in names
    assert len(names) == 3
    assert cache.identity(entries.losses(stretched(3.0).kernels.value)) is None
    text = "@kernel\ndef value(x, y, c):\n    return x\n"
    exec(text, elsewhere := {"__name__": "tests.test_extending", "kernel": kernel})  # noqa: S102  # of that name
    assert cache.identity(entries.losses(elsewhere["value"])) is None
    before = cache.identity(ours)
    monkeypatch.setattr(compiled_once, "_STAMP", "of another text")
    assert cache.identity(ours) != before


def test_every_entry_of_the_package_has_a_name_of_its_own():
    """Though each objective's kernels are called value, gradient and so on: their modules are in the name."""
    every = [
        make(kernel)
        for landscape in momentum_sim.objectives.LANDSCAPES.values()
        for make, kernel in (
            (entries.coefficients, landscape.kernels.coefficients),
            (entries.losses, landscape.kernels.value),
            (entries.gradients, landscape.kernels.gradient),
            (entries.minimiser, landscape.kernels.minimiser),
        )
    ]
    every += [
        anatomy_entry(rule)
        for rule in OPTIMIZERS.values()
        if rule.name not in ("demon", "nesterov_textbook", "demon_adam")  # which are heavy ball's and Adam's
    ]
    names = [cache.identity(each) for each in [*every, entries.moving_average(), entries.extent()]]
    assert None not in names
    assert len(set(names)) == len(names)


@pytest.mark.usefixtures("folder")
def test_kernels_of_one_name_with_different_closures_do_not_collide():
    runs = [
        simulate(stretched(scale)(), "gradient_descent", step_size=0.5, n_steps=1).iterates[1].tolist()
        for scale in (1.0, 3.0, 1.0)
    ]
    assert runs == [[0.5, 0.5], [-0.5, 0.5], [0.5, 0.5]]


def adds(amount):
    """An entry whose loop has a kernel of its own inside, as those have that work for any rule."""

    @entry(numbers, count)
    def added():
        @kernel
        def plus(x):
            return x + amount

        def loop(out, n):
            for i in range(n):
                out[i] = plus(out[i])

        return loop

    return added()


@pytest.mark.usefixtures("folder")
def test_functions_that_another_process_gave_the_same_number_are_not_mistaken_for_each_other(monkeypatch):
    """Of two entries in one module, each translated by a process of its own: numba counts anew in each."""
    in_numba = intermediate._in_numba

    def numbered_as_elsewhere(*given):
        return tuple(re.sub(r"(_3clocals_3e\w*?B\d+v)\d+(?=B)", r"\g<1>7", text) for text in in_numba(*given))

    monkeypatch.setattr(intermediate, "_in_numba", numbered_as_elsewhere)
    module = intermediate.llvm_module({"one": adds(1.5), "two": adds(2.5)}, native._machine())
    bodies = {str(function).partition("define ")[2] for function in module.functions if not function.is_declaration}
    assert len(bodies) == 2
    assert [sum(constant in body for body in bodies) for constant in ("1.5", "2.5")] == [1, 1]


@pytest.mark.usefixtures("folder")
def test_a_landscape_from_outside_made_of_the_packages_kernels_is_the_same_objective():
    own = ObjectiveKernels.of(rosenbrock)
    assert foreign_landscape(own)().gradient(1.5, 2.0) == momentum_sim.objectives.rosenbrock().gradient(1.5, 2.0)


def fill_with(constant):
    """An entry of the same name as one of the package's, from outside it."""

    @entry(numbers, number, count)
    def schedule(_):
        def loop(out, _, n):
            for i in range(n):
                out[i] = constant

        return loop

    return schedule(schedules.demon.kernel)


def test_entries_from_outside_are_never_stored_nor_mistaken_for_the_packages_own(folder, monkeypatch):
    for constant in (1.0, 2.0):
        out = np.empty(3)
        native.run(fill_with(constant), out, 0.9, 3)
        assert out.tolist() == [constant] * 3
        forget(monkeypatch)
    assert not files(folder)
    assert schedules.demon(0.9, 1).tolist() == [0.9]
