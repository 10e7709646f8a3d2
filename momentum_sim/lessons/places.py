"""Where the lessons and the glossary lie, in which order they are read, and the questions of pages that are none."""

import pathlib

from momentum_sim import checks

_HERE = pathlib.Path(__file__).resolve()
#: In an installed package beside this module; in a checkout among the assets.
_PLACES = (_HERE.parent / "texts", _HERE.parents[2] / "assets" / "lessons")
_GLOSSARIES = (_HERE.parent / "glossary.toml", _HERE.parents[2] / "assets" / "glossary.toml")

#: Each lesson's file, and its page's name in a navigation, in the order in which they are read.
TITLES = {
    "race": "Race",
    "oscillation": "Oscillation",
    "overshoot": "Overshoot",
    "trade_offs": "Trade-offs",
    "chain": "Heat and wave",
    "guarantees": "Guarantees",
    "noise": "Noise",
    "demon": "Demon",
    "digits": "Digits",
    "fine_tuning": "Fine-tuning",
    "generalization": "Generalization",
    "loss_curve": "Loss curve",
    "conventions": "Conventions",
}

#: The page that leads to all of them: its name, its question, and what it says first.
HOME = "home"
HOME_QUESTION = "What does momentum do to an optimizer?"
HOME_LEAD = (
    "Drag it and watch. Gradient descent, heavy ball, Nesterov, Demon, Adam and others race over landscapes, simulated "
    "and drawn anew in your browser while you drag."
)

#: The page of the words that all of them use: its name, that in a navigation, its question, and what it says first.
GLOSSARY = "glossary"
GLOSSARY_TITLE = "Glossary"
GLOSSARY_QUESTION = "What does this word mean?"
GLOSSARY_LEAD = (
    "The words of the lessons and of the controls, in the alphabet's order. In a lesson, one that is dotted says what "
    "it means where it stands."
)


def folder() -> pathlib.Path:
    """The folder of the lessons' files; `FileNotFoundError` where the package was installed without them."""
    for place in _PLACES:
        if place.is_dir():
            return place
    raise FileNotFoundError(f"the lessons must lie in {' or '.join(map(str, _PLACES))}")


def glossary_file() -> pathlib.Path:
    """The file of the glossary; `FileNotFoundError` where the package was installed without it."""
    for place in _GLOSSARIES:
        if place.is_file():
            return place
    raise FileNotFoundError(f"the glossary must be {' or '.join(map(str, _GLOSSARIES))}")


def names() -> tuple[str, ...]:
    """The names of the lessons, in the alphabet's order."""
    return tuple(sorted(file.stem for file in folder().glob("*.toml")))


def after(name: str) -> str | None:
    """The name of the lesson that is read after one; None after the last."""
    order = list(TITLES)
    return next(iter(order[order.index(name) + 1 :]), None)


def path_of(name: str) -> pathlib.Path:
    """The file of a lesson; `ValueError` for a name that is none."""
    return folder() / f"{checks.one_of('lesson', name, names())}.toml"
