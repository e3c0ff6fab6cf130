"""What a scenario comes to: KPIs, score and, on request, weekly paths."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from model.kpis import (
    BY_NAME,
    MARKETS_LISTED,
    Figure,
    Kpi,
    Missing,
    figure,
    kpi_keys,
    market_keys,
)
from model.kpis.applies import aims_of
from model.results import FloatArray, KpiResult, Score, WeeklySeries, quantiles
from model.scenario import Settings
from model.scorecard import score
from model.simulate.facts import Facts
from model.simulate.flows import weekly_totals
from model.world import World

QUANTILES = (0.05, 0.5, 0.95)


@dataclass(frozen=True)
class Commitments:
    """Committed spends of the horizon in USD.

    Attributes:
        total: All that is committed.
        added: What they add to the levers' media money, because a cell fell short of its own.
        cells: (market, channel, USD added) of those cells.
    """

    total: float
    added: float
    cells: tuple[tuple[str, str, float], ...]


@dataclass(frozen=True)
class Outcome:
    """Answers of one scenario in one world; parts are computed when asked for and kept."""

    settings: Settings
    facts: Facts

    @property
    def world(self) -> World:
        """The world of the scenario."""
        return self.facts.world

    @property
    def draws(self) -> int:
        """Number of draws."""
        return self.facts.books.road.draws

    @cached_property
    def _keys(self) -> dict[str, tuple[Kpi, str, str | None]]:
        road = self.facts.books.road
        return road.once("kpi_keys", None, lambda: kpi_keys(self.world))

    @cached_property
    def figures(self) -> dict[str, Figure]:
        """Draws of every KPI of the catalogue, each in its own window."""
        return {
            key: kpi.formula(self.facts, window, scope)
            for key, (kpi, window, scope) in self._keys.items()
        }

    @cached_property
    def kpis(self) -> dict[str, KpiResult]:
        """Mean and spread of every KPI."""
        known = {k: f for k, f in self.figures.items() if not isinstance(f, Missing)}
        table = np.stack([np.broadcast_to(f, (self.draws,)) for f in known.values()])
        spread = np.vstack([table.mean(axis=1), quantiles(table, QUANTILES)]).T.tolist()
        rows = {key: number for number, key in enumerate(known)}
        found = {}
        for key, (kpi, _, _) in self._keys.items():
            figure = self.figures[key]
            if isinstance(figure, Missing):
                found[key] = result_of(key, kpi.unit, figure)
            else:
                row = rows[key]
                mean, low, middle, high = spread[row]
                found[key] = KpiResult(key, kpi.unit, mean, low, middle, high, table[row])
        return found

    @cached_property
    def by_market(self) -> dict[str, KpiResult]:
        """KPIs of single markets; computed when asked for, a full answer can do without."""
        return {
            key: result_of(key, kpi.unit, kpi.formula(self.facts, window, scope))
            for key, (kpi, window, scope) in market_keys(self.world).items()
        }

    @property
    def listed(self) -> dict[str, KpiResult]:
        """What a full answer lists: every KPI, and those of markets where they are few."""
        return self.kpis | (self.by_market if len(self.world.markets) <= MARKETS_LISTED else {})

    def kpi(self, key: str) -> KpiResult:
        """Any KPI this world can answer, listed or not.

        Raises:
            KeyError: the world has no such KPI.
        """
        if key in self._keys:
            return self.kpis[key]
        drawn = figure(self.facts, key)
        return result_of(key, BY_NAME[key.partition("[")[0]].unit, drawn)

    @cached_property
    def score(self) -> Score:
        """Targets of the active profile, and one's own, against these draws."""
        scenario = self.settings.scenario
        chosen = (scenario.profile, tuple(scenario.readings.items()))
        aims = self.facts.books.road.once(
            "aims", chosen, lambda: aims_of(self.world, scenario.profile, scenario.readings)
        )
        apply = [aim for aim in aims if aim.reason is None]
        wanted = {(aim.target.kpi, aim.target.window) for aim in apply}
        return score(
            [aim.target for aim in aims],
            {where: self._result(*where) for where in wanted},
            reasons={aim.target.id: aim.reason for aim in aims if aim.reason},
            rests_on={aim.target.id: aim.rests_on for aim in apply},
        )

    def _result(self, key: str, window: str) -> KpiResult:
        """A KPI in a target's window, which is mostly its own."""
        if key in self._keys and self._keys[key][1] == window:
            return self.kpis[key]
        return result_of(key, BY_NAME[key.partition("[")[0]].unit, figure(self.facts, key, window))

    @cached_property
    def commitments(self) -> Commitments:
        """Committed spends, and what they add to the media money that the levers ask for."""
        books, world = self.facts.books, self.world
        lifted = books.road.media(books.variant).lifted
        cells = tuple(
            (world.markets[m], world.channels[c], float(lifted[m, c]))
            for m, c in np.argwhere(lifted > 0)
        )
        return Commitments(float(world.committed.sum()), float(lifted.sum()), cells)

    def weekly(self, name: str = "gmv") -> WeeklySeries:
        """GMV or orders of each week of the horizon, all markets, with a 90 % band."""
        total = self._weekly(name)
        low, high = quantiles(total, (0.05, 0.95))
        return WeeklySeries(self.world.weeks, total.mean(axis=1), low, high)

    def _weekly(self, name: str) -> FloatArray:
        """``(week, draw)``; a week at the year's edge stands for its full seven days."""
        books = self.facts.books
        road = books.road
        per_market = road.market().factor
        if name == "gmv":
            per_market = per_market * self.facts.order_value
        elif name != "orders":
            raise KeyError(f"there is no weekly path of {name!r}; there are gmv and orders")
        media, factors = road.media(books.variant), road.factors(books.variant)
        return weekly_totals(media, factors, road.view, per_market)


def result_of(key: str, unit: str, figure: Figure) -> KpiResult:
    """Mean and spread of one figure."""
    if isinstance(figure, Missing):
        return KpiResult(key, unit, None, None, None, None, np.empty(0), figure.reason)
    low, middle, high = (float(q) for q in quantiles(figure, QUANTILES))
    return KpiResult(key, unit, float(figure.mean()), low, middle, high, figure)
