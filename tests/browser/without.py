"""Chromium made to lack what older browsers lack, by a script that runs before a page's own."""

_LACKS = "const supports = CSS.supports; CSS.supports = (...all) => !all[0].includes('{}') && supports.apply(CSS, all);"

#: By what is missing, as the stage names it.
WITHOUT = {
    "WebAssembly": "delete globalThis.WebAssembly;",
    "DecompressionStream": "delete globalThis.DecompressionStream;",
    "CSS nesting": _LACKS.format("&"),
    "CSS :has()": _LACKS.format(":has"),
}
