"""Words in a lesson's texts that touch the stage, ``[0.9](set:beta=0.9)``, ``[across](part:across)``, or are looked up.

Pages make of each an element with ``data-set`` or ``data-part``, by which ``stage/web/prose.js`` knows it; of
``[curvature](term:curvature)`` one of the class ``term``, which ``stage/web/terms.js`` explains.
"""

import re
from collections.abc import Callable, Mapping
from html import escape
from urllib.parse import parse_qsl

from momentum_sim import checks
from momentum_sim.lessons.glossary import term_html
from momentum_sim.lessons.links import Link, has_formula, links, rewritten, spoken
from momentum_sim.scene import Scene, from_query, parts_of

_TOUCHING = ("set", "part")
#: What stands around a number in a formula of its own.
_NUMBER = re.compile(r"\$?(?P<number>-?\d+(?:\.\d+)?)\$?", re.ASCII)


def settings_in(name: str, text: str, scenes: Mapping[str, Scene]) -> dict[str, Scene]:
    """The scene that each ``set:`` of a text goes to, by what stands behind the colon.

    That is the name of one of ``scenes``, or words of a link to a change of the one named ``opening``. `ValueError`
    names what is neither, a number that its scene has not, and a ``part:`` that pictures of the opening scene have not.
    """
    found = {}
    for touching in links(text, *_TOUCHING):
        what = touching.target
        if touching.scheme == "part":
            checks.one_of(f"part in {name}", what, parts_of(scenes["opening"]))
            continue
        found[what] = _scene(f"set in {name}", what, scenes)
        number = _NUMBER.fullmatch(touching.words)
        if number and float(number["number"]) not in _numbers(found[what]):
            raise checks.RefusedError(f"set in {name}", "have the number that its words say", _quoted(touching))
    return found


def html(how: str, what: str, words: str, href: str = "") -> tuple[str, str]:
    """What stands before words that touch the stage, or are looked up, in HTML, and what behind them.

    ``href`` is the address of the scene that they set, or of the page that explains them.

    Where formulas are among the words, which not every reader's browser can speak, they have a name besides.
    """
    name = f' aria-label="{escape(spoken(words))}"' if has_formula(words) else ""
    if how == "term":
        return term_html(what, href, name)
    if how == "set":
        return f'<a class="sets" data-set="{escape(what)}" href="{escape(href)}" target="_self"{name}>', "</a>"
    return f'<button type="button" class="lights" data-part="{escape(what)}"{name}>', "</button>"


def with_html(text: str, address: Callable[[str], str], glossary: str) -> str:
    """A text as Markdown with HTML inside; ``address`` gives that of a setting, ``glossary`` is that of its page."""

    def made(touching: Link) -> str:
        how, what = touching.scheme, touching.target
        before, behind = html(how, what, touching.words, address(what) if how == "set" else glossary)
        return before + touching.words + behind

    return rewritten(text, made, *_TOUCHING, "term")


def refuse(name: str, text: str, *, dotted: bool = False) -> None:
    """Refuse words that touch the stage where that cannot be, in what is pressed as a whole; ``dotted`` may be."""
    if found := next(links(text, *_TOUCHING), None):
        raise checks.RefusedError(name, "have no words that touch the stage", _quoted(found))
    if not dotted and (found := next(links(text, "term"), None)):
        raise checks.RefusedError(name, "have no words that are looked up", _quoted(found))


def _quoted(touching: Link) -> str:
    """Words that touch the stage as they stand in the text."""
    return f"[{touching.words}]{touching.address}"


def _scene(name: str, what: str, scenes: Mapping[str, Scene]) -> Scene:
    if "=" not in what:
        return scenes[checks.one_of(name, what, scenes)]
    scene, ignored = from_query(dict(parse_qsl(what, keep_blank_values=True)), scenes["opening"])
    if ignored:
        raise checks.RefusedError(name, f"be words of a link: {'; '.join(ignored)}", what)
    return scene


def _numbers(scene: Scene) -> tuple[float, ...]:
    """The numbers that a scene is set to."""
    shared = scene.momentum, scene.step_size, scene.adaptive_step_size, scene.n_steps
    own = (*(scene.start or ()), *scene.objective.parameters.values())
    return tuple(float(value) for value in (*shared, *own) if value is not None)
