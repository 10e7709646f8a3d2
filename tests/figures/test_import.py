import subprocess
import sys

import pytest

BLOCKED = "import sys; sys.modules['plotly'] = None; "


def python(code):
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)


def test_the_library_does_not_load_plotly():
    done = python("import sys, momentum_sim, momentum_sim.lessons; sys.exit('plotly' in sys.modules)")
    assert done.returncode == 0, done.stderr


def test_figures_are_an_attribute_of_the_library():
    done = python("import momentum_sim as ms; print(ms.figures.schedules.__name__)")
    assert done.stdout.strip() == "schedules"


@pytest.mark.parametrize("way", ["import momentum_sim.figures", "import momentum_sim as ms; ms.figures"])
def test_without_plotly_it_says_what_to_install(way):
    done = python(BLOCKED + way)
    assert done.returncode == 1
    said = "ModuleNotFoundError: momentum_sim.figures needs plotly: pip install 'momentum-sim[figures]'"
    assert done.stderr.strip().splitlines()[-1] == said


def test_without_plotly_the_rest_of_the_library_works():
    done = python(BLOCKED + "from momentum_sim import *; import momentum_sim.lessons; print(simulate.__name__)")
    assert done.stdout.strip() == "simulate"


def test_another_name_is_refused_as_python_does():
    done = python("import momentum_sim as ms; ms.figure")
    assert "AttributeError: module 'momentum_sim' has no attribute 'figure'" in done.stderr
