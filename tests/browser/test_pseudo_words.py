"""Texts in another language: words twice as long, some of them longer than a line of a phone."""

import pytest

LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"

# Doubles each word of what is read, and puts a very long one at the end of each paragraph; formulas, code and what is
# written into a field stay. Gives what is wider than the window then, but for what is scrolled by itself.
PSEUDO = """(long) => {
  const kept = "script, style, svg, select, .katex, math, code, pre, .spoken, [data-testid=chart], .ticks, kbd";
  const walker = document.createTreeWalker(document.querySelector(".stMainBlockContainer, main"), NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) texts.push(walker.currentNode);
  for (const text of texts) {
    if (text.parentElement.closest(kept) || !text.data.trim()) continue;
    text.data = text.data.replace(/\\p{L}{3,}/gu, (word) => word + word.toLowerCase());
  }
  const blocks = ":is(.stMarkdown, article) :is(p, li, h2, summary), .lead p, h1, .beats p";
  for (const block of document.querySelectorAll(blocks)) {
    if (!block.closest(".katex, math")) block.append(` ${long}`);
  }
  const main = document.querySelector("[data-testid=stMain]") ?? document.documentElement;
  const isInside = (node) => node.getBoundingClientRect().right <= innerWidth + 1;
  const scrolls = (node) => node !== main && node !== document.body &&
    ((/auto|scroll/.test(getComputedStyle(node).overflowX) && isInside(node)) || scrolls(node.parentElement));
  const wide = [...main.querySelectorAll("p, li, h1, h2, h3, a, button, summary, td")]
    .filter((node) => node.checkVisibility() && !isInside(node) && !scrolls(node.parentElement))
    .map((node) => node.textContent.slice(0, 40));
  return [main.scrollWidth > main.clientWidth, wide];
}"""


@pytest.mark.parametrize("name", ["home", "race", "conventions"])
def test_long_words_widen_nothing(page, address, name):
    page.page.goto(f"{address}/{name}")
    page.page.locator("div.home" if name == "home" else ".st-key-prose").wait_for()
    for width in (390, 1280):
        page.page.set_viewport_size({"width": width, "height": 844})
        assert page.page.evaluate(PSEUDO, LONG) == [False, []]
    page.page.goto("about:blank")
