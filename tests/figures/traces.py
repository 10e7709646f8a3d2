"""Reading figures: their traces by name, arrays as numpy has them."""

import numpy as np


def numbers(values):
    """A trace's array."""
    return np.asarray(values, dtype=float)


def traces(figure, **wanted):
    """The traces with these values of their fields."""
    return [trace for trace in figure.data if all(trace[name] == value for name, value in wanted.items())]


def one(figure, **wanted):
    """The only trace with these values of its fields."""
    (trace,) = traces(figure, **wanted)
    return trace
