"""Chromium made to lack what older browsers lack, by a script that runs before a page's own."""

import pytest

_OVERRULED = (
    "const supports = CSS.supports; CSS.supports = (...all) => !all[0].includes('{}') && supports.apply(CSS, all);"
)

#: By what is missing, as the stage names it.
WITHOUT = {
    "WebAssembly": "delete globalThis.WebAssembly;",
    "DecompressionStream": "delete globalThis.DecompressionStream;",
    "CSS nesting": _OVERRULED.format("&"),
    "CSS :has()": _OVERRULED.format(":has"),
}

#: The same as cases of a test, of which one stands for the others.
LACKS = [pytest.param(name, marks=() if name == "CSS nesting" else pytest.mark.exhaustive, id=name) for name in WITHOUT]
