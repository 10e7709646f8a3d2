"""A parameter's slider and its number: what they accept, show and pass on."""

import pytest

from momentum_sim import checks
from momentum_sim.objectives import LANDSCAPES
from momentum_sim.scene.sliders import parameters_of

PARAMETERS = {name: p for landscape in LANDSCAPES.values() for name, p in parameters_of(landscape).items()}
SLID = """
  const heard = [];
  const { name, value } = argument;
  const { parameters, objectives } = argument.catalogue;
  const known = [...parameters, ...Object.values(objectives).flatMap((landscape) => landscape.parameters)];
  const slider = new module.Slider(known.find((parameter) => parameter.name === name), argument.ends, {
    oninput: (...told) => heard.push(told),
    onrelease: () => heard.push("release"),
  });
  slider.show(value);
  document.body.replaceChildren(slider.root);
  const send = (input, type, more = {}) =>
    input.dispatchEvent(Object.assign(new Event(type, { cancelable: true }), more));
  const type = (text) => { slider.number.value = text; send(slider.number, "change"); };
  const drag = (position) => { slider.range.value = position; send(slider.range, "input"); };
"""


@pytest.fixture
def slid(call, catalogue):
    def slide(name, body, ends=None):
        ends = ends or PARAMETERS[name].slider
        argument = {"name": name, "ends": ends, "value": ends[0], "catalogue": catalogue}
        return call("slider", f"{{ {SLID} {body} }}", argument)

    return slide


@pytest.mark.parametrize("name", PARAMETERS)
def test_the_ends_of_a_slider_are_exactly_its_values(slid, name):
    low, high = PARAMETERS[name].slider
    assert slid(name, "drag(-1e9); drag(1e9); return heard") == [[name, low], [name, high]]


@pytest.mark.parametrize(("name", "ends"), [("condition_number", (1.0, 437.3)), ("momentum", (0.0, 0.98765))])
def test_so_are_ends_that_a_hand_would_not_come_to_rest_at(slid, name, ends):
    assert slid(name, "drag(1e9); return heard", ends) == [[name, ends[1]]]


@pytest.mark.parametrize("name", PARAMETERS)
def test_every_key_counts_and_stops_at_the_ends(slid, name):
    body = """for (let k = 0; k < 3; k++) send(slider.range, "keydown", { key: "ArrowRight" });
      const up = heard.splice(0).map(([, to]) => to);
      for (let k = 0; k < 30; k++) send(slider.range, "keydown", { key: "ArrowDown" });
      const down = heard.splice(0).map(([, to]) => to);
      send(slider.range, "keyup", { key: "ArrowDown" });
      send(slider.range, "keyup", { key: "Tab" });
      return [up, down, heard];"""
    found = PARAMETERS[name]
    up, down, rest = slid(name, body)
    assert found.slider[0] < up[0] < up[1] < up[2]
    assert down[0] < up[2]
    assert down[-2:] == [found.slider[0]] * 2
    assert all(value in found.rule for value in up + down)
    assert rest == ["release"]


@pytest.mark.parametrize("name", PARAMETERS)
def test_keys_that_come_within_a_frame_each_begin_where_the_last_ended(slid, name):
    body = """for (const key of ["End", "ArrowLeft", "Home", "ArrowRight", "ArrowRight", "PageUp", "PageDown"])
        send(slider.range, "keydown", { key });
      send(slider.range, "keyup", { key: "PageDown" });
      return heard"""
    *told, release = slid(name, body)
    assert release == "release"
    found = PARAMETERS[name]
    end, below, home, once, twice, up, down = (value for _, value in told)
    assert (home, end) == found.slider
    assert home < once < twice < up
    assert below < end
    assert home <= down < up
    assert all(value in found.rule for _, value in told)


@pytest.mark.parametrize("name", PARAMETERS)
def test_a_page_of_keys_is_a_tenth_of_the_slider(slid, name):
    keys = "for (let k = 0; k < 10; k++) send(slider.range, 'keydown', { key: 'PageUp' })"
    told = [value for _, value in slid(name, f"{keys}; return heard")]
    assert told == sorted(set(told))
    assert told[-1] == pytest.approx(PARAMETERS[name].slider[1], rel=0.1)


def test_a_page_of_keys_moves_a_short_slider_by_one(slid):
    assert slid("n_steps", "send(slider.range, 'keydown', { key: 'PageUp' }); return heard", (1, 5)) == [["n_steps", 2]]


def test_a_key_begins_where_a_number_was_typed_or_a_thumb_dragged(slid):
    body = """type("0.5"); send(slider.range, "keydown", { key: "ArrowRight" });
      drag(0.5228787452803376); send(slider.range, "keydown", { key: "ArrowRight" });
      return heard.map(([, to]) => to)"""
    typed, _, after_typed, dragged, after_dragged = slid("momentum", body)
    assert (typed, after_typed) == (0.5, 0.505)
    assert (dragged, after_dragged) == (0.7, 0.705)


def test_keys_with_alt_and_others_are_the_browsers(slid):
    body = """const sent = ["altKey", "ctrlKey", "metaKey"].map((more) => {
        const event = Object.assign(new Event("keydown", { cancelable: true }), { key: "ArrowLeft", [more]: true });
        slider.range.dispatchEvent(event);
        return event.defaultPrevented;
      });
      return [sent, heard]"""
    assert slid("momentum", body) == [[False] * 3, []]


def test_a_key_whose_letting_go_is_never_heard_is_told_with_the_focus(slid):
    body = """slider.range.focus(); send(slider.range, "keydown", { key: "ArrowRight" }); slider.number.focus();
      return heard.length"""
    assert slid("momentum", body) == 2


REFUSED = {
    "momentum": ["1", "-0.1", "1e99", "", "0.7.1"],
    "step_size": ["0", "-1", ""],
    "n_steps": ["0", "5001", "2.5"],
}


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in REFUSED.items() for text in texts])
def test_what_python_refuses_is_refused_in_its_words(slid, name, text):
    shown = "slider.refusal.textContent, slider.number.hasAttribute('aria-invalid'), slider.number.value"
    heard, words, invalid, kept = slid(name, f"type('{text}'); return [heard, {shown}]")
    found = PARAMETERS[name]
    assert (heard, invalid) == ([], True)
    try:
        value = float(kept)
    except ValueError:
        assert words == f"{found.label} must be a number, got nothing"
    else:
        whole = found.whole and not value.is_integer()
        rule = "must be a whole number" if whole else f"must {found.rule}"
        assert words == f"{found.label} {rule}, got {kept}"
        assert whole or refuses(found, value)


def refuses(found, value):
    try:
        checks.number(found.label, value, found.rule)
    except ValueError:
        return True
    return False


@pytest.mark.parametrize(
    ("name", "text"), [("momentum", "0.98765"), ("step_size", "3.21e-7"), ("n_steps", "5000"), ("momentum", "0")]
)
def test_what_is_typed_is_taken_as_it_is(slid, name, text):
    assert slid(name, f"type('{text}'); return heard") == [[name, float(text)], "release"]


def test_a_refusal_is_taken_back_when_another_value_is_shown(slid):
    body = """type("2");
      slider.show(0.5);
      return [slider.refusal.textContent, slider.number.hasAttribute("aria-invalid"), slider.number.value];"""
    assert slid("momentum", body) == ["", False, "0.5"]


def test_a_value_beyond_the_slider_is_shown_as_it_is(slid):
    value, position, end = slid(
        "momentum", "slider.show(0.99999); return [slider.number.value, slider.range.value, slider.range.max]"
    )
    assert value == "0.99999"
    assert float(position) == pytest.approx(float(end))


def test_a_slider_is_called_what_its_value_is_of(slid):
    body = """const { root, number } = slider;
      const told = () => [root.querySelector("label").textContent, number.getAttribute("aria-label")];
      const before = told();
      slider.rename("Step size η/(1−β)");
      const after = told();
      slider.rename(slider.parameter.label);
      return [before, after, told()];"""
    usual = ["Step size η"] * 2
    assert slid("step_size", body) == [usual, ["Step size η/(1−β)"] * 2, usual]
