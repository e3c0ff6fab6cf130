"""Putting a world together from a plan, a business and a fit."""

from __future__ import annotations

from pathlib import Path

from model.business import Business, completed, load_business
from model.business.file import parse_business
from model.calendar import base_period, horizon_of
from model.demand import DemandFit
from model.fx import load_rates
from model.fx.rates import HOME_CURRENCY
from model.inputs import DRAWS, Inputs
from model.plan import Plan, load_plan
from model.risk import load_register
from model.world.derive import Derived, Drawn
from model.world.errors import WorldError
from model.world.world import World

DEMO_FIT = Path(__file__).resolve().parents[2] / "data" / "demo" / "fit.json"


def load_world(
    plan: Plan | None = None,
    business: Business | None = None,
    fit: DemandFit | None = None,
    *,
    horizon: str | None = None,
) -> World:
    """The demo world, or one with another plan, business or fit.

    Raises:
        PlanError, BusinessError, FitError: a file is not valid.
        WorldError, HorizonError: see `build_world`.
    """
    return build_world(
        plan or load_plan(),
        business or load_business(),
        fit or DemandFit.from_json(DEMO_FIT.read_bytes()),
        horizon,
    )


def build_world(
    plan: Plan, business: Business, fit: DemandFit, horizon: str | None = None
) -> World:
    """Puts a world together and works out what the status quo implies.

    Args:
        plan: What is planned; scaled to the business's ``programme_budget``, 0 is no programme.
        business: The company; it may list markets and channels in another order than the fit. One
            of one's own that says nothing of its programme and its losses gets defaults, flagged.
        fit: Fitted demand in the panel's own units; converted to orders and USD here.
        horizon: ``plan_year``, ``next_52_weeks`` or ``next_quarter``; ``None`` is the plan year
            where the panel ends within half a year of its start, else the next 52 weeks.

    Raises:
        WorldError: business and fit do not name the same markets and channels, the business says
            too little about the panel's units, or counts in another home currency than the rates.
        HorizonError: the horizon is unknown or closed to this panel.
        RatesError, CatalogueError: a currency without a frozen rate; labels that collide.
        PlanError, ValueError: a scaled plan that contradicts itself; what cannot be drawn from.
    """
    _check_home(business)
    company = completed(aligned(business, fit.markets, fit.channels))
    labels, n_weeks = fit.history.week_labels, fit.history.n_weeks
    choice, year = horizon_of(labels, n_weeks, horizon, plan.year)
    drawn = Drawn.of(fit, year, base_period(labels, n_weeks, year), DRAWS)
    rates = load_rates()
    found = Derived.of(plan, company, drawn, rates)
    return World(
        label=company.label,
        plan=found.plan,
        given_plan=plan,
        business=company,
        fit=fit,
        horizon_choice=choice,
        year=year,
        history=drawn.history,
        drawn=drawn,
        demand=found.demand,
        past=found.past,
        rates=rates,
        register=load_register(),
        inputs=Inputs.of(_input_names(plan)),
        catalogue=found.catalogue,
        spend=found.spend,
        past_spend=found.past_spend,
        attributed=found.attributed,
        iota=found.iota,
    )


def aligned(business: Business, markets: tuple[str, ...], channels: tuple[str, ...]) -> Business:
    """The business with its markets and channels in the panel's order.

    Raises:
        WorldError: other markets or channels than the panel's.
    """
    for what, own, wanted in (
        ("markets", business.markets, markets),
        ("channels", business.channels, channels),
    ):
        if odd := sorted(set(own) ^ set(wanted)):
            raise WorldError(
                f"business and fit must name the same {what}; only one of them has {odd}: "
                f"the business has {sorted(own)}, the fit {sorted(wanted)}"
            )
    if tuple(business.markets) == markets and tuple(business.channels) == channels:
        return business
    plain = business.model_dump(mode="json")
    plain["markets"] = {key: plain["markets"][key] for key in markets}
    plain["channels"] = {key: plain["channels"][key] for key in channels}
    return parse_business(plain, business.label)


def _check_home(business: Business) -> None:
    if business.home_currency != HOME_CURRENCY:
        raise WorldError(
            f"home_currency is {business.home_currency!r}, but rates, forwards and losses are "
            f"counted in {HOME_CURRENCY}: write {HOME_CURRENCY}"
        )


def _input_names(plan: Plan) -> list[str]:
    """Uncertain inputs that are drawn as Sobol' points, the leading ones first."""
    leading = ["event_loss", "speed_elasticity", "promo_response", "cover_response"]
    return leading + [f"realisation.{initiative.key}" for initiative in plan.initiatives]
