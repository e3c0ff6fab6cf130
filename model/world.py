"""The world: everything that levers do not change.

Plan, business, fitted demand, uncertain inputs, currencies and the risk register, with the status
quo they imply. A scenario is evaluated in a world; two scenarios in one world share every draw.
"""

from __future__ import annotations

import hashlib
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path

import numpy as np

from model.business import Business, load_business, with_assumptions
from model.demand import DemandDraws, DemandFit
from model.funnel import attribution_weights, incrementality
from model.fx import Rates, forward_points, fx_paths, load_rates
from model.horizon import QUARTERS, Horizon
from model.inputs import DRAWS, Inputs
from model.ledger import LOGISTICS, Mix, per_order
from model.levers import ExpandedCatalogue, Indexes, Splits, load_catalogue
from model.media import ResponseCurves, prepare_curves, response_detail
from model.plan import Plan, load_plan
from model.pricing import line_elasticity
from model.programme import Setting
from model.results import FloatArray
from model.risk import Register, load_register

DEMO_FIT = Path(__file__).resolve().parents[1] / "data" / "demo" / "fit.json"
MODEL_VERSION = "0.1"
# Copies of the world under a scenario's assumptions; each holds views of some ten megabytes.
ASSUMED_KEPT = 4
# Regions that overlap the business's own ones; the plan speaks of the European Union.
EU = ("AT", "BE", "CZ", "DE", "ES", "FR", "IE", "IT", "NL", "PL", "PT", "SE")
MIDDLES = (1 / 8, 3 / 8, 5 / 8, 7 / 8)  # years from the start to the middle of each quarter


@dataclass(frozen=True)
class DemandView:
    """Demand over a horizon for some draws, laid out for the stages.

    Attributes:
        multiplier: ``(week, draw, market)`` season, events and noise.
        base_flow: ``(week, draw, market)`` orders without media at reference price.
        curves: Media response curves.
        credit: ``(weight set, draw, channel)`` incremental and attributed channel weights.
        elasticity: ``(draw, market, line)`` own price, positive.
        cross: ``(draw, market)``.
        fx: ``(quarter, draw, currency)`` rates relative to the budget rate.
        inputs: The other uncertain inputs.
    """

    multiplier: FloatArray
    base_flow: FloatArray
    curves: ResponseCurves
    credit: FloatArray
    elasticity: FloatArray
    cross: FloatArray
    fx: FloatArray
    inputs: Inputs


@dataclass(frozen=True, eq=False, repr=False)
class World:
    """A company in its plan year (see the module's text); built by `build_world`.

    Attributes:
        year: Horizon of the plan year; demand draws in `demand` run over its weeks.
        history: Horizon of the base year with the demand draws in `past`, which give back the
            observed orders in every draw.
        spend: ``(market, channel, week)`` USD of the status quo on the plan year's weeks.
        past_spend: The same of the base year, as it was.
    """

    label: str
    plan: Plan
    business: Business
    fit_hash: str
    year: Horizon
    history: Horizon
    demand: DemandDraws
    past: DemandDraws
    rates: Rates
    register: Register
    inputs: Inputs
    catalogue: ExpandedCatalogue
    spend: FloatArray
    past_spend: FloatArray
    iota: FloatArray
    is_base_year: bool = False
    _views: dict[int, DemandView] = field(default_factory=dict, repr=False)
    _assumed: dict[Hashable, World] = field(default_factory=dict, repr=False)

    def __repr__(self) -> str:
        return f"World({self.label!r}, {self.year.year}, id={self.id})"

    @property
    def simulated(self) -> bool:
        """Whether the company is made up; screens say so."""
        return self.business.simulated

    @property
    def markets(self) -> tuple[str, ...]:
        """Market labels in panel order."""
        return self.demand.markets

    @property
    def channels(self) -> tuple[str, ...]:
        """Channel names in panel order."""
        return self.demand.channels

    @property
    def lines(self) -> tuple[str, ...]:
        """Product lines."""
        return tuple(self.business.lines)

    @property
    def platforms(self) -> tuple[str, ...]:
        """Sales platforms."""
        return tuple(self.business.platforms)

    @property
    def weeks(self) -> tuple[str, ...]:
        """ISO dates of the horizon's Mondays."""
        return self.year.labels

    @cached_property
    def regions(self) -> dict[str, tuple[str, ...]]:
        """Region key -> markets, the European Union among them."""
        return market_regions(self.business)

    @cached_property
    def currencies(self) -> tuple[str, ...]:
        """Currencies of the markets, in order of first use."""
        return tuple(dict.fromkeys(m.currency for m in self.business.markets.values()))

    @cached_property
    def id(self) -> str:
        """Content hash: equal worlds have equal ids, whatever object they are."""
        parts = (
            MODEL_VERSION,
            self.plan.digest,
            self.business.model_dump_json(),
            self.fit_hash,
            str(self.year.year),
            str(self.is_base_year),
        )
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]

    @cached_property
    def forward_points(self) -> FloatArray:
        """``(quarter, currency)`` forward over spot less one."""
        return forward_points(self.currencies, MIDDLES)

    @cached_property
    def setting(self) -> Setting:
        """What the programme is evaluated in."""
        return self._setting(self.inputs)

    def _setting(self, inputs: Inputs) -> Setting:
        euro = self.rates.usd("EUR")
        return Setting(self.plan, self.year, inputs, self.markets, self.regions, euro)

    def setting_for(self, draws: int) -> Setting:
        """The programme's setting for the first draws."""
        return self._setting(self.view(draws).inputs)

    def view(self, draws: int) -> DemandView:
        """Demand laid out for the first ``draws``; made once for each number of draws."""
        if draws not in self._views:
            self._views[draws] = _view(self, draws)
        return self._views[draws]

    @cached_property
    def base_orders(self) -> FloatArray:
        """``(market,)`` observed orders of the base year by calendar days."""
        modelled = self.past.outcome()[:, :1].mean(axis=1)
        return np.einsum("tm,tq->m", modelled, self.history.share)

    @cached_property
    def base_logistics_share(self) -> float:
        """Logistics cost of the base year as a share of net revenue."""
        money = per_order(self.business, Mix.base(self.business))
        cost = sum(self.base_orders @ money.total(line)[0] for line in LOGISTICS)
        return float(cost / (self.base_orders @ money.total("net_revenue")[0]))

    @cached_property
    def status_quo_spend(self) -> float:
        """USD of media in the plan year if last year's pattern goes on."""
        return float(np.einsum("mct,tq->", self.spend, self.year.share))

    @cached_property
    def weekly_pattern(self) -> FloatArray:
        """``(market, channel, week, quarter)`` how a quarter's money of a cell falls on its weeks.

        The sum of a quarter's parts over weeks is 1; a cell without money follows the days.
        """
        money = self.spend[..., None] * self.year.share
        total = money.sum(axis=2, keepdims=True)
        even = self.year.share / self.year.share.sum(axis=0)
        with np.errstate(invalid="ignore"):
            return np.where(total > 0, money / np.where(total > 0, total, 1), even)

    @cached_property
    def base_year(self) -> World:
        """The same company over its base year: observed orders, last year's spend."""
        return replace(
            self,
            year=self.history,
            demand=self.past,
            spend=self.past_spend,
            catalogue=_catalogue(
                self.plan, self.business, self.past, self.past_spend, self.history
            ),
            is_base_year=True,
            _views={},
            _assumed={},
        )

    def assuming(self, assumptions: Mapping[str, float | str | bool]) -> World:
        """The same world with some figures of the business replaced; itself when there are none.

        Raises:
            BusinessError: an unknown path or an impossible value.
        """
        if not assumptions:
            return self
        key = tuple(sorted(assumptions.items()))
        if key not in self._assumed:
            while len(self._assumed) >= ASSUMED_KEPT:
                self._assumed.pop(next(iter(self._assumed)))
            business = with_assumptions(self.business, assumptions)
            self._assumed[key] = replace(
                self,
                business=business,
                iota=_incrementality(business, self.past, self.past_spend, self.history),
                catalogue=_catalogue(self.plan, business, self.demand, self.spend, self.year),
                _views={},
                _assumed={},
            )
        return self._assumed[key]


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
        ValueError: fit and business do not name the same markets.
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
    horizon = Horizon.of(year)
    history = _history(fit, year - 1)
    demand = fit.project(horizon.labels, DRAWS)
    past = fit.in_sample(history.labels, DRAWS)
    spend, past_spend = _spend(demand), _spend(past)
    inputs = Inputs.of(_input_names(plan))
    rates = load_rates()
    iota = _incrementality(business, past, past_spend, history)
    return World(
        label=business.label,
        plan=plan,
        business=business,
        fit_hash=fit.content_hash,
        year=horizon,
        history=history,
        demand=demand,
        past=past,
        rates=rates,
        register=load_register(),
        inputs=inputs,
        catalogue=_catalogue(plan, business, demand, spend, horizon),
        spend=spend,
        past_spend=past_spend,
        iota=iota,
    )


def market_regions(business: Business) -> dict[str, tuple[str, ...]]:
    """The business's regions, and those of the European Union that it sells in."""
    union = tuple(key for key, market in business.markets.items() if market.country in EU)
    regions = dict(business.regions)
    return {**regions, "eu": union} if union else regions


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


def _curves(demand: DemandDraws) -> ResponseCurves:
    return prepare_curves(
        demand.retention, demand.half_saturation, demand.shape, demand.beta, demand.carry_in
    )


def _incrementality(
    business: Business, past: DemandDraws, spend: FloatArray, history: Horizon
) -> FloatArray:
    """``(draw, channel)`` of the base year, by GMV (see `model.funnel`)."""
    weights = past.multiplier[:, None] * history.share.sum(axis=1)[:, None, None, None]
    caused = response_detail(_curves(past), spend, weights)[0]
    order_value = per_order(business, Mix.base(business)).total("gmv")[0]
    return incrementality(
        (caused * order_value[:, None]).sum(axis=1), business.table("attributed_gmv")
    )


def _catalogue(
    plan: Plan, business: Business, demand: DemandDraws, spend: FloatArray, horizon: Horizon
) -> ExpandedCatalogue:
    money = np.einsum("mct,tq->mcq", spend, horizon.share)
    groups: dict[str, list[str]] = {"effort": [], "protection": []}
    for initiative in plan.initiatives:
        groups.setdefault(initiative.group, []).append(initiative.key)
    currencies = dict.fromkeys(m.currency for m in business.markets.values())
    indexes = Indexes(
        markets=demand.markets,
        regions=market_regions(business),
        channels=demand.channels,
        lines=tuple(business.lines),
        platforms=tuple(business.platforms),
        quarters=QUARTERS,
        currencies=tuple(currencies),
        budget_lines=tuple(line.key for line in plan.budget_lines),
        efforts=tuple(groups["effort"]),
        protections=tuple(groups["protection"]),
        initiatives=tuple(initiative.key for initiative in plan.initiatives),
        main_regions=tuple(business.regions),
        names=_names(plan, business),
    )
    regions = list(business.regions)
    overseas = business.table("overseas_share")
    values = {f"overseas_share[{r}]": float(overseas[i]) for i, r in enumerate(regions)}
    values["media_total"] = float(money.sum())
    mix = business.table("platform_mix")
    splits = Splits(money / money.sum(), {r: mix[i] for i, r in enumerate(regions)})
    return load_catalogue().expand(indexes, values, splits)


def _names(plan: Plan, business: Business) -> Mapping[str, str]:
    """Readable names of labels."""
    names = dict(business.region_labels) | dict(business.channels) | dict(business.platforms)
    names |= {key: market.label for key, market in business.markets.items()}
    names |= {key: line.label for key, line in business.lines.items()}
    names |= {initiative.key: initiative.label for initiative in plan.initiatives}
    return names | {line.key: line.label for line in plan.budget_lines}


def _view(world: World, draws: int) -> DemandView:
    if not 0 < draws <= DRAWS:
        raise ValueError(f"draws is {draws}; it must lie between 1 and {DRAWS}")
    demand = world.demand.first(draws)
    ends = [
        date(world.year.year, month, day) for month, day in ((3, 31), (6, 30), (9, 30), (12, 31))
    ]
    start = date(world.year.year - 1, 12, 31)
    paths = fx_paths(world.rates, world.currencies, ends, 2026, DRAWS, start=start)
    return DemandView(
        multiplier=np.ascontiguousarray(demand.multiplier),
        base_flow=np.ascontiguousarray(demand.multiplier * demand.base),
        curves=_curves(demand),
        credit=attribution_weights(world.iota[:draws]),
        elasticity=line_elasticity(demand.elasticity, world.business),
        cross=demand.cross_elasticity,
        fx=np.ascontiguousarray(paths[:, :draws]),
        inputs=world.inputs.first(draws),
    )
