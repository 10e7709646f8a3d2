"""What every page of a site has around what it says: head, navigation, foot."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from momentum_sim.lessons import GLOSSARY, GLOSSARY_TITLE
from momentum_sim.site.lessons import Page
from momentum_sim.stage.fallback import SCRIPT
from momentum_sim.version import VERSION

NAME = "momentum-sim"
HOME = "index.html"
LECTURE = "lecture.html"
GLOSSARY_PATH = f"{GLOSSARY}.html"


@dataclass(frozen=True)
class Frame:
    """A site's pages, and the address of the folder that they will lie in, ending in a slash, or nothing."""

    pages: tuple[Page, ...]
    base_url: str = ""

    def html(
        self, path: str, *, title: str, description: str, still: str, main: str, scripts: Sequence[str] = ()
    ) -> bytes:
        """A whole page that lies at ``path``; ``title`` and ``description`` are plain text, ``main`` is HTML."""
        whole = NAME if path == HOME else f"{title} · {NAME}"
        text = f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>{escape(whole)}</title>
<meta name="description" content="{escape(description)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="{NAME} {VERSION}">
{self._addresses(path, title, description, still)}<link rel="icon" type="image/svg+xml" href="icon.svg">
<link rel="stylesheet" href="fonts.css">
<link rel="stylesheet" href="site.css">
{f"<script>{SCRIPT}</script>{chr(10)}" if scripts else ""}</head>
<body>
<a class="skip" href="#main">Skip to the page</a>
<header>
<nav aria-label="Pages">
{self._navigation(path)}</nav>
</header>
<main id="main">
{main}</main>
<footer>
<p>Everything here is computed by the page itself, in your browser. Made with {NAME} {VERSION}.</p>
</footer>
{"".join(f'<script src="{script}"></script>{chr(10)}' for script in scripts)}</body>
</html>
"""
        return text.encode()

    def _addresses(self, path: str, title: str, description: str, still: str) -> str:
        """What other sites show of a page, which takes whole addresses."""
        said = {"og:type": "article", "og:site_name": NAME, "og:title": title, "og:description": description}
        link = ""
        if self.base_url:
            address = self.base_url + ("" if path == HOME else path)
            said |= {"og:url": address, "og:image": self.base_url + still, "twitter:card": "summary_large_image"}
            link = f'<link rel="canonical" href="{escape(address)}">\n'
        properties = (
            f'<meta {"name" if name.startswith("twitter:") else "property"}="{name}" content="{escape(value)}">\n'
            for name, value in said.items()
        )
        return link + "".join(properties)

    def _navigation(self, path: str) -> str:
        entries = {HOME: NAME} | {page.path: page.title for page in self.pages}
        entries[GLOSSARY_PATH] = GLOSSARY_TITLE
        if self.base_url:
            entries[LECTURE] = "Lecture hall"
        here = ' aria-current="page"'
        return "".join(
            f'<a href="{target}"{here if target == path else ""}>{escape(title)}</a>\n'
            for target, title in entries.items()
        )
