"""Where a scene can go, and in which form each place takes it. What hosts allow is theirs to change."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Destination:
    """A place, the endings of the kinds of files that it takes, best first, and how they get there (Markdown)."""

    name: str
    kinds: tuple[str, ...]
    how: str


#: What to use where.
DESTINATIONS: tuple[Destination, ...] = (
    Destination(
        "Hugo, Jekyll",
        ("html", "svg"),
        "Put the file with the site's other static files and the snippet into the post. Hugo passes raw HTML on "
        "only with `markup.goldmark.renderer.unsafe = true`, or from a shortcode.",
    ),
    Destination(
        "Quarto, MkDocs, Jupyter Book",
        ("html", "svg"),
        "Put the file beside the page and the snippet, as raw HTML, into it. Quarto must be told of the file under "
        "`resources`, and its reveal.js slides take the same snippet.",
    ),
    Destination("your own page", ("html", "svg", "mp4"), "The file as it is, or the snippet around it."),
    Destination(
        "GitHub README",
        ("svg", "gif"),
        "`![What it shows](race.svg)`, the file in the repository: the SVG plays in it. Frames and scripts are taken "
        "out; images may have 10 MB.",
    ),
    Destination(
        "Medium",
        ("gif", "png"),
        "Upload it. Neither SVG nor frames of one's own; images may have 25 MB, and below 3 MB they load at once.",
    ),
    Destination(
        "Substack",
        ("gif", "mp4", "png"),
        "Upload it. E-mail shows the GIF and may show only its first frame; the web page plays both.",
    ),
    Destination(
        "WordPress",
        ("gif", "mp4", "html"),
        "Upload the GIF or the video; SVG is refused unless a plug-in allows it. A *Custom HTML* block takes the "
        "snippet where your role may write unfiltered HTML, as editors' and administrators' usually may.",
    ),
    Destination("Ghost", ("gif", "html"), "Upload the GIF; an *HTML* card takes the snippet of a hosted file."),
    Destination(
        "Notion",
        ("html", "gif", "mp4"),
        "`/embed` with the address where the file, or this app, is hosted; or upload the GIF or the video.",
    ),
    Destination(
        "Moodle, Canvas",
        ("html", "gif"),
        "Upload the file and show it in a frame, where the site allows scripts in uploads; else the GIF.",
    ),
    Destination(
        "PowerPoint, Keynote, Google Slides",
        ("mp4", "gif", "png"),
        "Insert it. The video can be paused and loops if told to; the GIF always does. Google Slides takes videos from "
        "Drive.",
    ),
    Destination("LaTeX", ("pdf", "png"), "`\\includegraphics{race.pdf}`: lines and letters stay sharp at any size."),
    Destination("word processors, posters", ("png", "pdf"), "Insert it; choose the dots per inch for print."),
    Destination("chats, social networks", ("gif", "mp4"), "Attach it."),
    Destination("notebooks", ("html", "py"), "A scene shows itself there; so does the file in an `IFrame`."),
    Destination("spreadsheets, pandas, R", ("csv",), "A row for each step; the first lines say what the columns are."),
    Destination(
        "scripts",
        ("py",),
        "It runs wherever its library is installed, torch, optax or NumPy, and prints where each run ends.",
    ),
    Destination("this project", ("json",), "`python -m momentum_sim export race.gif --scene race.json`."),
)  # fmt: skip


def where(kind: str) -> str:
    """The names of the places that take a kind of file, those that take it first before the others."""
    taking = sorted((place.kinds.index(kind), n) for n, place in enumerate(DESTINATIONS) if kind in place.kinds)
    return ", ".join(DESTINATIONS[n].name for _, n in taking)
