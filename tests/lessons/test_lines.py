import functools
import tomllib
from pathlib import Path

import pytest

from momentum_sim.lessons.lines import spans

LESSONS = sorted((Path(__file__).parents[2] / "assets" / "lessons").glob("*.toml"))

#: TOML in every form that could be mistaken for another.
TRICKY = r"""
# [comment]
"quoted [key]" = "a = 1 # no comment"
'literal.key' = 'C:\path "quoted"'
a.b.c = 1
a.b."d e" = 2.5e-3
text = '''
[not.a.header]
key = "no key"
''' # after
quotes = QQQShe said ""hello""\QQQ. \\QQQ
closing = QQQ
two more:QQQ""
literal = '''one more:''''
empty = ""
nothing = ''
date = 1979-05-27 07:32:00.5
list = [ # first
  1, [2, [ ]], { x = 1, y = { z = [3] }, "w.v" = "},]" },

  "]", '''
[x]''', # last
]
[ table . "sub table" ]
x = true
[[items]]
[items.inner]
n = -inf
[[items.parts]]
n = 0xff
[[items.parts]]
[[items]]
n = 1_000
[[items.parts]]
n = 3.14
[later.than.this]
[later]
""".replace("QQQ", '"""')


def parts(data, path=()):
    """The path of every part of a document."""
    yield path
    inner = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for step, value in inner:
        yield from parts(value, (*path, step))


@pytest.mark.parametrize(
    "text",
    [
        TRICKY,
        TRICKY.replace("\n", "\r\n"),
        TRICKY.rstrip(),
        "",
        *(file.read_text(encoding="utf-8") for file in LESSONS),
    ],
    ids=["tricky", "crlf", "cut", "empty", *(file.stem for file in LESSONS)],
)
def test_every_part_of_a_document_is_found_where_it_stands(text):
    data = tomllib.loads(text)
    places = spans(text)
    assert set(places) == set(parts(data))
    for path, (start, end) in places.items():
        value = functools.reduce(lambda part, step: part[step], path, data)
        said = text[start:end]
        if not said:  # a table with a header, or with its keys here and there
            assert isinstance(value, dict | list)
        elif isinstance(path[-1], int):
            assert tomllib.loads(f"item = {said}") == {"item": value}
        else:
            found = tomllib.loads(said)
            for name in (
                path[-len(said.partition(" =")[0].split(".")) :] if "." in said.partition(" =")[0] else path[-1:]
            ):
                found = found.get(name, found) if isinstance(found, dict) else found
            assert found == value


def test_parts_begin_at_their_headers_keys_and_items():
    places = spans(TRICKY)
    lines = TRICKY.split("\n")

    def line(*path):
        return lines[TRICKY.count("\n", 0, places[path][0])].strip()

    assert line("items", 0) == "[[items]]"
    assert line("items", 0, "inner") == "[items.inner]"
    assert line("items", 1, "parts", 0, "n") == "n = 3.14"
    assert (
        line("list", 1, 1) == line("list", 2, "y", "z", 0) == '1, [2, [ ]], { x = 1, y = { z = [3] }, "w.v" = "},]" },'
    )
    assert line("list", 4) == "\"]\", '''"
    assert line("a", "b") == line("a", "b", "c") == "a.b.c = 1"
    assert line("table") == line("table", "sub table") == '[ table . "sub table" ]'
    assert line("later") == "[later]"
