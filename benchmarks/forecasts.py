"""Forecasts of weeks held out at four origins, beside the methods they must beat.

`python -m benchmarks.forecasts` prints the table; names of panels after it choose some, `--draws`
and `--regions` make it lighter. Price elasticities on real prices: `benchmarks.elasticities`.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from benchmarks.report import Table
from model.demand import DemandModel
from model.demand.forecast import future_outcome
from model.demand.scores import coverage, interval_score, wape
from model.demand.simple_rules import CLASSICAL, SIMPLE_RULES, mean_of_8, simple_forecasts
from model.panel import Panel, load_mapping, read_panel

Weekly = NDArray[np.float64]

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared" / "data"
MAPPINGS = ROOT / "tests" / "cases" / "mappings"
HOLDOUT, ORIGINS, LEVEL = 13, 4, 0.9
ENDS = (0.05, 0.95)  # quantiles that bound it
DRAWS = 512
RIVALS = ("seasonal_naive", "mean_of_8", "ets", "arima")  # the best of them is the bar
BAR, SHARE_BAR = 1.05, 0.70
COVERED = (0.80, 0.97)
AVOCADO = "avocado_cities_dev.csv.gz"


@dataclass(frozen=True)
class Source:
    """Where a panel lies: file, mapping, whether observed in a business, rows to keep."""

    file: str
    mapping: str
    real: bool
    kind: str | None = None


SOURCES: Mapping[str, Source] = {
    "geo visits": Source("geo_visits_panel_dev.csv.gz", "geo_visits", True),
    "online retail": Source("online_retail_daily_dev.csv", "online_retail_daily", True),
    "avocado, conventional": Source(AVOCADO, "avocado_cities", True, "conventional"),
    "avocado, organic": Source(AVOCADO, "avocado_cities", True, "organic"),
    "robyn": Source("robyn_simulated_weekly.csv", "robyn_weekly", False),
    "pymc": Source("pymc_mmm_example.csv", "pymc_mmm", False),
    "pymc, two regions": Source(
        "pymc_multidimensional_example.csv", "pymc_multidimensional", False
    ),
    "promo and media": Source("world_promo_and_media_dev.csv", "world_promo_and_media", False),
    "realistic": Source("world_realistic_dev.csv", "world_realistic", False),
    "geo": Source("world_geo_dev.csv", "world_geo", False),
}


@dataclass(frozen=True, eq=False)
class Fold:
    """What was forecast of the weeks after one origin, and what came.

    Attributes:
        actual: ``(market, week)`` outcome held out; NaN where nobody saw it.
        points: ``(market, week)`` by method.
        draws: ``(week, draw, market)`` of the model.
    """

    actual: Weekly
    points: Mapping[str, Weekly]
    draws: NDArray[np.float64]

    @cached_property
    def weeks(self) -> Cells:
        """Weeks with an outcome, one after the other, with their intervals."""
        known = ~np.isnan(self.actual)
        low, high = np.quantile(self.draws, ENDS, axis=1)
        return Cells(low.T[known], high.T[known], self.actual[known])

    @cached_property
    def totals(self) -> Cells:
        """Sums over the weeks with an outcome, of markets that have any."""
        known = ~np.isnan(self.actual)
        sums = np.einsum("tkm,mt->km", self.draws, known.astype(float))
        low, high = np.quantile(sums, ENDS, axis=0)
        some = known.any(axis=1)
        return Cells(low[some], high[some], np.nansum(self.actual, axis=1)[some])


@dataclass(frozen=True, eq=False)
class Cells:
    """Ends of the interval and what came, one number a cell."""

    low: Weekly
    high: Weekly
    actual: Weekly

    def coverage(self) -> float:
        """Share of the cells inside."""
        return coverage(self.low, self.high, self.actual)

    def score(self) -> float:
        """Interval score over the mean outcome."""
        return interval_score(self.low, self.high, self.actual, LEVEL)


def together(parts: Sequence[Cells]) -> Cells:
    """The cells of several folds."""
    names = ("low", "high", "actual")
    return Cells(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


def tables(
    names: Sequence[str] = (), draws: int = DRAWS, regions: int | None = None
) -> list[Table]:
    """The table of held-out forecasts; none without the shared data."""
    if not SHARED.is_dir():
        return []
    rows = tuple(row(name, draws, regions) for name in names or SOURCES)
    return [Table("Demand: forecasts held out at four origins", note(), heads(), rows)]


def note() -> str:
    """How the table was measured."""
    return (
        f"{ORIGINS} origins x {HOLDOUT} weeks at the panel's end, a new fit for each; media, "
        "prices and controls of those weeks are given to the model, the other methods see the "
        "outcome alone. WAPE of all markets and origins together. The model's point is its "
        "median, which is what an absolute error asks for; its mean stands beside it. Bars: at "
        f"most {BAR} x the best of seasonal naive, mean of 8, ETS and ARIMA; better than seasonal "
        f"naive in {SHARE_BAR:.0%} of the markets (where that is not the best); {COVERED[0]:.0%} "
        f"to {COVERED[1]:.0%} of the weeks in the {LEVEL:.0%} interval. Totals: a market's "
        f"{HOLDOUT} weeks of an origin, markets x origins of them; with one market that is "
        f"{ORIGINS}. Interval scores over mean outcome. Series: markets with an outcome above 0."
    )


def heads() -> tuple[str, ...]:
    """The columns of `row`."""
    methods = ("last week", "mean of 8", "seasonal naive", "ETS", "ARIMA")
    figures = (
        *("best other", "/ best", "beats seasonal naive", "by mean"),
        *("weeks in 90 %", "score", "totals in 90 %", "score", "sum / actual", "s per origin"),
    )
    return ("panel", "model", "its mean", *methods, *figures, "met")


def row(name: str, draws: int = DRAWS, regions: int | None = None) -> tuple[str, ...]:
    """One panel's figures."""
    panel = load(name)
    if regions:
        panel = thinned(panel, regions)
    started = time.perf_counter()
    folds = list(folds_of(panel, draws))
    seconds = (time.perf_counter() - started) / len(folds)
    return cells(label(name, panel), folds, seconds)


def label(name: str, panel: Panel) -> str:
    """Name with what it is and its size, markets x channels x weeks."""
    markets, weeks, channels = panel.media.shape
    kind = "real" if SOURCES[name].real else "simulated"
    return f"{name} ({kind}, {markets} x {channels} x {weeks})"


def cells(title: str, folds: Sequence[Fold], seconds: float) -> tuple[str, ...]:
    """Figures of the folds as cells, the verdict last."""
    errors = {name: pooled(folds, name) for name in folds[0].points}
    rivals = {name: errors[name] for name in RIVALS if not np.isnan(errors.get(name, np.nan))}
    best = min(rivals, key=lambda name: rivals[name])
    ratio = errors["model"] / rivals[best]
    shares = [share_better(folds, name) for name in ("model", "model_mean")]
    weeks, totals = (together([getattr(f, part) for f in folds]) for part in ("weeks", "totals"))
    told = sum(float(f.points["model_mean"][~np.isnan(f.actual)].sum()) for f in folds)
    inside = weeks.coverage()
    beaten = best == "seasonal_naive" or shares[0] >= SHARE_BAR
    met = ratio <= BAR and beaten and COVERED[0] <= inside <= COVERED[1]
    order = ("model", "model_mean", *SIMPLE_RULES, *CLASSICAL)
    return (
        title,
        *(f"{errors.get(name, np.nan):.3f}" for name in order),
        best.replace("_", " "),
        f"{ratio:.2f}",
        *(f"{share:.2f}" for share in shares),
        f"{inside:.2f}",
        f"{weeks.score():.2f}",
        f"{totals.coverage():.2f} of {len(totals.actual)}",
        f"{totals.score():.2f}",
        f"{told / weeks.actual.sum():.2f}",
        f"{seconds:.0f}",
        "yes" if met else "NO",
    )


def folds_of(panel: Panel, draws: int) -> Iterator[Fold]:
    """Each origin's forecasts, the earliest first."""
    for number in reversed(range(ORIGINS)):
        stop = panel.n_weeks - number * HOLDOUT
        history, future = panel.head(stop).split(HOLDOUT)
        fit = DemandModel(draws=draws).fit(history).fit_
        _, told = future_outcome(fit, future.to_frame().drop(columns=fit.metric), draws)
        past = np.array(history.outcome)
        points = {
            "model": np.median(told, axis=1).T,
            "model_mean": told.mean(axis=1).T,
            **simple_forecasts(past, HOLDOUT),
            **{name: classical(name, past) for name in CLASSICAL},
        }
        yield Fold(np.array(future.outcome), points, told)


def classical(name: str, past: Weekly) -> Weekly:
    """ETS or ARIMA of each market; the mean of 8 weeks where it fails."""
    found = mean_of_8(past, HOLDOUT)
    for market, series in enumerate(past):
        told = CLASSICAL[name](series, HOLDOUT)
        if told is not None:
            found[market] = told
    return found


def pooled(folds: Sequence[Fold], method: str) -> float:
    """WAPE of all markets and origins together; NaN where a fold lacks the method."""
    if not all(method in fold.points for fold in folds):
        return float("nan")
    told = [fold.points[method][~np.isnan(fold.actual)] for fold in folds]
    return wape(np.concatenate(told), together([fold.weeks for fold in folds]).actual)


def share_better(folds: Sequence[Fold], method: str) -> float:
    """Share of the markets with an outcome in which the method beats seasonal naive."""
    with_rule = [fold for fold in folds if "seasonal_naive" in fold.points]
    gaps = {
        name: sum(np.nansum(np.abs(fold.points[name] - fold.actual), axis=1) for fold in with_rule)
        for name in (method, "seasonal_naive")
    }
    sold = sum(np.nansum(fold.actual, axis=1) for fold in with_rule)
    return float(np.mean((gaps[method] < gaps["seasonal_naive"])[sold > 0]))


def load(name: str) -> Panel:
    """A shared panel read with its mapping."""
    source = SOURCES[name]
    mapping = load_mapping(MAPPINGS / f"{source.mapping}.yaml")
    if source.kind is None:
        return read_panel(SHARED / source.file, mapping=mapping)
    rows = pd.read_csv(SHARED / source.file)
    kept = rows.loc[rows["type"] == source.kind, ["date", "region", "volume", "avg_price_usd"]]
    return read_panel(kept.to_csv(index=False).encode(), mapping=mapping, name=f"{name}.csv")


def thinned(panel: Panel, regions: int) -> Panel:
    """About so many of the markets, evenly through the file."""
    step = max(len(panel.markets) // regions, 1)
    frame = panel.to_frame()
    if "market" not in frame:
        return panel
    return read_panel(
        frame[frame["market"].isin(panel.markets[::step])].to_csv(index=False).encode(),
        name=f"{panel.name} thinned.csv",
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.forecasts", description=__doc__)
    parser.add_argument("panels", nargs="*", metavar="PANEL", help=", ".join(SOURCES))
    parser.add_argument("--draws", type=int, default=DRAWS)
    parser.add_argument("--regions", type=int, help="thin panels of many markets")
    asked = parser.parse_args()
    with threadpool_limits(1):
        for table in tables(asked.panels, asked.draws, asked.regions):
            print(table.markdown())


if __name__ == "__main__":
    main()
