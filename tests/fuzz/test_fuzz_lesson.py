"""Whatever a lesson is read from, what comes out is a lesson, or a `ValueError` that names file and line."""

import re
import time
import tomllib

from momentum_sim.lessons import Lesson
from momentum_sim.lessons.lines import spans
from momentum_sim.lessons.source import LONGEST_TEXT
from tests.fuzz.hostile import SLOWEST, as_toml, check_refusal, junk, mutated, seeded, value
from tests.fuzz.scenes import LESSON as RACE
from tests.thinned import examples

N_DOCUMENTS, N_TEXTS = examples(7_000, 12), examples(4_000, 12)

#: A small lesson with something in every field.
LESSON = """\
schema_version = 1
question = "Why?"
lead = "Look."
prose = '''It settles at step {heavy_ball.settles},
or {slow[heavy_ball].settles}, {heavy_ball.short:.1%} short.'''
sources = ["A book.", "Another."]

[scene]
schema_version = 1
objective = { name = "quadratic", parameters = { condition_number = 10.0 } }
start = [-8.0, 2.0]
n_steps = 90
step_size = 0.1
momentum = 0.5
runs = ["heavy_ball", { optimizer = "demon", visible = false }]

[facts.slow]
momentum = 0.0

[[beats]]
title = "More"
text = "Now at step {heavy_ball.settles}."
set = { momentum = 0.8, show = ["demon", "heavy_ball"], parameters = { angle = 0.5 } }

[[look_closer]]
title = "Why so soon?"
text = "At step {heavy_ball.settles}, or {slow[heavy_ball].settles}."

[[look_closer]]
title = "And in a valley?"
text = "It is {heavy_ball.gap} above the minimum."
set = { objective = { name = "rosenbrock" }, start = [-1.2, 1.0], step_size = "0.5 * optimal" }
"""

#: What texts may ask for, rightly or not.
PLACEHOLDERS = (
    "{heavy_ball.gap}",
    "{heavy_ball.short:.1%}",
    "{heavy_ball.worse_than[heavy_ball]:.0f}",
    "{slow[heavy_ball].settles}",
    "{heavy_ball.diverges}",
    "{heavy_ball.diverges|stays}",
    "{heavy_ball.diverges:" + "|" * 5_000 + "}",
    "{heavy_ball.__class__.__init__.__globals__}",
    "{heavy_ball.worse_than.__class__}",
    "{heavy_ball.gap:>9999999999}",
    "{heavy_ball.short:.999999999f}",
    "{heavy_ball.settles:{heavy_ball.settles}}",
    "{heavy_ball!r:>99}",
    "{" * 500,
    "{heavy_ball" + "[0]" * 5_000 + "}",
    "{heavy_ball" + ".gap" * 5_000 + "}",
    "{\u202e}",
)


def asking(random, text):
    """A text with a placeholder somewhere in it."""
    at = random.randrange(len(text) + 1)
    return text[:at] + random.choice(PLACEHOLDERS) + text[at:]


def read(reader, given):
    """Whether it is accepted; if not, the refusal's message."""
    began = time.process_time()
    try:
        lesson = reader(given)
    except ValueError as error:
        check_refusal(error, PLACEHOLDERS)
        return False, str(error)
    finally:
        assert time.process_time() - began < SLOWEST
    assert isinstance(lesson, Lesson)
    return True, ""


def test_documents():
    random = seeded(4)
    document = tomllib.loads(LESSON)
    n_accepted = 0
    for number in range(N_DOCUMENTS):
        if number % 10 == 0:
            given = value(random, [document])
        elif number % 10 == 1:
            text = asking(random, document["prose"])
            given = document | {"prose": text, "look_closer": [{"title": "?", "text": text}]}
        else:
            given = mutated(random, document)
        accepted, _ = read(Lesson.from_dict, given)
        n_accepted += accepted
    assert N_DOCUMENTS / 20 < n_accepted < N_DOCUMENTS / 1.5


def test_files(tmp_path):
    random = seeded(5)
    file = tmp_path / "small.toml"
    race = RACE.read_text(encoding="utf-8")
    document = tomllib.loads(LESSON)
    n_accepted = n_toml = 0
    for number in range(N_TEXTS):
        text = as_toml(mutated(random, document)) if number % 2 else None
        if text is None:
            text = junk(random, [race] if number % 40 == 0 else [LESSON])
        file.write_bytes(text.encode(errors="surrogatepass"))  # half a character is no UTF-8
        accepted, message = read(Lesson.load, file)
        n_accepted += accepted
        if not accepted and len(text) > LONGEST_TEXT:
            assert message == f"small.toml: a lesson must have at most {LONGEST_TEXT} characters, got {len(text)}"
        elif not accepted:
            line = re.match(r"small\.toml, line (\d+): .", message)[1]
            assert 1 <= int(line) <= text.count("\n") + text.count("\r") + 1
        n_toml += len(text) <= LONGEST_TEXT and check_spans(text)
    assert n_accepted > N_TEXTS / 50
    assert n_toml > N_TEXTS / 10


def check_spans(text):
    """Whether a text is TOML; if it is, every part of it is found."""
    try:
        data = tomllib.loads(text)
    except (ValueError, RecursionError):
        return False
    left, found = [((), data)], set()
    while left:
        path, part = left.pop()
        found.add(path)
        inner = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
        left += [((*path, step), item) for step, item in inner]
    assert set(spans(text)) == found
    return True


def test_files_that_are_too_much(tmp_path):
    file = tmp_path / "small.toml"
    for given in (
        "[" * 10_000,
        "x = " + "[" * 10_000 + "]" * 10_000,
        "x = " + "{ a = " * 10_000,
        "x = " + "9" * 5_000,
        'x = "' + "a" * 99_000,
        "x" + ".x" * 2_000 + " = 1",
        f"x = [{'0, ' * 33_000}]",
        "x = [" + "\n" * 10_000 + "9" * 5_000 + "]",
        LESSON.replace('"A book."', '"A book.",' * 100),
        LESSON.replace('"A book."', "{ a = 1 }," * 101),
        LESSON.replace("= 90", "= " + "[" * 300 + "]" * 300),
        LESSON + "[[beats]]\n" * 200,
    ):
        file.write_text(given, encoding="utf-8")
        accepted, message = read(Lesson.load, file)
        assert not accepted
        assert re.match(r"small\.toml, line \d+: .", message)
