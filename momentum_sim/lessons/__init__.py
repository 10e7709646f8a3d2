"""Lessons: documents that a page, a presenter or a worksheet can show. A lesson is a TOML file.

``schema_version``       1
``question``, ``lead``   what is asked, and a sentence that says what to do
``scene``                the opening scene: every field that `momentum_sim.scene.Scene.from_dict` reads
``beats``                three changes of it: ``title``, ``text`` and what they ``set``
``facts``                more changes of it, by name, whose numbers the prose speaks of; may be absent
``replays``              runs of torch.optim.SGD by name, on the opening scene's objective: ``step_size``, ``momenta``
                         (one for each step), ``start``; may be absent
``prose``                Markdown, read after the picture
``look_closer``          what waits for who wants to know more, each with ``title`` and ``text`` (Markdown), and what it
                         may ``set``, or which ``figure`` of the scene on the stage it shows: a name, or a list of
                         names, of `momentum_sim.figure_names`; with ``code = true`` the runs on the stage as programs;
                         may be absent
``sources``              what it rests on, a list of Markdown lines

**A change** names the fields of the opening scene that it replaces, so ``{ momentum = 0.9 }`` is all that a beat needs.
Two more names make changes short: ``show`` lists the optimizers that are visible, and ``parameters`` replaces single
parameters of the objective. A change of the ``objective`` brings that objective's own sliders; its start, steps and
step size are set beside it.

**Numbers in texts** are measured when the lesson is read. They stand in braces, such as ``{heavy_ball.settles}`` or
``{gradient_descent.short:.1%}``: what `momentum_sim.narration.Measures` has of each visible run of the text's own scene
(in prose, and where an item of ``look_closer`` sets nothing, the opening one), and ``{name[heavy_ball].settles}`` of
the scene that the fact of this name sets. What theory says of a run stands beside it under the same names:
``{heavy_ball.predicted.overshoot:.1%}``. ``{name.torch[0]:.3f}`` and ``{name.recursion[1]:.3f}`` are where the replay
of this name ends as torch runs it and as its recursion does. A brace that is meant as a brace is written twice. Titles,
the question, the lead and the sources hold no numbers.

What is wrong in a file is told with its line: ``race.toml, line 83: momentum must lie in [0, 1), got 1.2``.
"""

from momentum_sim.lessons.document import SCHEMA_VERSION, Beat, Lesson, LookCloser, load_question, load_scene
from momentum_sim.lessons.places import folder, names, path_of

__all__ = [
    "SCHEMA_VERSION",
    "Beat",
    "Lesson",
    "LookCloser",
    "folder",
    "load_question",
    "load_scene",
    "names",
    "path_of",
]
