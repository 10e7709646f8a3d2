"""Scripts without what only their readers need."""

import re

import pytest

from momentum_sim.stage.bundle import _EXPORT
from momentum_sim.stage.minify import _tokens, minified, minified_style, shortened
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


NAMED = (
    ("const LONG=4;const other=(value)=>LONG+value.LONG2;", "const a=4;const b=(value)=>a+value.LONG2;"),
    ("const size=1;f({size});g({size:2},[size]);", "const size=1;f({size});g({size:2},[size]);"),  # a key
    ("const size=1;f(a,size,b);", "const size=1;f(a,size,b);"),  # as a key stands
    ("const size=1;const{length,size:wide}=x;", "const size=1;const{length,size:wide}=x;"),
    ("function draw(x){return draw(x);}const draws=1;", "function a(x){return a(x);}const b=1;"),
    ("class A{draw(x){}}function draw(y){}", "class A{draw(x){}}function draw(y){}"),  # a method
    ("class A{move=1;}const move=2;", "class A{move=1;}const move=2;"),  # a field
    ("const made=1;async function find(){return`made ${made} ${{made:1}}`;}", None),
    ("const known=1;export(known);x.known=known;", "const known=1;export(known);x.known=known;"),
    ("const a=1,b=2;const third=a+b;", "const a=1,b=2;const c=a+b;"),
    ("const name=1;f(name);", "const name=1;f(name);"),  # a browser's own
    ("const many=[...rest];f(...many)", "const a=[...rest];f(...a)"),
)


@pytest.mark.parametrize(("script", "short"), NAMED)
def test_a_name_becomes_shorter_unless_it_may_be_called_from_elsewhere(script, short):
    assert shortened(script, []) == (short or script.replace("find", "a"))
    assert shortened(script, set(re.findall(r"\w+", script))) == script


@pytest.mark.parametrize("file", SCRIPTS, ids=lambda file: file.relative_to(WEB).as_posix())
def test_all_that_has_one_name_has_one_shorter_name_that_nothing_else_has(file):
    script = minified(re.sub(r"^import .*\n", "", file.read_text(encoding="utf-8"), flags=re.MULTILINE))
    kept = _EXPORT.findall(script)
    before, after = tokens(script), tokens(shortened(script, kept))
    assert len(before) == len(after)
    others = {one: other for one, other in zip(before, after, strict=True) if one != other}
    assert [others.get(one, one) for one in before] == after
    assert len(set(others.values())) == len(others)
    assert not set(others.values()) & set(before)
    assert not set(others) & set(kept)
    assert all(len(other) < len(one) for one, other in others.items())


def test_a_style_sheet_is_shorter_and_says_the_same():
    style = "/* of all,\n   this */\n.a,\n.b {\n  color: red; /* so */\n\n\t& p {\n    top: 0;\n  }\n}\n\n.c {\n}\n"
    assert minified_style(style) == ".a,.b {color: red; /* so */\n& p {top: 0;}\n}\n.c {}\n"
