"""Scripts without what only their readers need."""

import re

import pytest

from momentum_sim.stage.minify import _tokens, minified
from tests.stage.test_document import SCRIPTS, WEB

SHORTENED = (
    ('const a = "// no"; // why\n/*\n * more\n */\n// so\nreturn "/* no */";\n', 'const a="// no";return"/* no */";'),
    ("const a = [\n\t/** @type {Map<string, {b: number}>} */ (c), // why\n\td,\n];\n", "const a=[(c),d,];"),
    ("a = b\n(c)\n[d]\n++e\n-f\n.g", "a=b\n(c)\n[d]\n++e\n-f.g"),
    ("function a() {}\n\n\nfunction b() {}\n", "function a(){}\nfunction b(){}"),
    ("a + +b - -c + ++d - --e; f++ + g", "a+ +b- -c+ ++d- --e;f++ +g"),
    ("for (const a of b) if (!(c in d)) return typeof e;", "for(const a of b)if(!(c in d))return typeof e;"),
    ("class A {\n\t#a = 1;\n\tget b() {\n\t\treturn this.#a;\n\t}\n}", "class A{#a=1;get b(){return this.#a;}}"),
    ("a / b / c; d++ / 2 / 3; f(x) / g[0] / 2", "a/b/c;d++/2/3;f(x)/g[0]/2"),
    (r"a.replace(/ [/ ]'\/ /g, ` / `) / / b /.c", r"a.replace(/ [/ ]'\/ /g,` / `)/ / b /.c"),
    ("return / a /g in b", "return/ a /g in b"),
    ("a ? .5 : b ?? c?.d", "a?.5:b??c?.d"),
    (
        r'`a  ${ b + `c  ${ { d: "} `" } }  e` } /* f */  \`  \${ g }`;  h',
        r'`a  ${b+`c  ${{d:"} `"}}  e`} /* f */  \`  \${ g }`;h',
    ),
    (r"""'it\'s  "a"' + "\"  'b'" + `$ {  $`""", r"""'it\'s  "a"'+"\"  'b'"+`$ {  $`"""),
)


@pytest.mark.parametrize(("script", "short"), SHORTENED)
def test_comments_and_spaces_are_left_out_and_what_only_looks_like_them_stays(script, short):
    assert minified(script) == short


@pytest.mark.parametrize("file", SCRIPTS, ids=lambda file: file.relative_to(WEB).as_posix())
def test_every_token_stays(file):
    text = file.read_text(encoding="utf-8")
    short = minified(text)
    assert tokens(short) == tokens(text)
    assert minified(short) == short
    code = re.sub(r"^\s*(?:/\*.*?\*/|//[^\n]*)|^\t+", "", text, flags=re.DOTALL | re.MULTILINE)
    assert len(short) < 0.95 * len(code)


def tokens(script):
    """What a script says, without comments and spaces."""
    return [token for token in _tokens(script) if not (token.isspace() or token.lstrip().startswith(("//", "/*")))]
