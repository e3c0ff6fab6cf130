"""The books of one variant of a scenario: what a year leaves beside the contribution ladder."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from model.fx import fx_loss_by_currency, load_fx_inputs
from model.ledger import Ledger
from model.operations import DAYS_PER_YEAR, stock_days
from model.pricing import fx_shift
from model.programme import Driver, Programme
from model.results import FloatArray
from model.risk import AnnualLoss, Register, annual_loss, expected_loss, mitigation_factors
from model.simulate.road import Road, Variant

RISK_LEVERS = ("risk_climate", "insurance")
FX_LEVERS = ("hedge", "fx_shift")


@dataclass(frozen=True)
class Books:
    """Money and stock of one variant; properties are computed when asked for and kept.

    ``base`` holds the books of the base year, ``None`` for the base year itself.
    """

    road: Road
    variant: Variant
    base: Books | None = None
    _totals: dict[str | None, Ledger] = field(default_factory=dict, repr=False, compare=False)

    @property
    def days(self) -> FloatArray:
        """``(quarter,)`` days of the horizon."""
        return self.road.world.year.days.sum(axis=0)

    @property
    def years(self) -> float:
        """Length of the horizon: 1 for a calendar year, a quarter for thirteen weeks."""
        return float(self.days.sum()) / DAYS_PER_YEAR

    @cached_property
    def programme(self) -> Programme:
        """Effects and cost of the programme in this variant."""
        return self.road.programme(self.variant)

    @cached_property
    def ledger(self) -> Ledger:
        """The contribution ladder."""
        return self.road.ledger(self.variant)

    def totals(self, scope: str | None, markets: list[int]) -> Ledger:
        """The ladder summed over the markets of a scope: ``(ledger line, quarter, draw)``."""
        if scope not in self._totals:
            self._totals[scope] = self.road.once(
                "totals",
                (self.road.ledger_key(self.variant), scope),
                lambda: self.ledger.over(markets),
            )
        return self._totals[scope]

    @cached_property
    def orders(self) -> FloatArray:
        """``(quarter, draw, market)``."""
        return self.road.flow(self.variant).total * self.road.market().factor

    @cached_property
    def caused_orders(self) -> FloatArray:
        """``(quarter, draw, market)`` orders that media caused."""
        return self.road.flow(self.variant).caused * self.road.market().factor

    @cached_property
    def credited_orders(self) -> FloatArray:
        """``(quarter, draw, market)`` orders that reports attribute to media."""
        return self.road.flow(self.variant).credited * self.road.market().factor

    @cached_property
    def cm3(self) -> FloatArray:
        """``(draw,)`` contribution of the year after media."""
        return self._all["cm3"].sum(axis=0)

    @property
    def _all(self) -> Ledger:
        return self.totals(None, list(range(len(self.road.world.markets))))

    # ---- stock

    @cached_property
    def stock_days(self) -> FloatArray:
        """``(quarter, draw)`` days of stock."""
        business = self.road.world.business
        turns = DAYS_PER_YEAR / business.number("stock_days")
        gain = self.road.company(self.programme, "inventory_turnover", turns)
        return stock_days(self.road.settings, business, gain, self._cogs_by_region)

    @property
    def _cogs_by_region(self) -> FloatArray:
        cogs = self.ledger["cogs"].mean(axis=1).sum(axis=0)
        regions = self.road.world.business.region_of_market
        names = list(self.road.world.business.regions)
        total = np.array([cogs[[r == name for r in regions]].sum() for name in names])
        return total / total.sum() if total.sum() > 0 else total

    @cached_property
    def stock_value(self) -> FloatArray:
        """``(quarter, draw)`` USD of average stock at cost: daily cost of goods × days of stock."""
        daily = self._all["cogs"] / self.days[:, None]
        return daily * self.stock_days

    @cached_property
    def average_stock(self) -> FloatArray:
        """``(draw,)`` USD of stock over the year."""
        return self.days @ self.stock_value / self.days.sum()

    @cached_property
    def holding_cost(self) -> FloatArray:
        """``(draw,)`` USD of holding the stock over the horizon."""
        return self.average_stock * self.road.world.business.number("holding_rate") * self.years

    # ---- overhead

    @cached_property
    def overhead(self) -> FloatArray:
        """``(draw,)`` fixed cost and holding cost; the base year's total is a share of revenue."""
        change = 1 + self.road.settings["overhead_change"]
        return self.fixed_cost * change + self.holding_cost + self.premium

    @cached_property
    def fixed_cost(self) -> float:
        """USD over the horizon that neither orders nor stock move.

        Overhead is given with holding cost included; a stock that costs more than it leaves
        nothing fixed.
        """
        if self.base is not None:
            return self.base.fixed_cost * (self.years / self.base.years)
        revenue = float(self._all["net_revenue"].sum(axis=0).mean())
        share = self.road.world.business.number("overhead_share")
        return max(0.0, share * revenue - float(self.holding_cost.mean()))

    @property
    def premium(self) -> float:
        """USD paid to insurers: insured expected loss and their loading."""
        insured = self.road.settings["insurance"]
        if insured == 0:
            return 0.0
        loading = self.road.world.business.number("insurance_loading")
        return insured / (1 - insured) * self.expected_loss * (1 + loading)

    # ---- risk

    @cached_property
    def exposures(self) -> Mapping[str, float]:
        """USD by exposure base of the register, means over draws."""
        return exposures(self)

    @cached_property
    def register(self) -> Register:
        """The register scaled so that a year like the base year costs what such a year is to cost.

        That is the company's own share of net revenue where it gives one, else the plan's share of
        its budget; without either the register stands as it is.
        """
        road, first = self.road, self.base or self
        wanted = self._usual_loss(first)
        if wanted is None:
            return road.world.register
        return road.once(
            "register",
            (wanted, first.road.world.id),
            lambda: road.world.register.scaled_to(wanted, first.exposures),
        )

    def _usual_loss(self, first: Books) -> float | None:
        """USD of event loss in a year like the base year; ``None`` if nothing says.

        A company of one's own always gives its share; the plan's holds for the brand of the plan,
        whatever budget a scenario assumes.
        """
        world, scenario = self.road.world, self.road.settings.scenario
        own = world.business.optional_number("event_loss_share")
        if own is not None:
            return own * first.exposures["net_revenue"]
        share = world.given_plan.relation("uncontrolled_loss_share", scenario.readings)
        budget = world.given_plan.planned_budget(scenario.profile, scenario.readings)
        return share * budget or None

    @cached_property
    def loss(self) -> AnnualLoss:
        """Distribution of the horizon's event loss after mitigation and insurance."""
        key = (
            self.road.ledger_key(self.variant),
            self.road.programme_key(self.variant),
            self.road.reads(*RISK_LEVERS),
        )
        return self.road.once("loss", key, self._loss)

    def _loss(self) -> AnnualLoss:
        frequency, severity = self._risk_factors
        cover = self.road.settings["insurance"]
        return annual_loss(
            self.register, self.exposures, frequency, severity, cover, years=self.years
        )

    @cached_property
    def expected_loss(self) -> float:
        """USD of event loss in the mean case; the distribution is not needed for it."""
        frequency, severity = self._risk_factors
        cover = self.road.settings["insurance"]
        return expected_loss(
            self.register, self.exposures, frequency, severity, cover, years=self.years
        )

    @cached_property
    def _risk_factors(self) -> tuple[dict[str, float], dict[str, float]]:
        return self.risk_factors(self.programme.drivers)

    def risk_factors(self, drivers: Iterable[Driver]) -> tuple[dict[str, float], dict[str, float]]:
        """Factors on frequency and on loss by risk under the risk climate and these drivers."""
        frequency, severity = mitigation_factors(self.register, self._mitigation(drivers))
        climate = self.road.settings["risk_climate"]
        return {risk: factor * climate for risk, factor in frequency.items()}, severity

    def _mitigation(self, drivers: Iterable[Driver]) -> dict[str, float]:
        """Mean effect over the year's days and the draws of every driver that answers to risks."""
        known = {*self.register.metrics}
        days = self.road.world.year.days.sum(axis=1)
        effects: dict[str, float] = {}
        for driver in drivers:
            metric = driver.effect.metric
            if metric in known or metric.startswith("risk_"):
                reached = (days @ driver.ramp) / days.sum() * driver.strength.mean()
                effects[metric] = driver.effect.value * float(reached)
        return effects

    @cached_property
    def event_loss(self) -> FloatArray:
        """``(draw,)`` event loss of the year, read off the exact distribution."""
        return self.loss.quantile(self.road.view.inputs.uniform("event_loss"))

    # ---- currencies

    @cached_property
    def fx_loss(self) -> FloatArray:
        """``(draw,)`` USD against the budget rates; positive is a loss (memo line)."""
        key = (
            self.road.ledger_key(self.variant),
            self.road.reads(*FX_LEVERS),
        )
        return self.road.once("fx", key, self._fx_loss)

    def _fx_loss(self) -> FloatArray:
        return self.fx_loss_by_currency(self.hedge).sum(axis=1)

    @property
    def hedge(self) -> FloatArray:
        """``(currency,)`` share sold forward; at home there is nothing to sell."""
        home = self.road.world.business.home_currency
        settings, currencies = self.road.settings, self.road.world.currencies
        return np.array([0.0 if c == home else settings.combined("hedge", c) for c in currencies])

    def fx_loss_by_currency(self, hedge: FloatArray) -> FloatArray:
        """``(draw, currency)`` USD against the budget rates if ``hedge`` were sold forward."""
        world, settings = self.road.world, self.road.settings
        shift = [fx_shift(settings, currency) for currency in world.currencies]
        spread = load_fx_inputs().forward_spread.value
        paths, points = self.road.view.fx, world.forward_points
        return fx_loss_by_currency(self.fx_exposure, paths, hedge, points, shift, spread=spread)

    @property
    def foreign_revenue(self) -> FloatArray:
        """``(draw,)`` USD of the year's net revenue in other currencies than the home currency."""
        business = self.road.world.business
        rows = enumerate(business.markets.values())
        foreign = [i for i, row in rows if row.currency != business.home_currency]
        return self.ledger["net_revenue"][..., foreign].sum(axis=(0, 2))

    @cached_property
    def fx_exposure(self) -> FloatArray:
        """``(quarter, draw, currency)`` USD: net revenue less what is spent in that currency."""
        world = self.road.world
        kept = 1 - world.business.by_market("local_cost_share")
        net = self.ledger["net_revenue"] * kept
        return np.stack(
            [net[..., list(members)].sum(axis=2) for members in self._by_currency], axis=2
        )

    @property
    def _by_currency(self) -> list[list[int]]:
        world = self.road.world
        own = world.currency_of_market
        return [[i for i, one in enumerate(own) if one == c] for c in world.currencies]


def exposures(books: Books) -> dict[str, float]:
    """USD a year that a share of each exposure base is of, means over draws; stock is a level.

    GMV of regions and countries in the register's words, stock, media, one platform's GMV.
    """
    world, ledger, years = books.road.world, books.ledger, books.years
    gmv = ledger["gmv"].mean(axis=1).sum(axis=0) / years
    found = {
        "gmv": float(gmv.sum()),
        "net_revenue": float(ledger["net_revenue"].mean(axis=1).sum()) / years,
        "stock_value": float(books.average_stock.mean()),
        "media": float(ledger.media.sum()) / years,
    }
    for name, members in named_markets(books).items():
        found[f"{name}_gmv"] = float(gmv[members].sum())
    mix = books.road.platform_mix
    for p, platform in enumerate(world.platforms):
        found[f"platform_gmv[{platform}]"] = float(gmv @ mix[:, p])
    # A platform or country of the register that the company does not sell on: nothing is at risk.
    return dict.fromkeys(world.register.bases, 0.0) | found


def named_markets(books: Books) -> dict[str, list[int]]:
    """Market positions by the short names that exposure bases use."""
    world = books.road.world
    rows = list(world.business.markets.values())
    region = {"sea": "southeast_asia", "na": "north_america", "latam": "latin_america"}
    found = {
        short: [i for i, row in enumerate(rows) if row.region == name]
        for short, name in region.items()
    }
    found["europe"] = [i for i, row in enumerate(rows) if row.region == "europe"]
    found["eu"] = [world.markets.index(m) for m in world.regions.get("eu", ())]
    found["uk"] = [i for i, row in enumerate(rows) if row.country == "GB"]
    return found
