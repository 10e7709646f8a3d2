"""A native range: not written to while it is held, and let go of once however that is seen."""

import pytest

#: A range from 0 to 10 that takes values in between; `heard` is all that it told, `written` all that was written to it.
HELD = """
  const heard = [];
  const input = new module.RangeInput({ min: 0, max: 10, step: "any" }, {
    oninput: (value) => heard.push(value),
    onrelease: () => heard.push("release"),
  });
  document.body.replaceChildren(input.root, document.createElement("button"));
  input.show(2);
  const { get, set } = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value");
  const written = [];
  Object.defineProperty(input.root, "value", {
    get,
    set(value) { written.push(value); set.call(this, value); },
  });
  const pointer = (type, more = {}, target = input.root) =>
    target.dispatchEvent(new PointerEvent(`pointer${type}`, { bubbles: true, button: 0, buttons: 1, ...more }));
  const drag = (value) => { set.call(input.root, value); input.root.dispatchEvent(new Event("input")); };
  const told = () => heard.splice(0);
  const at = () => Number(get.call(input.root));
"""
#: What shows that nothing holds a range any more.
ENDS = {
    "lifted": 'pointer("up")',
    "lifted elsewhere on the page": 'pointer("up", {}, document.body)',
    "taken away": 'pointer("cancel")',
    "lifted where the page cannot see": 'pointer("move", { buttons: 0 }, document.body)',
    "changed": 'input.root.dispatchEvent(new Event("change"))',
    "focus elsewhere": 'input.root.focus(); document.querySelector("button").focus()',
}


@pytest.fixture
def held(call):
    return lambda body: call("range", f"{{ {HELD} {body} }}")


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
def test_it_is_not_written_to_while_it_is_held_and_told_once(held, end):
    body = f"""pointer("down");
      drag(3.14);
      input.show(3);
      pointer("move");
      drag(4.14);
      input.show(4);
      const before = [told(), [...written], at()];
      {end};
      const after = [told(), [...written], at()];
      {end};
      input.root.dispatchEvent(new Event("change"));
      return [before, after, told()]"""
    before, after, later = held(body)
    assert before == [[3.14, 4.14], [], 4.14]
    assert after == [["release"], ["4"], 4]
    assert later == []


def test_what_is_shown_when_nothing_holds_it_is_written_once(held):
    assert held("input.show(5); input.show(5); input.show(6); return [written, at(), heard]") == [["5", "6"], 6, []]


def test_a_press_that_moves_nothing_is_no_change_and_what_came_meanwhile_is_shown(held):
    body = 'pointer("down"); input.show(7); const during = at(); pointer("up"); return [during, at(), told()]'
    assert held(body) == [2, 7, []]


def test_another_button_holds_nothing(held):
    assert held('pointer("down", { button: 2 }); input.show(7); return at()') == 7


def test_keys_that_come_within_a_frame_each_begin_where_the_last_ended(held):
    """A browser's own keys make an input and a change each."""
    key = "drag({}); input.root.dispatchEvent(new Event('change'));"
    body = f"{key.format(0)} const home = at(); {key.format(1)} return [home, at(), told()]"
    assert held(body) == [0, 1, [0, "release", 1, "release"]]


def test_an_input_after_the_pointer_was_lifted_is_told_too(held):
    """Firefox takes the place of the mouse once more when its button is let go."""
    body = """pointer("down"); drag(3.14); pointer("up"); drag(3.2);
      input.root.dispatchEvent(new Event("change")); input.show(3);
      return [told(), at()]"""
    assert held(body) == [[3.14, "release", 3.2, "release"], 3]


def test_the_style_sheet_hears_how_far_the_thumb_is(held):
    body = """const share = () => Number(input.root.style.getPropertyValue("--share"));
      const first = share();
      drag(5); const dragged = share();
      input.root.max = 20; input.show(5);
      return [first, dragged, share()]"""
    assert held(body) == [0.2, 0.5, 0.25]
