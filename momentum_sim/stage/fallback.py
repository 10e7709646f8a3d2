"""What stands in a page in place of the stage, for whose pages or browsers cannot have it.

It is there from the beginning and hidden where scripts run: a host's Content-Security-Policy can forbid scripts without
a page's hearing of it, and then neither can a script bring anything back nor is ``<noscript>`` shown.
"""

#: What a page's style sheet says of it.
STYLE = ".scripted .fallback { display: none; }"

#: What a page's first script does. A script that cannot be loaded or run shows it again, as the loader itself does.
SCRIPT = """document.documentElement.classList.add("scripted");
addEventListener("error", () => document.documentElement.classList.remove("scripted"), true);
"""

_SENTENCE = "This picture cannot be moved here: the page does not run its script."


def fallback(content: str) -> str:
    """HTML to stand in for the stage, below a sentence that says why."""
    return f'<div class="fallback">\n<p role="status">{_SENTENCE}</p>\n{content}\n</div>'
