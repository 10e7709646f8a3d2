"""A lesson on paper: its stage as it is, all that waits open with its figures, and nothing that would be dead there."""

from contextlib import contextmanager

import numpy as np
import pypdfium2
import pytest

from tests.browser.stage import pixels

# Stands for the browser's own dialog, which holds the page still: it looks at what there is then.
DIALOG = """() => {
  delete window.sheets;
  window.print = () => {
    dispatchEvent(new Event("beforeprint"));
    const all = (selector) => [...document.querySelectorAll(selector)];
    const sheet = {
      items: all(".st-key-prose .stExpander details").length,
      open: all(".st-key-prose details[open]").length, // and no answer of an exercise
      charts: all("[data-testid=chart]").length,
      drawn: all("[data-testid=chart][data-drawn]").length,
      grounds: all("[data-testid=chart]").map((chart) => getComputedStyle(chart).backgroundColor),
    };
    dispatchEvent(new Event("afterprint"));
    window.sheets = [...(window.sheets ?? []), sheet];
  };
}"""


@contextmanager
def on_paper(page):
    """The stage on paper, as it is while a browser prints."""
    page.page.evaluate("() => dispatchEvent(new Event('beforeprint'))")
    yield page.page.locator(".momentum-stage.paper")
    page.page.evaluate("() => dispatchEvent(new Event('afterprint'))")
    assert page.page.locator(".momentum-stage.paper").count() == 0


@pytest.mark.parametrize("where", ["race?beta=0.95", "trade_offs", "overshoot?step=14", "chain"])
def test_pictures_keep_their_shape_and_are_fine_enough_for_paper(page, address, where):
    page.come(f"{address}/{where}")
    with on_paper(page) as paper:
        canvases = [canvas for canvas in paper.locator("canvas").all() if canvas.evaluate("node => node.clientWidth")]
        shapes = np.array(
            [
                canvas.evaluate(
                    "({ width, height, clientWidth, clientHeight: high }) => [width, height, clientWidth, high]"
                )
                for canvas in canvases
            ]
        )
        assert len(shapes) >= 4  # of a picture, and of what stands beside it
        np.testing.assert_allclose(shapes[:, 0] / shapes[:, 2], shapes[:, 1] / shapes[:, 3], rtol=0.01)
        assert np.all(shapes[:, 0] / shapes[:, 2] > 2)
        painted = [pixels(canvas) for canvas in canvases]
        assert sum(bool(image[..., 3].any()) for image in painted) >= 2


def test_the_browsers_own_sheet_says_what_is_on_the_stage(page, address):
    page.come(f"{address}/race?beta=0.95")
    with pypdfium2.PdfDocument(page.page.pdf(format="A4")) as document:
        words = "\n".join(sheet.get_textpage().get_text_bounded() for sheet in document)
    for there in ("Can one number make this arrive?", "Momentum β 0.95 · Step size η 0.038", "have not settled"):
        assert there in words
    for dead in ("All controls", "Too much", "Share", "Start again", "drag me"):
        assert dead not in words


def test_its_button_opens_what_waits_and_closes_it_again(page, address):
    """The keys of printing do the same, as a site's test tries."""
    page.page.emulate_media(color_scheme="dark")
    page.open(f"{address}/oscillation")
    page.page.evaluate(DIALOG)
    page.page.locator(".print-page").click()
    page.page.wait_for_function("window.sheets", timeout=90_000)
    page.page.wait_for_function("!document.querySelector('.st-key-prose details[open]')", timeout=90_000)
    (sheet,) = page.page.evaluate("window.sheets")
    assert sheet["items"] == sheet["open"] == 4
    assert sheet["charts"] == sheet["drawn"] == 2
    assert set(sheet["grounds"]) == {"rgb(255, 255, 255)"}
    page.settle()
