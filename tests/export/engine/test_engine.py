"""Engines: what is said when something fails, limits, threads, and the same lists everywhere."""

import json
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from momentum_sim.export.engine import PainterError
from momentum_sim.export.progress import MissingExtraError
from tests.export.engine.made import PAINTERS, Typeface, drawn, opened, scene_of

SHEET = {"simulate": True, "calls": [["text", "heavy", 10, 20, {"colour": "#112233"}]]}


def failed(code, **how):
    engine = opened({"code": code}, **how)
    with pytest.raises(PainterError) as caught:
        engine.base()
    assert "\n" not in str(caught.value)
    assert ".js" not in str(caught.value)
    assert "<input>" not in str(caught.value)
    return caught.value, engine


def failing(kind):
    """A typeface that fails to measure."""
    typeface = Typeface()
    typeface.width = lambda text, face: (_ for _ in ()).throw(kind(f"{text} in {face}"))
    return typeface


def test_an_error_of_painters_is_one_sentence_and_its_cause_has_the_way_there():
    error, engine = failed("throw new Error('no such panel')")
    assert str(error) == "The painters failed: Error: no such panel"
    assert "at " in str(error.__cause__)
    assert len(engine.now([1])) == 1  # it goes on


def test_an_error_in_python_is_the_cause_itself():
    error, engine = failed("pen.width('動')", typeface=failing(KeyError))
    assert isinstance(error.__cause__, KeyError)
    assert len(engine.now([1])) == 1


def test_an_entry_that_is_missing_is_said():
    error, _ = failed("kernels.call('common', 'nothing')")
    assert "not a function" in str(error)
    error, _ = failed("kernels.call('common', 'extent', 3)")
    assert "takes 3 values, got 1" in str(error)
    error, _ = failed("kernels.call('common', 'extent', 0, 0, 1)")
    assert "no piece of memory has the address 0" in str(error)


def test_an_interrupt_goes_through():
    engine = opened({"code": "pen.width('動')"}, typeface=failing(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        engine.base()


def test_memory_and_stack_have_limits():
    error, _ = failed("const all = []; for (;;) all.push(new Uint8Array(1 << 24).fill(1))")
    assert str(error) == "The painters took more than 512 MB of memory"
    error, _ = failed("const deep = () => deep() + 1; deep()")
    assert str(error) == "The painters went deeper than 512 kB of stack"


def test_a_module_that_brings_no_painters_is_said(tmp_path):
    module = tmp_path / "nothing.js"
    module.write_text("export const nothing = 1;\n")
    with pytest.raises(PainterError, match="does not call begin"):
        opened({}, painters=module)


def test_painters_reach_nothing_outside():
    names = "['std', 'os', 'fetch', 'require', 'process', 'document', 'window', 'WebAssembly', 'setTimeout']"
    drawn_code = f"for (const n of {names}) if (n in globalThis) throw new Error(n)"
    assert opened({"code": drawn_code}).base() == []


def test_an_engine_stays_in_its_thread():
    engine = opened({})
    caught = []

    def use():
        try:
            engine.base()
        except RuntimeError as error:
            caught.append(str(error))

    thread = threading.Thread(target=use)
    thread.start()
    thread.join()
    assert caught == ["An engine is used in the thread that made it alone"]


def test_engines_in_many_threads_give_the_same_list():
    expected = opened(SHEET).base()
    with ThreadPoolExecutor(4) as threads:
        for found in threads.map(lambda _: opened(SHEET).base(), range(8)):
            assert found == expected


def test_a_list_is_the_same_in_another_process():
    program = (
        "import json; from tests.export.engine.made import opened\n"
        f"print(json.dumps(opened({SHEET!r}).base(), sort_keys=True))"
    )
    found = [
        subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
        for _ in range(2)
    ]
    assert found[0] == found[1]
    assert json.loads(found[0]) == opened(SHEET).base()


def test_what_moves_is_asked_for_at_many_times_together():
    lists = opened({}).now([0, 1.5, None])
    assert [[op["box"][0] for op in found] for found in lists] == [[0], [1.5], [-1]]


def test_texts_go_over_as_they_are():
    said = "動 שלום \U0001f600 </script> \u2028 \x01"
    assert drawn(["text", said, 0, 0, {"colour": "#000000"}])[0]["text"] == said


def test_a_second_scene_takes_the_place_of_the_first():
    engine = opened({"simulate": True})
    first = engine.base()
    engine.open(scene_of(momentum=0.5).to_dict(), width=300, height=200, theme={}, look={"simulate": True})
    assert engine.base() != first


def test_without_the_engine_what_to_install_is_said():
    program = (
        "import sys; sys.modules['quickjs'] = None\n"
        "from momentum_sim.export.progress import MissingExtraError\n"
        "try:\n    import momentum_sim.export.engine\n"
        "except MissingExtraError as error:\n    print(error)"
    )
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert found == "A picture needs quickjs-ng: pip install 'momentum-sim[export]'\n"
    assert issubclass(MissingExtraError, ImportError)


def test_the_painters_of_these_tests_are_there():
    assert PAINTERS.is_file()
