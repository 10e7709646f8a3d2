"""Files of what moves, made and opened."""

import io
import os
import subprocess
import sys
from functools import cache

from PIL import Image

from momentum_sim.export import Options, render
from momentum_sim.export.moving.frames import Frames

SHORT = Options(n_frames=12)

_AGAIN = """
import hashlib, sys
from momentum_sim.export import Options, render
from tests.export.scenes import RACE
sys.stdout.write(hashlib.sha256(render(RACE, sys.argv[1], Options(n_frames=12))).hexdigest())
"""


def made(scene, kind, options=SHORT):
    """The file, and what progress heard while it was made."""
    heard = []
    return render(scene, kind, options, lambda done, parts: heard.append((done, parts))), heard


@cache
def frames(scene, options=SHORT):
    """The frames that are drawn of a scene."""
    return tuple(Frames(scene, options))


def made_elsewhere(kind):
    """The SHA-256 of the Race scene's file as another process makes it, whose hashes of words are others."""
    environment = os.environ | {"PYTHONHASHSEED": "17"}
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", _AGAIN, kind], env=environment, capture_output=True, check=True, text=True
    ).stdout


def pictures(gif):
    """A GIF's pictures as they are shown, and how long each is, in milliseconds."""
    file = Image.open(io.BytesIO(gif))
    found = []
    for k in range(file.n_frames):
        file.seek(k)
        found.append((file.convert("RGBA"), file.info["duration"]))
    return found


def heard_to_the_end(heard):
    """Whether progress went up to its end, step by step."""
    parts = heard[-1][1]
    return [done for done, _ in heard] == list(range(1, parts + 1)) and {whole for _, whole in heard} == {parts}
