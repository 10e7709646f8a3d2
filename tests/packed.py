"""What is sent packed, and what it was."""

import zlib
from base64 import b85decode

#: Every sign that may be in a packed text.
SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%,()*+-;.=:?@^_`[|]~"


def deflated(text: str) -> bytes:
    """The bytes that a packed text says."""
    assert set(text) <= set(SIGNS)
    return b85decode(text.translate(str.maketrans(",.:[]", "&<>{}")))


def unpacked(text: str) -> bytes:
    return zlib.decompress(deflated(text))
