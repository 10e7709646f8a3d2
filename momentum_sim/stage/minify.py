"""Scripts and style sheets without what only their readers need: comments, spaces and ends of lines, and long names.

What stays says and does the same, nothing is computed. An end of a line stays where a statement might end by it, a
space where two tokens would else be one. A name becomes shorter where it can be no property's, wherever it stands.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import product

#: Short names that nothing may have.
_TAKEN = frozenset({"as", "do", "if", "in", "is", "of"})
#: Names of a browser's own that stay, should a script have one of these, too.
_OF_BROWSERS = frozenset(["document", "history", "location", "name", "navigator", "performance", "self", "window"])
_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_LEAST = 3  # characters of a name that can become shorter
_NAME = re.compile(r"[A-Za-z_$][\w$]*")

_SPACE = re.compile(r"(?:\s+|//[^\n]*|/\*.*?\*/)+", re.DOTALL)
_WORD = re.compile(r"[\w$#]+|\+\+|--")
_TEXT = re.compile(r""""(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'""")
#: A template as far as the next code in it, or what is between two codes, or behind the last.
_TEMPLATE = re.compile(r"[`}](?:\\.|\$(?!\{)|[^`\\$])*(`|\$\{)", re.DOTALL)
_EXPRESSION = re.compile(r"/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\[\n])+/\w*")
#: Words behind which a value begins, and with it a regular expression.
_BEFORE_VALUES = frozenset(
    {"return", "typeof", "case", "in", "of", "delete", "void", "throw", "new", "else", "do", "await", "yield"}
)
#: Signs behind which no statement can end, and before which none can.
_GOES_ON, _WENT_ON = "([{,;=+-*%&|<>?:!~^.", ")]},;=*%&|<>?:^."


#: What style sheets need not have: comments in lines of their own, and where their lines begin and end.
_UNREAD = re.compile(r"^[ \t]*/\*(?:(?!\*/).)*\*/[ \t]*\n|^[ \t]+|(?<=[{,;])\n+|\n(?=\n)", re.MULTILINE | re.DOTALL)


@lru_cache(maxsize=16)
def minified_style(style: str) -> str:
    """A style sheet without what only its readers need."""
    return _UNREAD.sub("", style)


@lru_cache(maxsize=256)
def minified(script: str) -> str:
    """A script, or a part of one that consists of whole tokens, without what only its readers need."""
    parts: list[str] = []
    before, gap = "", ""
    for token in _tokens(script):
        if token[0].isspace() or token.startswith(("//", "/*")):
            gap = token if parts else ""
            continue
        if parts:
            parts.append(_between(before, token, gap))
        parts.append(token)
        before, gap = token, ""
    return "".join(parts)


def shortened(script: str, kept: Iterable[str]) -> str:
    """A minified script with shorter names for its constants and functions, except those that are ``kept``.

    Scopes are not told apart: a name is another everywhere or nowhere. It stays where it stands once as what may be a
    property, a key, a method or a field, for these are called from elsewhere.
    """
    tokens = list(_tokens(script))
    declared, stay = dict[str, None](), set(kept) | _OF_BROWSERS
    there = [token for token in tokens if not token.isspace()]
    for k, token in enumerate(there):
        if not _NAME.fullmatch(token):
            continue
        before, after = there[k - 1] if k else "", "".join(there[k + 1 : k + 2])
        is_spread = there[max(0, k - 2) : k] == [".", "."]
        if before in ("const", "function"):
            declared[token] = None
        if not is_spread and _may_be_property(before, after):
            stay.add(token)
    names = [name for name in declared if len(name) >= _LEAST and name not in stay]
    used = {*tokens, *_TAKEN}
    others = dict(zip(names, (name for name in _short_names() if name not in used), strict=False))
    return "".join(others.get(token, token) for token in tokens)


def _may_be_property(before: str, after: str) -> bool:
    """Whether a name between two tokens may be a property, a key, a method, a field or a class."""
    if before in ("async", "get", "set", "static", "*", "class") or before.endswith("."):
        return True
    first, last = after[:1], before[-1:]
    return (last in ("{", ",") and first in (":", ",", "}", "=", "(")) or (last in ("}", ";") and first in ("(", "="))


def _short_names() -> Iterator[str]:
    """Names, the shortest first."""
    yield from _LETTERS
    for first, second in product(_LETTERS, _LETTERS):
        yield first + second


def _between(before: str, after: str, gap: str) -> str:
    """What has to stand between two tokens that had a gap between them."""
    last, first = before[-1], after[0]
    if _is_of_word(last) and _is_of_word(first):
        return "\n" if "\n" in gap else gap and " "
    if (last == first and last in "+-/") or (_is_expression(before) and _is_of_word(first)):
        return gap and " "
    if "\n" in gap and last not in _GOES_ON and first not in _WENT_ON:
        return "\n"
    return ""


def _is_of_word(sign: str) -> bool:
    return sign.isalnum() or sign in "_$#"


def _is_expression(token: str) -> bool:
    return token[0] == "/" and len(token) > 1


def _tokens(script: str) -> Iterator[str]:
    """The tokens of a script, whatever is between two of them as one."""
    at, before = 0, ""
    braces: list[int] = []  # for each template whose code this is, how many braces are open in it
    while at < len(script):
        sign = script[at]
        if sign == "`" or (sign == "}" and braces and braces[-1] == 0):
            if sign == "}":
                braces.pop()
            found = _TEMPLATE.match(script, at)
            if found and found[1] != "`":
                braces.append(0)
        elif found := _SPACE.match(script, at) or _WORD.match(script, at) or _TEXT.match(script, at):
            pass
        elif sign == "/" and _can_begin_value(before):
            found = _EXPRESSION.match(script, at)
        elif braces:
            braces[-1] += (sign == "{") - (sign == "}")
        token = found[0] if found else sign
        if not _SPACE.match(token):
            before = token
        yield token
        at += len(token)


def _can_begin_value(before: str) -> bool:
    """Whether a value can begin behind a token; else a slash there divides."""
    return (
        not before
        or before in _BEFORE_VALUES
        or before == "/"
        or not (_is_of_word(before[-1]) or before.endswith((")", "]", "}", '"', "'", "`", "/", "++", "--")))
    )
