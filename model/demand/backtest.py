"""Rolling-origin backtest: what the model would have said, beside simpler methods.

Each fold fits the weeks before its origin and forecasts the weeks after it; folds follow each other
without overlap and the last one ends with the panel. Media, prices, promotions, stock-outs and
controls of the weeks held out are given, as a plan gives them; the simple methods see the outcome
alone. ``pooled`` takes all markets' weeks together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from model.demand.carry import Outside, carry_forward, fast_outcome
from model.demand.design import inputs_of
from model.demand.estimator import DemandModel
from model.demand.history import History
from model.demand.progress import Progress, Track, Watcher
from model.demand.remark import Remark
from model.demand.score_tables import ERRORS, FORECASTS, INTERVALS, FoldResult, tables
from model.demand.simple_rules import CLASSICAL, SIMPLE_RULES, mean_of_8, simple_forecasts
from model.demand.simple_spread import simple_bands
from model.panel.panel import Panel

FloatArray = NDArray[np.float64]
HOLDOUT, FOLDS = 13, 4
LEAST_TRAINING = 26  # weeks before a fold
# Columns that may hold no number at all and are numbers nonetheless.
NUMBERS = frozenset((*ERRORS[3:], *INTERVALS[5:], *FORECASTS[5:], "actual"))
FITTED = 0.9  # share of a fold's time that the fit takes


class BacktestError(ValueError):
    """A panel or a setting that cannot be tested; the message says why and what to do."""


@dataclass(frozen=True)
class Fold:
    """The weeks of one fold: labels of the first and last held out, and the weeks before them."""

    first: str
    last: str
    trained: int


@dataclass(frozen=True, eq=False)
class Backtest:
    """How the model and simpler methods forecast weeks that they had not seen.

    Attributes:
        metric: The outcome.
        holdout: Weeks a fold.
        folds: The earliest first.
        errors: ``market, method, weeks, wape, rmsse, bias``; rows ``market=pooled``.
        intervals: ``market, method, span, level, count, coverage, score, width``; ``span`` is
            ``week`` or ``total`` (of a fold); score and width as shares of the mean outcome.
        forecasts: ``fold, week, market, actual, method, mean, p05, p10, p90, p95``.
        stood_in: How many market-folds of ETS and ARIMA failed, where the mean of 8 stood in.
        remarks: What was left out, for a screen to translate; `notes` says it in English.
    """

    metric: str
    holdout: int
    folds: tuple[Fold, ...]
    errors: pd.DataFrame
    intervals: pd.DataFrame
    forecasts: pd.DataFrame
    stood_in: Mapping[str, int]
    remarks: tuple[Remark, ...] = ()

    @property
    def notes(self) -> tuple[str, ...]:
        """What was left out, in English."""
        return tuple(remark.message.format(**remark.names) for remark in self.remarks)

    def to_plain(self) -> dict[str, Any]:
        """Plain data for JSON; what is not a number becomes ``None``."""
        return {
            "metric": self.metric,
            "holdout": self.holdout,
            "folds": [vars(fold) for fold in self.folds],
            "errors": plain_rows(self.errors),
            "intervals": plain_rows(self.intervals),
            "forecasts": plain_rows(self.forecasts),
            "stood_in": dict(self.stood_in),
            "remarks": [[remark.message, dict(remark.names)] for remark in self.remarks],
        }

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Backtest:
        """The inverse of `to_plain`.

        Raises:
            KeyError, TypeError: a part is absent.
        """
        return cls(
            metric=plain["metric"],
            holdout=plain["holdout"],
            folds=tuple(Fold(**fold) for fold in plain["folds"]),
            errors=_frame(plain["errors"], ERRORS),
            intervals=_frame(plain["intervals"], INTERVALS),
            forecasts=_frame(plain["forecasts"], FORECASTS),
            stood_in=plain["stood_in"],
            remarks=tuple(Remark(message, names) for message, names in plain["remarks"]),
        )


def backtest(
    panel: Panel,
    holdout: int = HOLDOUT,
    folds: int = FOLDS,
    progress: Watcher | None = None,
    model: DemandModel | None = None,
) -> Backtest:
    """Fit and forecast fold by fold.

    Args:
        panel: the weekly history.
        holdout: weeks a fold.
        folds: how many; fewer where the history is too short, which a note says.
        progress: told how far it has come; it may raise `FitCancelled` to stop it.
        model: settings of the fit; `DemandModel` as it comes by default.

    Raises:
        BacktestError: a setting out of range, or a panel too short for a single fold.
        ValueError: a fold that cannot be fitted, see `DemandModel.fit`.
        FitCancelled: the watcher stopped it.
    """
    starts = origins(panel.n_weeks, holdout, folds)
    track = Track(progress)
    settings = model or DemandModel()
    results = []
    for number, start in enumerate(starts):
        part = track.stretch("", number / len(starts), (number + 1) / len(starts))
        results.append(_fold(panel, start, start + holdout, settings, part))
    found = tables(panel.markets, panel.weeks, results)
    return Backtest(
        metric=panel.metric,
        holdout=holdout,
        folds=tuple(
            Fold(panel.weeks[start], panel.weeks[start + holdout - 1], start) for start in starts
        ),
        errors=found.errors,
        intervals=found.intervals,
        forecasts=found.forecasts,
        stood_in={name: sum(result.failed[name] for result in results) for name in CLASSICAL},
        remarks=tuple(_remarks(folds, starts, found.methods)),
    )


def origins(weeks: int, holdout: int = HOLDOUT, folds: int = FOLDS) -> tuple[int, ...]:
    """First held-out week of each fold, the earliest first; as many as leave weeks to learn from.

    Raises:
        BacktestError: a setting out of range, or no fold fits.
    """
    for name, value in (("holdout", holdout), ("folds", folds)):
        if value < 1:
            raise BacktestError(f"{name} {value} must be a whole number of at least 1")
    found = [weeks - holdout * (number + 1) for number in reversed(range(folds))]
    kept = tuple(start for start in found if start >= LEAST_TRAINING)
    if not kept:
        raise BacktestError(
            f"{weeks} weeks are too few to hold out {holdout}: at least {LEAST_TRAINING} must be "
            "left to learn from; give a longer history or a smaller holdout"
        )
    return kept


def _fold(panel: Panel, start: int, stop: int, settings: DemandModel, track: Track) -> FoldResult:
    """All methods on the weeks from ``start`` to before ``stop``."""
    past, weeks = np.array(panel.outcome[:, :start]), stop - start
    fitting = track.stretch("", 0.0, FITTED)
    comparing = track.stretch("Comparing with simple methods", FITTED, 1.0)
    told = _model_draws(panel, start, stop, settings, fitting)
    comparing.at(0.0)
    points = {"model": told.mean(axis=1).T, **simple_forecasts(past, weeks)}
    failed = {}
    for name in CLASSICAL:
        points[name], failed[name] = _classical(name, past, weeks)
    comparing.at(1.0)
    return FoldResult(
        start=start,
        past=past,
        actual=np.array(panel.outcome[:, start:stop]),
        points=points,
        draws=told,
        bands=simple_bands(past, weeks),
        failed=failed,
    )


def _model_draws(
    panel: Panel, start: int, stop: int, settings: DemandModel, track: Track
) -> FloatArray:
    """Predictive outcome ``(week, draw, market)`` of the model fitted to the weeks before."""
    model = DemandModel(**settings.get_params())
    fit = model.fit(panel.head(start), progress=_inside(track)).fit_
    known = History.of(panel.head(stop))
    places = np.arange(start, stop)
    given = Outside(np.swapaxes(known.media[:, start:], 0, 1), inputs_of(known, start).at(places))
    labels = fit.next_weeks(stop - start)
    return fast_outcome(carry_forward(fit, places, labels, given), given.spend)


def _classical(name: str, past: FloatArray, weeks: int) -> tuple[FloatArray, int]:
    """Forecast ``(market, week)`` of ETS or ARIMA; the mean of 8 weeks where it fails, counted."""
    found = mean_of_8(past, weeks)
    failed = 0
    for m, series in enumerate(past):
        told = CLASSICAL[name](series, weeks)
        if told is None:
            failed += 1
        else:
            found[m] = told
    return found, failed


def _inside(track: Track) -> Watcher | None:
    """A watcher for one fit that tells the whole backtest's share under the fit's own stages."""
    watcher = track.watcher
    if watcher is None:
        return None
    width = track.last - track.first
    return lambda step: watcher(Progress(track.first + width * step.share, step.stage))


def _remarks(folds: int, starts: tuple[int, ...], methods: tuple[str, ...]) -> Iterator[Remark]:
    """What was asked for and could not be had."""
    if len(starts) < folds:
        names = {"found": str(len(starts)), "folds": str(folds), "least": str(LEAST_TRAINING)}
        yield FEWER.of(**names)
    if any(name not in methods for name in SIMPLE_RULES):
        yield NO_YEAR


FEWER = Remark(
    "{found} of {folds} folds: earlier ones would leave less than {least} weeks to learn from."
)
NO_YEAR = Remark("The same week last year is not among them: the first fold has no year before it.")


def plain_rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows of a table as plain data, numbers to ten digits, NaN as ``None``."""
    return [
        {str(name): _plain(value) for name, value in row.items()}
        for row in frame.to_dict("records")
    ]


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        return None if np.isnan(value) else float(f"{value:.10g}")
    return value


def _frame(records: list[dict[str, Any]], columns: tuple[str, ...]) -> pd.DataFrame:
    """The inverse of `plain_rows`."""
    frame = pd.DataFrame(records, columns=list(columns))
    return frame.astype({name: float for name in columns if name in NUMBERS})
