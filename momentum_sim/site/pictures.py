"""Pictures of the scenes that pages open with: for Home, for who has no scripts, for other sites."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from html import escape

from momentum_sim.export import Options, render
from momentum_sim.export.stills import panel_svg
from momentum_sim.lessons.way import CARD_SIZE
from momentum_sim.scene import Scene
from momentum_sim.site.lessons import Page


def card(scene: Scene) -> str:
    """The picture on Home of a lesson that opens with this scene, as SVG, light or dark as its reader is."""
    return panel_svg(scene, scene.picture or scene.panels[0], *CARD_SIZE)


@dataclass(frozen=True)
class Picture:
    """A kind of picture: its folder, its size in px, its dots per inch."""

    folder: str
    width: int
    height: int
    dpi: float

    def path(self, page: Page, *, dark: bool = False) -> str:
        """Where it lies in the site."""
        return f"{self.folder}/{page.name}{'-dark' if dark else ''}.png"

    def html(self, page: Page, words: str) -> str:
        """The picture as the reader's theme has it, with words for who does not see it."""
        return f"""<picture>
<source media="(prefers-color-scheme: dark)" srcset="{self.path(page, dark=True)}">
<img src="{self.path(page)}" alt="{escape(words)}" width="{self.width}" height="{self.height}" loading="lazy">
</picture>"""

    def files(self, page: Page) -> Iterator[tuple[str, bytes]]:
        """The picture on light and on dark, by path."""
        for dark in (False, True):
            yield self.path(page, dark=dark), render(self._scene(page, dark), "png", Options(dpi=self.dpi))

    def _scene(self, page: Page, dark: bool) -> Scene:
        opening = page.lesson.opening
        look = replace(opening.look, background="dark" if dark else "light", width=self.width, height=self.height)
        return replace(opening, look=look)


#: The scene as a page shows it, and as large as other sites show pictures of pages.
STILL = Picture("stills", 960, 540, 120.0)
