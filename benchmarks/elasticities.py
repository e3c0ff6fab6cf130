"""Price elasticities on real prices beside fixed-effects regressions and published means.

`python -m benchmarks.elasticities` prints the table.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from benchmarks.forecasts import SHARED, load
from benchmarks.report import Table
from model.demand import DemandModel
from model.demand.equation import own_elasticity
from model.panel import Panel

FloatArray = NDArray[np.float64]

PANELS = ("avocado, conventional", "avocado, organic")
QUARTER = 13
Z90 = 1.645
PUBLISHED = "-2.62 (Bijmolt et al. 2005, mean of 1,851 brands); -1.76 (Tellis 1988, mean)"


@dataclass(frozen=True)
class Slope:
    """A regression's elasticity with its standard error, clustered by market."""

    mean: float
    error: float

    def shown(self) -> str:
        """Elasticity with its 90 % interval."""
        low, high = self.mean - Z90 * self.error, self.mean + Z90 * self.error
        return f"{self.mean:.2f} ({low:.2f} to {high:.2f})"


def tables() -> list[Table]:
    """The table; none without the shared data."""
    if not SHARED.is_dir():
        return []
    note = (
        "Volume and average price per week in 22 US cities, 169 weeks (Hass Avocado Board). Own-"
        "price elasticity with 90 % interval. Model: the mean of the cities and what the cities "
        "have in common (the spread is that of a further city's centre). Fixed effects: log "
        "volume on log price, least squares, errors clustered by city: with city and week effects, "
        "and with a city effect of its own for each quarter, since a level that moves is what the "
        f"model lets each city have. Published: {PUBLISHED}: of brands that shoppers can swap, "
        "where this is a whole category, which should react less."
    )
    columns = (
        "panel",
        "model, mean of cities",
        "model, common",
        "cities, least to most",
        "city + week effects",
        "city x quarter + week effects",
    )
    return [Table("Demand: price elasticities", note, columns, tuple(map(row, PANELS)))]


def row(name: str) -> tuple[str, ...]:
    """One panel's figures."""
    panel = load(name)
    fit = DemandModel().fit(panel).fit_
    cities = fit.project(fit.next_weeks(1), fit.n_draws).elasticity
    typical = np.zeros((fit.n_draws, 1, fit.layout.n_local))
    common = own_elasticity(fit.layout, fit.shared.values, typical)[:, 0]
    by_city = -cities.mean(axis=0)
    return (
        name,
        interval(-cities.mean(axis=1)),
        interval(-common),
        f"{by_city.max():.2f} to {by_city.min():.2f}",
        fixed_effects(panel, panel.n_weeks).shown(),
        fixed_effects(panel, QUARTER).shown(),
    )


def interval(draws: FloatArray) -> str:
    """Mean with 90 % interval of draws."""
    low, high = np.quantile(draws, (0.05, 0.95))
    return f"{draws.mean():.2f} ({low:.2f} to {high:.2f})"


def fixed_effects(panel: Panel, block: int) -> Slope:
    """Slope of log outcome on log price within market x block of weeks and within week.

    Both sides are freed of the effects by alternating projections (Frisch, Waugh & Lovell).
    """
    if panel.price is None:
        raise ValueError(f"panel {panel.name!r} has no price")
    price, volume = (within(np.log(table), block) for table in (panel.price, panel.outcome))
    power = float((price**2).sum())
    slope = float((price * volume).sum()) / power
    scores = (price * (volume - slope * price)).sum(axis=1)
    count = len(scores)
    return Slope(slope, float(np.sqrt(count / (count - 1) * (scores**2).sum())) / power)


def within(table: FloatArray, block: int, rounds: int = 100) -> FloatArray:
    """``(market, week)`` freed of market x block means and of week means."""
    weeks = table.shape[1]
    member = (np.arange(weeks) // block)[:, None] == np.arange(-(-weeks // block))
    average = (member / member.sum(axis=0)) @ member.T
    left = table
    for _ in range(rounds):
        left = left - left @ average
        left = left - left.mean(axis=0)
    return left


def main() -> None:
    """Print the table."""
    with threadpool_limits(1):
        for table in tables():
            print(table.markdown())


if __name__ == "__main__":
    main()
