"""Words on a picture."""

import math

import pytest

BOUNDS = {"left": 6, "top": 6, "right": 694, "bottom": 394}


def place(call, frames):
    """The boxes of each frame's labels, placed by one `Labels` in turn."""
    return call(
        "paint/labels",
        """(() => {
          const labels = new module.Labels();
          return argument.frames.map(({ wanted, busy = [], taken = [] }) =>
            labels.place(wanted, argument.bounds, busy, taken).map(({ box }) => box));
        })()""",
        {"frames": frames, "bounds": BOUNDS},
    )


def label(x, y, name="start", width=90, height=15):
    return {"id": name, "x": x, "y": y, "width": width, "height": height}


def inside(box):
    return (
        box["left"] >= BOUNDS["left"]
        and box["right"] <= BOUNDS["right"]
        and box["top"] >= BOUNDS["top"]
        and box["bottom"] <= BOUNDS["bottom"]
    )


def overlaps(a, b):
    return a["left"] < b["right"] and b["left"] < a["right"] and a["top"] < b["bottom"] and b["top"] < a["bottom"]


def holds(box, x, y):
    return box["left"] <= x <= box["right"] and box["top"] <= y <= box["bottom"]


def test_a_label_is_as_large_as_asked_and_given_back_with_what_it_is_for(call):
    (placed,) = call(
        "paint/labels", "new module.Labels().place([{ ...argument[0], text: 'x' }], argument[1], [], [])",
        [label(300, 200), BOUNDS],
    )  # fmt: skip
    box, leader = placed.pop("box"), placed.pop("leader")
    assert leader is None
    assert placed == label(300, 200) | {"text": "x"}
    assert (box["right"] - box["left"], box["bottom"] - box["top"]) == pytest.approx((90, 15))
    assert not holds(box, 300, 200)


def test_labels_stay_inside_wherever_their_points_are(call):
    corners = [(x, y) for x in range(0, 701, 50) for y in range(0, 401, 50)]
    frames = [{"wanted": [label(x, y, f"{x} {y}")]} for x, y in corners]
    assert all(inside(box) for (box,) in place(call, frames))


def test_labels_keep_off_taken_boxes_and_each_other(call):
    taken = [{"left": 310, "top": 100, "right": 420, "bottom": 260}, {"left": 6, "top": 6, "right": 200, "bottom": 40}]
    wanted = [label(300 + 7 * k, 200 + 5 * k, f"run {k}") for k in range(5)]
    ((*boxes,),) = place(call, [{"wanted": wanted, "taken": taken}])
    everything = boxes + taken
    assert [(a, b) for i, a in enumerate(everything) for b in everything[:i] if overlaps(a, b)] == []
    assert all(inside(box) for box in boxes)


def test_labels_go_where_they_cover_least(call):
    """Dots all around, but not below on the left."""
    dots = [(x, y) for x in range(150, 451, 5) for y in range(100, 301, 5) if not (x < 300 and y > 200)]
    busy = [float(value) for dot in dots for value in dot]
    ((box,),) = place(call, [{"wanted": [label(300, 200)], "busy": busy}])
    assert not any(holds(box, *dot) for dot in dots)


@pytest.mark.parametrize("lean", [(1, 0), (-1, 0), (0, 1), (0, -1), (0.6, 0.8), (-0.6, 0.8)])
def test_a_label_that_leans_stands_on_that_side_unless_it_is_taken(call, lean):
    leaning = label(300, 200, width=20) | {"lean": lean}

    def side(box):
        return lean[0] * ((box["left"] + box["right"]) / 2 - 300) + lean[1] * ((box["top"] + box["bottom"]) / 2 - 200)

    ((box,),) = place(call, [{"wanted": [leaning]}])
    assert side(box) > 15
    x, y = 300 + 150 * lean[0], 200 + 150 * lean[1]
    taken = {"left": x - 148, "top": y - 148, "right": x + 148, "bottom": y + 148}
    ((other,),) = place(call, [{"wanted": [leaning], "taken": [taken]}])
    assert not overlaps(other, taken)


def test_a_label_stays_put_while_its_point_moves_a_little(call):
    """A dot comes and goes under the label, which would be reason enough for a new one to stand elsewhere."""
    ((first,),) = place(call, [{"wanted": [label(300, 200)]}])
    dot = [(first["left"] + first["right"]) / 2, (first["top"] + first["bottom"]) / 2]
    ((fresh,),) = place(call, [{"wanted": [label(300, 200)], "busy": dot}])
    assert fresh != first
    shifts = [(0, 0), (2, 1), (0, 0), (-2, -1), (1, 2)]
    frames = [{"wanted": [label(300 + dx, 200 + dy)], "busy": dot if dx else []} for dx, dy in shifts]
    boxes = [box for (box,) in place(call, frames)]
    for box, (dx, dy) in zip(boxes, shifts, strict=True):
        assert (box["left"] - dx, box["top"] - dy) == pytest.approx((first["left"], first["top"]))


def test_a_label_moves_when_its_place_has_become_bad(call):
    ((first,),) = place(call, [{"wanted": [label(300, 200)]}])
    frames = [{"wanted": [label(300, 200)]}, {"wanted": [label(300, 200)], "taken": [first]}]
    (before,), (after,) = place(call, frames)
    assert before == first
    assert not overlaps(after, first)


# --- words ------------------------------------------------------------------------------------------------------------


END = {
    "name": "ball",
    "title": "heavy ball",
    "exit": None,
    "settles": 61,
    "diverges": -1,
    "overshoot": 0,
    "colour": "#008000",
    "point": [30, 40],
}


def outcomes(call, *ends, closer=False):
    picture = {"n_steps": 60, "closer": closer, "passed": 0.02, "width": 700, "height": 400}
    return call("paint/words", "module.outcomes(...argument)", [[END | end for end in ends], picture])


def test_a_run_that_settles_is_plain_to_see(call):
    assert outcomes(call, {"settles": 60}, {"settles": 0}) == []


@pytest.mark.parametrize(
    ("overshoot", "text"),
    [(0, "gets only this far"), (0.02, "gets only this far"), (0.021, "has not settled"), (1.5, "has not settled")],
)
def test_a_run_that_has_not_arrived_says_so_where_it_is(call, overshoot, text):
    assert outcomes(call, {"settles": 61, "overshoot": overshoot}) == [
        {"id": "ball", "x": 30, "y": 40, "text": f"heavy ball {text}", "colour": "#008000"}
    ]


@pytest.mark.parametrize(("at", "x", "y"), [([720, 200], 700, 200), ([-40, -40], 0, 0), ([350, 440], 350, 400)])
@pytest.mark.parametrize(("diverges", "what"), [(-1, "leaves"), (0, "diverges, off"), (12, "diverges, off")])
def test_a_run_that_leaves_says_so_at_the_edge(call, at, x, y, diverges, what):
    text = f"heavy ball {what} the picture at step 7"
    short = "heavy ball diverges" if diverges >= 0 else "heavy ball leaves at step 7"
    assert outcomes(call, {"exit": {"step": 7, "at": at}, "diverges": diverges}) == [
        {"id": "ball", "x": x, "y": y, "text": text, "short": short, "colour": "#008000"}
    ]


def test_when_one_looks_closer_only_what_diverges_has_left(call):
    left = {"exit": {"step": 7, "at": [0, 0]}}
    assert len(outcomes(call, left, left | {"diverges": 12})) == 2
    assert len(outcomes(call, left, left | {"diverges": 12}, closer=True)) == 1


def test_words_leave_the_start_and_the_rings_free(call):
    start, *rings = call("paint/words", "module.ringed([100, 200], [[300, 50], [10, 20]])")
    assert start == {"left": 86, "top": 186, "right": 114, "bottom": 214}
    assert rings == [
        {"left": x - 11, "top": y - 11, "right": x + 11, "bottom": y + 11} for x, y in ((300, 50), (10, 20))
    ]


WRITTEN = """{
  const canvas = stand(700, 400).appendChild(document.createElement("canvas"));
  [canvas.width, canvas.height] = [700, 400];
  const context = canvas.getContext("2d");
  if (argument.plain) context.stroke = () => {}; // no lines, only letters
  const size = { width: 700, height: 400 };
  const pen = stage.pen(context);
  module.drawWords(pen, argument.words, stage.labels(), { ...size, theme, busy: [], taken: argument.taken ?? [] });
  module.drawMinima(pen, argument.minima ?? [], theme);
  return [painted(canvas, "#008000"), painted(canvas, theme.ink)];
}"""


@pytest.mark.parametrize("at", [(350, 200), (0, 0), (700, 400), (690, 10)])
def test_words_are_written_inside_the_picture_near_their_point(drawn, at):
    word = {"id": "start", "x": at[0], "y": at[1], "text": "start: drag me", "colour": "#008000"}
    places, _ = drawn("paint/words", WRITTEN, {"words": [word], "plain": True})
    assert len(places) > 60
    assert all(3 <= x <= 697 and 3 <= y <= 397 for x, y in places)
    assert min(math.dist(place, at) for place in places) < 40


def test_a_leader_leads_from_a_word_that_is_far_to_its_point(drawn):
    word = {"id": "end", "x": 350, "y": 200, "text": "here", "colour": "#008000"}
    taken = [{"left": 320, "top": 170, "right": 380, "bottom": 230}]
    places, _ = drawn("paint/words", WRITTEN, {"words": [word], "taken": taken})
    letters, _ = drawn("paint/words", WRITTEN, {"words": [word], "taken": taken, "plain": True})
    assert min(math.dist(place, (350, 200)) for place in letters) > 25
    assert min(math.dist(place, (350, 200)) for place in places) < 4
    near = min(letters, key=lambda place: math.dist(place, (350, 200)))
    end = round(math.dist(near, (350, 200))) - 8  # the word's halo
    away = [math.dist(place, (350, 200)) for place in places]
    assert all(any(abs(distance - at) < 1.5 for distance in away) for at in range(end))


def test_a_word_beside_its_point_has_no_leader(drawn):
    word = {"id": "end", "x": 350, "y": 200.5, "text": "here", "colour": "#008000"}
    taken = [
        {"left": 300, "top": 0, "right": 400, "bottom": 190},
        {"left": 300, "top": 210, "right": 400, "bottom": 400},
    ]
    places, _ = drawn("paint/words", WRITTEN, {"words": [word], "taken": taken})
    assert 14 < min(math.dist(place, (350, 200)) for place in places) < 24


def test_a_ring_stands_around_each_minimum(drawn):
    _, places = drawn("paint/words", WRITTEN, {"words": [], "minima": [[100, 100], [500, 300]]})
    away = [min(math.dist(place, minimum) for minimum in ((100, 100), (500, 300))) for place in places]
    assert len(away) > 40
    assert all(7 < distance < 11 for distance in away)


# --- names of many runs ---------------------------------------------------------------------------------------------

RUNS = """(() => {
  const run = (name, points) => ({
    name, title: name, colour: "#123456", points, inside: ([x, y]) => x >= 0 && x <= 700 && y >= 0 && y <= 400,
  });
  const last = argument.last ?? {};
  const names = module.runNames(argument.runs.map(([name, points]) => run(name, points)), argument.said ?? [], last);
  return [names.map(({ id, text, x, y }) => [id, text, x, y]), last];
})()"""


def ray(k, n=40, length=300):
    """Points of a path that leaves the others' start at an angle of its own."""
    return [[350 + length * j / n * math.cos(k), 200 + length * j / n * math.sin(k)] for j in range(n + 1)]


def named(call, runs, **more):
    return call("paint/words", RUNS, {"runs": runs} | more)[0]


@pytest.mark.parametrize(("count", "expected"), [(1, 0), (3, 0), (4, 4), (7, 7)])
def test_runs_are_named_at_their_paths_where_there_are_more_than_three(call, count, expected):
    runs = [(f"run {k}", ray(0.9 * k)) for k in range(count)]
    names = named(call, runs)
    assert [text for _, text, _, _ in names] == [name for name, _ in runs][:expected]
    for name, _, x, y in names:
        own = dict(runs)[name.removeprefix("name ")]
        assert min(math.dist((x, y), point) for point in own) < 1e-6  # on its own path
        others = [point for other, points in runs if f"name {other}" != name for point in points]
        assert min(math.dist((x, y), point) for point in others) > 40  # and away from the others


def test_what_is_named_already_or_not_on_the_picture_is_not_named(call):
    runs = [(f"run {k}", ray(k)) for k in range(4)] + [("gone", [[350, 200], [900, 900], [9e9, 9e9]])]
    names = named(call, runs, said=[{"id": "run 2", "text": "run 2 diverges"}])
    assert [text for _, text, _, _ in names] == ["run 0", "run 1", "run 3"]


def test_a_name_stays_where_it_was_until_another_place_is_much_better(call):
    runs = [(f"run {k}", ray(0.05 * k)) for k in range(4)]
    _, last = call("paint/words", RUNS, {"runs": runs})
    moved = [(f"run {k}", ray(0.05 * k + 0.01, length=310)) for k in range(4)]
    _, after = call("paint/words", RUNS, {"runs": moved, "last": last})
    assert after == last
    _, far = call("paint/words", RUNS, {"runs": moved, "last": dict.fromkeys(last, 1)})
    assert all(step > 20 for step in far.values())
