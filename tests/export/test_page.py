"""Live pages as files."""

import json
import re
import subprocess
import sys
from base64 import b64decode
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

import pytest

from momentum_sim.export import Options, render, save
from momentum_sim.export.page import html
from momentum_sim.lessons import Lesson
from momentum_sim.objectives import LANDSCAPES
from momentum_sim.optimizers import OPTIMIZERS
from momentum_sim.scene import CONTROLS, Contour, Conventions, Gap, Look, Map, RunSettings, Scene
from momentum_sim.scene.panels import COMPANIONS
from momentum_sim.scene.words import grammar
from momentum_sim.schedules import SCHEDULES, step_sizes
from momentum_sim.version import VERSION
from tests.export.live import data_of

RACE = Lesson.load(Path(__file__).parents[2] / "assets" / "lessons" / "race.toml").opening
#: The Race with all its tabs, the map among them. Whoever raises it says what for.
#: (150,000 before it read the links in its address and said what a browser lacks, 155,000 before it had its typeface,
#: 187,000 before the words of companions were among its data, 189,000 before its runs came once,
#: 190,000 before sentences were among its data, and a loss could be least along a curve, or nowhere,
#: 194,000 before its address said what readers are given, how a run can end was among the sentences, and parts of its
#: pictures could be lit up, 196,500 before many runs had their names at their paths. 198,800 before it had the rules of
#: its own runs alone, and what its names and words mean packed, and 190,000 before a scene's gradients
#: could be noisy and its runs had schedules with numbers of their own, 192,600 before the rules said what each
#: gradient weighs, 194,600 before its scripts had no spaces and what is packed was written in base 85; 181,500 before
#: links said schedules, a run matched another, maps had moments, and a panel showed schedules of the step size; 186,500
#: before there were problems of several kinds; 188,000 before what is hidden was asked first whether it is; 188,500
#: before plots had bars of errors, runs could be many at once, and readers were asked by questions of each kind.)
MOST_BYTES = 194_560
HOSTILE = "</script></title></noscript><script>alert(1)</script>\"'--><img src=x onerror=alert(1)>"


#: The companions that can show its runs, and those that are offered only where a scene shows them.
BESIDE = {kind: panel for kind, panel in COMPANIONS.items() if panel.can_show(RACE.kind)}
SPECIAL = {"predicted", "memory", "basin", "mystery", "conventions"}


def homes_of(data):
    """What the modules in a page are of."""
    return [name.split(".")[0] for name in data["kernels"]]


def in_html(data):
    return json.dumps(data).replace("<", "\\u003c")


def page_of(scene, options=None, **look):
    return render(replace(scene, look=replace(scene.look, **look)), "html", options)


class Reader(HTMLParser):
    """What is in a page: its elements with attributes, and the text of its scripts and its title."""

    def __init__(self, content):
        super().__init__()
        self.elements, self.texts, self.open = [], {}, ""
        self.feed(content.decode())

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        self.open = tag

    def handle_endtag(self, _tag):
        self.open = ""

    def handle_data(self, data):
        self.texts.setdefault(self.open, []).append(data)

    def all(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]

    def metas(self):
        return {
            meta.get("name") or meta.get("property") or meta.get("http-equiv"): meta.get("content")
            for meta in self.all("meta")
        }


@pytest.fixture(scope="module")
def race():
    return page_of(RACE)


def test_the_race_with_every_tab_stays_small(race):
    assert "panels" in RACE.look.controls
    assert data_of(race, "stage")["sweeps"].keys() == {"quadratic"}
    assert len(race) <= MOST_BYTES


def test_the_same_scene_gives_the_same_bytes(race):
    assert page_of(RACE) == race


def test_a_page_begins_as_a_page_does(race):
    reader = Reader(race)
    assert race.startswith(b"<!doctype html>\n")
    assert reader.all("html") == [{"lang": "en"}]
    assert {"charset": "utf-8"} in reader.all("meta")
    metas = reader.metas()
    assert metas["viewport"] == "width=device-width, initial-scale=1"
    assert metas["generator"] == f"momentum-sim {VERSION}"
    assert reader.texts["title"] == ["Gradient descent and heavy ball on Ravine (quadratic)"]
    assert not any(name.startswith(("og:", "twitter:")) for name in metas if name)


def test_a_page_holds_its_scene(race):
    assert Scene.from_dict(data_of(race, "scene")) == RACE


def test_the_policy_allows_the_pages_own_scripts_and_no_others_and_no_network(race):
    reader = Reader(race)
    rules = dict(rule.split(" ", 1) for rule in reader.metas()["Content-Security-Policy"].split("; "))
    script = race.decode().split("<script>")[1].split("</script>")[0]
    digest = sha256(script.encode()).digest()
    hashes = re.findall(r"'sha256-([^']*)'", rules["script-src"])
    assert b64decode(hashes[0]) == digest
    assert len(hashes) == 2
    assert rules["script-src"].split()[2:] == ["'wasm-unsafe-eval'"]
    assert rules["default-src"] == rules["base-uri"] == rules["form-action"] == "'none'"
    assert rules.keys() == {
        "default-src",
        "script-src",
        "worker-src",
        "style-src",
        "img-src",
        "font-src",
        "base-uri",
        "form-action",
    }


def test_the_still_is_described_with_what_was_measured(race):
    (still,) = Reader(race).all("img")
    assert still["src"].startswith("data:image/png;base64,")
    assert (still["width"], still["height"]) == ("960", "540")
    for words in (
        "Contour lines",
        "gradient descent and heavy ball on Ravine (quadratic) from (−8, 2)",
        "Momentum β 0.7",
    ):
        assert words in still["alt"]
    run = RACE.simulate()["heavy_ball"]
    assert f"Heavy ball settles at step {run.settling_step(1e-3, relative=True)}" in still["alt"]
    assert race.index(b'<div class="fallback">') < race.index(b"<img") < race.index(b"</main>")


# --- only what is needed ----------------------------------------------------------------------------------------------


def test_only_the_kernels_that_can_be_used_are_in_it(race):
    data = data_of(race, "stage")
    assert homes_of(data) == ["common", "quadratic", "theory"]
    assert list(data["catalogue"]["objectives"]) == ["quadratic"]


def test_only_the_rules_of_its_runs_are_in_it_and_only_what_its_scenes_can_show(race):
    data, own = data_of(race, "stage"), [run.optimizer for run in RACE.runs]
    assert sorted(data["catalogue"]["optimizers"]) == sorted(own) != sorted(OPTIMIZERS)
    assert all(set(name.split(".")[1:]) == set(own) for name in data["kernels"])
    assert data["catalogue"]["conventions"] == []  # whose table is offered where a lesson shows it
    rival = data_of(page_of(replace(RACE, runs=(RunSettings("qhm"),), follow=None)), "stage")
    assert list(rival["catalogue"]["optimizers"]) == ["qhm"]
    assert sum(map(len, rival["kernels"].values())) < sum(map(len, data["kernels"].values()))
    table = data_of(page_of(replace(RACE, panels=(Contour(), Conventions()))), "stage")
    forms = {form["optimizer"] for form in table["catalogue"]["conventions"]}
    assert len(forms) == 5
    assert all({*forms, *own} == set(name.split(".")[1:]) for name in table["kernels"])


def test_with_a_choice_of_landscapes_all_kernels_are_in_it():
    data = data_of(page_of(RACE, controls=("landscapes",)), "stage")
    assert set(homes_of(data)) == {"common", "theory", *LANDSCAPES}
    assert data["catalogue"]["objectives"].keys() == LANDSCAPES.keys()
    assert data["sweeps"] == {}


@pytest.mark.parametrize(
    ("panels", "controls", "swept"),
    [
        ((Contour(), Gap()), ("sliders",), False),
        ((Contour(), Gap()), ("panels",), True),
        ((Contour(), Map()), (), True),
    ],
)
def test_sweeps_are_in_it_only_where_a_map_can_be_seen(panels, controls, swept):
    data = data_of(page_of(replace(RACE, panels=panels), controls=controls), "stage")
    assert list(data["sweeps"]) == (["quadratic"] if swept else [])


def test_a_page_knows_the_words_of_links_that_can_be_on_it():
    lone = page_of(replace(RACE, panels=(Contour(), Gap())), controls=("sliders",))
    words = {word["name"]: word for word in data_of(lone, "stage")["links"]["words"]}
    assert {"kappa", "angle"} < words.keys()
    assert "amplitude" not in words
    assert words["panel"]["panels"].keys() == BESIDE.keys() - {"map"} - SPECIAL  # of which it has no kernels
    schedules = [words[name]["variants"].keys() for name in ("betas", "etas")]
    assert schedules == [{"constant", "demon"}, {"constant"}]
    whole = page_of(RACE, controls=CONTROLS)
    offered = {kind: panel for kind, panel in BESIDE.items() if kind not in SPECIAL}
    there = grammar(*LANDSCAPES.values(), companions=offered, schedules={"constant", "demon"})
    assert data_of(whole, "stage")["links"] == json.loads(json.dumps(there))


def test_a_page_has_schedules_if_its_scene_has_one():
    with_one = data_of(page_of(replace(RACE, step_size_schedule="cosine"), controls=("sliders",)), "stage")
    variants = {word["name"]: word.get("variants") for word in with_one["links"]["words"]}
    assert variants["betas"].keys() == {*SCHEDULES, "points"}
    assert variants["etas"].keys() == {*step_sizes.SCHEDULES, "points"}
    assert "schedules" in with_one["kernels"]
    assert "schedules" not in data_of(page_of(RACE, controls=("sliders",)), "stage")["kernels"]


@pytest.mark.parametrize("name", LANDSCAPES)
def test_pages_of_every_landscape_stay_small(name):
    # 1.1 times that before theory, for the app's sake, was a module of its own, and what is awaited had words.
    assert len(page_of(RACE.on(LANDSCAPES[name]))) <= 1.12 * MOST_BYTES


def test_beats_look_as_the_page_does_and_bring_their_kernels():
    scene = replace(RACE, look=Look(title="Faster?", background="dark", controls=("sliders",)))
    there = RACE.on(LANDSCAPES["beale"])
    beats = [{"title": "Go", "text": "There.", "link": "?objective=beale", "scene": there.to_dict()}]
    data = data_of(html(scene, Options(), lambda _done, _all: None, beats), "stage")
    (beat,) = data["beats"]
    assert Scene.from_dict(beat["scene"]) == replace(there, look=scene.look)
    assert beat["link"] == "#"
    assert homes_of(data) == ["common", "quadratic", "beale", "theory"]
    assert data["sweeps"] == {}


# --- what an author writes --------------------------------------------------------------------------------------------


def test_a_hostile_title_is_text_everywhere():
    options = Options(base_url="https://example.org/posts", source_url="https://example.org/?a=1&b=<x>", name='"><b>')
    page = page_of(RACE, options, title=HOSTILE, caption=HOSTILE)
    reader, usual = Reader(page), Reader(page_of(RACE, replace(options, name="race"), title="plain", caption="plain"))
    assert [tag for tag, _ in reader.elements] == [tag for tag, _ in usual.elements]
    assert reader.texts["title"] == [HOSTILE]
    metas = reader.metas()
    assert metas["og:title"] == HOSTILE
    assert metas["description"].startswith(HOSTILE)
    assert metas["og:url"] == "https://example.org/posts/%22%3E%3Cb%3E.html"
    assert data_of(page, "scene")["look"]["title"] == HOSTILE
    assert reader.all("a") == [{"href": "https://example.org/?a=1&b=<x>"}]


def test_the_description_has_the_caption_and_what_was_measured():
    description = Reader(page_of(RACE, caption="Drag\nit.")).metas()["description"]
    assert description.startswith("Drag it. Heavy ball settles at step 21; ")


@pytest.mark.parametrize(
    "scene",
    [
        replace(RACE, step_size=0.5, n_steps=120),
        replace(RACE, step_size=1e150, n_steps=10),
        replace(RACE, start=(1e300, -1e300)),
        RACE.with_visible(()),
    ],
    ids=["diverging", "overflowing", "far away", "nothing"],
)
def test_scenes_with_infinite_paths_and_none_are_pages_too(scene):
    page = page_of(scene)
    assert Scene.from_dict(data_of(page, "scene")) == scene
    (still,) = Reader(page).all("img")
    assert ("diverge" in still["alt"]) == (scene.visible != ())


def test_every_control_is_offered_under_the_name_that_the_stage_has_for_it():
    import momentum_sim.stage

    scripts = [file.read_text() for file in (Path(momentum_sim.stage.__file__).parent / "web").rglob("*.js")]
    assert {name for text in scripts for name in re.findall(r'\bgiven\.has\("(\w+)"\)', text)} == set(CONTROLS)


# --- addresses --------------------------------------------------------------------------------------------------------


def test_a_page_with_an_address_says_what_other_sites_show(tmp_path):
    scene = replace(RACE, look=Look(title="Faster?", caption="Drag it.", width=640, height=360))
    page = save(scene, tmp_path / "my race.html", Options(base_url="https://example.org/posts/"))
    metas = Reader(page.read_bytes()).metas()
    for kind in ("og", "twitter"):
        assert metas[f"{kind}:title"] == "Faster?"
        assert metas[f"{kind}:description"] == metas["description"]
        assert metas[f"{kind}:image"] == "https://example.org/posts/my%20race.png"
    assert metas["og:url"] == "https://example.org/posts/my%20race.html"
    assert metas["twitter:card"] == "summary_large_image"
    assert sorted(file.name for file in tmp_path.iterdir()) == ["my race.html", "my race.png"]
    assert (tmp_path / "my race.png").read_bytes().startswith(b"\x89PNG")


def test_without_an_address_no_picture_is_written_beside_it(tmp_path):
    save(RACE, tmp_path / "race.html")
    assert [file.name for file in tmp_path.iterdir()] == ["race.html"]


def test_without_a_name_only_the_folder_is_known():
    metas = Reader(page_of(RACE, Options(base_url="https://example.org/posts"))).metas()
    assert metas["og:url"] == "https://example.org/posts"
    assert metas["twitter:card"] == "summary"
    assert "og:image" not in metas


@pytest.mark.parametrize("name", ["a/b", "a\\b", "a\nb", 3])
def test_a_name_that_is_none_is_refused(name):
    with pytest.raises(ValueError, match="name must be a file's name, got"):
        Options(name=name)


def test_progress_is_told_from_nothing_to_all():
    told = []
    render(RACE, "html", progress=lambda done, every: told.append((done, every)))
    assert told == [(0, 3), (1, 3), (2, 3), (3, 3)]


def test_text_is_escaped_once():
    page = page_of(RACE, title="Q & A").decode()
    assert "<title>Q &amp; A</title>" in page
    assert "&amp;amp;" not in page


def test_without_the_extra_that_draws_it_says_what_to_install():
    code = """
import sys
sys.modules["matplotlib"] = sys.modules["PIL"] = None
from momentum_sim.export import MissingExtraError, render
from tests.export.test_page import RACE
try:
    render(RACE, "html")
except MissingExtraError as error:
    print(error)
"""
    said = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, timeout=120)
    assert said.stdout == "A picture needs matplotlib: pip install 'momentum-sim[export]'\n"
