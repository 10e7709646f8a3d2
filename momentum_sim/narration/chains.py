"""What the runs of a scene on a chain came to."""

import math
from dataclasses import dataclass

from momentum_sim import chains, reprs
from momentum_sim.chains import ChainRun
from momentum_sim.narration.of_run import OfRun, finite, there

#: The share of the distance that is left where a chain is said to have come most of the way.
TENTH = 0.1


@dataclass(frozen=True, eq=False, repr=False)
class ChainMeasures(OfRun):
    """What a run came to on a chain at its last step; shares are of 1.

    All but ``diverges``, ``n_steps``, its settings and what is known of the chain is None of a run that diverges.
    """

    _run: ChainRun

    def __repr__(self) -> str:
        return reprs.line("ChainMeasures", repr(self._run))

    @property
    @there
    def left(self) -> float | None:
        """How much of the distance to rest is left."""
        return float(self._run.heights[-1]) / 100.0

    @property
    @there
    def moved(self) -> int | None:
        """How many masses have moved."""
        return int(max(0, self._run.lasts[-1] - self._run.firsts[-1] + 1))

    @property
    @there
    def overshoot(self) -> float | None:
        """How far beyond rest the last mass is at most, over how far it was from rest; 0 if it never is beyond.

        Of the times that are kept, which are all of a run that is not very long. None of a last mass that is at rest.
        """
        first = float(self._run.start[-1])
        if first == 0.0:
            return None
        errors = self._run.start[-1] + self._run.moved[:, -1]
        return max(0.0, float((-errors / first).max()))

    @property
    def masses(self) -> int:
        """How many masses there are."""
        return self._run.masses

    @property
    def condition_number(self) -> float:
        """The largest curvature that there can be, 4 - mu, over the least, mu."""
        least = self.least_curvature
        return (4.0 - least) / least

    @property
    def least_curvature(self) -> float:
        """mu."""
        return float(chains.curvatures(self._run.masses, shape=self._run.shape)[0])

    @property
    def root(self) -> float:
        """The square root of the condition number."""
        return math.sqrt(self.condition_number)

    @property
    def bound(self) -> float | None:
        """The share of the distance that no method that adds up gradients can undercut in so many steps.

        That is what the masses beyond the light cone have of it, which are where they were. 0 where it has come to all.
        """
        start, run = self._run.start, self._run
        moved = slice(int(run.firsts[-1]) - 1, int(run.lasts[-1]))
        all_of_it = float(start @ start)
        return finite(max(0.0, 1.0 - float(start[moved] @ start[moved]) / all_of_it) ** 0.5) if all_of_it else None

    @property
    def tenth(self) -> int | None:
        """The first step at which a tenth of the distance is left, with its own settings of the first step, if ever."""
        run = self._run
        found = chains.steps_until(
            run.optimizer, run.masses, share=TENTH, step_size=float(run.step_sizes[0]), momentum=self.momentum,
            shape=run.shape, most=MOST,
        )  # fmt: skip
        return found if found <= MOST else None

    @property
    def predicted_tenth(self) -> float | None:
        """The same as the slowest mode has it; None of a rule that has no theory."""
        run = self._run
        if run.optimizer.theory is None:
            return None
        return finite(
            chains.predicted_steps_until(
                run.optimizer, run.masses, share=TENTH, step_size=float(run.step_sizes[0]), momentum=self.momentum,
                shape=run.shape,
            )
        )  # fmt: skip


#: How many steps `tenth` is looked for in.
MOST = 200_000
