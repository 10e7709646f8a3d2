"""A lesson's page as a visitor has it, without the stage's own script."""

import json
import re
import zlib
from pathlib import Path

from streamlit.testing.v1 import AppTest

import momentum_sim as ms
from momentum_sim.lessons import Lesson
from momentum_sim.scene import Scene
from tests.packed import unpacked

ROOT = Path(__file__).parents[2]
#: What is no word that is read: elements around words, what they name, and how formulas are kept together.
_UNREAD = re.compile(r"</?(?:a|button)\b[^>]*>|\]\((?:set|part|term):[^()\s]*\)|\u2060")
_TO_A_PAGE = re.compile(r"\[([^][]+)\]\((?:page:|\./)\w*\)")
_FORMULA = re.compile(r"(?<!\$)\$[^$\n]+\$(?!\$)")
_BRACED = re.compile(r"\{(\((?:[^()]|\([^()]*\))*\))\}")
LESSONS = {file.stem: Lesson.load(file) for file in sorted((ROOT / "assets" / "lessons").glob("*.toml"))}


def as_read(text):
    """A text of a lesson as its reader has it, be it the lesson's own or what Streamlit is given."""
    text = _TO_A_PAGE.sub(r"\1", text)
    touching = re.findall(r"\[([^][]+)\]\((?:set|part|term):", text)
    for words in touching:
        text = text.replace(f"[{words}](", f"{words}](", 1)
    text = _FORMULA.sub(lambda formula: _BRACED.sub(r"\1", formula[0]), text)
    return re.sub(r"^\$\$\n?([^$]+?)\n?\$\$$", r"$$\1$$", _UNREAD.sub("", text), flags=re.MULTILINE).strip()


class LessonPage:
    """The page of one lesson."""

    def __init__(self, lesson, /, *, painted=True, **query):
        self.lesson = lesson
        self.test = AppTest.from_file(ROOT / "pages" / "router.py", default_timeout=60)
        self.test.switch_page(f"{lesson}.py")
        if painted:  # as once a browser has told it
            self.test.session_state["painted"] = True
        self.visit(**query)

    def visit(self, **query):
        """Come by a link."""
        self.test.query_params = query
        self.run()

    def go_to(self, lesson, **query):
        """Go to another page: Streamlit forgets the components that are gone, and by the menu empties the address."""
        del self.test.session_state[f"stage {self.lesson}"]
        self.test.query_params = query
        self.lesson = lesson
        self.test.switch_page(f"{lesson}.py")
        self.test.session_state[f"stage {lesson}"] = {"change": None, "painted": False}
        self.run()

    def run(self):
        self.test.run()
        assert not self.test.exception

    def let_go(self, scene, number=1, **also):
        """What the stage does at the end of a drag."""
        document = scene.to_dict() if isinstance(scene, Scene) else scene
        self.tell({"scene": document, "number": number, "visit": self.stage["visit"], **also})

    def tell(self, change):
        self.test.session_state[f"stage {self.lesson}"] = {"change": change, "painted": True}
        self.run()

    @property
    def query(self):
        return dict(self.test.query_params)

    @property
    def warnings(self):
        return [warning.value for warning in self.test.warning]

    @property
    def texts(self):
        return [as_read(markdown.value) for markdown in self.test.markdown]

    @property
    def stage(self):
        """The data that the one stage is given, with what it is sent apart."""
        mounts = [json.loads(mount.proto.json) for mount in self._components("momentum-sim.stage")]
        [stage] = (data for data in mounts if "supplies" in data)
        supplies = [data for data in mounts if "of" in data]
        assert {given.pop("of") for given in supplies} == {stage["supplies"]}
        parts = {part: {} for part in ("kernels", "sweeps", "objectives")}
        whole = {}
        for given in supplies:
            given |= json.loads(unpacked(given.pop("packed"))) if "packed" in given else {}
            for part, known in parts.items():
                known |= given.pop(part, {})
            whole |= given
        return whole | parts | stage

    @property
    def figures(self):
        """The figures that are drawn, in order."""
        return [json.loads(zlib.decompress(chart.proto.bytes)) for chart in self._components("momentum-sim-chart")]

    def _components(self, name):
        return [component for component in self.test.get("bidi_component") if component.proto.component_name == name]

    @property
    def items(self):
        """What waits under "Look closer"."""
        return self.test.expander

    def open(self, number, is_open=True):
        """Click on an item's title."""
        self.test.session_state[f"look closer {self.lesson} {number}"] = is_open
        self.run()

    @property
    def scene(self):
        return Scene.from_dict(self.stage["scene"])


def simulated(rule, step_size, momentum=None, /, *, objective, **settings):
    """A run's path, (n_steps + 1, 2)."""
    return ms.simulate(objective, rule, step_size=step_size, momentum=momentum, **settings).iterates


def settling_step(path, curvatures, tolerance):
    """The definition, in plain Python, on a quadratic along x and y: relative to the loss at the start."""
    losses = path**2 @ curvatures
    below = losses <= tolerance * losses[0]
    return next((k for k in range(len(below)) if below[k:].all()), len(below))
