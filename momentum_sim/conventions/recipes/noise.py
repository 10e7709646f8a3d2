"""A run's noise as lines of Python: the same draws as the kernels', by whole numbers and logarithms."""

from __future__ import annotations

from collections.abc import Sequence

from momentum_sim.noise import Noise

#: The kinds of noise that have one covariance for all points, which a program can have as numbers.
SAME_EVERYWHERE = ("isotropic", "covariance")

_NORMALS = (
    "def normals(seed, step):",
    '    """Two standard normal numbers: Philox4x32-10 (Salmon et al., 2011), and Box and Muller (1958)."""',
    "    words, keys = (0, step, 0, 0), (seed, 0)",
    "    for _ in range(10):",
    "        one, two = 0xD2511F53 * words[0], 0xCD9E8D57 * words[2]",
    "        words = two >> 32 ^ words[1] ^ keys[0], two % 2**32, one >> 32 ^ words[3] ^ keys[1], one % 2**32",
    "        keys = (keys[0] + 0x9E3779B9) % 2**32, (keys[1] + 0xBB67AE85) % 2**32",
    "    radius = math.sqrt(-2 * math.log(1 - (words[0] << 20 | words[1] >> 12) / 2**52))",
    "    bits = words[2] << 32 | words[3]",
    "    angle = ((bits >> 10) % 2**52 / 2**52 - 0.5) * math.pi / 2",
    "    across = radius * math.sin(angle)",
    "    along = radius * math.cos(angle) * (-1 if bits >> 63 else 1)",
    "    return (across, along) if bits >> 62 & 1 else (along, across)",
)
#: An array of rows, by library.
_ARRAYS = {
    "PyTorch": "torch.tensor({rows}, dtype=torch.float64)",
    "optax": "jnp.array({rows})",
    "NumPy": "np.array({rows})",
}


def noise_lines(noise: Noise | None, seed: int, n_steps: int, library: str) -> Sequence[str]:
    """The lines that make ``noise``, (n_steps, 2), what is added to the gradient of each step; none where it is exact.

    ``noise`` is of a kind that is the same everywhere.
    """
    if noise is None:
        return ()
    first, below, last = noise.amount.tolist()
    draws = _ARRAYS[library].format(rows=f"[normals({seed}, step) for step in range({n_steps})]")
    root = _ARRAYS[library].format(rows=f"[[{first!r}, {below!r}], [0.0, {last!r}]]")
    return (*_NORMALS, "", "", f"root = {root}", f"noise = {draws} @ root", "", "")
