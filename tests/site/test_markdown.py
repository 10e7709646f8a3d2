import re
from html.parser import HTMLParser

import pytest

from momentum_sim.site.lessons import read_pages
from momentum_sim.site.markdown import html, line, plain


def test_what_streamlit_makes_of_markdown_is_made():
    assert html("## Title\n\n*a* **b** `c` ~~d~~").split("\n")[:2] == [
        "<h2>Title</h2>",
        "<p><em>a</em> <strong>b</strong> <code>c</code> <s>d</s></p>",
    ]
    assert html("- one\n- two") == "<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n"
    assert line("[G. Goh, *Why*](https://distill.pub)") == '<a href="https://distill.pub">G. Goh, <em>Why</em></a>'


def test_a_table_can_be_scrolled_by_itself():
    table = html("| a | b |\n|---|--:|\n| $x$ | 2 |")
    assert table.startswith('<div class="table"><table>\n<thead>')
    assert '<td style="text-align:right">2</td>' in table
    assert table.rstrip().endswith("</tbody>\n</table></div>")


@pytest.mark.parametrize(
    ("markdown", "shown"),
    [
        ("a :material/link_off: b", "<p>a  b</p>"),
        (":red[words *here*]", "<p>words <em>here</em></p>"),
        (":blue-background[one] two", "<p>one two</p>"),
        (":small[:green[in] out]", "<p>in out</p>"),
        ("`:red[code]`", "<p><code>:red[code]</code></p>"),
        ("at 12:30, :nothing[of ours], :red[left open", "<p>at 12:30, :nothing[of ours], :red[left open</p>"),
    ],
)
def test_streamlits_own_marks_are_not_left_as_text(markdown, shown):
    assert html(markdown).strip() == shown


@pytest.mark.parametrize(
    ("markdown", "kept"),
    [
        ("so $x$, then", "<math"),
        ("($x$) and", ">(<math"),
        ('"$x$"', ">&quot;<math"),
    ],
)
def test_punctuation_stays_with_its_formula(markdown, kept):
    text = html(markdown)
    assert kept in text
    assert re.search(r'<span class="unbroken">[^<]*<math.*</math>[,)&]', text)
    assert re.sub("<[^>]*>", "", text).strip().replace("&quot;", '"') == markdown.replace("$", "")


def test_a_formula_on_a_line_of_its_own_may_stand_in_a_paragraph():
    assert html("$$x$$").startswith('<div class="math block">')
    assert re.fullmatch(
        r'<p>so\n<span class="math block"><math.*display="block".*</math></span>\nhere</p>\n', html("so\n$$x$$\nhere")
    )


HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[a](javascript:alert(1))",
    "[a](data:text/html,<script>alert(1)</script>)",
    "![a](https://elsewhere.example/x.png)",
    '!["onerror=alert(1)](https://elsewhere.example/"onerror=alert(1))',
    '[a](https://e.example "\\" onclick=alert(1)")',
    "```\n</code></pre><script>alert(1)</script>\n```",
    "| <b> |\n|---|\n| <script>x</script> |",
    ":red[<script>alert(1)</script>]",
    '$x$"><script>alert(1)</script>',
    "&lt;script&gt;",
]


class _Elements(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attributes):
        self.found.append((tag, dict(attributes)))


@pytest.mark.parametrize("markdown", HOSTILE)
def test_a_hostile_text_stays_text(markdown):
    for text in (html(markdown), line(markdown)):
        elements = _Elements()
        elements.feed(text)
        for tag, attributes in elements.found:
            assert tag not in {"script", "img", "b", "iframe", "style", "link", "object"}
            assert not any(name.startswith("on") or name == "src" for name in attributes)
            assert attributes.get("href", "https://").startswith("https://")


def test_plain_text_has_no_marks():
    assert plain("the *average* of [its](https://a.example) `slopes`\nand <b>") == "the average of its slopes and <b>"


def test_nothing_of_markdown_or_latex_is_left_in_a_lesson():
    for page in read_pages():
        lesson = page.lesson
        texts = [lesson.lead, lesson.prose, *lesson.sources, *(item.text for item in lesson.look_closer)]
        texts += [text for each in lesson.exercises for text in (each.question, *each.waiting.values())]
        shown = re.sub(r"<code[^>]*>.*?</code>|<[^>]*>", "", "".join(map(html, texts)), flags=re.DOTALL)
        assert not re.search(r"[$\\`{}]|\*\*|(?<!\w)\*\w|\]\(|:material|^#|\|", shown, re.MULTILINE), page.name
