"""What follows from plan, business and fitted demand: the same for a world and for its variants."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from model.business import Business
from model.demand import DemandDraws, DemandFit
from model.demand.history import History
from model.funnel import incrementality
from model.fx import Rates
from model.horizon import Horizon
from model.ledger import Mix, per_order
from model.levers import ExpandedCatalogue
from model.media import response_detail
from model.plan import Plan
from model.results import FloatArray
from model.world.benchmarks import Benchmarks
from model.world.conversion import Conversion
from model.world.imported import cells_of, replaced
from model.world.labels import catalogue_of
from model.world.view import curves_of


@dataclass(frozen=True, eq=False)
class Drawn:
    """Demand as the fit draws it, in the panel's own units.

    Attributes:
        units: What these units are.
        year, history: The weeks ahead and those of the base period.
        ahead, past: Draws over them.
    """

    units: History
    year: Horizon
    history: Horizon
    ahead: DemandDraws
    past: DemandDraws

    @classmethod
    def of(cls, fit: DemandFit, year: Horizon, history: Horizon, draws: int) -> Drawn:
        """Draws of a fit."""
        ahead = fit.project(year.labels, draws)
        return cls(fit.history, year, history, ahead, fit.in_sample(history.labels, draws))


@dataclass(frozen=True, eq=False)
class Derived:
    """Parts of a world that a changed business changes with it; see `World` for their meaning."""

    plan: Plan
    demand: DemandDraws
    past: DemandDraws
    spend: FloatArray
    past_spend: FloatArray
    attributed: FloatArray
    iota: FloatArray
    catalogue: ExpandedCatalogue

    @classmethod
    def of(cls, plan: Plan, business: Business, drawn: Drawn, rates: Rates) -> Derived:
        """Works out all of them.

        Raises:
            WorldError: the business says too little about the panel's units; imported curves
                that claim more than there is.
            RatesError: a currency of the panel or of a curve without a frozen rate.
            CatalogueError: labels that collide.
        """
        conversion = Conversion.of(drawn.units, business, rates)
        past = conversion.apply(drawn.past)
        cells = cells_of(business, past, rates)
        new = Benchmarks.of(business, past, cells)
        demand = replaced(new.append(conversion.apply(drawn.ahead)), cells)
        past = replaced(new.append(past), cells)
        spend, past_spend = status_quo_spend(demand), status_quo_spend(past)
        attributed, iota = attribution(business, past, past_spend, drawn.history)
        budget = business.optional_number("programme_budget")
        in_force = plan if budget is None else plan.scaled(budget)
        catalogue = catalogue_of(in_force, business, demand, spend, drawn.year, new.weekly)
        return cls(in_force, demand, past, spend, past_spend, attributed, iota, catalogue)


def status_quo_spend(demand: DemandDraws) -> FloatArray:
    """``(market, channel, week)`` USD a week of the status quo."""
    return np.ascontiguousarray(demand.reference_spend.transpose(1, 2, 0))


def attribution(
    business: Business, past: DemandDraws, spend: FloatArray, history: Horizon
) -> tuple[FloatArray, FloatArray]:
    """GMV that reports credit to each channel in the base period, and incrementality by draw.

    Reports are given in USD of a year, of which the base period takes its days, or as return on
    the channel's spend; a channel without either is taken to be credited with what it caused
    (incrementality 1).

    Returns:
        ``(channel,)`` USD and ``(draw, channel)`` incremental over attributed (`model.funnel`).
    """
    weights = past.multiplier[:, None] * history.share.sum(axis=1)[:, None, None, None]
    caused_orders = response_detail(curves_of(past), spend, weights)[0]
    order_value = per_order(business, Mix.base(business)).total("gmv")[0]
    caused = (caused_orders * order_value[:, None]).sum(axis=1)
    money = np.einsum("mct,tq->c", spend, history.share)
    reported = np.full(len(past.channels), np.nan)
    known = len(business.channels)
    in_money = business.table("attributed_gmv") * history.years
    by_return = business.table("attributed_roas") * money[:known]
    reported[:known] = np.where(np.isnan(in_money), by_return, in_money)
    given = ~np.isnan(reported)
    iota = np.where(given, incrementality(caused, np.where(given, reported, 1.0)), 1.0)
    return np.where(given, reported, caused.mean(axis=0)), iota
