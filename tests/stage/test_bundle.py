import os
import re
import shutil
import subprocess
import sys
import tomllib
from base64 import b64decode
from hashlib import sha256

import pytest

from momentum_sim.problems import LANDSCAPE
from momentum_sim.scene.panels import COMPANIONS, Basin, Batch, Edge, Mystery
from momentum_sim.stage import bundle, mounted_module, stage_script
from tests.packed import unpacked
from tests.stage.test_document import WEB, imported

#: What can stand beside every picture of a landscape.
BESIDE_LANDSCAPES = [
    panel for panel in COMPANIONS.values() if panel.can_show(LANDSCAPE) and panel not in (Basin, Mystery)
]
PACK = re.compile(r'const PACK="([^"]+)";')
#: What every exported page carries: the whole stage without its kernels. Whoever raises it says what for.
#: (80,000 before it read the links in its address and said what a browser lacks; 86,000 before charts kept their words
#: apart, and what a reader chooses could come later; 94,000 before the words of pictures kept off lines;
#: 97,000 before all that may not be there yet was asked for as such; 99,000 before a first visit's runs came once, and
#: companions from outside; 101,000 before a loss could be least along a curve, or nowhere, and a page unfolded;
#: 103,500 before an address said what readers are given; 104,800 before many runs had their names at their paths and a
#: phone had picture and companion on one screen; 109,500 before a page had the kernels of its own rules alone, and the
#: words of what it shows packed, by which it has become smaller; 110,800 before there was a panel of what each gradient
#: weighs; 111,800 before it had no spaces and was written in base 85; 100,200 before links said schedules, a run
#: matched another, maps had moments, and a panel showed schedules of the step size; 105,000 before there were problems
#: of several kinds, and curves whose values are marked; 105,600 before a panel could have more to draw while all else
#: stays, and an axis that is logarithmic across; 106,000 before what is hidden was asked first whether it is; 106,400
#: before what a reader predicts was of a place, a choice or a number, and maps were of what not only steps say;
#: 109,400 before a momentum could go along with the step size; 111,900 before a timeline could go by the
#: logarithm of the step, links said when memory is cut, and runs could be trained beside the page; 113,100
#: before what a script has for itself was called by short names; 109,000 before there were chains, whose sliders say
#: what stays tuned, plots had areas, and tables could be for those alone who do not see the picture; 110,000 before a
#: reader was asked a next question, answers were counted, and nothing told what is asked; 111,600 before a change was
#: read out by what it changes.)
MOST_BYTES = 112_400
#: The same with what schedules are drawn with, where a scene shows one.
MOST_BYTES_DRAWN = 118_200
#: What networks are trained and shown with besides, where a page can show one. (11,500 before step sizes and seeds were
#: tried beside the page; 18,500 before there was a map of step size and momentum, and a reader could be asked which of
#: them wins, 24,200 before that map's parts were shared with others.)
MOST_BYTES_OF_NETWORKS = 24_500
#: What clouds are taken through their steps and shown with besides, where a page can show one. (3,300 before there was
#: a map of where noise decides, 9,800 before the effective step sizes of rules, which only that map asks for, were
#: worked out there and not on every page.)
MOST_BYTES_OF_CLOUDS = 10_000
#: What networks on patchworks are trained and shown with besides, where a page can show one. (8,900 before there was a
#: map of step size and momentum, which two workers make.)
MOST_BYTES_OF_PATCHWORKS = 15_000
#: What chains are shown with besides, where a page can show one.
MOST_BYTES_OF_CHAINS = 17_500
#: What has one trained at the edge of stability besides, where a scene shows that.
MOST_BYTES_OF_THE_EDGE = 4_900
#: What shows which starts arrive, where a scene shows that. (3,700 before style sheets were packed last.)
MOST_BYTES_OF_STARTS = 3_800
#: What has the best settings over batch sizes searched for, and shows them, where a scene shows that. (5,100 before
#: chains stood between them and what it is packed by the likeness of.)
MOST_BYTES_OF_BATCHES = 5_500
#: What a hidden run is shown and told from with, where a scene shows one.
MOST_BYTES_OF_MYSTERIES = 3_500


@pytest.fixture(scope="module")
def packed():
    texts = unpacked(PACK.search(stage_script())[1]).decode().split(bundle.SEPARATOR)
    return dict(zip(("shared", "script", "worker", "style"), texts, strict=True))


def test_the_loader_is_part_of_the_package():
    project = tomllib.loads((WEB.parents[2] / "pyproject.toml").read_text(encoding="utf-8"))
    assert "stage/*.js" in project["tool"]["setuptools"]["package-data"]["momentum_sim"]


def test_the_script_stays_small():
    plain, drawn = (len(stage_script(BESIDE_LANDSCAPES, drawn=drawn).encode()) for drawn in (False, True))
    assert plain <= MOST_BYTES
    assert drawn <= MOST_BYTES_DRAWN
    assert len(stage_script([*BESIDE_LANDSCAPES, Basin]).encode()) - drawn <= MOST_BYTES_OF_STARTS
    assert len(stage_script([*BESIDE_LANDSCAPES, Mystery]).encode()) - drawn <= MOST_BYTES_OF_MYSTERIES
    others = [panel for panel in COMPANIONS.values() if panel not in (Basin, Mystery, Edge, Batch)]
    with_patchworks = [panel for panel in others if "chain" not in panel.asks]
    with_clouds = [panel for panel in with_patchworks if "features" not in panel.asks]
    alone = [panel for panel in with_clouds if "spread" not in panel.asks]
    networks, clouds, patchworks, chains, edge, whole = (
        len(stage_script(shown).encode())
        for shown in (alone, with_clouds, with_patchworks, others, [*others, Edge], [*others, Edge, Batch])
    )
    assert networks - drawn <= MOST_BYTES_OF_NETWORKS
    assert clouds - networks <= MOST_BYTES_OF_CLOUDS
    assert patchworks - clouds <= MOST_BYTES_OF_PATCHWORKS
    assert chains - patchworks <= MOST_BYTES_OF_CHAINS
    assert edge - chains <= MOST_BYTES_OF_THE_EDGE
    assert whole - edge <= MOST_BYTES_OF_BATCHES


def test_what_networks_are_shown_with_is_there_only_where_one_can_be():
    own = {"networks.js", "network.js", "paint/sight.js", "paint/learning.js", "panels/networks.js", "panels/sight.js"}
    own |= {"paint/tuning.js", "panels/tuning.js", "experiment.js", "experimenter.js", "assistant.js", "pieces.js"}
    marks = ("unitsAt", "SightPanel", "learningModel", "tuningModel", "class Tuner", "class Experimenter", "inPieces")
    with_them, without = (
        "".join(unpacked(PACK.search(stage_script(shown))[1]).decode().split(bundle.SEPARATOR)[:-1])
        for shown in (list(COMPANIONS.values()), BESIDE_LANDSCAPES)
    )
    assert own <= {file.relative_to(WEB).as_posix() for file in WEB.rglob("*.js")}
    assert [mark in with_them for mark in marks] == [True] * len(marks)
    assert [mark in without for mark in marks] == [False] * len(marks)
    digests = [bundle.unpacked_script_hash(shown) for shown in (list(COMPANIONS.values()), BESIDE_LANDSCAPES)]
    assert digests[0] != digests[1]


@pytest.mark.parametrize(
    ("asked", "marks"),
    [
        (
            "features",
            (
                *("learnedWords", "LearnedPanel", "class Learner", "class MemoryCut", "begunLearning", "transferModel"),
                *("marginModel", "class MarginMaker", "class MarginMapper", "begunMargins"),
            ),
        ),
        (
            "chain",
            ("stringWords", "StringPanel", "beginningOf", "coneModel", "growthModel", "modesModel", "spectrumModel"),
        ),
    ],
)
def test_what_a_kind_of_problem_is_shown_with_is_there_only_where_it_can_be(asked, marks):
    others = [panel for panel in COMPANIONS.values() if asked not in panel.asks]
    with_them, *without = (
        "".join(unpacked(PACK.search(stage_script(shown))[1]).decode().split(bundle.SEPARATOR)[:-1])
        for shown in (list(COMPANIONS.values()), others, BESIDE_LANDSCAPES)
    )
    assert [mark in with_them for mark in marks] == [True] * len(marks)
    for text in without:
        assert [mark in text for mark in marks] == [False] * len(marks)


def test_the_script_can_stand_in_html_as_it_is():
    assert "<" not in stage_script()


def test_the_script_is_the_same_in_another_process():
    code = "from momentum_sim.stage import stage_script; import sys; sys.stdout.write(stage_script())"
    made = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, timeout=120)
    assert made.stdout == stage_script()


def test_every_module_of_the_embed_is_in_it_once(packed):
    """Each line of code that no other file has is there once, in whichever part."""
    parts = packed["shared"] + packed["script"] + packed["worker"]
    left_out = {WEB / "panels" / "finder.js", WEB / "searcher.js", WEB / "search.js"}  # a server sends what they need
    for file in (imported(WEB / "embed.js") | imported(WEB / "worker.js")) - left_out:
        for name in re.findall(
            r"^export (?:const|class|function|async function) (\w+)", file.read_text(), re.MULTILINE
        ):
            defined = rf"(?:^|;)(?:const|class|function|async function) {name}\b"
            assert len(re.findall(defined, parts, re.MULTILINE)) >= 1, name
    assert parts.count("export class") == parts.count("import.meta") == 0
    assert parts.count("class Kernels{") == 1


def test_a_bundle_has_the_workers_of_its_own_modules_and_no_others(packed, tmp_path, monkeypatch):
    assert "schedule_search_" not in "".join(packed.values())
    web = tmp_path / "web"
    shutil.copytree(WEB, web)
    monkeypatch.setattr(bundle, "_WEB", web)
    first = web / "both.js"
    first.write_text('import { Searcher } from "./searcher.js";\nimport { Sweeper } from "./sweeper.js";\n')
    both = bundle._packed(bundle._NONE, first.name)
    assert both.shared.count("schedule_search_") + both.worker.count("schedule_search_") == 1
    assert both.worker.count('self.addEventListener("message"') == 2
    assert both.script.count("new Worker(workerAddress)") == 2


def test_streamlits_own_modules_are_not_in_it(packed):
    assert "parentElement.contains" not in packed["script"]
    assert "data-test-connection-state" not in packed["script"]


def test_the_hash_is_that_of_the_script_that_the_loader_unpacks(packed):
    digest = sha256((packed["shared"] + packed["script"]).encode()).digest()
    assert b64decode(bundle.unpacked_script_hash().removeprefix("'sha256-").removesuffix("'")) == digest


def test_a_module_is_a_function_that_gives_what_it_exports(tmp_path):
    file = tmp_path / "a.js"
    text = "/** What. */\nexport const a = [\n\t/** @type {Map<string, {b: number}>} */ (c), // why\n\td,\n];\n\n"
    file.write_text(text)
    assert bundle._as_function(file, {file: "m0"}) == "const m0=(()=>{\nconst a=[(c),d,];\nreturn{a};\n})();\n"


def web(tmp_path, monkeypatch, **files):
    for name, text in files.items():
        (tmp_path / f"{name}.js").write_text(text)
    monkeypatch.setattr(bundle, "_WEB", tmp_path)


def test_modules_stand_after_those_that_they_import(tmp_path, monkeypatch):
    web(
        tmp_path,
        monkeypatch,
        a='import { b } from "./b.js";\nimport { c } from "./c.js";\n',
        b='import { c } from "./c.js";\n',
        c="",
    )
    assert [file.stem for file in bundle._in_order("a.js")] == ["c", "b", "a"]


def test_a_circle_of_imports_is_refused(tmp_path, monkeypatch):
    web(tmp_path, monkeypatch, a='import { b } from "./b.js";\n', b='import { a } from "./a.js";\n')
    with pytest.raises(ValueError, match=r"in a circle, got a\.js"):
        bundle._in_order("a.js")


@pytest.mark.parametrize(
    "line",
    [
        'import b from "./b.js";',
        'import * as b from "./b.js";',
        "export default 1;",
        "export let a = 1;",
        "x(import.meta.url);",
    ],
)
def test_what_cannot_be_bundled_is_refused(tmp_path, monkeypatch, line):
    web(tmp_path, monkeypatch, a=f"{line}\n")
    with pytest.raises(ValueError, match=r"modules must import and export as embed\.js does, got .* in a\.js"):
        bundle._as_function(tmp_path / "a.js", {tmp_path / "a.js": "m0"})


def test_any_module_becomes_a_classic_script_that_leaves_no_names(tmp_path, browser):
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "number.js").write_text("/** A number. */\nexport const number = 6;\n")
    first = tmp_path / "first.js"
    first.write_text('import { number } from "./deep/number.js";\n\nglobalThis.made = number * 7;\n')
    page = browser.new_page()
    before = page.evaluate("Object.keys(globalThis)")
    page.add_script_tag(content=bundle.classic_script(first))
    assert page.evaluate("made") == 42
    assert set(page.evaluate("Object.keys(globalThis)")) - set(before) == {"made"}
    page.close()


def test_what_is_mounted_is_all_in_one_module_and_never_older_than_its_files(tmp_path, monkeypatch):
    web = tmp_path / "web"
    shutil.copytree(WEB, web)
    monkeypatch.setattr(bundle, "_WEB", web)
    before = mounted_module()
    assert len(re.findall(r"^import\b", before, re.MULTILINE)) == 0
    assert re.findall(r"^export .*", before, re.MULTILINE) == [before.splitlines()[-1]]
    scripts = imported(WEB / bundle.MOUNTED)
    assert before.count("import.meta.url") == sum(file.read_text().count("import.meta.url") for file in scripts) > 0
    assert mounted_module() == before
    file = web / "rise.js"
    file.write_text(file.read_text().replace("RISE_MS = 2000", "RISE_MS = 2001"))
    os.utime(file, ns=(1, 1))  # whatever the clock says
    assert "=2001;" in mounted_module()
