"""The mathematics, written once, as numba kernels. `entries` has the loops that everything else calls."""
