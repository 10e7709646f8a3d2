import gc
import subprocess
import sys
from contextlib import ExitStack, nullcontext, suppress

import pytest
from hypothesis import settings

from momentum_sim.compiler import cache
from tests import compiled_once
from tests.browser.launch import chromium
from tests.browser.server import app_server
from tests.thinned import EVERYTHING
from tests.turns import Turns

# They need torch and optax, which the tests do not.
collect_ignore = [f"reference/record_{name}.py" for name in ("torch", "optax", "schedules", "network", "full_batch")]

# No deadline: the first example of a test may compile a kernel. Derandomized: the same examples on every machine.
settings.register_profile(EVERYTHING, deadline=None, derandomize=True, max_examples=100)
settings.register_profile("momentum_sim", settings.get_profile(EVERYTHING), max_examples=25)
settings.load_profile("momentum_sim")

# Have on disk what every stage and every live page is sent.
_COMPILE = "from momentum_sim.stage.modules import kernel_modules; kernel_modules()"
#: Where the app runs that all workers visit.
_APP = pytest.StashKey[str]()


def pytest_configure(config):
    cache.identity = compiled_once.identity  # before modules are read that have scenes on such objectives
    if hasattr(config, "workerinput"):  # one worker of several
        config.pluginmanager.register(Turns())
    elif config.getoption("numprocesses", None):  # before there are workers, each of which would begin with them
        # Reads the tests once, so that each worker finds on disk what reading them takes: their own compiled text, and
        # the kernels that they compute with then. All workers would compile both, at the same time.
        reading = ["-m", "pytest", "--collect-only", "--quiet", "-p", "no:xdist", *config.args]
        quiet = {"cwd": config.invocation_params.dir, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        compiling = [
            subprocess.Popen([sys.executable, "-c", _COMPILE], cwd=config.rootpath),
            subprocess.Popen([sys.executable, *reading], **quiet),
        ]
        with ExitStack() as running, suppress(RuntimeError):  # where it does not start, those who visit it say it
            config.stash[_APP] = running.enter_context(app_server())
            config.add_cleanup(running.pop_all().close)
        for process in compiling:
            process.wait()  # tests say it if that is not possible


@pytest.hookimpl(wrapper=True)
def pytest_collection():
    """What is collected stays to the end: nobody looks through it for what could be thrown away."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node):
    """Every worker is told where the app runs."""
    node.workerinput["app"] = node.config.stash.get(_APP, None)


@pytest.fixture(scope="session")
def address(request):
    """The app that is the same one for every test that visits it, in whichever worker."""
    running = getattr(request.config, "workerinput", {}).get("app")
    with nullcontext(running) if running else app_server() as address:
        yield address


@pytest.fixture(scope="session")
def browser():
    """A headless Chromium, the same one for every test that needs one. Without one those tests fail."""
    with chromium() as browser:
        yield browser
