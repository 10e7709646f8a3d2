"""What the runs of a scene on patchworks came to."""

from dataclasses import dataclass

import numpy as np

from momentum_sim import reprs
from momentum_sim.narration.of_run import OfRun, there
from momentum_sim.problems.features import PatchworkRun


@dataclass(frozen=True, eq=False, repr=False)
class FeatureMeasures(OfRun):
    """What a network on patchworks came to at its last iterate; shares are of 1.

    All but ``diverges``, ``n_steps`` and its settings is None of a run that diverges.
    """

    _run: PatchworkRun

    def __repr__(self) -> str:
        return reprs.line("FeatureMeasures", repr(self._run))

    @property
    @there
    def right(self) -> float | None:
        """The share of new patchworks with the small margin that it has right."""
        return self._run.training.small_margin_accuracy

    @property
    @there
    def right_of_large(self) -> float | None:
        """The share of new patchworks with the large margin that it has right."""
        return self._run.training.large_margin_accuracy

    @property
    @there
    def right_of_all(self) -> float | None:
        """The share of new patchworks that it has right, of which as many are of each margin as it is trained on."""
        few = self._run.training.setting.small_margins / self._run.training.setting.examples
        return few * self._run.training.small_margin_accuracy + (1.0 - few) * self._run.training.large_margin_accuracy

    @property
    @there
    def trained(self) -> float | None:
        """The share of those that it is trained on that it has right."""
        return self._run.training.train_accuracy

    @property
    @there
    def loss(self) -> float | None:
        """The mean loss of those that it is trained on."""
        return self._run.training.train_loss

    @property
    @there
    def signal(self) -> float | None:
        """Its largest signal."""
        return self._run.training.signal

    @property
    @there
    def signal_norm(self) -> float | None:
        """The length of its signals above 0."""
        return float(self._run.training.signal_norms[-1])

    @property
    @there
    def memory(self) -> float | None:
        """Its largest response to the noise that it is trained on."""
        return self._run.training.memory

    @property
    @there
    def first_memory(self) -> float | None:
        """The same at first."""
        return float(self._run.training.memories[0])

    @property
    @there
    def first_share(self) -> float | None:
        """The small margins' share of the gradient at first."""
        return float(self._run.training.small_margin_shares[0])

    @property
    @there
    def silent(self) -> int | None:
        """The first iterate at which the large margins' mean loss is below 0.001; None if none is."""
        return self._run.training.silent_at()

    @property
    @there
    def silent_velocity(self) -> float | None:
        """The length of the signals' velocity there; None where there is none such."""
        step = self._run.training.silent_at()
        return None if step is None else float(self._run.training.velocities[step])

    @property
    @there
    def silent_signal(self) -> float | None:
        """The largest signal there; None where there is none such."""
        step = self._run.training.silent_at()
        return None if step is None else float(self._run.training.signals[step])

    @property
    @there
    def mastered(self) -> int | None:
        """The first test from which on it has all new patchworks with the small margin right; None if there is none."""
        made = self._run.training
        failed = np.flatnonzero(made.accuracies[:, 0] < 1.0)
        after = int(failed[-1]) + 1 if len(failed) else 0
        return int(made.measured_at[after]) if after < len(made.measured_at) else None

    @property
    @there
    def crosses(self) -> int | None:
        """The first iterate whose largest signal gives the small margin a lead of 1 by itself; None if none does."""
        made = self._run.training
        beyond = np.flatnonzero(made.signals >= 1.0 / made.setting.small_margin)
        return int(beyond[0]) if len(beyond) else None

    @property
    @there
    def best(self) -> float | None:
        """The largest share of new patchworks with the small margin that it had right at any test."""
        return float(self._run.training.accuracies[:, 0].max())
