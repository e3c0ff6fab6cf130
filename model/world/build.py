"""Putting a world together from a plan, a business and a fit."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import numpy as np

from model.business import Business, load_business
from model.demand import DemandDraws, DemandFit
from model.fx import load_rates
from model.fx.rates import HOME_CURRENCY
from model.horizon import Horizon
from model.inputs import DRAWS, Inputs
from model.plan import Plan, load_plan
from model.results import FloatArray
from model.risk import load_register
from model.world.labels import catalogue_of
from model.world.world import World, incrementality_of

DEMO_FIT = Path(__file__).resolve().parents[2] / "data" / "demo" / "fit.json"


def load_world(
    plan: Plan | None = None,
    business: Business | None = None,
    fit: DemandFit | None = None,
    *,
    year: int = 2026,
) -> World:
    """The demo world, or one with another plan, business or fit.

    Raises:
        PlanError, BusinessError, FitError: a file is not valid.
        ValueError: fit and business do not name the same markets and channels, or the business
            counts its losses in another home currency than the rates.
    """
    return build_world(
        plan or load_plan(),
        business or load_business(),
        fit or DemandFit.from_json(DEMO_FIT.read_bytes()),
        year,
    )


def build_world(plan: Plan, business: Business, fit: DemandFit, year: int) -> World:
    """Puts a world together and works out what the status quo implies."""
    _check_labels(business, fit)
    _check_home(business)
    horizon = Horizon.of(year)
    history = _history(fit, year - 1)
    demand = fit.project(horizon.labels, DRAWS)
    past = fit.in_sample(history.labels, DRAWS)
    spend, past_spend = _spend(demand), _spend(past)
    return World(
        label=business.label,
        plan=plan,
        business=business,
        fit_hash=fit.content_hash,
        year=horizon,
        history=history,
        demand=demand,
        past=past,
        rates=load_rates(),
        register=load_register(),
        inputs=Inputs.of(_input_names(plan)),
        catalogue=catalogue_of(plan, business, demand, spend, horizon),
        spend=spend,
        past_spend=past_spend,
        iota=incrementality_of(business, past, past_spend, history),
    )


def _check_labels(business: Business, fit: DemandFit) -> None:
    if set(business.markets) != set(fit.markets):
        odd = sorted(set(business.markets) ^ set(fit.markets))
        raise ValueError(f"business and fit must name the same markets; only one has {odd}")
    if tuple(business.markets) != fit.markets:
        raise ValueError(
            f"business lists markets as {list(business.markets)}, the fit as {list(fit.markets)}: "
            "write them in the same order"
        )
    if tuple(business.channels) != fit.channels:
        raise ValueError(
            f"business lists channels as {list(business.channels)}, the fit as "
            f"{list(fit.channels)}: write the same ones in the same order"
        )


def _check_home(business: Business) -> None:
    if business.home_currency != HOME_CURRENCY:
        raise ValueError(
            f"home_currency is {business.home_currency!r}, but rates, forwards and losses are "
            f"counted in {HOME_CURRENCY}: write {HOME_CURRENCY}"
        )


def _history(fit: DemandFit, year: int) -> Horizon:
    """The weeks of the fit's history that touch a year."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    weeks = [date.fromisoformat(label) for label in fit.weeks]
    touching = [week for week in weeks if week <= last and week + timedelta(days=6) >= first]
    if not touching:
        raise ValueError(f"the fit's history has no week of {year}; it ends {weeks[-1]}")
    return Horizon.seen(year, tuple(touching))


def _spend(demand: DemandDraws) -> FloatArray:
    return np.ascontiguousarray(demand.reference_spend.transpose(1, 2, 0))


def _input_names(plan: Plan) -> list[str]:
    """Uncertain inputs that are drawn as Sobol' points, the leading ones first."""
    leading = ["event_loss", "speed_elasticity", "promo_response", "cover_response"]
    return leading + [f"realisation.{initiative.key}" for initiative in plan.initiatives]
