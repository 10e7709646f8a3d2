"""The command line: what it writes, what it says, and how it ends."""

import json
import os
import pty
import subprocess
import sys
import termios
from dataclasses import replace
from pathlib import Path

import pytest

from momentum_sim import lessons
from momentum_sim.commands import main
from momentum_sim.commands.links import read_link
from momentum_sim.export import KINDS, MissingExtraError, Options, render
from momentum_sim.export.data import scene_of
from momentum_sim.lessons import Lesson
from momentum_sim.scene import Scene, from_query, to_query
from momentum_sim.scene.words import all_words
from momentum_sim.version import VERSION
from tests.export.scenes import EVERYTHING, RACE
from tests.scene.test_kept import read
from tests.thinned import first

ROOT = Path(__file__).parents[1]


def scene_made(tmp_path, *arguments):
    """The scene that a command line exports."""
    out = tmp_path / "scene.json"
    assert main(["export", str(out), *arguments]) == 0
    return Scene.from_json(out.read_text(encoding="utf-8"))


def asking(scene, name="race"):
    """A scene as it leaves by the command line: with its lesson's question as its title."""
    question = Lesson.load(lessons.path_of(name)).question
    return replace(scene, look=replace(scene.look, title=question))


def refused(capsys, *arguments):
    """What is said of arguments that are refused, in one line, with exit code 2."""
    try:
        code = main(arguments)
    except SystemExit as end:
        code = end.code
    out, said = capsys.readouterr()
    assert (code, out) == (2, "")
    assert said.count("\n") == 1
    return said.rstrip("\n")


def test_the_usual_scene_is_the_race_with_its_question(tmp_path):
    assert scene_made(tmp_path) == asking(RACE)
    assert asking(RACE).look.title == "Can one number make this arrive?"
    assert scene_made(tmp_path, "--title", "") == RACE


@pytest.mark.parametrize("name", first(3, *lessons.names()))
def test_a_lessons_scenes_are_those_of_its_page(tmp_path, name):
    lesson = Lesson.load(lessons.path_of(name))
    assert scene_made(tmp_path, "--lesson", name) == asking(lesson.opening, name)
    for number, beat in enumerate(lesson.beats, 1):
        assert scene_made(tmp_path, "--lesson", name, "--beat", str(number)) == asking(beat.scene, name)


def test_a_lesson_is_not_measured_for_its_scene(tmp_path, monkeypatch):
    monkeypatch.setattr("momentum_sim.lessons.document.measures", lambda _: pytest.fail("it was measured"))
    scene_made(tmp_path, "--beat", "1")


@pytest.mark.parametrize(
    "link", ["?v=1&beta=0.95&show=demon", "v=1&beta=0.95&show=demon", "https://a.example/?v=1&beta=0.95&show=demon"]
)
def test_a_link_is_of_the_race(tmp_path, link):
    assert scene_made(tmp_path, "--link", link) == asking(from_query({"beta": "0.95", "show": "demon"}, RACE)[0])


@pytest.mark.parametrize(("given", "controls"), [("none", ()), ("sliders.timeline", ("timeline", "sliders"))])
def test_what_a_link_gives_readers_the_page_gives_them(tmp_path, given, controls):
    link = f"?v=1&beta=0.9&controls={given}"
    scene = scene_made(tmp_path, "--link", link)
    assert (scene.look.controls, scene.momentum) == (controls, 0.9)
    assert scene_made(tmp_path, "--link", link, "--controls", "panels").look.controls == ("panels",)


def test_a_whole_link_is_of_its_page(tmp_path):
    opening = lessons.load_scene(lessons.path_of("overshoot"))
    expected = asking(from_query({"beta": "0.5"}, opening)[0], "overshoot")
    assert scene_made(tmp_path, "--link", "https://a.example/sub/overshoot?v=1&beta=.5") == expected
    assert scene_made(tmp_path, "--lesson", "overshoot", "--link", "?v=1&beta=.5") == expected


@pytest.mark.parametrize(
    "link",
    [
        "https://a.example/momentum/race.html?v=1&beta=0.95",
        "https://a.example/race.html#v=1&beta=0.95",
        "https://a.example/race.html?v=1&beta=0.5#v=1&beta=0.95",
        "race.html?v=1&beta=.95",
        "#v=1&beta=.95",
        "beta=.95#main",
        "https://a.example/?v=1&beta=.95&fbclid=x&utm_source=y&embed=true&embed_options=dark_theme",
        " <https://a.example/race?v=1&amp;beta=.95>. ",
        "a.example?v=1&beta=0.95",
        "v%3D1%26beta%3D.95",
        "HTTPS://A.EXAMPLE/?V=1&BETA=0.95",
        "https://a.example/race.html#scene=eJyrVipOzkjNTYwvSy0qzszPU7Iy1FHKzc9NzSspzVWyMtCzNK0FAPKXDGY",
    ],
)
def test_a_link_may_be_of_a_site_and_may_have_travelled(tmp_path, link):
    assert scene_made(tmp_path, "--link", link) == asking(replace(RACE, momentum=0.95))


@pytest.mark.parametrize("name", ["beat-2", "BEAT-2", "beat-2.", "item-2"])
def test_a_link_may_name_a_scene_as_sites_once_did(tmp_path, name):
    lesson = Lesson.load(lessons.path_of("race"))
    scene = lesson.look_closer[1].scene if name == "item-2" else lesson.beats[1].scene
    assert scene_made(tmp_path, "--link", f"https://a.example/race.html#{name}") == asking(scene)
    assert scene_made(tmp_path, "--lesson", "race", "--link", f"#{name}") == asking(scene)


def test_every_address_that_a_site_ever_wrote_is_understood():
    kept = read("hashes.json")
    for each in kept["hashes"]:
        opening = Scene.from_dict(kept["pages"][each["page"]]["opening"])
        if each["hash"].startswith("scene="):
            link = read_link(f"https://a.example/{each['page']}.html#{each['hash']}")
            assert link.scene_of(each["page"], opening) == Scene.from_dict(opening.to_dict() | each["changes"])


@pytest.mark.parametrize(
    ("link", "name"),
    [
        ("https://a.example/overshoot.html", "overshoot"),
        ("https://a.example/index.html", "race"),
        ("https://a.example/overshoot.", "overshoot"),
        ("http://localhost:8501/overshoot", "overshoot"),
        ("http://localhost:8501/overshoot/", "overshoot"),
        ("http://localhost:8501/overshoot?", "overshoot"),
        ("https://a.example/sub/trade_offs?embed=true&embed_options=dark_theme", "trade_offs"),
        ("http://localhost:8501", "race"),
        ("http://localhost:8501/", "race"),
        ("https://a.example/sub/", "race"),
        ("/conventions", "conventions"),
    ],
)
def test_an_address_without_a_query_is_the_opening_of_its_page(tmp_path, link, name):
    assert scene_made(tmp_path, "--link", link) == asking(lessons.load_scene(lessons.path_of(name)), name)


def test_an_address_may_have_a_beat(tmp_path):
    expected = lessons.load_scene(lessons.path_of("overshoot"), 2)
    assert scene_made(tmp_path, "--link", "http://a/overshoot", "--beat", "2") == asking(expected, "overshoot")


def test_any_link_that_the_app_writes_is_understood(tmp_path):
    scene = from_query({"panel": "position.across", "drop": "10_0.1", "objective": "rosenbrock", "step": "7"}, RACE)[0]
    link = "?" + "&".join(f"{name}={value}" for name, value in to_query(scene, RACE).items())
    assert scene_made(tmp_path, "--link", link) == asking(scene)


@pytest.mark.parametrize("ending", ["json", "csv", "py"])
def test_a_scene_comes_from_what_was_exported(tmp_path, ending):
    file = tmp_path / f"given.{ending}"
    file.write_bytes(render(EVERYTHING, ending))
    assert scene_made(tmp_path, "--scene", str(file)) == EVERYTHING


def test_a_scene_comes_from_standard_input(tmp_path):
    out = tmp_path / "out.csv"
    command = [sys.executable, "-m", "momentum_sim", "export", out, "--scene", "-"]
    subprocess.run(command, input=render(EVERYTHING, "json"), check=True, capture_output=True, cwd=ROOT)
    assert scene_of(out.read_text(encoding="utf-8")) == EVERYTHING


def test_the_look_is_changed_by_name(tmp_path):
    words = ["--title", "A title", "--caption", "A caption", "--background", "dark", "--size", "1600x900"]
    look = scene_made(tmp_path, *words, "--controls", "timeline, sliders").look
    assert (look.title, look.caption, look.background) == ("A title", "A caption", "dark")
    assert (look.width, look.height, look.controls) == (1600, 900, ("timeline", "sliders"))
    assert scene_made(tmp_path, "--controls", "none").look.controls == ()


def test_sliders_are_chosen_by_name(tmp_path):
    scene = scene_made(tmp_path, "--sliders", "step_size,momentum")
    assert {slider.parameter for slider in scene.live} == {"momentum", "step_size"}
    without = scene_made(tmp_path, "--sliders", "none")
    assert "sliders" not in without.look.controls
    assert without.live == RACE.live


def test_panels_are_named_as_in_links(tmp_path):
    scene = scene_made(tmp_path, "--panel", "position.across", "--picture", "profile.across")
    assert [(panel.kind, panel.direction) for panel in scene.panels] == [("profile", "across"), ("position", "across")]
    assert scene_made(tmp_path, "--panel", "none").companion is None
    alone = scene_made(tmp_path, "--picture", "none", "--panel", "map.theory")
    assert [(panel.kind, panel.shows) for panel in alone.panels] == [("map", "theory")]


def test_options_reach_what_is_made(tmp_path):
    out = tmp_path / "race.py"
    assert main(["export", str(out), "--library", "PyTorch", "--quiet"]) == 0
    assert out.read_bytes() == render(asking(RACE), "py", Options(library="PyTorch"))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("a.py --fps 5 --library PyTorch", "--fps is not used for .py"),
        ("a.json --dpi 96 --hold 1 --still", "--dpi, --hold and --still are not used for .json"),
        ("a.json a.csv b.csv --base-url https://a.example/", "--base-url is not used for .json and .csv"),
        ("a.json a.py --library PyTorch", ""),
        ("a.json", ""),
    ],
)
def test_an_option_that_changes_nothing_is_told(tmp_path, capsys, monkeypatch, words, said):
    monkeypatch.chdir(tmp_path)
    assert main(["export", *words.split()]) == 0
    assert capsys.readouterr().err == (f"momentum-sim export: {said}\n" if said else "")
    assert (tmp_path / words.split()[0]).exists()


@pytest.mark.parametrize(
    ("ending", "words"),
    [
        ("html", "--base-url https://a.example --source-url https://b.example --dpi 96"),
        ("svg", "--frames 9 --fps 9 --hold 1 --still"),
        ("gif", "--frames 9 --fps 9 --hold 1"),
        ("mp4", "--frames 9 --fps 9 --hold 1"),
        ("png", "--dpi 96"),
        ("pdf", "--dpi 96"),
        ("py", "--library optax"),
    ],
)
def test_an_option_that_is_used_is_not_remarked_on(tmp_path, capsys, monkeypatch, ending, words):
    monkeypatch.setattr("momentum_sim.commands.export.save", lambda *_: None)
    assert main(["export", str(tmp_path / f"a.{ending}"), *words.split(), "--quiet"]) == 0
    assert capsys.readouterr().err == ""


def test_each_option_has_its_name(monkeypatch, tmp_path):
    given = []
    monkeypatch.setattr("momentum_sim.commands.export.save", lambda _s, _p, options, _q: given.append(options))
    words = (
        "--dpi 300 --frames 60 --fps 50 --hold .5 --still --library optax --base-url https://a.b/ --source-url http://c"
    )
    assert main(["export", str(tmp_path / "a.svg"), *words.split(), "-q"]) == 0
    assert given == [Options(300, 60, 50, 0.5, True, "optax", "https://a.b/", "http://c")]


def test_several_files_are_of_one_scene(tmp_path, capsys):
    outs = [tmp_path / name for name in ("a.csv", "b.json", "c.py")]
    assert main(["export", *map(str, outs), "--beat", "2"]) == 0
    assert len({json.dumps(scene_of(out.read_text()).to_dict()) for out in (outs[0], outs[2])}) == 1
    size = outs[0].stat().st_size
    assert capsys.readouterr().out.splitlines()[0] == f"{outs[0]}: {size / 1000:.0f} kB"


def test_a_file_that_is_named_twice_is_written_once(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(["export", "a.json", "a.json", "./a.json"]) == 0
    assert capsys.readouterr().out.count("\n") == 1


def test_quiet_is_quiet(tmp_path, capsys):
    assert main(["export", str(tmp_path / "a.json"), "--quiet"]) == 0
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("", "the following arguments are required: OUT (see momentum-sim export --help)"),
        ("a.xyz", "a.xyz: ending must be one of html, svg, gif, mp4, png, pdf, csv, json, py; got 'xyz'"),
        ("race", "race: ending must be one of html, svg, gif, mp4, png, pdf, csv, json, py; got ''"),
        ("ok.csv a.xyz", "a.xyz: ending must be one of html, svg, gif, mp4, png, pdf, csv, json, py; got 'xyz'"),
        ("a.csv --lesson rave", f"lesson must be one of {', '.join(lessons.names())}; got 'rave' (did you mean "
         "'race'?)"),
        ("a.csv --beat 9", "beat of race must be a whole number from 1 to 3, got 9"),
        ("a.csv --beat two", "argument --beat: must be a whole number, got 'two' (see momentum-sim export --help)"),
        ("a.csv --link ?v=1&beta=1.2", "--link: momentum must lie in [0, 1), got 1.2"),
        ("a.csv --link ?v=2&beta=.2", "--link: all of it: v must be 1, got '2'"),
        ("a.csv --link ?v=1&n=300", "--link: 'n' is not a part of a link (did you mean 'steps'?). Links know "
         "objective, kappa, angle, beta, eta, eta_a, steps, start, show, hold, picture, panel, view, step, follow, "
         "vectors, equal, coupled, drop, betas, etas, noise, batch, seed, predict, controls"),
        ("a.csv --link ?v=1&beta=.5&beta=.6", "--link: '.5', for 'beta' stands again: '.6'"),
        ("a.csv --link http://a/race.html#beat-9", "beat of race must be a whole number from 1 to 3, got 9"),
        ("a.csv --link http://a/race.html#item-9", "--link must name a scene of race, got 'item-9'"),
        ("a.csv --link race.html#beat-2 --beat 1", "--link must name no scene beside --scene or --beat, got "
         "'race.html#beat-2'"),
        ("a.csv --link race.html#scene=AAAA", "the scene of --link must be one that can be read: Error -3 "
         "while decompressing data: unknown compression method"),
        ("a.csv --link race", "--link must be an address of the app, or have a query, such as \"?v=1&beta=0.95\", got "
         "'race'"),
        ("a.csv --lesson race --link http://a/race", "--link must be one with a query, such as \"?v=1&beta=0.95\", got "
         "'http://a/race'"),
        ("a.csv --link http://a/embed", f"the page of --link must be one of {', '.join(lessons.names())}; got 'embed'"),
        ("a.csv --link http://a/rave?v=1&beta=.5", f"the page of --link must be one of {', '.join(lessons.names())}; "
         "got 'rave' (did you mean 'race'?)"),
        ("a.csv --link http://[", "--link must be an address: Invalid IPv6 URL; got 'http://['"),
        ("a.csv --panel nope", "--panel: panel must be one of gap, position, predicted, gradients, velocity, schedule, "
         "memory, map, basin, mystery, numbers, conventions, none; got 'nope' (did you mean 'none'?)"),
        ("a.csv --picture gap", "--picture: picture must be one of contour, profile, none; got 'gap'"),
        ("a.csv --panel position.up", "--panel: direction of position must be one of along, across, x, y; got 'up'"),
        ("a.csv --picture none --panel none", "--picture: a scene must have at least one run and one panel"),
        ("a.csv --backgroud red", "unrecognized arguments: --backgroud red (did you mean '--background'?) (see "
         "momentum-sim export --help)"),
        ("a.csv --speed 3", "unrecognized arguments: --speed 3 (see momentum-sim export --help)"),
        ("a.csv --size 960", "argument --size: must be two whole numbers of px, as in 960x540, got '960' (see "
         "momentum-sim export --help)"),
        ("a.csv --size 100x100", "width must be a whole number from 200 to 4000, got 100"),
        ("a.csv --frames 1", "--frames must be a whole number from 2 to 1000, got 1"),
        ("a.csv --frames 2.5", "--frames must be a whole number from 2 to 1000, got 2.5"),
        ("a.csv --fps 1e3", "--fps must be a whole number from 1 to 50, got 1000.0"),
        ("a.csv --dpi nan", "--dpi must lie in [50, 1200], got nan"),
        ("a.csv --hold x", "argument --hold: must be a number, got 'x' (see momentum-sim export --help)"),
        ("a.csv --library Keras", "--library must be one of PyTorch, optax, NumPy; got 'Keras'"),
        ("a.csv --base-url javascript:alert(1)", "--base-url must be an address that begins with https:// or http://, "
         "got 'javascript:alert(1)'"),
        ("a.csv --background red", "background must be one of reader, light, dark, transparent; got 'red'"),
        ("a.csv --controls play", "control must be one of optimizers, panels, timeline, sliders, landscapes, predict; "
         "got 'play'"),
        ("a.csv --sliders amplitude", "slider must be one of momentum, step_size, n_steps, adaptive_step_size, "
         "condition_number, angle; got 'amplitude'"),
        ("a.csv --scene a.json --lesson race", "argument --lesson: not allowed with argument --scene (see "
         "momentum-sim export --help)"),
        ("a.csv --scene nowhere.json --beat 1", "--beat must be of a lesson, and --scene is none; got 1"),
        ("a.csv --scene nowhere.json", "--scene must be a file that can be read: nowhere.json: No such file or "
         "directory"),
        ("a.csv --scene .", "--scene must be a file that can be read: .: Is a directory"),
    ],
)  # fmt: skip
def test_what_is_asked_wrongly_is_told_in_a_line_and_nothing_is_written(tmp_path, capsys, monkeypatch, words, said):
    monkeypatch.chdir(tmp_path)
    assert refused(capsys, "export", *words.split()) == f"momentum-sim export: {said}"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("words", [[], ["expert"], ["--frames", "3"]])
def test_no_command_or_an_unknown_one_is_refused(capsys, words):
    assert refused(capsys, *words).startswith("momentum-sim: ")


TEXTS = {
    "not JSON": (b"momentum = 0.9", "a scene must be JSON: Expecting value: line 1 column 1 (char 0)"),
    "empty": (b"", "a scene must be JSON: Expecting value: line 1 column 1 (char 0)"),
    "a list": (b"[]", "scene must be an object with named fields, got []"),
    "bytes": (b'{"a": "\xff"}', "a scene must be UTF-8 text, got byte 0xff"),
    "newer": (b'{"schema_version": 9}', "schema_version must be 1 (a newer momentum-sim made this one), got 9"),
    "deep": (b"[" * 200_000, "a scene must be JSON: "),
    "deeper": (
        b'{"schema_version": 1, "objective": ' + b'{"a":' * 90_000 + b"1" + b"}" * 90_001,
        "a scene must be JSON: ",
    ),
    "digits": (b'{"schema_version": ' + b"9" * 10_000 + b"}", ""),
    "a table": (b"# a table\nx,y\n1,2\n", "a CSV must hold its scene in a line that begins with '# scene: ', before"),
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_file_that_is_no_scene_is_refused(tmp_path, capsys, name):
    content, said = TEXTS[name]
    file = tmp_path / "given.json"
    file.write_bytes(content)
    told = refused(capsys, "export", str(tmp_path / "out.csv"), "--scene", str(file))
    assert told.startswith(f"momentum-sim export: {file}: {said}")
    assert len(told) < 400
    assert [path.name for path in tmp_path.iterdir()] == ["given.json"]


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("n_steps", 1_000_000, "n_steps must be a whole number from 1 to 5000, got 1000000"),
        ("momentum", float("nan"), "momentum must lie in [0, 1), got nan"),
        ("step_size", float("inf"), "step_size must be a finite number above 0, got inf"),
        ("start", ["a", None], "start x must be a number, got 'a'"),
        ("runs", "heavy_ball", "runs of scene must be a list, got 'heavy_ball'"),
        ("runs", ["heavy_ball"] * 1000, "runs of scene must have at most 100 items, got 1000"),
        ("extra", 1, "scene must have no other fields, got ['extra']"),
        ("look", {"title": "x" * 201}, "title must have at most 200 characters, got 201"),
        ("look", {"title": "\u202ereversed"}, "title must have no control characters, got '\\u202ereversed'"),
    ],
)
def test_a_scene_of_wrong_values_is_refused(tmp_path, capsys, field, value, said):
    file = tmp_path / "given.json"
    file.write_text(json.dumps(RACE.to_dict() | {field: value}))
    told = refused(capsys, "export", str(tmp_path / "out.csv"), "--scene", str(file))
    assert told == f"momentum-sim export: {file}: {said}"


def test_a_file_that_is_too_large_is_not_even_parsed(tmp_path, capsys, monkeypatch):
    file = tmp_path / "given.json"
    file.write_bytes(b" " * 1_000_001)
    monkeypatch.setattr(Scene, "from_json", lambda _: pytest.fail("it was parsed"))
    told = refused(capsys, "export", str(tmp_path / "out.csv"), "--scene", str(file))
    assert told.endswith(f"--scene must be a file of at most 1000000 bytes, got a larger one: {file}")


def test_what_cannot_be_written_ends_with_1(tmp_path, capsys):
    out = tmp_path / "none" / "race.csv"
    assert main(["export", str(out)]) == 1
    said = capsys.readouterr().err
    assert said == f"momentum-sim export: cannot write {out}: there is no folder {tmp_path / 'none'}\n"


def test_every_place_is_looked_at_before_the_first_file_is_written(tmp_path):
    assert main(["export", str(tmp_path / "a.csv"), str(tmp_path / "none" / "b.csv")]) == 1
    assert list(tmp_path.iterdir()) == []


def test_what_must_be_installed_first_is_said(tmp_path, capsys, monkeypatch):
    def missing(*_):
        raise MissingExtraError("an mp4", "av", "video")

    monkeypatch.setattr("momentum_sim.commands.export.save", missing)
    assert main(["export", str(tmp_path / "a.mp4")]) == 1
    assert capsys.readouterr().err == "momentum-sim export: an mp4 needs av: pip install 'momentum-sim[video]'\n"


def test_a_site_is_asked_for_with_its_address(tmp_path, capsys, monkeypatch):
    asked = []

    def write(out, *, base_url, progress):
        progress(1, 1)
        asked.append((out, base_url))
        return [out / "index.html"]

    monkeypatch.setattr("momentum_sim.site.write_site", write)
    assert main(["site", str(tmp_path / "out"), "--base-url", "https://a.example/"]) == 0
    assert asked == [(tmp_path / "out", "https://a.example/")]
    assert capsys.readouterr() == (f"{tmp_path / 'out'}: 1 file\n", "")


def test_a_site_that_cannot_be_written_is_told_in_a_line(tmp_path, capsys):
    (tmp_path / "mine.txt").write_text("kept")
    assert refused(capsys, "site", str(tmp_path)).endswith("which holds mine.txt")
    file = tmp_path / "mine.txt"
    assert refused(capsys, "site", str(file)).endswith(f"got the file {file}")
    assert refused(capsys, "site", str(tmp_path / "new"), "--base-url", "ftp://a").startswith(
        "momentum-sim site: base_url"
    )
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_the_version_is_told(capsys):
    with pytest.raises(SystemExit, match="0"):
        main(["--version"])
    assert capsys.readouterr().out == f"momentum-sim {VERSION}\n"


def test_help_teaches(capsys):
    with pytest.raises(SystemExit, match="0"):
        main(["export", "--help"])
    said = capsys.readouterr().out
    assert all(f".{ending}" in said for ending in KINDS)
    assert all(f"  {word.name}={word.example} " in said for word in all_words())
    assert "examples:" in said
    examples = [line.strip() for line in said.splitlines() if line.startswith("  momentum-sim export ")]
    assert len(examples) >= 5


def test_it_is_run_as_a_module_and_leaves_one_file(tmp_path):
    command = [sys.executable, "-m", "momentum_sim", "export", "race.csv", "--title", "Ünïcode"]
    ended = subprocess.run(
        command, capture_output=True, text=True, check=True, cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(ROOT)}
    )
    assert (ended.stdout, ended.stderr) == ("race.csv: 27 kB\n", "")
    assert [file.name for file in tmp_path.iterdir()] == ["race.csv"]


def test_a_name_that_standard_output_cannot_hold_is_still_told(tmp_path):
    name = os.fsdecode(b"\xff.json")
    ended = subprocess.run(
        [sys.executable, "-m", "momentum_sim", "export", tmp_path / name], capture_output=True, check=True, cwd=ROOT
    )
    assert b".json: 2 kB" in ended.stdout


def test_a_terminal_sees_how_far_it_is_and_nothing_else_does(tmp_path):
    far, near = pty.openpty()
    termios.tcsetwinsize(near, (24, 240))  # as wide as the name of any folder
    command = [sys.executable, "-m", "momentum_sim", "export", tmp_path / "race.csv"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=near, cwd=ROOT) as process:
        os.close(near)
        seen = b""
        try:
            while more := os.read(far, 4096):
                seen += more
        except OSError:  # how the end of a terminal is told
            pass
        process.stdout.read()
    os.close(far)
    assert process.returncode == 0
    assert b"race.csv" in seen


@pytest.mark.parametrize("endings", [("png",), ("gif", "png"), ("svg", "json")])
def test_letters_that_no_typeface_has_are_told_once(tmp_path, capsys, monkeypatch, endings):
    monkeypatch.setattr("momentum_sim.export.players.fonts._file_with", lambda _signs: None)
    places = [str(tmp_path / f"race.{ending}") for ending in endings]
    texts = ["--title", "Is it \U00014400? \U00014400", "--caption", "\U00014401 and \U00014400"]
    assert main(["export", *places, *texts, "--quiet", *(["--frames", "2"] if "gif" in endings else [])]) == 0
    said = "momentum-sim export: no typeface of this machine has \U00014400, \U00014401: squares stand there\n"
    assert capsys.readouterr().err == (said if "png" in endings else "")
