"""A backtest in a child process on the command line, as `job` does for a fit."""

from __future__ import annotations

import json
from collections.abc import Callable

from model.demand.backtest import FOLDS, HOLDOUT, Backtest, BacktestError, origins
from model.demand.child import Child, Job
from model.demand.progress import Progress
from model.panel.panel import Panel

STARTING = Progress(0.0, "Starting the backtest")


def start_backtest(
    panel: Panel,
    holdout: int = HOLDOUT,
    folds: int = FOLDS,
    seed: int = 0,
    ended: Callable[[], None] | None = None,
) -> BacktestJob:
    """Start testing the model on a panel in a child process; returns at once.

    ``ended`` is called once, from another thread, when the child is gone, whatever its end.

    Raises:
        OSError: the child or its folder could not be made; ``ended`` is not called.
    """
    settings = ("--holdout", str(holdout), "--folds", str(folds), "--seed", str(seed))
    files = {"panel": panel.to_csv()}
    child = Child("backtest", panel.name, files, settings, STARTING)
    return BacktestJob(child, ended, _folds(panel, holdout, folds))


def _folds(panel: Panel, holdout: int, folds: int) -> int:
    """How many folds the child will run; none where it will refuse."""
    try:
        return len(origins(panel.n_weeks, holdout, folds))
    except BacktestError:
        return 0


class BacktestJob(Job[Backtest]):
    """A running or finished backtest; made by `start_backtest`.

    Args:
        child, ended: see `Job`.
        folds: how many the child runs; each takes the same share of the way.
    """

    failure = BacktestError

    def __init__(self, child: Child, ended: Callable[[], None] | None, folds: int) -> None:
        super().__init__(child, ended)
        self._folds = folds

    @property
    def fold(self) -> tuple[int, int]:
        """Which fold runs, from 1, and of how many; ``(0, 0)`` before the first has begun."""
        told = self.progress
        if not self._folds or told.stage == STARTING.stage:
            return 0, 0
        return min(int(told.share * self._folds) + 1, self._folds), self._folds

    def _read(self, text: str) -> Backtest:
        return Backtest.from_plain(json.loads(text))
