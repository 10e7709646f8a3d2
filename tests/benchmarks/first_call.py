"""A process's first simulate, its objective made too; numba's import not counted. The slowest of all pairs.

Each pair of objective and optimizer in processes of its own: one that finds an empty cache on disk and fills it, then
several that find it warm, of which the fastest counts.
"""

import json
import os
import statistics
import subprocess
import sys
from tempfile import TemporaryDirectory

from momentum_sim.objectives import LANDSCAPES
from momentum_sim.optimizers import OPTIMIZERS
from tests.benchmarks.report import Row

WARM_PROCESSES = 3
BAR = 0.6  # seconds

_PROGRAM = """
import json, sys, time
import numba
begin = time.perf_counter()
import momentum_sim as ms
imported = time.perf_counter()
landscape, rule = ms.objectives.LANDSCAPES[sys.argv[1]], ms.optimizers.OPTIMIZERS[sys.argv[2]]
momentum = None if rule.momentum == "none" else 0.9
ms.simulate(landscape(), rule, step_size=1e-4, momentum=momentum, n_steps=100)
print(json.dumps([imported - begin, time.perf_counter() - imported]))
"""


def run() -> list[Row]:
    imports: list[float] = []
    cold: dict[str, float] = {}
    warm: dict[str, float] = {}
    for objective in LANDSCAPES:
        for optimizer in OPTIMIZERS:
            pair = f"{objective}, {optimizer}"
            with TemporaryDirectory() as cache:
                _, cold[pair] = _process(objective, optimizer, cache)
                measured = [_process(objective, optimizer, cache) for _ in range(WARM_PROCESSES)]
            imports += [importing for importing, _ in measured]
            warm[pair] = min(first for _, first in measured)
    return [
        _slowest("first call, warm cache", warm, bar=BAR, headline="the first `ms.simulate` of a process, caches warm"),
        _slowest("first call, empty cache", cold),
        Row("import of momentum_sim, numba imported", statistics.median(imports), note="median"),
    ]


def _process(objective: str, optimizer: str, cache: str) -> tuple[float, float]:
    """Seconds for a new process's import of momentum_sim and for its first call."""
    program = [sys.executable, "-c", _PROGRAM, objective, optimizer]
    environment = os.environ | {"MOMENTUM_SIM_CACHE_DIR": cache}
    output = subprocess.run(program, env=environment, stdout=subprocess.PIPE, check=True).stdout
    importing, first = json.loads(output)
    return importing, first


def _slowest(what: str, times: dict[str, float], bar: float | None = None, headline: str = "") -> Row:
    pair = max(times, key=times.__getitem__)
    return Row(what, times[pair], bar=bar, note=f"slowest of {len(times)} pairs: {pair}", headline=headline)
