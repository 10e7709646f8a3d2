"""A lesson as a page: its question, its stage, its prose, and what waits for a closer look."""

from html import escape

from momentum_sim.conventions import LIBRARIES, code, has_code
from momentum_sim.lessons import CAN_SAY, EXERCISES, HOME_QUESTION, Exercise, LookCloser, others, waits
from momentum_sim.lessons.keys import keys_html
from momentum_sim.optimizers import OPTIMIZERS
from momentum_sim.scene import Scene
from momentum_sim.site import markdown
from momentum_sim.site.figures import FigureFile
from momentum_sim.site.frame import HOME, Frame
from momentum_sim.site.lessons import TRANSLATOR, Page
from momentum_sim.site.pictures import STILL
from momentum_sim.stage.fallback import fallback
from momentum_sim.stage.own_curve import WORDS

#: What a page loads: the stage, what all lessons share, the lesson's own data, and what ties them together.
_OWN_CURVE = f'<div class="own-curve-place">\n<h2>{escape(WORDS["title"])}</h2>\n</div>\n'
_SCRIPTS = ("stage.js", "kernels.js", "lessons/{name}.js", "site.js")


def lesson_page(frame: Frame, page: Page, figures: tuple[FigureFile, ...]) -> bytes:
    """The page of a lesson."""
    lesson = page.lesson
    return frame.html(
        page.path,
        title=lesson.question,
        description=markdown.plain(lesson.lead),
        still=STILL.path(page),
        main=_main(frame, page, figures),
        scripts=[script.format(name=page.name) for script in _SCRIPTS] + ["own_curve.js"] * bool(page.lesson.tool),
    )


def _main(frame: Frame, page: Page, figures: tuple[FigureFile, ...]) -> str:
    lesson = page.lesson
    beats = "".join(f"<li><b>{escape(beat.title)}</b> {escape(beat.text)}</li>\n" for beat in lesson.beats)
    mark = (
        ""
        if page.name == TRANSLATOR
        else f'<a class="which-convention" href="{TRANSLATOR}.html">Which convention is this β?</a>\n'
    )
    picture = STILL.html(page, "The scene that this page opens with, not moving.")
    closer = "".join(_item(page, number, item, figures) for number, item in enumerate(lesson.look_closer, start=1))
    tasks = "".join(_exercise(page, number, each) for number, each in enumerate(lesson.exercises, start=1))
    exercises = f"<h2>{EXERCISES}</h2>\n{tasks}" if tasks else ""
    sources = "".join(f"<li>{markdown.line(source)}</li>\n" for source in lesson.sources)
    can_say = "".join(f"<li>{markdown.line(sentence)}</li>\n" for sentence in lesson.can_say)
    tool = _OWN_CURVE if lesson.tool else ""
    said = f'<h2>{CAN_SAY}</h2>\n<ul class="can-say">\n{can_say}</ul>\n' if can_say else ""
    return f"""<h1>{escape(lesson.question)}</h1>
<div class="lead">{markdown.html(lesson.lead, page.address)}{others(lesson.opening)}</div>
<div class="stage">{fallback(f"{picture}<ol>{beats}</ol>")}</div>
<div class="under">
{mark}<button type="button" class="copy-link" hidden>Copy a link to this</button>
<button type="button" class="print-page" hidden>Print</button>
{keys_html()}<span class="copied" role="status"></span>
</div>
<div class="read">
{waits()}
<article>
{"".join(_figure(figure) for figure in figures if figure.item == 0)}{markdown.html(lesson.prose, page.address)}
{tool}{f"<h2>Look closer</h2>{chr(10)}{closer}" if closer else ""}{exercises}<h2 class="sources">Sources</h2>
<ul class="sources">
{sources}</ul>
{said}</article>
<div class="beside"></div>
</div>
{_neighbours(frame, page)}"""


def _item(page: Page, number: int, item: LookCloser, figures: tuple[FigureFile, ...]) -> str:
    """Something for who wants to know more, closed until it is asked for."""
    own = tuple(figure for figure in figures if figure.item == number)
    scene = item.scene or page.lesson.opening
    parts = [markdown.html(item.text, page.address)]
    if item.follows:
        parts.append(f'<p class="still-note">{_what_it_shows(item)}</p>\n')
    parts += [_figure(figure) for figure in own]
    if item.code:
        parts.append(_programs(scene))
    if item.scene:
        parts.append(markdown.html(f"[Show this on the stage](set:item-{number})", page.address))
    return f"<details>\n<summary>{escape(item.title)}</summary>\n{''.join(parts)}</details>\n"


def _exercise(page: Page, number: int, exercise: Exercise) -> str:
    """A question for its reader, and what waits until it is opened: a hint, if there is one, and the answer."""
    asked = markdown.html(f"**{number}.** {exercise.question.strip()}", page.address)
    waiting = "".join(
        f"<details>\n<summary>{called} {number}</summary>\n{markdown.html(text, page.address)}</details>\n"
        for called, text in exercise.waiting.items()
    )
    return f'<div class="exercise">\n{asked}{waiting}</div>\n'


def _what_it_shows(item: LookCloser) -> str:
    """What is shown where no Python measures what is on the stage."""
    what = "The programs here are of" if item.code else "What is drawn here is of"
    which = "the scene of the link below" if item.scene else "the scene that this page opens with"
    return f"{what} {which}. To follow the stage takes the app, which has Python behind it."


def _figure(figure: FigureFile) -> str:
    name, summary, height = escape(figure.name), escape(figure.summary), figure.height
    return f"""<div class="figure" role="img" aria-label="{summary}" data-figure="{name}" style="--height: {height}">
<p class="fallback">{summary}</p>
</div>
"""


def _programs(scene: Scene) -> str:
    """The runs of a scene as programs, each to be opened and copied."""
    runs = {name: run for name, run in scene.simulate().items() if has_code(run)}
    programs = [
        f"""<details class="program">
<summary>{escape(OPTIMIZERS[name].title)} in {escape(library)}</summary>
<pre tabindex="0"><code>{escape(code(run, library))}</code></pre>
<button type="button" class="copy-code">Copy</button>
<span class="copied" role="status"></span>
</details>
"""
        for name, run in runs.items()
        for library in LIBRARIES
    ]
    return "".join(programs)


def _neighbours(frame: Frame, page: Page) -> str:
    """The lessons before and after this one; after the last one the way home."""
    at = frame.pages.index(page)
    before, after = frame.pages[:at][-1:], frame.pages[at + 1 :][:1]
    links = [
        f'<a rel="prev" href="{other.path}"><span>Before</span> {escape(other.lesson.question)}</a>' for other in before
    ]
    links += [
        f'<a rel="next" href="{other.path}"><span>Next</span> {escape(other.lesson.question)}</a>' for other in after
    ]
    if not after:
        links.append(f'<a rel="next" href="{HOME}"><span>Home</span> {escape(HOME_QUESTION)}</a>')
    return f'<nav class="neighbours" aria-label="Other questions">\n{chr(10).join(links)}\n</nav>\n'
