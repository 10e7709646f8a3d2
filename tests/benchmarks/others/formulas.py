"""The textbook formulas, for whatever numbers or arrays a library computes with."""


def rosenbrock(x, y, c):
    """(a - x)^2 + b (y - x^2)^2."""
    e, d = c[0] - x, y - x * x
    return e * e + c[1] * d * d


def rosenbrock_gradient(x, y, c):
    d = y - x * x
    return -2.0 * (c[0] - x) - 4.0 * c[1] * x * d, 2.0 * c[1] * d


def quadratic(x, y, c):
    """(h_xx x^2 + 2 h_xy x y + h_yy y^2) / 2."""
    return 0.5 * (x * (c[0] * x + c[1] * y) + y * (c[1] * x + c[2] * y))


def quadratic_gradient(x, y, c):
    return c[0] * x + c[1] * y, c[1] * x + c[2] * y


VALUES = {"rosenbrock": rosenbrock, "quadratic": quadratic}
GRADIENTS = {"rosenbrock": rosenbrock_gradient, "quadratic": quadratic_gradient}
