"""Tabs that tests use one after another: what the browser compiled for one is there for the next."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from weakref import WeakKeyDictionary

from playwright.sync_api import Browser, Page

_idle: WeakKeyDictionary[Browser, dict[str, list[Page]]] = WeakKeyDictionary()

# A page's own scripts may refuse either of them.
_FORGET = """() => {
  for (const storage of location.protocol === "about:" ? [] : ["localStorage", "sessionStorage"]) {
    try {
      window[storage].clear();
    } catch {}
  }
}"""


def empty(page: Page) -> None:
    """Leave a tab blank, with nothing pressed, kept or behind it."""
    page.mouse.up()
    page.mouse.move(0, 0)
    page.unroute_all()
    page.evaluate(_FORGET)
    page.goto("about:blank")
    session = page.context.new_cdp_session(page)
    session.send("Page.resetNavigationHistory")
    session.detach()


@contextmanager
def borrowed(browser: Browser, size: tuple[int, int], color_scheme: str = "light", **context) -> Iterator[Page]:
    """A blank tab of a browser's context of a kind. After an error it is not used again.

    What would stay with it beyond its page, as scripts that run before a page's, wants a context of its own.
    """
    idle = _idle.setdefault(browser, {}).setdefault(json.dumps(context, sort_keys=True), [])
    page = idle.pop() if idle else browser.new_context(**context).new_page()
    try:
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.emulate_media(color_scheme=color_scheme)
        yield page
        empty(page)
    except BaseException:
        page.context.close()
        raise
    idle.append(page)
