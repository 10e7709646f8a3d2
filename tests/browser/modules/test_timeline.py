"""The timeline, played frame by frame by a clock of the tests'."""

import math
from dataclasses import replace

import pytest

from tests.browser.modules.support import OPENING

SHORT = replace(OPENING, n_steps=5)

#: A timeline as the stage has it: what it tells is shown on it. `heard` is all that it told, `at` where it is.
PLAYED = """
  const { atStep } = await import("/scene.js");
  const heard = [];
  let { scene } = argument;
  const show = () => line.show(scene, argument.followed ?? null);
  const moved = (kind) => (time) => {
    heard.push([kind, time]);
    const step = Math.floor(time);
    scene = line.playing ? { ...scene, step: Math.min(step, scene.n_steps) } : atStep(scene, step);
    show();
  };
  const line = new module.Timeline({
    step: moved("step"),
    time: moved("time"),
    release: () => heard.push(["release"]),
    follow: (name) => heard.push(["follow", name]),
    predict: () => heard.push(["predict"]),
  }, () => argument.calm ?? false);
  line.build(scene.runs, argument.catalogue);
  show();
  document.body.replaceChildren(line.root);
  const frames = (count, ms) => { for (let k = 0; k < count; k++) clock.frame(ms); };
  const told = () => heard.splice(0);
"""


@pytest.fixture
def played(timed, catalogue):
    """``played(scene, body)``: what a body gives that plays a timeline."""

    def play(scene, body, **more):
        argument = {"scene": scene.to_dict(), "catalogue": catalogue} | more
        return timed("timeline", f"{{ {PLAYED} {body} }}", argument)

    return play


@pytest.mark.parametrize(
    ("n_steps", "speed"), [(1, 1), (8, 1), (9, 2), (60, 10), (80, 10), (81, 30), (240, 30), (5000, 100)]
)
def test_a_run_takes_about_eight_seconds(played, n_steps, speed):
    assert played(replace(OPENING, n_steps=n_steps), "return Number(line.speed.value)") == speed


def test_playing_slides_from_the_start_to_the_whole_run(played):
    told, playing, idle, step, words = played(
        SHORT,
        """line.playButton.click();
           frames(9, 125);
           line.speed.value = 2;
           line.speed.dispatchEvent(new Event("change"));
           frames(17, 125);
           return [told(), line.playing, clock.idle, scene.step, line.words.textContent];""",
    )
    slow = [["time", k / 8] for k in range(9)]
    fast = [["time", 1 + k / 4] for k in range(1, 16)]
    assert told == [*slow, *fast, ["step", 5], ["release"]]
    assert (playing, idle, step, words) == (False, True, None, "all 5 steps")


def test_a_late_frame_goes_no_further_than_the_last_step(played):
    assert played(SHORT, "line.play(); clock.frame(16); clock.frame(1e6); return told()") == [
        ["time", 0], ["step", 5], ["release"],
    ]  # fmt: skip


def test_pausing_stays_at_a_step_and_going_on_starts_there(played):
    told, step, idle, name, again = played(
        SHORT,
        """line.toggle();
           frames(8, 300);
           const name = line.playButton.getAttribute("aria-label");
           line.toggle();
           const { step } = scene;
           const before = [told().slice(-2), step, clock.idle, name];
           line.toggle();
           frames(2, 500);
           return [...before, told()];""",
    )
    assert told == [["step", 2], ["release"]]
    assert (step, idle, name) == (2, True, "Pause")
    assert again == [["time", 2], ["time", 2.5]]


def test_who_prefers_no_motion_sees_whole_steps(played):
    told = played(SHORT, "line.play(); frames(30, 250); return told()", calm=True)
    times = [time for kind, *time in told if kind == "time"]
    assert times == [[k // 4] for k in range(20)]
    assert told[-2:] == [["step", 5], ["release"]]


def test_a_loop_rests_at_the_end_and_begins_again(played):
    body = """line.loop.click();
      line.play();
      frames(30, 250);
      return [told(), line.playing, line.loop.getAttribute("aria-pressed")];"""
    told, playing, pressed = played(SHORT, body)
    rest = [["time", 5]] * 4  # 0, 250, 500 and 750 ms, then 1000
    assert told == [*(["time", k / 4] for k in range(20)), *rest, *(["time", k / 4] for k in range(6))]
    assert (playing, pressed) == (True, "true")


def test_a_loop_switched_off_ends_at_the_end(played):
    body = "line.loop.click(); line.play(); frames(8, 1000); line.loop.click(); frames(8, 1000); return told()"
    told = played(SHORT, body)
    assert told.count(["release"]) == 1
    assert told[-2:] == [["step", 5], ["release"]]


def test_what_is_revealed_is_played_at_its_own_speed_up_to_its_step(played):
    told, step = played(
        SHORT, "line.play({ from: 1, until: 3, speed: 4 }); frames(9, 125); return [told(), scene.step]"
    )
    assert told == [*(["time", 1 + k / 2] for k in range(4)), ["step", 3], ["release"]]
    assert step == 3


def test_a_loop_does_not_repeat_what_is_revealed(played):
    told = played(
        SHORT, "line.loop.click(); line.play({ from: 1, until: 3, speed: 4 }); frames(30, 125); return told()"
    )
    assert told[-2:] == [["step", 3], ["release"]]


def test_playing_anew_leaves_one_that_plays(played):
    told = played(SHORT, "line.play(); frames(3, 500); told(); line.play({ from: 4 }); frames(3, 250); return told()")
    assert told == [["time", 4], ["time", 4.25], ["time", 4.5]]


def test_a_loop_paused_at_its_end_shows_the_whole_run_and_begins_again(played):
    body = """line.loop.click(); line.play(); frames(7, 1000); told(); line.toggle();
      const paused = [told(), scene.step];
      line.play(); frames(2, 500); return [...paused, told()];"""
    paused, step, again = played(replace(SHORT, n_steps=6), body)
    assert (paused, step) == ([["step", 6], ["release"]], None)
    assert again == [["time", 0], ["time", 0.5]]


def test_what_is_revealed_rests_as_long_at_its_end(played):
    told = played(SHORT, "line.loop.click(); line.play({ from: 1, speed: 4 }); frames(15, 125); return told()")
    assert told.count(["time", 5]) == 7  # of 125 ms, from where it arrives


# --- steps ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("step", "way", "told"),
    [(None, 1, 0), (None, -1, 4), (0, -1, 0), (0, 1, 1), (2, 1, 3), (2, -1, 1), (4, 1, 5)],
)
def test_hopping_is_told_at_once(played, step, way, told):
    button = "forth" if way > 0 else "back"
    body = f"line.{button}.click(); return [told(), scene.step]"
    assert played(replace(SHORT, step=step), body) == [[["step", told], ["release"]], None if told == 5 else told]


def test_hopping_and_choosing_pause(played):
    body = """line.play(); frames(2, 500); line.hop(1); const one = [told(), line.playing];
      line.play(); frames(2, 500); told(); line.range.value = 4; line.range.dispatchEvent(new Event("input"));
      const two = [told(), line.playing, clock.idle];
      line.range.dispatchEvent(new Event("change"));
      return [one, two, told()]"""
    one, two, released = played(SHORT, body)
    assert one == [[["time", 0], ["time", 0.5], ["step", 1], ["release"]], False]
    assert two == [[["step", 4]], False, True]
    assert released == [["release"]]


@pytest.mark.parametrize(("step", "value", "words"), [(None, 60, "all 60 steps"), (0, 0, "step 0 of 60")])
def test_where_a_scene_is_stands_on_the_slider_and_beside_it(played, step, value, words):
    body = """const { range } = line;
      return [Number(range.value), Number(range.max), range.getAttribute("aria-valuetext"), line.words.textContent]"""
    assert played(replace(OPENING, step=step), body) == [value, 60, words, words]


def test_a_longer_run_has_a_longer_slider(played):
    body = "scene = { ...scene, n_steps: 300, step: 299 }; show(); return [line.range.max, line.range.value]"
    assert played(SHORT, body) == ["300", "299"]


# --- what is taken apart ----------------------------------------------------------------------------------------------


OFFERED = """
  const offered = [...line.follow.options].filter((option) => !option.hidden);
  return [line.follow.value, offered.map(({ text }) => text)]"""


@pytest.mark.parametrize(("vectors", "value"), [(True, "heavy_ball"), (False, "")])
def test_runs_that_are_shown_can_be_taken_apart(played, vectors, value):
    scene = replace(SHORT, vectors=vectors)
    shown = ["no run", "gradient descent", "heavy ball"]
    assert played(scene, OFFERED, followed="heavy_ball") == [value, shown]
    assert played(scene.with_visible(("demon",)), OFFERED)[1] == ["no run", "Demon"]


def test_what_to_take_apart_and_to_predict_is_passed_on(played):
    body = """for (const name of ["gradient_descent", ""]) {
        line.follow.value = name;
        line.follow.dispatchEvent(new Event("change"));
      }
      line.predict.click();
      return told();"""
    assert played(SHORT, body) == [["follow", "gradient_descent"], ["follow", ""], ["predict"]]


# --- over the logarithm of the step -----------------------------------------------------------------------------------

LONG = replace(OPENING, n_steps=4000)
LOGARITHMIC = """line.build(scene.runs, argument.catalogue, "in front", "logarithmic"); show();"""


@pytest.mark.parametrize("speed", ["null", "1000"])
def test_a_run_over_the_logarithm_takes_eight_seconds_at_any_speed(played, speed):
    body = f"{LOGARITHMIC} line.play({{ speed: {speed} }}); frames(9, 1000); return [told(), line.speed.hidden]"
    told, hidden = played(LONG, body)
    assert [kind for kind, *_ in told] == ["time"] * 8 + ["step", "release"]
    times = [time for _, time in told[:8]]
    assert times == pytest.approx([4001 ** (k / 8) - 1 for k in range(8)])
    assert told[8:] == [["step", 4000], ["release"]]
    assert hidden is True


def test_it_is_played_from_where_it_is_and_rests_as_long_at_its_end(played):
    body = f"{LOGARITHMIC} line.loop.click(); line.play({{ from: 2000 }}); frames(40, 50); return told()"
    told = played(LONG, body)
    assert [time for _, time in told[:3]] == pytest.approx([2001 * 4001 ** (k / 160) - 1 for k in range(3)])
    arrived = told.index(["time", 4000])
    assert told[arrived : arrived + 18] == [["time", 4000]] * 18  # 0 to 850 ms
    assert told[arrived + 18] == ["time", 0]


def test_pausing_is_at_a_step_and_its_place_is_by_the_logarithm(played):
    body = f"""{LOGARITHMIC} line.play(); frames(5, 1000); line.toggle();
      return [told().pop(), scene.step, Number(line.range.value), line.words.textContent, Number(line.range.max)]"""
    last, step, place, words, most = played(LONG, body)
    assert last == ["release"]
    assert step == 62  # of 62.25
    assert place == round(4000 * math.log(63) / math.log(4001))
    assert (words, most) == ("step 62 of 4000", 4000)


@pytest.mark.parametrize("place", [0, 1, 1000, 2000, 3999, 4000])
def test_where_the_hand_is_is_a_step_and_its_place_again(played, place):
    body = f"""{LOGARITHMIC} line.range.value = {place}; line.range.dispatchEvent(new Event("input"));
      return [told(), line.placeOf(line.shown ?? 4000)]"""
    ((kind, step),), back = played(LONG, body)
    assert kind == "step"
    assert step == round(4001 ** (place / 4000) - 1)
    assert back == pytest.approx(place, abs=4000 * math.log(1.5) / math.log(4001) if step < 9 else 30)


@pytest.mark.parametrize(
    ("step", "key", "told"),
    [
        (None, "ArrowLeft", 3800), (3800, "ArrowDown", 3610), (3990, "ArrowRight", 4000), (10, "ArrowUp", 11),
        (100, "ArrowRight", 105), (0, "ArrowLeft", 0), (0, "ArrowRight", 1), (50, "Home", None),
    ],
)  # fmt: skip
def test_keys_go_by_a_twentieth_of_the_step(played, step, key, told):
    """What else a key does is the range's own."""
    body = f"""{LOGARITHMIC}
      const event = new KeyboardEvent("keydown", {{ key: "{key}", cancelable: true }});
      line.range.dispatchEvent(event);
      return [told(), event.defaultPrevented]"""
    found = [] if told is None else [["step", told], ["release"]]
    assert played(replace(LONG, step=step), body) == [found, told is not None]


def test_where_time_goes_evenly_keys_are_the_ranges_own(played):
    body = """const event = new KeyboardEvent("keydown", { key: "ArrowLeft", cancelable: true });
      line.range.dispatchEvent(event); return [told(), event.defaultPrevented, line.speed.hidden]"""
    assert played(replace(LONG, step=40), body) == [[], False, False]
