"""The generator against its published answers, and what is drawn with it against what its laws say."""

import math
from statistics import NormalDist

import numpy as np
import pytest

from momentum_sim.compiler import native
from momentum_sim.kernels import entries
from momentum_sim.kernels.random_numbers import NORMAL, UNIFORM, philox

#: Random123's kat_vectors, philox4x32 10: counter, key, words.
KNOWN_ANSWERS = """
00000000 00000000 00000000 00000000 00000000 00000000 6627e8d5 e169c58d bc57ac4c 9b00dbd8
ffffffff ffffffff ffffffff ffffffff ffffffff ffffffff 408f276d 41c83b0e a20bc7c6 6d5451fd
243f6a88 85a308d3 13198a2e 03707344 a4093822 299f31d0 d16cfe09 94fdcceb 5001e420 24126ea1
""".strip().splitlines()

N = 10_000_000  # normal numbers
WITHIN = 4.0  # standard errors
LARGEST = 2**32 - 1


def normals(n, seed=0, run=0, particle=0):
    out = np.empty((n, 2))
    native.run(entries.normal_draws(), out, seed, run, particle, n)
    return out


def uniforms(n, seed=0, run=0, particle=0):
    out = np.empty((n, 2))
    native.run(entries.uniform_draws(), out, seed, run, particle, n)
    return out


def words(seed, run, particle, step, purpose):
    """Philox4x32-10 in Python's whole numbers."""
    c, k = [particle, step, 0, purpose], [seed, run]
    for _ in range(10):
        first, second = 0xD2511F53 * c[0], 0xCD9E8D57 * c[2]
        c = [second >> 32 ^ c[1] ^ k[0], second & LARGEST, first >> 32 ^ c[3] ^ k[1], first & LARGEST]
        k = [k[0] + 0x9E3779B9 & LARGEST, k[1] + 0xBB67AE85 & LARGEST]
    return c


NAMES = [(0, 0, 0), (7, 0, 0), (0, 3, 0), (0, 0, 5), (LARGEST, 2**31, LARGEST - 1), (2**31 - 1, 2**31 + 5, 1)]


@pytest.mark.parametrize("line", KNOWN_ANSWERS)
def test_the_generator_gives_its_published_answers(line):
    *given, one, two, three, four = (int(word, 16) for word in line.split())
    assert philox(*given) == (one, two, three, four)


@pytest.mark.parametrize("name", NAMES)
def test_uniform_numbers_are_the_words_of_their_name(name):
    for step, (u, v) in enumerate(uniforms(20, *name).tolist()):
        first, second, third, fourth = words(*name, step, UNIFORM)
        assert u == ((first << 20) + (second >> 12)) / 2**52
        assert v == ((third << 20) + (fourth >> 12)) / 2**52


@pytest.mark.parametrize("name", NAMES)
def test_normal_numbers_are_box_and_muller_s(name):
    for step, (zx, zy) in enumerate(normals(200, *name).tolist()):
        first, second, third, fourth = words(*name, step, NORMAL)
        radius = math.sqrt(-2 * math.log(1 - ((first << 20) + (second >> 12)) / 2**52))
        angle = (((third & 0x3FFFFFFF) << 22) + (fourth >> 10)) / 2**52 * math.pi / 2 - math.pi / 4
        sides = (-math.cos(angle) if third >> 31 else math.cos(angle)), math.sin(angle)
        one, two = sides[::-1] if third >> 30 & 1 else sides
        assert (zx, zy) == pytest.approx((radius * one, radius * two), rel=1e-14, abs=1e-15)


def test_what_is_drawn_does_not_depend_on_what_else_is():
    whole = normals(1000, 5, 1, 2)
    for n in (1, 2, 63, 64, 65, 999):
        np.testing.assert_array_equal(normals(n, 5, 1, 2), whole[:n])


def test_streams_of_other_names_have_no_number_in_common():
    names = [(seed, run, particle) for seed in (0, 1, LARGEST) for run in (0, 1) for particle in (0, 1, LARGEST)]
    drawn = np.array([normals(1000, *name) for name in names])
    assert len(np.unique(drawn)) == drawn.size
    length = (normals(1000) ** 2).sum(axis=1)
    assert not np.isclose(
        -np.expm1(-length / 2), uniforms(1000)[:, 0], atol=1e-9
    ).any()  # of one name, for two purposes


@pytest.fixture(scope="module")
def drawn():
    """A tenth of them in each of ten streams, (10, N / 20, 2)."""
    names = [(0, 0, particle) for particle in (0, 1, 2)] + [(seed, 0, 0) for seed in (1, 2, 5, 6, LARGEST)]
    names += [(0, 1, 0), (3, 7, 9)]
    return np.array([normals(N // 20, *name) for name in names])


def test_moments_of_ten_million_are_the_normal_law_s(drawn):
    z = drawn.ravel()
    square = z * z
    for power, mean, variance in ((z, 0, 1), (square, 1, 2), (square * z, 0, 15), (square * square, 3, 96)):
        assert abs(power.mean() - mean) < WITHIN * math.sqrt(variance / N)


def test_tails_of_ten_million_are_the_normal_law_s(drawn):
    z = drawn.ravel()
    for edge in (0.0, 0.5, 1.0, 2.0, 3.0, 4.0, 4.5, 5.0):
        share = math.erfc(edge / math.sqrt(2)) / 2
        error = WITHIN * math.sqrt(share * (1 - share) * N)
        assert abs(np.count_nonzero(z > edge) - share * N) < error
        assert abs(np.count_nonzero(z < -edge) - share * N) < error
    assert 5.0 < np.abs(z).max() < 8.5


def test_a_million_fall_as_often_into_each_of_a_thousand_shares(drawn):
    edges = [NormalDist().inv_cdf(k / 1000) for k in range(1, 1000)]
    some = drawn.ravel()[: N // 10]
    counts = np.bincount(np.searchsorted(edges, some), minlength=1000)
    chi_square = ((counts - 1000) ** 2 / 1000).sum()
    assert abs(chi_square - 999) < WITHIN * math.sqrt(2 * 999)


def test_correlations_of_ten_million_are_those_of_independent_numbers(drawn):
    """Within a pair, from step to step, and between streams; of the numbers, and of their squares."""
    flat = drawn.reshape(len(drawn), -1)
    for scaled in (drawn, (drawn * drawn - 1) / math.sqrt(2)):
        rows = scaled.reshape(flat.shape)
        products = [scaled[..., 0] * scaled[..., 1], rows[:-1] * rows[1:]]
        products += [scaled[:, lag:] * scaled[:, :-lag] for lag in (1, 2, 3, 10)]
        for product in products:
            assert abs(product.mean()) < WITHIN / math.sqrt(product.size)


def test_neighbouring_names_are_as_far_apart_as_any():
    """Of 4096 particles, seeds and streams the draws of one step: the law, and no correlation with the number."""
    for at in range(3):
        names = [[number if k == at else 0 for k in range(3)] for number in range(4096)]
        z = np.array([normals(1, *name)[0] for name in names])
        number = np.arange(4096) - 2047.5
        assert (np.abs(z.mean(axis=0)) < WITHIN / 64).all()
        assert (np.abs((z * z).mean(axis=0) - 1) < WITHIN * math.sqrt(2) / 64).all()
        assert (np.abs(number @ z) < WITHIN * np.linalg.norm(number)).all()
        assert (np.abs((z[1:] * z[:-1]).mean(axis=0)) < WITHIN / 64).all()


def test_uniform_numbers_are_spread_evenly():
    u = uniforms(1_000_000, 3)
    assert u.min() >= 0.0
    assert u.max() < 1.0
    for power in (1, 2, 3):
        error = math.sqrt(1 / (2 * power + 1) - 1 / (power + 1) ** 2) / math.sqrt(u.size)
        assert abs((u**power).mean() - 1 / (power + 1)) < WITHIN * error
    counts = np.bincount((u * 1000).astype(int).ravel(), minlength=1000)
    assert abs(((counts - 2000) ** 2 / 2000).sum() - 999) < WITHIN * math.sqrt(2 * 999)
