"""Lessons: documents that a page, a presenter or a worksheet can show. A lesson is a TOML file.

``schema_version``       1
``question``, ``lead``   what is asked, and a sentence that says what to do
``scene``                the opening scene: every field that `momentum_sim.scene.Scene.from_dict` reads
``beats``                three changes of it, or four: ``title``, ``text`` and what they ``set``
``shown``                what of the stage is seen before its reader asks for all controls: names of
                         `momentum_sim.scene.FOLDABLE` and of parameters; all if it is absent. What a beat or a link
                         changes is seen with it
``facts``                more changes of it, by name, whose numbers the prose speaks of; may be absent
``replays``              runs of torch.optim.SGD by name, on the opening scene's objective: ``step_size``, ``momenta``
                         (one for each step), ``start``; may be absent
``figure``               what is shown before the prose of what the runs are on: a name, or a list of names, of
                         `momentum_sim.figure_names` that tell of no run; may be absent
``prose``                Markdown, read after the picture
``tool``                 what stands below the prose for its reader to use: ``"own_curve"``, where a reader's own curve
                         of losses is read, in the browser alone; may be absent
``look_closer``          what waits for who wants to know more, each with ``title`` and ``text`` (Markdown), and what it
                         may ``set``, or which ``figure`` of the scene on the stage it shows: a name, or a list of
                         names, of `momentum_sim.figure_names`; with ``code = true`` the runs on the stage as programs;
                         may be absent
``exercises``            three for its reader to do, each with a ``question``, perhaps a ``hint``, and its ``answer``,
                         Markdown; hint and answer wait to be opened; their numbers are the prose's; may be absent
``can_say``              one to three sentences, Markdown, that its reader can say now, read before the next question;
                         their numbers are the prose's; may be absent
``sources``              what it rests on, a list of Markdown lines

**A change** names the fields of the opening scene that it replaces, so ``{ momentum = 0.9 }`` is all that a beat needs.
Two more names make changes short: ``show`` lists the optimizers that are visible, and ``parameters`` replaces single
parameters of the objective. A change of the ``objective`` brings that objective's own sliders; its start, steps and
step size are set beside it.

**Settings that have a name** need no digits: ``step_size`` and ``momentum``, of the opening scene as of every change,
may be ``"optimal"``, what is best for the first visible run that theory knows, at the minimiser nearest to the start;
``"critical"``, where that run begins to swing along, and for the step size ``"limit"``, its stability limit, both at
the other setting; or the same setting of the opening scene or of a fact above, ``"opening.step_size"``,
``"valley.momentum"``. A factor may stand before each: ``"0.5 * valley.step_size"``. They are computed with all digits,
so a text that calls a setting optimal, or half of another, speaks of that very one.

**Numbers in texts** are measured when the lesson is read. They stand in braces, such as ``{heavy_ball.settles}`` or
``{gradient_descent.short:.1%}``: what `momentum_sim.narration.Measures` has of each visible run of the text's own scene
(in prose, and where an item of ``look_closer`` sets nothing, the opening one), and ``{name[heavy_ball].settles}`` of
the scene that the fact of this name sets; of clouds of noisy runs what `momentum_sim.narration.CloudMeasures` has,
``{heavy_ball.spread_x:.3f}`` or ``{heavy_ball.distance[gradient_descent]:.2g}``; of networks on patchworks what
`momentum_sim.narration.FeatureMeasures` has, ``{ema_momentum.right:.0%}``. What theory says of a run stands
beside it under the same names: ``{heavy_ball.predicted.overshoot:.1%}``. ``{name.torch[0]:.3f}`` and
``{name.recursion[1]:.3f}`` are where the replay of this name ends as torch runs it and as its recursion does. A brace
that is meant as a brace is written twice. Titles and the lead may hold numbers as texts do; the question and the
sources hold none.

**A number that does not exist** is never written: when a run settles that never does, the period of one that does not
swing, anything but ``diverges`` of a run that diverges, what theory says of a rule that it does not know. A placeholder
for one is a fault of the lesson, unless it has a bar with what is said instead: ``{rmsprop.settles|has not settled}``,
``{heavy_ball.overshoot:.0%|nowhere}``. What stands after the bar is plain text without braces; a misspelt name is a
fault with it, too.

**Links to other pages** name the page: ``[Overshoot](page:overshoot)``, or ``page:home``, in prose, in the texts of
``look_closer``, in exercises and in what one ``can_say``. `momentum_sim.lessons.links` finds them for whoever shows the
text; a page that there is not is a fault.

**Words that touch the stage** stand in the lead, the prose, the texts of ``look_closer`` and the exercises.
``[0.9](set:high)`` sets the scene of the fact ``high`` when it is pressed; ``[0.9](set:beta=0.9)`` the opening scene
with what words of a link change. Where such words are a number, the scene must have it.
``[swings across](part:across)`` lights up a part of the picture: one of `momentum_sim.scene.PARTS`, a run of the
opening scene, or a parameter with its slider.

**Words that can be looked up** stand there too, and in what one ``can_say``: ``[curvature](term:curvature)`` is dotted,
and shown with what `momentum_sim.lessons.glossary` says of it. The words must be ones that its entry knows, or a symbol
of it; a term without an entry is a fault. On paper, and where nothing can be pressed, they are plain words.

What is wrong in a file is told with its line: ``race.toml, line 83: momentum must lie in [0, 1), got 1.2``.
"""

from momentum_sim.lessons.document import (
    CAN_SAY,
    EXERCISES,
    SCHEMA_VERSION,
    Beat,
    Exercise,
    Lesson,
    LookCloser,
    load_lead,
    load_question,
    load_scene,
)
from momentum_sim.lessons.following import WAITS, others, waits
from momentum_sim.lessons.places import (
    GLOSSARY,
    GLOSSARY_LEAD,
    GLOSSARY_QUESTION,
    GLOSSARY_TITLE,
    HOME,
    HOME_LEAD,
    HOME_QUESTION,
    TITLES,
    after,
    folder,
    names,
    path_of,
)
from momentum_sim.lessons.touching import html as touching_html
from momentum_sim.lessons.touching import with_html

__all__ = [
    "CAN_SAY",
    "EXERCISES",
    "GLOSSARY",
    "GLOSSARY_LEAD",
    "GLOSSARY_QUESTION",
    "GLOSSARY_TITLE",
    "HOME",
    "HOME_LEAD",
    "HOME_QUESTION",
    "SCHEMA_VERSION",
    "TITLES",
    "WAITS",
    "Beat",
    "Exercise",
    "Lesson",
    "LookCloser",
    "after",
    "folder",
    "load_lead",
    "load_question",
    "load_scene",
    "names",
    "others",
    "path_of",
    "touching_html",
    "waits",
    "with_html",
]
