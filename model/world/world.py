"""The world: everything that levers do not change.

Plan, business, fitted demand, uncertain inputs, currencies and the risk register, with the status
quo they imply. A scenario is evaluated in a world; two scenarios in one world share every draw.
"""

from __future__ import annotations

import hashlib
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cached_property

import numpy as np

from model.business import Business, with_assumptions
from model.calendar import HorizonChoice, HorizonName, horizon_choices
from model.demand import DemandDraws, DemandFit
from model.fx import Rates, forward_points, fx_paths
from model.horizon import Horizon
from model.inputs import DRAWS, Inputs
from model.ledger import LOGISTICS, Mix, per_order
from model.levers import ExpandedCatalogue
from model.plan import Plan
from model.programme import Setting
from model.results import FloatArray
from model.risk import Register
from model.world.derive import Derived, Drawn
from model.world.draws import draws_at_rest, draws_while_dragged
from model.world.flags import Flag, flags_of
from model.world.labels import catalogue_of, currency_of, market_regions
from model.world.limits import commitments
from model.world.view import DemandView, view_of

MODEL_VERSION = "0.1"
FX_SEED = 2026
# Copies of the world under a scenario's assumptions; each holds views of some ten megabytes.
ASSUMED_KEPT = 4


@dataclass(frozen=True, eq=False, repr=False)
class World:
    """A company over its horizon (see the module's text); built by `build_world`.

    Attributes:
        plan: The plan in force: `given_plan` scaled to the company's own programme budget.
        horizon_choice: Which horizon; `horizons` lists those open to the panel.
        year: The horizon, the plan year unless another was chosen; demand draws in `demand` run
            over its weeks, in orders and USD.
        history: The same span one year earlier with the demand draws in `past`, which give back
            the observed orders in every draw.
        drawn: Both as the fit draws them, in the panel's own units.
        spend: ``(market, channel, week)`` USD of the status quo on the horizon's weeks.
        past_spend: The same of the base year, as it was.
        attributed: ``(channel,)`` USD of GMV that reports credit to a channel in the base period.
        iota: ``(draw, channel)`` incremental over attributed GMV.
    """

    label: str
    plan: Plan
    given_plan: Plan
    business: Business
    fit: DemandFit
    horizon_choice: HorizonName
    year: Horizon
    history: Horizon
    drawn: Drawn
    demand: DemandDraws
    past: DemandDraws
    rates: Rates
    register: Register
    inputs: Inputs
    catalogue: ExpandedCatalogue
    spend: FloatArray
    past_spend: FloatArray
    attributed: FloatArray
    iota: FloatArray
    is_base_year: bool = False
    _views: dict[int, DemandView] = field(default_factory=dict, repr=False)
    _assumed: dict[Hashable, World] = field(default_factory=dict, repr=False)

    def __repr__(self) -> str:
        return f"World({self.label!r}, {self.horizon_choice}, id={self.id})"

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
        """Labels of the horizon's weeks, as the panel writes them."""
        return self.year.labels

    @property
    def draws(self) -> int:
        """Draws there are: 512 unless the fit has fewer."""
        return min(DRAWS, self.demand.n_draws)

    @cached_property
    def draws_at_rest(self) -> int:
        """Draws of a settled answer; fewer than there are where the company is large."""
        rule = draws_at_rest(len(self.markets), len(self.channels), len(self.weeks))
        return min(rule, self.draws)

    @property
    def draws_while_dragged(self) -> int:
        """The first of them, while a thumb moves."""
        return draws_while_dragged(self.draws_at_rest)

    @cached_property
    def regions(self) -> dict[str, tuple[str, ...]]:
        """Region key -> markets, the European Union among them."""
        return market_regions(self.business)

    @cached_property
    def currencies(self) -> tuple[str, ...]:
        """Currencies of the markets, in order of first use."""
        return tuple(dict.fromkeys(self.currency_of_market))

    @cached_property
    def currency_of_market(self) -> tuple[str, ...]:
        """``(market,)`` currency that its money moves with; USD where no rate is frozen."""
        return tuple(currency_of(market) for market in self.business.markets.values())

    @cached_property
    def horizons(self) -> tuple[HorizonChoice, ...]:
        """All horizons, with the reason where one is closed to this panel."""
        history = self.fit.history
        return horizon_choices(history.week_labels, history.n_weeks, self.plan.year)

    @property
    def has_programme(self) -> bool:
        """Whether there is anything to fund or to carry out."""
        return bool(self.plan.initiatives)

    @cached_property
    def id(self) -> str:
        """Content hash: equal worlds have equal ids, whatever object they are."""
        rates = self.rates
        parts = (
            MODEL_VERSION,
            self.plan.digest,
            self.given_plan.digest,
            self.business.model_dump_json(),
            self.fit.content_hash,
            self.register.model_dump_json(),
            f"{rates.as_of} {rates.currencies}",
            hashlib.sha256(rates.per_unit.tobytes()).hexdigest(),
            self.horizon_choice,
            str(self.is_base_year),
        )
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]

    @cached_property
    def _fx_paths(self) -> FloatArray:
        start = self.year.start - timedelta(days=1)
        return fx_paths(self.rates, self.currencies, self.year.ends, FX_SEED, DRAWS, start=start)

    @cached_property
    def forward_points(self) -> FloatArray:
        """``(quarter, currency)`` forward over spot less one."""
        return forward_points(self.currencies, self.year.middles)

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
            self._views[draws] = view_of(
                self.demand, self.business, self.iota, self.inputs, self._fx_paths, draws
            )
        return self._views[draws]

    @cached_property
    def base_orders(self) -> FloatArray:
        """``(market,)`` observed orders of the base year by calendar days."""
        modelled = self.past.first(1).outcome()[:, 0]  # the same in every draw
        return np.einsum("tm,tq->m", modelled, self.history.share)

    @cached_property
    def base_logistics_share(self) -> float:
        """Logistics cost of the base year as a share of net revenue; 1 where all is returned."""
        money = per_order(self.business, Mix.base(self.business))
        cost = sum(self.base_orders @ money.total(line)[0] for line in LOGISTICS)
        net = float(self.base_orders @ money.total("net_revenue")[0])
        return float(cost / net) if net > 0 else 1.0

    @cached_property
    def flags(self) -> tuple[Flag, ...]:
        """What rests on defaults, priors or estimates, with where it shows."""
        return flags_of(self)

    @cached_property
    def committed(self) -> FloatArray:
        """``(market, channel)`` USD of the horizon below which spend cannot fall.

        The base year is as it was: nothing is lifted there.
        """
        if self.is_base_year:
            return np.zeros((len(self.markets), len(self.channels)))
        return commitments(self.business, self.markets, self.channels, self.year.years)

    @cached_property
    def weekly_pattern(self) -> FloatArray:
        """``(market, channel, week, quarter)`` how a quarter's money of a cell falls on its weeks.

        The sum of a quarter's parts over weeks is 1; a cell without money follows the days.
        """
        money = self.spend[..., None] * self.year.share
        total = money.sum(axis=2, keepdims=True)
        even = self.year.share / self.year.share.sum(axis=0)
        return np.where(total > 0, money / np.where(total > 0, total, 1), even)

    @cached_property
    def base_year(self) -> World:
        """The same company over its base year: observed orders, last year's spend, as it was.

        What is committed for the horizon lifts nothing there, so its levers know no floor.
        """
        free = self.business.model_copy(update={"commitments": {}})
        return replace(
            self,
            year=self.history,
            demand=self.past,
            spend=self.past_spend,
            catalogue=catalogue_of(self.plan, free, self.past, self.past_spend, self.history),
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
            found = Derived.of(self.given_plan, business, self.drawn, self.rates)
            self._assumed[key] = replace(
                self,
                business=business,
                plan=found.plan,
                demand=found.demand,
                past=found.past,
                spend=found.spend,
                past_spend=found.past_spend,
                attributed=found.attributed,
                iota=found.iota,
                catalogue=found.catalogue,
                _views={},
                _assumed={},
            )
        return self._assumed[key]
