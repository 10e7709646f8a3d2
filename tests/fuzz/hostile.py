"""Hostile values, and documents with a few parts gone wrong. All choices come from the generator given."""

import copy
import json
import math
import random

#: What is reported of a refusal fits a screen, and shows at most this much of what was given.
LONGEST_MESSAGE, LONGEST_SHOWN = 1000, 60
#: No input may take longer, in seconds.
SLOWEST = 20.0  # seconds: what takes longer would hang a page; a slow machine is no failure

SCRIPT = "<script>alert(1)</script>"
TEXTS = (
    "",
    " ",
    "\0",
    "\u202e\u2066txet\u2069",  # text that runs backwards
    "\ud800",  # half a character
    "٣.١٤",
    "١",
    "¹",
    "1_000",
    "1e400",
    "-0",
    "nan",
    "Infinity",
    "0x10",
    " 1 ",
    "none",
    "__class__",
    "__proto__",
    "{0.__class__}",
    "%s%n",
    "'; DROP TABLE runs; --",
    "line\nline\r\n\tline",
    "`![x](//x)`",
    SCRIPT,
    SCRIPT * 40,
    "a" * 100_000,
    "\U0001f3d4" * 5_000,
    "9" * 5_000,
)
NUMBERS = (
    0,
    1,
    -1,
    2**31,
    2**63,
    -(2**64),
    10**400,
    -(10**5_000),
    0.0,
    -0.0,
    0.5,
    5e-324,
    2.2e-308,
    1e-300,
    1e-12,
    1.7976931348623157e308,
    -1e308,
    1e15,
    1.0000000000000002,
    0.9999999999999999,
    math.nan,
    math.inf,
    -math.inf,
    True,
    False,
)


def seeded(seed):
    """A generator of the same choices on every machine."""
    return random.Random(seed)  # noqa: S311  # nothing here is secret


def nested(depth, brackets=list):
    """Lists in lists, or objects in objects."""
    value = brackets()
    for _ in range(depth):
        value = [value] if brackets is list else {"a": value}
    return value


#: Too deep or too long. Made anew for each use, because documents are changed in place.
DEEP = (lambda: nested(10_000), lambda: nested(10_000, dict), lambda: nested(300), lambda: nested(50, dict))
LONG = (
    lambda: [0.0] * 100_000,
    lambda: ["heavy_ball"] * 101,
    lambda: [{}] * 101,
    lambda: [[1.0, 2.0]] * 5_000,
    lambda: {str(n): n for n in range(5_000)},
)


def value(choices, own=()):
    """Any value; now and then one that a valid document has somewhere."""
    kind = choices.randrange(12)
    if kind < 4:
        return choices.choice(NUMBERS)
    if kind < 7:
        return choices.choice(TEXTS)
    if kind == 7 and own:
        return copy.copy(choices.choice(own))
    if kind == 8:
        return choices.choice(([], {}, None, [None], [[]], {"": {}}, b"bytes", (1, 2), {1: 2}, {None: 1.0}))
    if kind == 9:
        return [value(choices, own) for _ in range(choices.randrange(5))]
    if kind == 10:
        return {choices.choice((*TEXTS, "name")): value(choices) for _ in range(choices.randrange(4))}
    if choices.random() < 0.2:
        return choices.choice((*LONG, *LONG, *DEEP))()
    return choices.uniform(-9, 9)


def places(document):
    """Each part of a document as (the dict or list that holds it, its key there)."""
    found, left = [], [document]
    while left:
        holder = left.pop()
        for key in list(holder) if isinstance(holder, dict) else range(len(holder)):
            found.append((holder, key))
            if isinstance(holder[key], dict | list) and len(holder[key]) < 200 and len(found) < 2_000:
                left.append(holder[key])
    return found


def mutated(choices, document):
    """A copy of a document, one to three parts of it replaced, retyped, deleted, doubled, renamed, or moved."""
    document = copy.deepcopy(document)
    own = [holder[key] for holder, key in places(document)]
    names = sorted({key for _, key in places(document) if isinstance(key, str)})
    for _ in range(choices.randint(1, 3)):
        spots = places(document)
        if not spots:
            break
        holder, key = choices.choice(spots)
        change = choices.randrange(7)
        if change == 0:
            del holder[key]
        elif change == 1 and isinstance(holder, list):
            holder.insert(key, copy.copy(holder[key]))
        elif change == 1:
            holder[choices.choice(names)] = holder[key]
        elif change == 2 and isinstance(holder, dict):
            holder[choices.choice((*names, *TEXTS))] = holder.pop(key)
        elif change == 3:
            holder[key] = retyped(choices, holder[key])
        elif change == 4 and isinstance(holder[key], int | float) and abs(holder[key]) < 1e300:
            holder[key] = holder[key] * choices.choice((-1, 0, 0.5, 2, 10, 1e3, 1e-3))
        elif change == 5:
            other, name = choices.choice(spots)
            holder[key] = copy.copy(other[name]) if name in range(len(other)) or name in other else None
        else:
            holder[key] = value(choices, own)
    return document


def retyped(choices, given):
    """The same, as something else."""
    ways = [lambda: [given], lambda: {"value": given}, lambda: as_text(given), lambda: None, lambda: bool(given)]
    if isinstance(given, int | float):
        ways += [lambda: int(given) if math.isfinite(given) else 0, lambda: float(given) if abs(given) < 1e300 else 0.0]
    return choices.choice(ways)()


def as_text(given):
    """A value as a text, if it is not too long for one."""
    try:
        return str(given)
    except (ValueError, RecursionError):
        return "9" * 5_000


def junk(choices, texts):
    """A text with pieces cut out, doubled or put in."""
    text = choices.choice(texts)
    for _ in range(choices.randint(1, 3)):
        at, end = sorted(choices.randrange(len(text) + 1) for _ in range(2))
        end = min(end, at + 40)
        put_in = choices.choice(("", text[at:end] * 2, choices.choice(TEXTS)[:1_000], choices.choice('[]{},:"=.#\n\\')))
        text = text[:at] + put_in + text[end:]
    return text


def as_json(document):
    """JSON text of whatever JSON can say (and of what Python's writer says beyond it), else None."""
    try:
        return json.dumps(document)
    except (TypeError, ValueError, RecursionError):
        return None


def as_toml(document):
    """TOML text of whatever TOML can say, else None."""
    try:
        return "".join(f"{json.dumps(name)} = {_toml(part)}\n" for name, part in document.items())
    except (TypeError, ValueError, RecursionError):
        return None


def _toml(part):
    if isinstance(part, dict):
        return f"{{ {', '.join(f'{json.dumps(name)} = {_toml(inner)}' for name, inner in part.items())} }}"
    if isinstance(part, list | tuple):
        return f"[{', '.join(map(_toml, part))}]"
    if isinstance(part, float):
        return repr(part)
    if isinstance(part, str):
        return json.dumps(part, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(part, bool | int):
        return json.dumps(part)
    raise TypeError(f"TOML has no {type(part).__name__}")


def check_refusal(error, given=()):
    """A refusal is short, and shows no long piece of the texts that were given as it came."""
    message = str(error)
    assert 0 < len(message) < LONGEST_MESSAGE
    for text in (*TEXTS, *given):
        assert len(text) <= LONGEST_SHOWN or text[: LONGEST_SHOWN + 1] not in message
    assert message.isprintable() or all(character.isprintable() or character == "\n" for character in message)
