"""What browsers are sent packed: deflated, as a text of signs that mean nothing where such texts stand.

That is in strings of scripts and of JSON, in HTML, and in the templates that pages are made with. Such a text is a
sixteenth shorter than as base64.
"""

import zlib
from base64 import b85encode

#: Those of base 85 that do mean something are written as others.
_WRITTEN = str.maketrans("&<>{}", ",.:[]")


def packed(content: bytes) -> str:
    """Bytes as a text, the same at every time; ``web/packed.js`` unpacks it."""
    deflate = zlib.compressobj(9, memLevel=9)  # with all the memory that there can be, for that makes it shorter
    return b85encode(deflate.compress(content) + deflate.flush()).decode().translate(_WRITTEN)
