"""What a scene's runs can work on: problems of several kinds, one record each.

``kind``        what a kind is, and what it can be asked
``landscapes``  a loss over the plane
``networks``    a network trained on images, or trained on with others
``clouds``      many noisy runs from one start, on a bowl or in a valley of minima
``chains``      a chain of masses between springs
``features``    a network trained on patchworks that share a feature

>>> digits(epochs=5)
digits(epochs=5, batch_size=32, hidden=32)
"""

from collections import ChainMap
from collections.abc import Mapping
from typing import Any, TypeGuard

from momentum_sim import hints
from momentum_sim.objectives.catalogue import checked_objective
from momentum_sim.problems.chains import CHAIN, plucked_chain, pulled_chain, shaken_chain
from momentum_sim.problems.clouds import CLOUD, cloud, valley_cloud
from momentum_sim.problems.features import ACTS_ON, EVERYTHING, FEATURES, patchworks
from momentum_sim.problems.kind import ANSWERS, Json, Posed, Problem, ProblemKind, Question, Ran, Setting
from momentum_sim.problems.landscapes import LANDSCAPE
from momentum_sim.problems.networks import NETWORK, digits, fine_tuning

__all__ = [
    "ACTS_ON",
    "ANSWERS",
    "CHAIN",
    "CLOUD",
    "EVERYTHING",
    "FEATURES",
    "LANDSCAPE",
    "NETWORK",
    "PROBLEMS",
    "PROBLEM_KINDS",
    "QUESTIONS",
    "Json",
    "Posed",
    "Problem",
    "ProblemKind",
    "Question",
    "Ran",
    "Setting",
    "checked_posed",
    "cloud",
    "data_of",
    "digits",
    "fine_tuning",
    "is_problem",
    "kind_of",
    "patchworks",
    "plucked_chain",
    "pulled_chain",
    "shaken_chain",
    "valley_cloud",
]

_IN_ORDER = (LANDSCAPE, NETWORK, CLOUD, FEATURES, CHAIN)
#: The kinds of problems, by name; the first is what is meant where nothing is said.
PROBLEM_KINDS: Mapping[str, ProblemKind] = {kind.name: kind for kind in _IN_ORDER}
#: Every problem of this package, of all kinds, by name.
PROBLEMS: Mapping[str, Any] = ChainMap(*(kind.known for kind in reversed(_IN_ORDER)))  # type: ignore[arg-type]  # is read alone
#: Every question that a reader can be asked, by name, whatever kind of problem can be asked it.
QUESTIONS: Mapping[str, Question] = {question.name: question for kind in _IN_ORDER for question in kind.questions}


def is_problem(given: Any) -> TypeGuard[Problem]:
    """Whether something is a problem of any kind."""
    return any(isinstance(given, kind.made_of) for kind in PROBLEM_KINDS.values())


def kind_of(problem: Problem) -> ProblemKind:
    """The kind that a problem is of."""
    return next(kind for kind in PROBLEM_KINDS.values() if isinstance(problem, kind.made_of))


def data_of(problem: Problem) -> bytes:
    """What a stage needs of a problem besides kernels; nothing of most."""
    data = kind_of(problem).data
    return data(problem) if data else b""


def checked_posed(objective: Any) -> Posed:
    """The objective, if it is one; if not, the message says what would be one."""
    return objective if is_problem(getattr(objective, "problem", None)) else checked_objective(objective)


hints.attributes(__name__)
