"""What of a lesson's page follows its stage, as HTML that an app and a site both have.

Style sheets show it by what the stage says of itself: ``data-elsewhere``, that it is on another problem than the page
opens with, and ``data-asking``, that a question is open there.
"""

from html import escape

from momentum_sim.scene import Scene

#: What stands in place of the texts that could give an answer away.
WAITS = (
    "The text waits until you have guessed, for it could tell the answer. <b>Reveal</b> or <b>Close</b>, at the "
    "question, brings it back."
)


def others(opening: Scene) -> str:
    """A sentence of each other problem that can come onto the stage, of which `stage/web/prose.js` shows one.

    They stand in the place of the lead, which is of the problem that the page opens with.
    """
    known = opening.kind.known.values()
    told = [problem for problem in known if problem.name != opening.problem.name and problem.sentence]
    sentences = (f'<p data-of="{escape(one.name)}" hidden>{escape(one.sentence)}</p>' for one in told)
    return f'<div class="others">{"".join(sentences)}</div>'


def waits() -> str:
    """A note that stands in place of prose while a question is open."""
    return f'<div class="waits"><p>{WAITS}</p></div>'
