"""Looking around: events on a picture, and the box that it is then to show. Time is the tests' own."""

import numpy as np
import pytest

WIDTH, HEIGHT = 400, 200
HOME = [-10.0, 10.0, -5.0, 5.0]
QUIET_MS = 250
SCROLLING_MS = 350

#: A picture of 400 by 200 px at (100, 50) that shows `box`; `heard` is all that it was told.
LOOKING = """
  const heard = [];
  let { box } = argument;
  let view = argument.view ?? null;
  let home = argument.home ?? false;
  const picture = document.createElement("div");
  picture.style.cssText = "position: absolute; left: 100px; top: 50px; width: 400px; height: 200px";
  picture.tabIndex = 0;
  const captured = [];
  picture.setPointerCapture = (id) => captured.push(id);
  document.body.replaceChildren(picture);
  const life = new AbortController();
  module.lookAround(picture, {
    box: () => box,
    view: () => view,
    home: () => home,
    to: (to) => { heard.push(["to", to]); box = to ?? argument.box; view = to; },
    at({ clientX, clientY }) {
      const [right, down] = [(clientX - 100) / 400, (clientY - 50) / 200];
      return [box[0] + right * (box[1] - box[0]), box[3] - down * (box[3] - box[2])];
    },
    scale: () => (box[1] - box[0]) / 400,
    done: () => heard.push(["done"]),
    tap: ({ clientX, clientY }) => heard.push(["tap", clientX, clientY]),
  }, life.signal);
  const send = (Kind, type, more, target = picture) => {
    const event = new Kind(type, { bubbles: true, cancelable: true, ...more });
    target.dispatchEvent(event);
    return event.defaultPrevented;
  };
  const wheel = (deltaY, more = {}) => send(WheelEvent, "wheel", { deltaY, clientX: 200, clientY: 100, ...more });
  const pointer = (type, clientX, clientY, more = {}) =>
    send(PointerEvent, `pointer${type}`, { clientX, clientY, button: 0, pointerId: 1, pointerType: "mouse", ...more });
  const finger = (pointerId) => (type, x, y) => pointer(type, x, y, { pointerId, pointerType: "touch" });
  const key = (key, more = {}, type = "keydown") => send(KeyboardEvent, type, { key, ...more });
  const told = () => heard.splice(0);
  const boxes = () => told().filter(([kind]) => kind === "to").map(([, to]) => to);
"""


PINCH = """
  const [one, two] = [finger(2), finger(3)];
  one("down", 250, 150);
  two("down", 350, 150);
"""


@pytest.fixture
def looked(timed):
    """``looked(body)``: what a body gives that looks around."""

    def look(body, box=HOME, **more):
        return timed("gestures", f"{{ {LOOKING} try {{ {body} }} finally {{ life.abort(); }} }}", {"box": box} | more)

    return look


def under(box, x, y):
    """The plane's point under a place of the page."""
    return np.array([box[0] + (x - 100) / 400 * (box[1] - box[0]), box[3] - (y - 50) / 200 * (box[3] - box[2])])


def pixel(box):
    return (box[1] - box[0]) / WIDTH


def assert_under(box, x, y, point, pixels=1.0):
    np.testing.assert_allclose(under(box, x, y), point, rtol=0, atol=pixels * pixel(box))


# --- wheel ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("turn", [-100, 100, -1, 40])
@pytest.mark.parametrize("ctrl", [False, True])
def test_the_wheel_zooms_about_the_pointer(looked, turn, ctrl):
    prevented, (box,) = looked(f"return [wheel({turn}, {{ ctrlKey: {str(ctrl).lower()} }}), boxes()]")
    assert prevented
    factor = np.exp(0.0016 * turn * (5 if ctrl else 1))
    assert box[1] - box[0] == pytest.approx(20 * factor, abs=0.02)
    assert_under(box, 200, 100, under(HOME, 200, 100))


def test_however_far_the_wheel_turns_at_once_it_zooms_a_little(looked):
    (near,), (far,) = looked(
        "wheel(-1e6); const near = boxes(); box = argument.box; wheel(1e6); return [near, boxes()]"
    )
    assert near[1] - near[0] == pytest.approx(20 * np.exp(-0.96), rel=1e-2)
    assert far[1] - far[0] == pytest.approx(20 * np.exp(0.96), rel=1e-2)


def test_a_wheel_that_turns_by_lines_turns_as_far(looked):
    lines, pixels = looked(
        "wheel(3, { deltaMode: 1 }); const lines = boxes(); box = argument.box; wheel(48); return [lines, boxes()]"
    )
    assert lines == pixels != []


def test_once_all_is_in_view_the_wheel_scrolls_on(looked):
    scrolled = looked("return [wheel(100), wheel(100, { ctrlKey: true }), boxes().length]", home=True)
    assert scrolled == [False, True, 1]
    assert looked("return [wheel(-100), boxes().length]", home=True) == [True, 1]


def test_while_the_page_scrolls_the_wheel_is_the_page_s(looked):
    body = f"""
      clock.wait(10000);
      window.dispatchEvent(new Event("scroll"));
      clock.wait({SCROLLING_MS - 1});
      const early = [wheel(-100), wheel(-100, {{ ctrlKey: true }})];
      clock.wait(1);
      return [early, wheel(-100), boxes().length];"""
    assert looked(body) == [[False, True], True, 2]


def test_a_wheel_that_has_come_to_rest_is_over_once(looked):
    early, late = looked(
        f"""for (let k = 0; k < 5; k++) {{ wheel(-50); clock.wait({QUIET_MS - 1}); }}
            const early = told().length;
            clock.wait(1);
            const late = told();
            clock.wait(10000);
            return [early, late];""",
    )
    assert (early, late) == (5, [["done"]])


# --- drag and pinch ---------------------------------------------------------------------------------------------------


def test_a_drag_moves_what_was_taken_hold_of(looked):
    heard, captured = looked(
        """pointer("down", 200, 100);
           pointer("move", 202, 101);
           pointer("move", 260, 80);
           pointer("move", 300, 160);
           pointer("up", 300, 160);
           pointer("move", 350, 160);
           return [told(), captured];""",
    )
    kinds = [kind for kind, *_ in heard]
    assert kinds == ["to", "to", "done"]  # a hand that trembles does not drag yet, and one let go no more
    for (_, box), (x, y) in zip(heard[:2], [(260, 80), (300, 160)], strict=True):
        assert_under(box, x, y, under(HOME, 200, 100), pixels=0.5)
    assert captured == [1]


def test_a_touch_is_not_captured_so_that_a_page_can_be_scrolled(looked):
    assert looked("finger(2)('down', 200, 100); return captured") == []


@pytest.mark.parametrize("by", [0.25, 1.0])
def test_a_slow_drag_goes_as_far_as_a_fast_one(looked, by):
    body = f"""pointer("down", 150, 100);
      for (let x = 150; x <= 360; x += {by}) pointer("move", x, 100);
      return box;"""
    began = [-10.3, 10.3, -5.15, 5.15]
    assert_under(looked(body, box=began), 360, 100, under(began, 150, 100), pixels=0.5)


def test_a_finger_that_is_left_of_two_pans_from_where_it_is(looked):
    body = f"""{PINCH}
      two("move", 400, 150);
      two("up", 400, 150);
      const began = box;
      one("move", 260, 150);
      one("move", 300, 120);
      return [began, box];"""
    began, ended = looked(body)
    assert_under(ended, 300, 120, under(began, 250, 150), pixels=0.5)


@pytest.mark.parametrize("view", [None, [-4.0, 4.0, -2.0, 2.0]])
def test_a_drag_that_is_broken_off_leaves_the_view_from_before_it(looked, view):
    body = """pointer("down", 200, 100);
      for (const x of [220, 260, 300]) pointer("move", x, 100);
      const dragged = told().length;
      pointer("cancel", 300, 100);
      return [dragged, told()];"""
    assert looked(body, box=view or HOME, view=view) == [3, [["to", view], ["done"]]]


@pytest.mark.parametrize("view", [None, [-4.0, 4.0, -2.0, 2.0]])
def test_a_pinch_that_is_broken_off_leaves_the_view_from_before_it(looked, view):
    body = """const [one, two] = [finger(2), finger(3)];
      one("down", 250, 150);
      one("move", 270, 150);
      two("down", 350, 150);
      two("move", 400, 150);
      told();
      two("cancel", 400, 150);
      const between = told();
      one("cancel", 270, 150);
      return [between, told()];"""
    assert looked(body, box=view or HOME, view=view) == [[], [["to", view], ["done"]]]


@pytest.mark.parametrize("end", ["up", "cancel"])
def test_a_press_without_a_drag_is_a_tap_unless_it_is_broken_off(looked, end):
    heard = looked(f"pointer('down', 200, 100); pointer('move', 202, 101); pointer('{end}', 202, 101); return told()")
    assert heard == ([["tap", 202, 101]] if end == "up" else [])


def test_another_button_does_nothing(looked):
    body = "pointer('down', 200, 100, { button: 2 }); pointer('move', 300, 100); pointer('up', 300, 100, { button: 2 })"
    assert looked(f"{body}; return told()") == []


@pytest.mark.parametrize("to", [(450, 150), (310, 150), (350, 150)])
def test_a_pinch_keeps_the_plane_under_both_fingers(looked, to):
    x, y = to
    body = f"{PINCH} for (let k = 1; k <= 10; k++) two('move', 350 + ({x} - 350) * k / 10, {y}); return box"
    box = looked(body)
    assert_under(box, 250, 150, under(HOME, 250, 150), pixels=3)
    assert_under(box, x, y, under(HOME, 350, 150), pixels=3)


def test_two_fingers_that_move_together_pan(looked):
    body = f"""{PINCH}
      for (let k = 1; k <= 10; k++) {{ one("move", 250 + 5 * k, 150 + 2 * k); two("move", 350 + 5 * k, 150 + 2 * k); }}
      return box;"""
    box = looked(body)
    assert box[1] - box[0] == pytest.approx(20, rel=0.02)
    assert_under(box, 300, 170, under(HOME, 250, 150), pixels=4)


def test_a_pinch_is_over_once_when_the_last_finger_is_lifted(looked):
    body = f"""{PINCH}
      two("move", 380, 150);
      told();
      two("up", 380, 150);
      const between = told();
      one("move", 270, 150);
      const panned = told().length;
      one("up", 270, 150);
      return [between, panned, told()];"""
    assert looked(body) == [[], 1, [["done"]]]


def test_two_fingers_that_only_press_are_no_tap(looked):
    assert looked(f"{PINCH} one('up', 250, 150); two('up', 350, 150); return told()") == [["done"]]


def test_fingers_in_one_place_zoom_by_a_number(looked):
    box = looked(
        """const [one, two] = [finger(2), finger(3)];
           one("down", 250, 150);
           two("down", 260, 150);
           two("move", 250, 150);
           return box;"""
    )
    assert np.isfinite(box).all()
    assert box[1] - box[0] == pytest.approx(200, rel=1e-2)


# --- keys -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "x", "y"), [("ArrowLeft", -1, 0), ("ArrowRight", 1, 0), ("ArrowUp", 0, 1), ("ArrowDown", 0, -1)]
)
def test_arrows_pan_a_twelfth_of_the_width(looked, key, x, y):
    prevented, (box,) = looked(f"return [key('{key}'), boxes()]")
    assert prevented
    assert box == pytest.approx(np.add(HOME, [1.6 * x, 1.6 * x, 1.6 * y, 1.6 * y]).tolist())


@pytest.mark.parametrize(("key", "factor"), [("+", 0.8), ("=", 0.8), ("-", 1.25), ("_", 1.25)])
def test_plus_and_minus_zoom_about_the_middle(looked, key, factor):
    (box,) = looked(f"key('{key}'); return boxes()", box=[0.0, 8.0, 2.0, 6.0])
    assert box == pytest.approx([4 - 4 * factor, 4 + 4 * factor, 4 - 2 * factor, 4 + 2 * factor])


def test_0_shows_the_whole_landscape(looked):
    assert looked("return [key('0'), told()]") == [True, [["to", None]]]


@pytest.mark.parametrize("key", ["a", "Tab", "Enter", " ", "1"])
def test_other_keys_are_left_alone(looked, key):
    assert looked(f"return [key('{key}'), key('{key}', {{}}, 'keyup'), told()]") == [False, False, []]


@pytest.mark.parametrize("modifier", ["ctrlKey", "metaKey", "altKey"])
def test_keys_with_a_modifier_are_the_browser_s(looked, modifier):
    keys = ["+", "-", "0", "ArrowLeft"]
    assert looked(f"return {keys}.map((name) => key(name, {{ {modifier}: true }}))") == [False] * 4


def test_keys_on_what_stands_on_the_picture_are_not_its_own(looked):
    body = """const handle = document.createElement("button");
      picture.append(handle);
      const prevented = send(KeyboardEvent, "keydown", { key: "ArrowLeft" }, handle);
      send(KeyboardEvent, "keyup", { key: "ArrowLeft" }, handle);
      return [prevented, told()];"""
    assert looked(body) == [False, []]


def test_a_key_let_go_is_a_gesture_over(looked):
    assert looked("for (let k = 0; k < 3; k++) key('+'); told(); key('+', {}, 'keyup'); return told()") == [["done"]]


def test_a_key_whose_letting_go_is_never_heard_is_over_with_the_focus(looked):
    body = """picture.focus(); key("ArrowLeft"); told(); picture.blur(); const once = told();
      key("ArrowLeft", {}, "keyup"); return [once, told()]"""
    assert looked(body) == [[["done"]], []]


#: A handle at (10, 20), in px from wherever it is.
HANDLED = """
  const heard = [];
  const handle = module.pointHandle({ name: "Start", kind: "start-handle" }, () => [10, 20],
    (x, y) => heard.push([x, y]), () => heard.push("release"), () => 1);
  document.body.replaceChildren(handle);
  const key = (key, type = "keydown", more = {}) =>
    handle.dispatchEvent(new KeyboardEvent(type, { key, cancelable: true, ...more }));
"""


@pytest.mark.parametrize("end", ["key('ArrowRight', 'keyup')", "handle.blur()"])
def test_a_handle_moved_by_keys_is_let_go_of_once(timed, end):
    body = f"handle.focus(); key('ArrowRight'); key('ArrowUp'); {end}; {end}; handle.blur(); return heard"
    assert timed("gestures", f"{{ {HANDLED} {body} }}") == [[16, 20], [10, 14], "release"]


def test_a_handle_leaves_the_browsers_own_keys_to_it(timed):
    body = "return [key('ArrowLeft', 'keydown', { altKey: true }), key('a'), heard]"
    assert timed("gestures", f"{{ {HANDLED} {body} }}") == [True, True, []]


def test_a_stage_that_is_gone_hears_nothing(looked):
    assert (
        looked("life.abort(); wheel(-100); key('+'); pointer('down', 200, 100); pointer('up', 200, 100); return told()")
        == []
    )
