"""The one road from levers to money, in stages that are computed once for what they read.

Each stage names the lever records it reads and the stages it stands on; its memo key is their
values and keys. One moved lever therefore recomputes one path, with the same numbers as from cold.
Three variants of the programme travel the road: as the scenario has it, without it, and live at
full ramp all year (for run-rate ROI).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Literal, TypeVar

import numpy as np

from model.ledger import Ledger, Mix, PerOrder, per_order
from model.operations import (
    Delivery,
    availability,
    base_delivery_days,
    delivery,
    speed_response,
)
from model.pricing import Prices, price_response, prices
from model.programme import InForce, Programme, no_programme, programme
from model.results import FloatArray
from model.scenario import Settings
from model.simulate.flows import (
    MediaFlow,
    OrderFlow,
    WeeklyFactors,
    committed_money,
    media_flow,
    money_by_quarter,
    order_flow,
    weekly_factors,
)
from model.simulate.memo import Memo
from model.world import DemandView, World

Variant = Literal["scenario", "without", "full_ramp"]
T = TypeVar("T")
MARKET_LEVERS = (
    "price",
    "promo_depth",
    "fx_pass_through",
    "fx_shift",
    "dynamic_pricing",
    "competitor_price",
    "delivery_speed",
    "delivery_redesign",
    "overseas_share",
    "port_delay",
    "inventory_cover",
    "market_growth",
)
MONEY_LEVERS = (
    "basket",
    "platform_mix",
    "materials",
    "freight_rate",
    "duty_change",
    "platform_fees",
)
PROGRAMME_LEVERS = (
    "programme_funding",
    "funding",
    "effort",
    "protection",
    "realisation",
    "belief",
    "delay",
    "delay_of",
    "ramp_weeks",
)


@dataclass(frozen=True)
class MarketResponse:
    """What prices and service do to demand.

    Attributes:
        factor: ``(draw, market)`` orders relative to the status quo.
        line_share: ``(draw, market, line)`` shares of orders.
    """

    factor: FloatArray
    line_share: FloatArray
    price: Prices
    delivery: Delivery


@dataclass
class Road:
    """A scenario's way through the stages in one world, for some draws."""

    world: World
    settings: Settings
    draws: int
    memo: Memo
    _keys: dict[Hashable, int] = field(default_factory=dict)

    @property
    def view(self) -> DemandView:
        """The world's demand for these draws."""
        return self.world.view(self.draws)

    def once(self, stage: str, key: Hashable, compute: Callable[[], T]) -> T:
        """A stage's result in this world for these draws."""
        return self.memo.once(stage, (self.world.id, self.draws, key), compute)

    def reads(self, *records: str) -> Hashable:
        """Values of lever records, as part of a memo key."""
        return self.numbered(records, lambda: tuple(self.settings.values(r) for r in records))

    def numbered(self, name: Hashable, key: Callable[[], Hashable]) -> int:
        """The number of a key that this road works out once under a name."""
        if name not in self._keys:
            self._keys[name] = self.memo.number(key())
        return self._keys[name]

    # ---- programme

    @property
    def _choice(self) -> Hashable:
        scenario = self.settings.scenario
        return self.numbered("choice", lambda: (scenario.profile, tuple(scenario.readings.items())))

    def in_force(self) -> InForce:
        """What of the plan the profile and the readings put in force."""
        scenario = self.settings.scenario
        setting = self.world.setting
        return self.once(
            "in_force",
            self._choice,
            lambda: InForce.of(setting, scenario.profile, scenario.readings),
        )

    def programme_key(self, variant: Variant) -> Hashable:
        """What a variant of the programme is computed from."""
        if variant == "without":
            return variant
        return self.numbered(
            ("programme", variant),
            lambda: (variant, self._choice, self.reads(*PROGRAMME_LEVERS)),
        )

    def programme(self, variant: Variant) -> Programme:
        """Effects and cost of the programme."""
        setting = self.world.setting_for(self.draws)
        if variant == "without":
            return self.once("programme", variant, lambda: no_programme(setting))
        return self.once(
            "programme",
            self.programme_key(variant),
            lambda: programme(
                self.settings, setting, self.in_force(), full_ramp=variant == "full_ramp"
            ),
        )

    # ---- demand

    def media_key(self, variant: Variant) -> Hashable:
        """What media response is computed from; the ramp does not matter to spend."""
        return self.numbered(
            ("media", variant),
            lambda: (
                self.reads("media_total", "media_split", "media_cost"),
                self.programme(variant).media.tobytes(),
            ),
        )

    def media(self, variant: Variant) -> MediaFlow:
        """Media money and the orders it causes, before programme effects."""

        def compute() -> MediaFlow:
            split = self.settings["media_total"] * self.settings.media_split
            days = self.world.year.days.sum(axis=0)
            cells, lifted = committed_money(split, self.world.committed, days)
            money = money_by_quarter(cells, self.programme(variant).media)
            cost = self.settings["media_cost"]
            # The twin without the programme is wanted anyway; both spend the same for a while.
            alike = self.media_key(variant) == self.media_key("without")
            like = None if alike else self.media("without")
            return media_flow(money, lifted, cost, self.world, self.view, like)

        return self.once("media", self.media_key(variant), compute)

    def factors(self, variant: Variant) -> WeeklyFactors:
        """Programme effects on each week's demand."""
        return self.once(
            "factors",
            self.programme_key(variant),
            lambda: self._weekly_factors(self.programme(variant)),
        )

    def _weekly_factors(self, effects: Programme) -> WeeklyFactors:
        weeks, draws, markets = self.view.base_flow.shape
        days = float(base_delivery_days(self.world.business).mean())
        return weekly_factors(
            effects,
            self.world.business,
            self.base_roas(),
            days,
            self.speed_elasticity(),
            (weeks, draws, markets),
        )

    def base_roas(self) -> float:
        """Attributed GMV per USD of media in the base year, from reports."""
        attributed = self.world.attributed.sum()
        money = float(np.einsum("mct,tq->", self.world.past_spend, self.world.history.share))
        return float(attributed / money) if money > 0 else 1.0

    def flow_key(self, variant: Variant) -> Hashable:
        """What orders before prices and service are computed from."""
        return self.numbered(
            ("flow", variant),
            lambda: (self.media_key(variant), self.programme_key(variant)),
        )

    def flow(self, variant: Variant) -> OrderFlow:
        """Orders by quarter before prices and service."""
        return self.once(
            "flow",
            self.flow_key(variant),
            lambda: order_flow(
                self.media(variant), self.factors(variant), self.view, self.world.year.share
            ),
        )

    # ---- prices and service

    def speed_elasticity(self) -> FloatArray:
        """``(draw,)`` of demand to delivery speed, as the reading of audit C5 has it."""
        name, readings = "speed_demand_elasticity", self.settings.scenario.readings
        as_read = self.world.plan.relation(name, readings) / self.world.plan.relation(name)
        return self._drawn("speed_elasticity") * as_read

    def market_key(self) -> Hashable:
        """What the response to prices and service is computed from."""
        return self.numbered("market", lambda: (self.reads(*MARKET_LEVERS), self._choice))

    def market(self) -> MarketResponse:
        """Response to prices and service."""
        return self.once("market", self.market_key(), self._market)

    def _market(self) -> MarketResponse:
        settings, business, view = self.settings, self.world.business, self.view
        readings = settings.scenario.readings
        price = prices(settings, business)
        brought = delivery(
            settings,
            business,
            self.world.plan.relation("speed_cost_elasticity", readings),
            self.world.plan.relation("speed_cost_elasticity_redesigned", readings),
        )
        promo = self._drawn("promo_response")
        by_line = business.table("line_share") * price_response(
            price, view.elasticity, view.cross, promo
        )
        by_market = by_line.sum(axis=2)
        speed = self.speed_elasticity()[:, None]
        served = speed_response(brought.base_days, brought.days, speed)
        stocked = availability(settings["inventory_cover"], self._drawn("cover_response"))
        growth = [1 + settings.combined("market_growth", market) for market in self.world.markets]
        factor = by_market * served * stocked[:, None] * np.array(growth)
        return MarketResponse(factor, by_line / by_market[:, :, None], price, brought)

    def _drawn(self, name: str) -> FloatArray:
        """``(draw,)`` of a figure of the business: lognormal with an interval, else certain."""
        number = self.world.business.numbers[name]
        if not number.low or not number.high:
            return np.full(self.draws, number.value)
        return self.view.inputs.lognormal(name, number.low, number.high)

    def money(self) -> PerOrder:
        """Money per order."""
        key = self.market_key(), self.reads(*MONEY_LEVERS)
        return self.once("money", key, lambda: per_order(self.world.business, self.mix()))

    @property
    def platform_mix(self) -> FloatArray:
        """``(market, platform)`` shares of orders: each market has its region's."""
        mix = self.settings.platform_mix
        return np.array([mix[region] for region in self.world.business.region_of_market])

    def mix(self) -> Mix:
        """What the levers make of an order: lines, platforms, prices, shipping."""
        settings, market, markets = self.settings, self.market(), self.world.markets
        return Mix(
            line_share=market.line_share,
            platform_mix=self.platform_mix,
            price=market.price.index,
            realised=market.price.realised,
            basket=np.array([1 + settings.combined("basket", market) for market in markets]),
            overseas_share=market.delivery.overseas_share,
            materials=1 + settings["materials"],
            freight=1 + settings["freight_rate"],
            duty_points=np.array([settings.combined("duty_change", m) for m in markets]),
            fee_points=settings["platform_fees"],
            speed_cost=market.delivery.cost,
        )

    # ---- money

    def ledger_key(self, variant: Variant) -> Hashable:
        """What the ledger is computed from."""
        return self.numbered(
            ("ledger", variant),
            lambda: (
                self.flow_key(variant),
                self.market_key(),
                self.reads(*MONEY_LEVERS, "return_surge"),
            ),
        )

    def ledger(self, variant: Variant) -> Ledger:
        """The contribution ladder by quarter, draw and market."""
        return self.once("ledger", self.ledger_key(variant), lambda: self._ledger(variant))

    def _ledger(self, variant: Variant) -> Ledger:
        orders = self.flow(variant).total * self.market().factor
        money = self.media(variant).money.sum(axis=1).T
        returns, logistics = self.returns(variant), self.logistics(variant)
        return Ledger.of(orders, self.money(), returns, logistics, money)

    def returns(self, variant: Variant) -> FloatArray:
        """Factor on return rates; broadcasts to ``(quarter, draw, market)``."""
        markets = self.world.markets
        surge = np.array([1 + self.settings.combined("return_surge", m) for m in markets])
        return self.quarterly(self.programme(variant), "return_rate", 1.0) * surge

    def logistics(self, variant: Variant) -> FloatArray:
        """Factor on logistics cost; broadcasts to ``(quarter, draw, market)``."""
        share = self.world.base_logistics_share
        return self.quarterly(self.programme(variant), "logistics_cost", share)

    def quarterly(self, effects: Programme, metric: str, base: float) -> FloatArray:
        """``(quarter, draw, market)`` factor of a metric that acts by market; (1, 1, 1) if none."""
        drivers = effects.of(metric)
        if not drivers:
            return np.ones((1, 1, 1))
        weights = self.world.year.share / self.world.year.share.sum(axis=0)
        factor = np.ones((len(self.world.year.quarters), self.draws, len(self.world.markets)))
        for driver in drivers:
            part = driver.factor(base, driver.progress(weights))
            factor[..., list(driver.markets)] = part[..., None]
        return factor

    def company(self, effects: Programme, metric: str, base: float) -> FloatArray:
        """``(quarter, draw)`` factor of a metric of the whole company."""
        driver = effects.one(metric)
        if driver is None:
            return np.ones((len(self.world.year.quarters), self.draws))
        weights = self.world.year.share / self.world.year.share.sum(axis=0)
        return driver.factor(base, driver.progress(weights))
