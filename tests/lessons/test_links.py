"""Links in lessons' texts that lead to something of the lessons' own."""

import pytest

from momentum_sim.checks import RefusedError
from momentum_sim.lessons.links import PAGES, Link, check, links, plain, rewritten, without_html

OVERSHOOT = Link("Overshoot", "page", "overshoot")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("see [Overshoot](page:overshoot).", [OVERSHOOT]),
        ("([Overshoot](page:overshoot)) and [Overshoot](page:overshoot)", [OVERSHOOT, OVERSHOOT]),
        (r"[*the* $\sqrt\beta$ page](page:overshoot)", [Link(r"*the* $\sqrt\beta$ page", "page", "overshoot")]),
        ("a line\n[that\nbreaks](page:race)", [Link("that\nbreaks", "page", "race")]),
        ("[a](page:)", [Link("a", "page", "")]),
        ("it costs 5$, says [Overshoot](page:overshoot)", [OVERSHOOT]),
        ("$x$ [Overshoot](page:overshoot) $y$", [OVERSHOOT]),
        ("$$x$$ [Overshoot](page:overshoot) $$y$$", [OVERSHOOT]),
    ],
)
def test_links_of_ours_are_found(text, found):
    assert list(links(text)) == found


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[Overshoot](overshoot)",
        "[Overshoot](https://example.org/page:overshoot)",
        "`[Overshoot](page:overshoot)`",
        "``a ` [Overshoot](page:overshoot)``",
        "```\n[Overshoot](page:overshoot)\n```",
        "~~~~\n[Overshoot](page:overshoot)",
        "$[x](page:overshoot)$",
        "$$\n[x](page:overshoot)\n$$",
        r"\[Overshoot](page:overshoot)",
        "[Overshoot](pages:overshoot)",
        "[Overshoot] (page:overshoot)",
    ],
)
def test_what_is_code_a_formula_or_another_link_is_none(text):
    assert list(links(text)) == []
    assert plain(text) == text


def test_links_of_some_schemes_are_told_from_the_others():
    text = "[0.9](set:beta=0.9), [across](part:across), [there](page:race)"
    assert [link.scheme for link in links(text)] == ["set", "part", "page"]
    assert [link.target for link in links(text, "set", "page")] == ["beta=0.9", "race"]
    assert rewritten(text, lambda _: "x", "part") == "[0.9](set:beta=0.9), x, [there](page:race)"
    assert plain(text) == "0.9, across, there"


def test_what_is_written_in_their_place_is_whatever_shows_them():
    text = "`[a](page:race)` [b](page:race) $[c](page:race)$ [d](page:home)"
    shown = rewritten(text, lambda link: f"<{link.words} at {link.target}>")
    assert shown == "`[a](page:race)` <b at race> $[c](page:race)$ <d at home>"
    assert plain(text) == "`[a](page:race)` b $[c](page:race)$ d"


@pytest.mark.parametrize("target", PAGES)
def test_every_page_can_be_led_to(target):
    check(f"[there](page:{target})")


@pytest.mark.parametrize("target", ["overshot", "", "Overshoot", "embed", "race.html", "race?beta=1"])
def test_a_page_that_there_is_not_is_refused(target):
    with pytest.raises(RefusedError, match=r"^a link to a page must lead to one of race, .*, home; got ") as found:
        check(f"[there](page:{target})")
    assert found.value.got == (target or "nothing")
    assert found.value.value == f"(page:{target})"


def test_a_text_without_links_has_none():
    check("no [link](https://example.org)", allowed=False)
    with pytest.raises(RefusedError, match=r"^a text without links must have none, got \(page:race\)$"):
        check("[there](page:race)", allowed=False)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a < b, <script>alert(1)</script>", "a < b, &lt;script>alert(1)&lt;/script>"),
        ("<img src=x onerror=alert(1)> <!-- <?x", "&lt;img src=x onerror=alert(1)> &lt;!-- &lt;?x"),
        ("[<b>w</b>](page:race) and <i>", "[&lt;b>w&lt;/b>](page:race) and &lt;i>"),
        ("$a<b$ `<b>` and $$\nx<y\n$$", "$a<b$ `<b>` and $$\nx<y\n$$"),
    ],
)
def test_what_would_be_a_tag_is_words(text, shown):
    assert without_html(text) == shown
    assert without_html(without_html(text)) == shown
