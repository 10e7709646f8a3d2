"""A lesson as a page: its question, its stage with the three beats, its prose, and what waits for a closer look."""

from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

import streamlit as st

from momentum_sim.lessons import (
    CAN_SAY,
    HOME,
    HOME_QUESTION,
    Lesson,
    after,
    load_question,
    load_scene,
    others,
    path_of,
    waits,
)
from momentum_sim.lessons.keys import keys_html
from momentum_sim.scene import Scene
from momentum_sim.scene.words import TEXTS
from momentum_sim.stage import (
    are_made,
    covers,
    modules_of,
    needs_of,
    prepare_the_rest,
    rules_of,
    theory_of,
)
from momentum_sim.stage.helper import helped
from pages.serving.places import COMPILING, title_of
from pages.serving.ready import wait_for_the_front
from pages.shared.addresses import link
from pages.shared.charts import load_plotly, show_figure, what_figures_show
from pages.shared.own_curve import show_own_curve
from pages.shared.programs import show_programs
from pages.shared.share import show_share, show_way_out
from pages.shared.stage import last_change, stage, stage_beside, supply, supply_more
from pages.shared.texts import show_exercises, show_text
from pages.shared.translator import PAGE as TRANSLATOR
from pages.shared.translator import show_mark
from pages.shared.visits import Visit, current_visit
from pages.shared.ways import show_ways

#: Set once a session has had a stage painted.
_PAINTED = "painted"


def show_lesson(name: str) -> None:
    """The page of the lesson in ``assets/lessons/<name>.toml``."""
    with st.spinner(COMPILING):
        visit = current_visit(name, _opening(name))
        _prepare(name, visit)
        lesson = _read(name)
    st.set_page_config(page_title=title_of(lesson.question))
    beats = _beats(lesson, visit)
    st.title(lesson.question, anchor=False)
    with st.container(key="lead"):
        show_text(lesson, visit, lesson.lead)
        st.html(others(lesson.opening))
    note = st.container()
    if visit.ignored:
        note.warning(TEXTS["ignored"].format(ignored=_listed(visit.ignored)), icon=":material/link_off:")
    scenes = (lesson.opening, *(beat.scene for beat in lesson.beats))
    own, theory = needs_of(*scenes), theory_of(*scenes)
    supplies = st.container(key="supplies")  # one place, however many, so that nothing after them moves
    with supplies:
        supply(name, lesson, beats, own, visit.mapped)
        supply_more(name, [more for more in visit.needed if not covers(own, more)])
    with st.container(key="stage"):
        _live(name, lesson, visit, beats)
    if not st.context.is_embedded:
        _foot(name, lesson, visit, beats)
    if _PAINTED not in st.session_state:
        return  # setting its formulas takes a new browser as long as the stage, and each would wait for the other
    with st.container(key="reading"):
        st.html(waits())
        with st.container(key="prose"):
            for figure in lesson.figures:
                show_figure(f"figure {name} {figure}", figure, _ground(lesson, visit.scene))
            show_text(lesson, visit, lesson.prose)
            if lesson.tool:
                show_own_curve(name)
            if lesson.look_closer:
                _look_closer(name, lesson, visit)
            if lesson.exercises:
                show_exercises(lesson, visit)
            st.markdown("**Sources**\n\n" + "\n".join(f"- {source}" for source in lesson.sources))
            _end(name, lesson, visit)
            show_ways()
        with st.container(key="beside"):
            stage_beside(name, lesson)
    if not covers((*own, *visit.needed), theory):
        with supplies:  # last, for nothing waits for it yet; and now, for a tab that needs it takes no server then
            supply_more(name, [theory])
    prepare_the_rest(rules_of(*scenes), lesson.opening.kind)


def _prepare(name: str, visit: Visit) -> None:
    """Have the first scene's kernels compiled, on a new machine while a helper measures the numbers in the lesson."""
    wait_for_the_front()
    needed = needs_of(visit.opening, visit.opened)
    helping = nullcontext() if are_made(needed) else helped("momentum_sim.lessons", "Lesson.load", str(path_of(name)))
    with helping:
        modules_of(*needed)


def _read(name: str) -> Lesson:
    path = path_of(name)
    return _lesson(path, path.stat().st_mtime_ns)


@st.cache_resource(show_spinner=False, max_entries=100)
def _lesson(path: Path, modified: int) -> Lesson:  # noqa: ARG001  # so that an edited lesson is read anew
    return Lesson.load(path)


def _opening(name: str) -> Scene:
    """The opening scene of a lesson whose page need not have been opened."""
    path = path_of(name)
    return _scene(path, path.stat().st_mtime_ns)


@st.cache_resource(show_spinner=False, max_entries=100)
def _scene(path: Path, modified: int) -> Scene:  # noqa: ARG001  # as above
    return load_scene(path)


@st.fragment
def _live(name: str, lesson: Lesson, visit: Visit, beats: list[dict[str, Any]]) -> None:
    """The stage. A change that is let go on it reruns this alone, unless something else on the page has to follow."""
    before, noted, sent = visit.scene, bool(visit.ignored), list(visit.needed)
    if wrong := visit.hear(last_change(name)):
        st.warning(f"The stage sent a scene that cannot be shown: {_listed((wrong,))}.")
    told = stage(name, visit.opened, visit.number, visit.link, visit.controls, first=_PAINTED not in st.session_state)
    if st.context.is_embedded:
        _foot(name, lesson, visit, beats)  # here, for its link follows each change
    follows = _has_open(name, lesson, "follows") and what_figures_show(visit.scene) != what_figures_show(before)
    follows |= bool(lesson.figures) and _ground(lesson, visit.scene) != _ground(lesson, before)
    visit.need(told.wants)
    needs_sweeps = visit.map_lacks_sweeps()
    is_first = told.painted and _PAINTED not in st.session_state
    if needs_sweeps:
        visit.map()
    if is_first:
        st.session_state[_PAINTED] = True
    if follows or visit.needed != sent or needs_sweeps or is_first or noted != bool(visit.ignored):
        st.rerun(scope="app")


def _ground(lesson: Lesson, scene: Scene) -> Scene:
    """The opening scene on what a scene's runs are on: what figures before the prose show, and nothing of its runs."""
    there = lesson.opening.on(scene.problem).with_parameters(scene.objective.parameters)
    return replace(there, seed=scene.seed, prediction=None)


@st.fragment
def _foot(name: str, lesson: Lesson, visit: Visit, beats: list[dict[str, Any]]) -> None:
    """What can be done with the scene that is on the stage once it is pressed: no change reruns these buttons."""
    with st.container(key="foot", horizontal=True, vertical_alignment="center"):
        if name != TRANSLATOR:
            show_mark(visit.scene, _opening(TRANSLATOR))
        st.html(f'<a class="start-again" href="{link(visit.query_of(lesson.opening))}" target="_self">Start again</a>')
        if not st.context.is_embedded:  # there is little room in a frame, and no paper
            st.html('<button type="button" class="print-page">Print</button>', width="content")
            st.html(keys_html(), width="content")
        if st.context.is_embedded:
            show_way_out(visit.query or visit.outside)
        else:
            show_share(name, lesson, visit.scene, visit.query_of(visit.scene), beats)


def _end(name: str, lesson: Lesson, visit: Visit) -> None:
    """What its reader can say now, and where the way goes on: to the next question, and after the last one home."""
    if lesson.can_say:
        sentences = "\n".join(f"- {sentence}" for sentence in lesson.can_say)
        show_text(lesson, visit, f"## {CAN_SAY}\n\n{sentences}")
    if st.context.is_embedded:
        return
    following = after(name)
    with st.container(key="next"):
        if following:
            st.page_link(f"{following}.py", label=f"Next: {load_question(path_of(following))}")
        else:
            st.page_link(f"{HOME}.py", label=f"Home: {HOME_QUESTION}")


@st.fragment
def _look_closer(name: str, lesson: Lesson, visit: Visit) -> None:
    """What waits for who wants to know more. Opening an item reruns this alone, and builds only what is open."""
    st.markdown("## Look closer")
    for index, item in enumerate(lesson.look_closer):
        with st.expander(item.title, key=_item_key(name, index), on_change="rerun") as expander:
            if not expander.open:
                continue
            show_text(lesson, visit, item.text)
            for figure in item.figures:
                show_figure(f"figure {name} {index} {figure}", figure, visit.scene)
            if item.code:
                show_programs(f"programs {name} {index}", visit.scene)
            if item.scene:
                show_text(lesson, visit, f"[Show this on the stage](set:item-{index + 1})")
    if lesson.figures or _has_open(name, lesson, "figures"):
        load_plotly()


def _item_key(name: str, index: int) -> str:
    return f"look closer {name} {index}"


def _has_open(name: str, lesson: Lesson, what: str) -> bool:
    """Whether an item that has this is open."""
    items = enumerate(lesson.look_closer)
    return any(getattr(item, what) and st.session_state.get(_item_key(name, index)) for index, item in items)


def _beats(lesson: Lesson, visit: Visit) -> list[dict[str, Any]]:
    """The lesson's beats as the stage takes them."""
    return [
        {
            "title": beat.title,
            "text": beat.text,
            "link": link(visit.query_of(beat.scene)),
            "scene": beat.scene.to_dict(),
        }
        for beat in lesson.beats
    ]


def _listed(reasons: tuple[str, ...]) -> str:
    """Reasons as Markdown in which whatever a link held is shown as it is, and means nothing."""
    return "; ".join(f"`{reason.replace('`', chr(39))}`" for reason in reasons)
