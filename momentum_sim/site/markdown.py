"""Lessons' Markdown as HTML: what Streamlit makes of it, and no more. Raw HTML is shown as it is written."""

import re
from collections.abc import Callable, Sequence
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin

from momentum_sim.lessons import GLOSSARY, HOME, touching_html
from momentum_sim.lessons.links import Link, rewritten
from momentum_sim.site.mathml import displayed, in_line

# What Streamlit draws as an icon, and what it draws words in brackets with.
_ICON = re.compile(r":material/\w+:")
_COLOURS = "red|orange|yellow|green|blue|violet|gray|grey|rainbow|primary"
_OPENING, _CLOSING = re.compile(r"[(\[“‘\"']+$"), re.compile(r"[^\s\w(\[“‘]+")
_COLOURED = re.compile(rf":(?:small|(?:{_COLOURS})(?:-background|-badge)?)\[")


def html(markdown: str, address: Callable[[str], str] = str) -> str:
    """A text of several paragraphs. `ValueError` names a formula that cannot be drawn.

    ``address`` gives that of a scene that words set, by what they name.
    """
    text: str = _MARKDOWN.render(rewritten(markdown, _as_file, "page"), {"address": address})
    return text


def line(markdown: str) -> str:
    """The same within a line."""
    text: str = _MARKDOWN.renderInline(rewritten(markdown, _as_file, "page"))
    return text


def plain(markdown: str) -> str:
    """A text without its marks, for titles and descriptions."""
    tokens = _MARKDOWN.parseInline(markdown)[0].children or []
    return "".join(token.content or " " * token.type.endswith("break") for token in tokens)


def _as_file(link: Link) -> str:
    """A link to another page of the lessons, as a file beside this one."""
    return f"[{link.words}]({'index' if link.target == HOME else link.target}.html)"


def _markdown() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    markdown.use(dollarmath_plugin, renderer=lambda latex, _: displayed(latex), allow_labels=False, double_inline=True)
    markdown.inline.ruler.before("link", "streamlit", _streamlit)
    markdown.core.ruler.push("beside_formulas", _keep_beside_formulas)
    markdown.add_render_rule("math_inline", _formula_in_line)
    markdown.add_render_rule("image", _image)
    markdown.add_render_rule("link_open", _link_open)
    markdown.add_render_rule("link_close", _link_close)
    markdown.add_render_rule("table_open", lambda *_: '<div class="table"><table>\n')
    markdown.add_render_rule("table_close", lambda *_: "</table></div>\n")
    markdown.add_render_rule("math_inline_double", _formula_in_paragraph)
    return markdown


def _keep_beside_formulas(state: StateCore) -> None:
    """Give each formula the punctuation that touches it: browsers would break the line between them."""
    for block in state.tokens:
        tokens = block.children or []
        for at, token in enumerate(tokens):
            if token.type != "math_inline":
                continue
            before, after = (
                tokens[other] if 0 <= other < len(tokens) and tokens[other].type == "text" else None
                for other in (at - 1, at + 1)
            )
            if before and (found := _OPENING.search(before.content)):
                before.content, token.meta["before"] = before.content[: found.start()], found[0]
            if after and (found := _CLOSING.match(after.content)):
                after.content, token.meta["after"] = after.content[found.end() :], found[0]


def _formula_in_line(_renderer: Any, tokens: Sequence[Token], index: int, _options: Any, _env: Any) -> str:
    token = tokens[index]
    parts = in_line(token.content)
    parts[0] = escape(token.meta.get("before", "")) + parts[0]
    parts[-1] += escape(token.meta.get("after", ""))
    return " ".join(f'<span class="unbroken">{part}</span>' for part in parts)


def _formula_in_paragraph(_renderer: Any, tokens: Sequence[Token], index: int, _options: Any, _env: Any) -> str:
    """A formula on a line of its own, in a paragraph: that can hold no block."""
    return f'<span class="math block">{displayed(tokens[index].content)}</span>'


def _touching(token: Token) -> tuple[str, str] | None:
    """How words in a link touch the stage or are looked up, and what they name; None for a link to somewhere."""
    how, colon, what = str(token.attrGet("href")).partition(":")
    return (how, what) if colon and how in ("set", "part", "term") else None


def _link_open(renderer: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    found = _touching(tokens[index])
    if not found:
        return str(renderer.renderToken(tokens, index, options, env))
    how, what = found
    end = next(at for at in range(index, len(tokens)) if tokens[at].type == "link_close")
    inside = tokens[index + 1 : end]
    words = "".join(f"${token.content}$" if token.type == "math_inline" else token.content or " " for token in inside)
    return touching_html(how, what, words, env["address"](what) if how == "set" else f"{GLOSSARY}.html")[0]


def _link_close(renderer: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    depth, opening = 1, index
    while depth:  # what opens it
        opening -= 1
        depth += {"link_close": 1, "link_open": -1}.get(tokens[opening].type, 0)
    found = _touching(tokens[opening])
    return touching_html(*found, "")[1] if found else str(renderer.renderToken(tokens, index, options, env))


def _image(_renderer: Any, tokens: Sequence[Token], index: int, _options: Any, _env: Any) -> str:
    """A link to the image: a page loads nothing from elsewhere."""
    image = tokens[index]
    return f'<a href="{escape(str(image.attrGet("src")))}">{escape(image.content)}</a>'


def _streamlit(state: StateInline, silent: bool) -> bool:
    """Leave out an icon, and the colour that stands before words in brackets, which are read as usual."""
    if icon := _ICON.match(state.src, state.pos):
        state.pos = icon.end()
        return True
    coloured = _COLOURED.match(state.src, state.pos)
    if not coloured:
        return False
    end = state.md.helpers.parseLinkLabel(state, coloured.end() - 1, False)
    if end < 0:
        return False
    if not silent:
        last, state.pos, state.posMax = state.posMax, coloured.end(), end
        state.md.inline.tokenize(state)
        state.posMax = last
    state.pos = end + 1
    return True


_MARKDOWN = _markdown()
