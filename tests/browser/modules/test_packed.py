"""What Python packs is what a browser unpacks."""

import numpy as np
import pytest

from momentum_sim.stage.packed import packed
from tests.packed import SIGNS, unpacked


@pytest.mark.parametrize("length", [0, 1, 2, 3, 4, 5, 6, 7, 100, 50_000])
def test_bytes_come_as_they_were_sent(call, length):
    content = np.random.default_rng(length).bytes(length)
    text = packed(content)
    assert unpacked(text) == content
    came = call("packed", "module.unpacked(argument).arrayBuffer().then((all) => [...new Uint8Array(all)])", text)
    assert bytes(came) == content


def test_no_sign_means_anything_in_html_in_a_quoted_text_or_in_a_template():
    assert set(packed(np.random.default_rng(0).bytes(50_000))) == set(SIGNS)
    assert not set(SIGNS) & set("<>&\"'\\{} \n")
