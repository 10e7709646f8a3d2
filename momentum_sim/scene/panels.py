"""Panels: the pictures that a scene is shown as, one typed record each.

Every panel shows the same runs. What is more, panels are *linked*: one that is linked by ``step`` marks the step that
the timeline shows, and moves it when it is dragged.
"""

from __future__ import annotations

import re
from collections import ChainMap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, ClassVar

from momentum_sim import checks, reprs
from momentum_sim.kernels.entries import (
    Entry,
    batch_search,
    batch_sizes,
    batch_spectrum,
    bowl_losses,
    bowl_positions,
    chain_modes,
    chain_shares,
    determinants,
    full_batch_sizes,
    mean_ratio,
    mystery_positions,
    mystery_setting,
    over_modes,
    path_momentum,
    predicted_positions,
    ratio_of_means,
    steps_by_rates,
)
from momentum_sim.kernels.theory import spectral_radius
from momentum_sim.objectives import Landscape
from momentum_sim.optimizers import Optimizer
from momentum_sim.problems import ProblemKind
from momentum_sim.problems.chains import entries_of_growth, entries_of_modes, entries_of_spectrum
from momentum_sim.problems.clouds import entries_where_noise_decides
from momentum_sim.problems.landscapes import entries_from_starts
from momentum_sim.problems.networks import entries_at_the_edge
from momentum_sim.scene.reading import Fields

#: What panels can be linked by.
LINKS = ("step",)
#: Directions a panel can look along: the flattest and the steepest at the minimiser, or an axis of the plane.
DIRECTIONS = ("along", "across", "x", "y")
#: Directions, and what schedules are of, in the words of captions.
IN_WORDS = {
    "along": "along the valley",
    "across": "across the valley",
    "x": "in x",
    "y": "in y",
    "both": "both ways",
    "momentum": "momentum β",
    "step_size": "step size",
    "trials": "how many step sizes are tried",
    "iterate": "the iterate",
    "update": "the update",
    "spreads": "in its spreads",
    "length": "as a length",
    "tenth": "10 %",
    "hundredth": "1 %",
    "thousandth": "0.1 %",
}
#: What a map can show: when the runs settle, or what the theory of the quadratic at the minimiser says.
MAPPED = ("measured", "theory")
#: What the curves of a schedule are of.
SCHEDULED = ("momentum", "step_size")
#: What test errors are shown against.
TUNED = ("step_size", "trials")
#: What standard deviations are of: where runs are, or how far each goes in a step.
SPREAD = ("iterate", "update")
#: What distances between clouds are measured in.
DISTANCES = ("spreads", "length")
#: To which shares of the expected loss at the start steps are counted.
TARGETS = {"tenth": 0.1, "hundredth": 0.01, "thousandth": 0.001}
#: How many curvatures the quadratic has on which these steps are taken.
CURVATURES = 20
#: What the run is called that is there for its reader to draw the schedule of.
DRAWN = "yours"
#: What the run is called that is there for the schedule that a search finds.
FOUND = "best_found"
#: How many of a run's first gradients are added up.
FIRST_GRADIENTS = 10


#: What a scene file cannot bring along: painters and kernels.
_FROM_OUTSIDE = " (one from outside the package is known once it is in momentum_sim.scene.panels.COMPANIONS)"
_PLACE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Panel:
    """One picture of the scene, linked to the others: its fields are what an author chooses of it, each with a default.

    What is said of its ``kind``, an identifier: ``way`` names the field by which there are several, of which it has one
    of ``ways``. Of a companion ``tab`` is on its tab, ``caption`` above it, with ``{title}`` in place of the followed
    run's and ``{way}``, such as ``{direction}``, in place of its own in words (of the package's own also a name of
    `texts.TEXTS`, such as ``{centre}``, in place of what is said on an objective); where it can be dragged ``hint``
    stands behind that. ``description`` says what it is a picture of to those who cannot see it, the caption where left
    out. ``special``: it is offered only where a lesson shows it. ``theoretical``: it needs the kernels of theory.
    ``asks``: what of `momentum_sim.problems.ANSWERS` the problem must have that it shows.

    ``entries``, if it has some, are a module of its own. ``ruled``: it has more of them for each rule of a scene's
    runs, which `entries_of` gives. ``on_landscape``: it has a module for each landscape, of entries for each rule,
    which `entries_on` gives, and no other. ``compact``: its module is to be rather small than fast.

    One from outside the package also names the ``painter`` that draws it, the file of a JavaScript module that exports
    a record by the kind's name, as ``stage/web/paint/companions.js`` has them, and the ``entries`` that its numbers
    come from: there ``kernels.call(kind, name, ...)`` calls them. Scenes take it as it is, and so do their exports,
    live pages too; to have one read from JSON or a link, put it into `COMPANIONS` by its kind.
    """

    kind: ClassVar[str] = ""
    way: ClassVar[str | None] = None
    ways: ClassVar[tuple[str, ...]] = ()
    tab: ClassVar[str] = ""
    caption: ClassVar[str] = ""
    hint: ClassVar[str] = ""
    description: ClassVar[str] = ""
    special: ClassVar[bool] = False
    theoretical: ClassVar[bool] = False
    asks: ClassVar[tuple[str, ...]] = ("path", "gap")
    painter: ClassVar[Path | None] = None
    entries: ClassVar[Mapping[str, Entry]] = {}
    ruled: ClassVar[bool] = False
    on_landscape: ClassVar[bool] = False
    compact: ClassVar[bool] = True
    links: tuple[str, ...] = LINKS

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if not cls.kind:  # of several kinds
            return
        if not isinstance(cls.kind, str) or not cls.kind.isidentifier() or cls.kind == "none":
            raise checks.RefusedError("kind of a panel", 'be an identifier and not "none"', cls.kind)
        if cls.painter is None:
            return
        for name in ("tab", "caption"):
            checks.text(f"{name} of {cls.kind}", getattr(cls, name))
        for place in _PLACE.findall(cls.caption):
            checks.one_of(f"place in the caption of {cls.kind}", place, ("title", *filter(None, [cls.way])))
        cls.painter = Path(cls.painter).resolve()
        if not cls.painter.is_file():
            raise checks.RefusedError(f"painter of {cls.kind}", "be a file", str(cls.painter))
        for name, entry in cls.entries.items():
            if not isinstance(entry, Entry):
                raise checks.RefusedError(f"{name} of the entries of {cls.kind}", "be an Entry", entry)

    def __post_init__(self) -> None:
        if not self.kind:
            raise checks.RefusedError("panel", f"be one of {', '.join(PANELS)}", self, "one of no kind", end=";")
        if not isinstance(self.links, tuple | list):
            raise checks.RefusedError(f"links of {self.kind}", "be a list", self.links)
        links = tuple(checks.one_of(f"link of {self.kind}", link, LINKS) for link in self.links)
        object.__setattr__(self, "links", tuple(dict.fromkeys(links)))
        if self.way:
            checks.one_of(f"{self.way} of {self.kind}", getattr(self, self.way), self.ways)

    @classmethod
    def entries_of(cls, rules: Iterable[Optimizer]) -> Mapping[str, Entry]:  # noqa: ARG003  # who is ruled has more
        """The entries of its module, by which runs by some rules can be shown."""
        return cls.entries

    @classmethod
    def entries_on(cls, landscape: Landscape, rules: Iterable[Optimizer]) -> Mapping[str, Entry]:  # noqa: ARG003
        """The entries of its module on a landscape, by which runs by some rules can be shown there."""
        return {}

    @classmethod
    def can_show(cls, kind: ProblemKind) -> bool:
        """Whether it can show runs on a kind of problem."""
        return kind.answers.issuperset(cls.asks)

    def described(self, title: str, texts: Mapping[str, str]) -> str:
        """What it is a picture of, with the title of the followed run and what is said where it is."""
        way = self.way and getattr(self, self.way)
        own = {"title": title} | ({self.way: IN_WORDS.get(way, way)} if self.way and way else {})
        said = {**texts, **own}
        return _PLACE.sub(lambda place: said.get(place[1], place[0]), self.description or self.caption)

    def to_dict(self) -> dict[str, Any]:
        """The panel as plain data."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        plain = {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}
        return {"kind": self.kind} | plain


@dataclass(frozen=True)
class Contour(Panel):
    """The loss over the plane with the runs on it. ``view``: the box that is shown, (x0, x1, y0, y1), or the usual."""

    kind = "contour"
    asks = ("plane",)
    description = "contour lines of the loss with the paths on them"
    view: tuple[float, float, float, float] | None = None
    __repr__ = reprs.of_fields

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.view is not None:
            object.__setattr__(self, "view", box("view", self.view))


@dataclass(frozen=True)
class Gap(Panel):
    """f - f* against the step, logarithmic."""

    kind = "gap"
    asks = ("gap",)
    tab = "Gap"
    caption = "{gap_caption}"
    description = "{gap_described} against the step"


@dataclass(frozen=True)
class Directed(Panel):
    """A panel that looks along a direction, of which it has ``ways``."""

    way = "direction"
    asks: ClassVar[tuple[str, ...]] = ("path",)
    ways: ClassVar[tuple[str, ...]] = DIRECTIONS
    direction: str = "along"


@dataclass(frozen=True)
class Profile(Directed):
    """The loss along the line through the minimiser in a direction, with the runs as balls in it."""

    kind = "profile"
    description = "the loss along a line with the runs as balls on it"
    theoretical = True


@dataclass(frozen=True)
class Sight(Panel):
    """What the followed run's network sees: its first layer's weights as images, and the test digits it reads wrong."""

    kind = "sight"
    asks = ("network",)
    description = "the first-layer weights of a network as images, with the test digits that it still reads wrong"


@dataclass(frozen=True)
class Learning(Panel):
    """The loss of every run's batches with its running mean, logarithmic, and the test error, against the step."""

    kind = "learning"
    asks = ("network",)
    tab = "Learning"
    caption = "loss of each batch and mean of half an epoch; test error"
    description = "the training loss, and below it the test error, against the step"


@dataclass(frozen=True)
class Tuning(Panel):
    """The test error of every run against its step size: the mean over seeds, with their spread as a band.

    ``shows`` is one of `TUNED`: of ``"trials"`` it is the expected least of these means, of step sizes taken at random,
    against how many were tried.
    """

    kind = "tuning"
    asks = ("network",)
    tab = "Step sizes"
    caption = "test error against {shows} →, over seeds"
    description = "the mean test error over seeds against the {shows}"
    way = "shows"
    ways = TUNED
    links: tuple[str, ...] = ()
    shows: str = "step_size"


@dataclass(frozen=True)
class ErrorMap(Panel):
    """The test error of the followed run, for every step size and momentum that the sliders reach: means over seeds.

    It is of the first run that shares both with the scene, of those the followed one; the momentum of a rule whose
    momentum falls is the one that it begins with.
    """

    kind = "error_map"
    asks = ("network",)
    tab = "Error map"
    caption = "test error over step size η → and momentum β ↑"
    hint = "drag the point"
    description = "the mean test error over seeds, over step size and momentum"
    links: tuple[str, ...] = ()


@dataclass(frozen=True)
class Scores(Panel):
    """The runs of networks in numbers, at the step that is shown."""

    kind = "scores"
    asks = ("network",)
    tab = "Scores"
    caption = "the runs in numbers"
    description = "the test error and the loss of each run in numbers"


@dataclass(frozen=True)
class Edge(Panel):
    """The sharpness of the followed run's loss, trained on all images at once, beside the edge of stability.

    It is a training of its own: so many images at each step, tanh units and squared errors, as
    `momentum_sim.networks.full_batch` has it, by the scene's rule, momentum, step size, seed and hidden units.
    """

    kind = "edge"
    asks = ("network",)
    tab = "Edge"
    caption = "another training of {title}: 500 images at once, tanh, squared error"
    description = "the sharpness of a training on all images at once, with the edge of stability, against the step"
    special = True
    ruled = True
    compact = False
    entries: ClassVar[Mapping[str, Entry]] = {"full_batch_sizes": full_batch_sizes()}
    links: tuple[str, ...] = ()

    @classmethod
    def entries_of(cls, rules: Iterable[Optimizer]) -> Mapping[str, Entry]:
        """The entries of its module: how each rule trains, and where its edge is."""
        return {**cls.entries, **entries_at_the_edge(rules)}


@dataclass(frozen=True)
class Position(Directed):
    """How far from the minimiser each run is in a direction, against the step."""

    kind = "position"
    tab = "Position"
    caption = "distance from the {centre} {direction}"
    description = "the distance from the {centre} against the step"


@dataclass(frozen=True)
class Predicted(Directed):
    """Where the followed run is in a direction, against the step, on what theory predicts, and both in numbers."""

    kind = "predicted"
    asks = ("path", "theory")
    tab = "Predicted"
    caption = "{title}: dots measured, line predicted"
    description = "the distance from the {centre} against the step, predicted and measured"
    special = True
    theoretical = True


@dataclass(frozen=True)
class Gradients(Directed):
    """The followed run's gradient in a direction, beside its moving average, against the step.

    ``direction`` may also be "both": across above along, each with its sum.
    """

    kind = "gradients"
    tab = "Gradients"
    caption = "gradient of {title} {direction}, and its average"
    description = "the gradients with their moving average against the step"
    ways = (*DIRECTIONS, "both")
    direction: str = "across"


@dataclass(frozen=True)
class Velocity(Directed):
    """The step each run takes against where it is, both in a direction: its phase portrait."""

    kind = "velocity"
    tab = "Velocity"
    caption = "velocity ↑ against distance from the {centre} → {direction}"
    description = "the velocity against the distance from the {centre}"


@dataclass(frozen=True)
class Schedule(Panel):
    """The momentum of each run, or its step size, against the step: ``shows`` is one of `SCHEDULED`.

    On a stage whose readers are given sliders its curve has points that can be dragged: of the momentum the run's that
    is called `DRAWN`, where a scene has one, which may be hidden until then, else the first that is shown and takes a
    schedule; of the step size the scene's own.
    """

    kind = "schedule"
    asks = ()
    tab = "β(t)"
    caption = "{shows} at every step"
    hint = "drag it"
    description = "the {shows} at every step"
    way = "shows"
    ways = SCHEDULED
    shows: str = "momentum"


@dataclass(frozen=True)
class Memory(Panel):
    """How far the gradient of each step has moved the last iterate in all, per unit of it, for each run that weighs."""

    kind = "memory"
    asks = ()
    tab = "Memory"
    caption = "how far each gradient has moved the end, per unit"
    description = "how far the gradient of each step has moved the last iterate in all"
    special = True


@dataclass(frozen=True)
class Map(Panel):
    """When the followed run settles, for every step size and momentum that the sliders reach.

    ``shows`` is one of `MAPPED`.
    """

    kind = "map"
    asks = ("map",)
    tab = "Map"
    caption = "settling step over step size η → and momentum β ↑"
    hint = "drag the point"
    description = "the settling step over step size and momentum"
    theoretical = True
    way = "shows"
    ways = MAPPED
    links: tuple[str, ...] = ()
    shows: str = "measured"


@dataclass(frozen=True)
class Basin(Panel):
    """From which starts the followed run settles, and how soon: of a grid of them, over the contour's box of the plane.

    From each start it takes the scene's steps, with the same momenta and step sizes; where the tolerance is a share, it
    is one of the gap at that start. `momentum_sim.sweep_starts` is the same.
    """

    kind = "basin"
    asks = ("path", "gap", "map")
    tab = "Starts"
    caption = "which starts arrive: {title}"
    hint = "drag the point"
    description = "from which starts of the plane {title} settles, and how soon"
    special = True
    on_landscape = True
    compact = False
    links: tuple[str, ...] = ()

    @classmethod
    def entries_on(cls, landscape: Landscape, rules: Iterable[Optimizer]) -> Mapping[str, Entry]:
        """What becomes of a run by each rule from each of some starts."""
        return entries_from_starts(landscape, rules)


@dataclass(frozen=True)
class Mystery(Panel):
    """A run whose setting is hidden, to be told from where it is and from its loss, against the step.

    It is the heavy ball in the bowl x^2/2 that `momentum_sim.mysteries` has of the scene's seed, whatever the scene is
    on; beside it is one with the scene's momentum and step size. Five of its positions are a table. What is hidden is
    in no scene and no link: only the kernels that draw it know.
    """

    kind = "mystery"
    tab = "Mystery"
    caption = "a hidden run: which shape, which β and η?"
    description = (
        "where a hidden run is at each step, and below it its loss, with a run of the sliders' setting beside it"
    )
    special = True
    entries: ClassVar[Mapping[str, Entry]] = {
        "mystery_positions": mystery_positions(),
        "mystery_setting": mystery_setting(),
        "bowl_losses": bowl_losses(),
        "bowl_positions": bowl_positions(),
        "determinants": determinants(),
        "path_momentum": path_momentum(),
    }


@dataclass(frozen=True)
class Numbers(Panel):
    """The runs in numbers, at the step that is shown."""

    kind = "numbers"
    asks = ("path", "gap")
    tab = "Numbers"
    caption = "the runs in numbers"


@dataclass(frozen=True)
class Spread(Panel):
    """The standard deviations of every run's particles in x and in y, measured and predicted, against the step.

    ``shows`` is one of `SPREAD`: of where they are, or of how far each goes in a step.
    """

    kind = "spread"
    asks = ("spread",)
    tab = "Spread"
    caption = "standard deviation of {shows}{as_predicted}"
    description = "the standard deviations of {shows} over the particles, measured and predicted, against the step"
    way = "shows"
    ways = SPREAD
    shows: str = "iterate"


@dataclass(frozen=True)
class Distance(Panel):
    """How far every run's cloud is from the first shown run's, measured and predicted, against the step, logarithmic.

    The 2-Wasserstein distance of the normal laws with their moments, beside what it would be of two clouds of the first
    run's law with draws of their own. ``shows`` is one of `DISTANCES`: in spreads of the first run's cloud, the roots
    of the sum of its variances, or in the units of x and y.
    """

    kind = "distance"
    asks = ("spread",)
    tab = "Distance"
    caption = "distance from the first run's cloud {shows}{as_predicted}"
    description = (
        "the 2-Wasserstein distance of every run's cloud from the first run's, {shows}, measured and predicted, "
        "against the step"
    )
    way = "shows"
    ways = DISTANCES
    shows: str = "spreads"


@dataclass(frozen=True)
class Moments(Panel):
    """The mean and the standard deviations of every run's particles in numbers, at the step that is shown."""

    kind = "moments"
    asks = ("spread",)
    tab = "Moments"
    caption = "mean and spread in numbers"
    description = "the mean and the standard deviations of each run's particles in numbers, measured and predicted"


@dataclass(frozen=True)
class NoiseMap(Panel):
    """Where noise decides and where curvature does, for every effective step size and momentum.

    The mean loss of gradient descent in the long run over that of a run at the same effective step size, as
    `momentum_sim.theory.loss_ratio` has it on the scene's bowl: of the first run that shares both with the scene and
    whose steps are linear, of those the followed one.
    """

    kind = "noise_map"
    asks = ("spread",)
    tab = "Noise map"
    caption = "loss without momentum over loss with it, by u → and β ↑"
    hint = "drag the point"
    description = "the long-run loss of gradient descent over that with momentum, over effective step size and momentum"
    ruled = True
    entries: ClassVar[Mapping[str, Entry]] = {"ratio_of_means": ratio_of_means()}
    links: tuple[str, ...] = ()

    @classmethod
    def entries_of(cls, rules: Iterable[Optimizer]) -> Mapping[str, Entry]:
        """The entries of its module: how each rule's losses compare with gradient descent's."""
        return {**cls.entries, **entries_where_noise_decides(rules)}


@dataclass(frozen=True)
class Batch(Panel):
    """Steps to a target of the best gradient descent and the best heavy ball over the batch size, for two starts.

    Below it are their effective step sizes. It is of no run of the scene, but of a quadratic with 20 curvatures from
    1/kappa to 1 by the scene's condition number, whose gradients have noise of covariance H/B: `batch_trade_off` with
    E x_0^2 = 1 along each axis, and with the same loss along each. ``shows``: one of `TARGETS`, the share of the
    expected loss at the start that it is to be at or below for the first time.
    """

    kind = "batch"
    asks = ("spread",)
    tab = "Batch"
    caption = "fewest steps to {shows} of the expected loss over batch size B →"
    description = "the fewest steps to {shows} of the expected loss, and below them the step sizes, over the batch size"
    special = True
    compact = False
    entries: ClassVar[Mapping[str, Entry]] = {
        "batch_sizes": batch_sizes(),
        "batch_spectrum": batch_spectrum(),
        "batch_search": batch_search(),
    }
    way = "shows"
    ways = tuple(TARGETS)
    links: tuple[str, ...] = ()
    shows: str = "hundredth"


@dataclass(frozen=True)
class Learned(Panel):
    """What each run's network has learned: its largest signal, and above it its response to the noise in training."""

    kind = "learned"
    asks = ("features",)
    description = "what each network has learned: how much of the feature, and above it how much of the noise"


@dataclass(frozen=True)
class Transfer(Panel):
    """What share of new patchworks of the small margin each run has right; below it each margin's training loss."""

    kind = "transfer"
    asks = ("features",)
    tab = "Transfer"
    caption = "new faint ones right; training loss, faint and bright"
    description = (
        "the share of new patchworks with the small margin that is right, and below it the training loss of the small "
        "margin and of the large one, against the logarithm of the step"
    )


@dataclass(frozen=True)
class Drive(Panel):
    """What drives each run: the small margins' share of the gradient; the signals' gradient beside their velocity."""

    kind = "drive"
    asks = ("features",)
    tab = "Drive"
    caption = "faint ones' share of the gradient; gradient and velocity of signals"
    description = (
        "the small margins' share of the gradient, and below it the gradient of the signals beside their velocity, "
        "against the logarithm of the step"
    )


@dataclass(frozen=True)
class MarginMap(Panel):
    """How many new patchworks of the small margin are right, for every step size and momentum the sliders reach.

    Means over three seeds from the scene's on, for the first run that shares both with the scene, of those the followed
    one; with a row of its own without momentum, and for averaged gradients the line k = eta/(1 - beta) =
    1/(2 theta^2), theta the small margin, from which on signals coast far enough to tell it.
    """

    kind = "margin_map"
    asks = ("features",)
    tab = "Map"
    caption = "new faint ones right, over η → and β ↑"
    hint = "drag the point"
    description = (
        "the share of new patchworks with the small margin that is right, over step size and momentum, means over seeds"
    )
    links: tuple[str, ...] = ()


@dataclass(frozen=True)
class Patchworks(Panel):
    """The runs on patchworks in numbers, at the step that is shown."""

    kind = "patchworks"
    asks = ("features",)
    tab = "Numbers"
    caption = "the runs in numbers"
    description = "what each network has learned, in numbers"


@dataclass(frozen=True)
class Conventions(Panel):
    """The forms of momentum beside each other: the numbers that make each the first visible run's path."""

    kind = "conventions"
    asks = ("path",)
    tab = "Forms"
    caption = "two methods in five forms"
    special = True
    links: tuple[str, ...] = ()


@dataclass(frozen=True)
class String(Panel):
    """The chain itself: where each mass is, for each run, and how far the news of what pulls it has come."""

    kind = "string"
    asks = ("chain",)
    description = "the chain's masses, for each run, with those grey that nothing has reached"


@dataclass(frozen=True)
class Left(Panel):
    """How much of the distance to rest each run has left, in percent, against the step, logarithmic."""

    kind = "left"
    asks = ("chain",)
    tab = "Distance"
    caption = "distance left, %"
    description = "how much of the distance to rest is left, in percent, against the step"


@dataclass(frozen=True)
class Cone(Panel):
    """Where the followed run's masses are at each step, side by side, with the edge of what news can have reached."""

    kind = "cone"
    asks = ("chain",)
    tab = "Light cone"
    caption = "{title}: steps →, masses ↓; grey: nothing has come"
    description = "where each mass is at each step, and grey where nothing has reached it"


@dataclass(frozen=True)
class Growth(Panel):
    """The steps until 10 % of the distance is left against the number of masses, both logarithmic, beside n and n^2.

    Of each visible run's rule that has a theory, at its best settings for each number of masses: measured, and as the
    slowest mode alone predicts; and each visible run's own, on the scene's chain.
    """

    kind = "growth"
    asks = ("chain",)
    tab = "n and n²"
    caption = "steps until 10 % is left, over masses n →"
    description = (
        "the steps until 10 % of the distance is left at the best settings against the number of masses, measured and "
        "predicted, beside n and n squared"
    )
    ruled = True
    entries: ClassVar[Mapping[str, Entry]] = {"chain_modes": chain_modes(), "chain_shares": chain_shares()}
    compact = False
    links: tuple[str, ...] = ()

    @classmethod
    def entries_of(cls, rules: Iterable[Optimizer]) -> Mapping[str, Entry]:
        """The entries of its module: when each rule arrives, and when its slowest mode does."""
        return {**cls.entries, **entries_of_growth(rules)}


@dataclass(frozen=True)
class Modes(Panel):
    """What is left of the followed run's squared distance, split over the chain's modes, against the step.

    In percent of all of it at the start, the slowest mode below; and under it the slowest mode's amplitude alone,
    logarithmic, measured and predicted.
    """

    kind = "modes"
    asks = ("chain",)
    tab = "Modes"
    caption = "{title}: squared distance by modes, %"
    description = (
        "what is left of the squared distance in each of the chain's modes, and below it the slowest mode's amplitude, "
        "measured and predicted, against the step"
    )
    ruled = True
    entries: ClassVar[Mapping[str, Entry]] = {
        "chain_modes": chain_modes(),
        "chain_shares": chain_shares(),
        "predicted_positions": predicted_positions(),
    }

    @classmethod
    def entries_of(cls, rules: Iterable[Optimizer]) -> Mapping[str, Entry]:
        """The entries of its module: what is left of modes, and where each rule's theory has one."""
        return {**cls.entries, **entries_of_modes(rules)}


@dataclass(frozen=True)
class Spectrum(Panel):
    """Where each mode of the chain is on the map of the followed run's rule: eta times its curvature, and beta.

    The map says in how many steps so steep a mode comes to a tenth, and where regimes change; below it is the rate of
    each mode, of which the worst is the chain's.
    """

    kind = "spectrum"
    asks = ("chain",)
    tab = "Spectrum"
    caption = "{title}: its modes by ηλ → and β ↑"
    description = (
        "each mode of the chain on a map by step size times curvature and momentum, and below it the rate of each mode"
    )
    ruled = True
    entries: ClassVar[Mapping[str, Entry]] = {
        "spectral_radii": over_modes(spectral_radius),
        "steps_by_rates": steps_by_rates(),
        "mean_ratio": mean_ratio(),
    }
    links: tuple[str, ...] = ()

    @classmethod
    def entries_of(cls, rules: Iterable[Optimizer]) -> Mapping[str, Entry]:
        """The entries of its module: what becomes of each mode by each rule, and where its regimes change."""
        return {**cls.entries, **entries_of_spectrum(rules)}


#: Panels that the problem itself is on: a scene has at most one of them, and one companion beside it.
PICTURES: dict[str, type[Panel]] = {panel.kind: panel for panel in (Contour, Profile, Sight, Learned, String)}
#: What can stand beside it, in the order of their tabs. One from outside the package may be put here.
COMPANIONS: dict[str, type[Panel]] = {
    panel.kind: panel
    for panel in (
        Gap,
        Spread,
        Distance,
        NoiseMap,
        Left,
        Cone,
        Growth,
        Modes,
        Spectrum,
        Learning,
        Transfer,
        Drive,
        MarginMap,
        Tuning,
        ErrorMap,
        Position,
        Predicted,
        Gradients,
        Velocity,
        Schedule,
        Memory,
        Map,
        Basin,
        Mystery,
        Numbers,
        Moments,
        Scores,
        Patchworks,
        Edge,
        Batch,
        Conventions,
    )
}
#: All, pictures first.
PANELS: Mapping[str, type[Panel]] = ChainMap(COMPANIONS, PICTURES)


def box(name: str, value: Any) -> tuple[float, float, float, float]:
    """``value`` as (x0, x1, y0, y1), if it is a box that has an inside."""
    if not isinstance(value, tuple | list) or len(value) != 4:
        raise checks.RefusedError(name, "be four numbers (x0, x1, y0, y1)", value)
    x0, x1, y0, y1 = (checks.number(name, end) for end in value)
    if not (x0 < x1 and y0 < y1):
        raise checks.RefusedError(name, "have x0 below x1 and y0 below y1", value)
    return x0, x1, y0, y1


def read_panel(data: Any) -> Panel:
    """The panel that plain data describes, or that its kind alone names."""
    given = Fields("panel", {"kind": data} if isinstance(data, str) else data)
    name = given.take("kind")
    try:
        kind = PANELS[checks.one_of("panel kind", name, PANELS)]
    except checks.RefusedError as error:
        error.note = error.note or _FROM_OUTSIDE * isinstance(name, str)
        raise
    usual = kind()
    values = {field.name: given.take(field.name, getattr(usual, field.name)) for field in fields(kind)}
    given.finish()
    return kind(**values)
