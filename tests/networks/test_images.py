"""The images that the package carries."""

from hashlib import sha256

import numpy as np
import pytest

import momentum_sim as ms
from momentum_sim.networks import images
from momentum_sim.networks.images import FILE, raw


def test_they_are_the_test_set_of_uci_s_digits():
    """Pixels and labels by what scikit-learn's load_digits gives: how many of each digit, and all ink by place."""
    assert raw().shape == (65, 1797)
    assert raw()[:64].max() == 16
    assert np.bincount(ms.digits.labels()).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    assert int(raw()[:64].sum(dtype=int)) == 561718
    assert (
        sha256(np.ascontiguousarray(raw().T).tobytes()).hexdigest()
        == "68aea062d35a127749050fa0e52dca09d6569ac08092c925610e0954e172dde2"
    )


def test_an_image_is_seen_as_it_was_written():
    """The first, a zero: ink around, paper in the middle."""
    assert (ms.digits.images()[0] * 16).astype(int).tolist() == [
        [0, 0, 5, 13, 9, 1, 0, 0],
        [0, 0, 13, 15, 10, 15, 5, 0],
        [0, 3, 15, 2, 0, 11, 8, 0],
        [0, 4, 12, 0, 0, 8, 8, 0],
        [0, 5, 8, 0, 0, 9, 8, 0],
        [0, 4, 11, 0, 1, 12, 7, 0],
        [0, 2, 14, 5, 10, 12, 0, 0],
        [0, 0, 6, 13, 10, 0, 0, 0],
    ]
    assert ms.digits.labels()[0] == 0


def test_the_file_is_small_and_says_what_it_is():
    assert FILE.stat().st_size < 45_000
    said = FILE.with_suffix(".txt").read_text(encoding="utf-8")
    for words in ("E. Alpaydin", "UCI Machine Learning Repository", "CC BY 4.0", "1797", "zlib"):
        assert words in said


@pytest.mark.parametrize("array", [images.images, images.labels])
def test_nothing_can_be_written_to_them(array):
    with pytest.raises(ValueError, match="read-only"):
        array()[0] = 0


def test_what_is_not_0_is_the_images():
    pixels, where, firsts = images.pixels()
    again = np.zeros((1797, 64))
    for e in range(1797):
        again[e, where[firsts[e] : firsts[e + 1]]] = pixels[firsts[e] : firsts[e + 1]]
    assert np.array_equal(again, ms.digits.images().reshape(1797, 64))
    assert 0.50 < len(pixels) / again.size < 0.52
