"""The programme: what its initiatives do to the drivers, when, how surely, and what they cost.

An effect at full strength is its claim. What a scenario gets of it is claim × funding response ×
realisation × ramp: half the money brings more than half the effect and none brings none; the
realisation is drawn (triangular 0.3 / 0.7 / 1.0 around the lever's mean, an assumption); before its
start an initiative does nothing, then it grows over the ramp (audit F12).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from model.horizon import Horizon
from model.inputs import Inputs
from model.plan import Plan, effect_in
from model.plan.budget import BudgetLine
from model.plan.initiatives import Effect, Initiative
from model.results import FloatArray
from model.scenario import Settings

# Curvature of the funding response, an assumption: half the money brings 68 % of the effect.
CURVATURE = 1.5
SOBER = (0.3, 0.7, 1.0)
SOBER_MEAN = sum(SOBER) / 3
# Kinds of budget lines whose money is the programme's cost.
COST = ("initiative", "not_itemised")
BY_MARKET = ("logistics_cost", "order_cycle_hours", "ad_roi", "conversion_rate", "return_rate")


@dataclass(frozen=True)
class Driver:
    """One effect in force: the claim, the markets it holds in, and how far it has come.

    Attributes:
        markets: Positions on the market axis.
        strength: ``(draw,)`` share of the claim at full ramp.
        ramp: ``(week,)`` 0 before the start, 1 after the ramp.
    """

    initiative: str
    effect: Effect
    markets: tuple[int, ...]
    strength: FloatArray
    ramp: FloatArray

    def progress(self, weights: FloatArray | None = None) -> FloatArray:
        """Share of the claim reached ``(week, draw)``; ``(x, draw)`` with ``(week, x)`` weights."""
        ramp = self.ramp if weights is None else weights.T @ self.ramp
        return ramp[:, None] * self.strength

    def factor(self, base: float, progress: FloatArray) -> FloatArray:
        """What multiplies a level of ``base`` once ``progress`` of the claim is reached."""
        value, form = self.effect.value, self.effect.form
        if form == "relative":
            return 1 + value * progress
        if form == "points":
            return 1 + value / base * progress
        return 1 + (value / base - 1) * progress


@dataclass(frozen=True)
class Programme:
    """Effects and money of a scenario's programme.

    Attributes:
        cost: ``(quarter,)`` USD spent on all lines but the reserve and advertising money.
        full_cost: USD of the same lines over the whole plan year; a shorter horizon spends the
            first quarters of it.
        media: ``(quarter,)`` USD of advertising money among the lines (booked as media, once).
        reserve: USD set aside for event losses; funding, not cost.
        asset_life: Years that run-rate ROI counts the benefit, weighted by the initiatives' money.
        by_line: USD by budget line.
    """

    drivers: tuple[Driver, ...]
    cost: FloatArray
    full_cost: float
    media: FloatArray
    reserve: float
    asset_life: float
    by_line: Mapping[str, float]

    def of(self, metric: str) -> tuple[Driver, ...]:
        """Drivers of a metric; several only where they hold in different markets."""
        return tuple(driver for driver in self.drivers if driver.effect.metric == metric)

    def one(self, metric: str) -> Driver | None:
        """The driver of a metric of the whole company."""
        return next(iter(self.of(metric)), None)


@dataclass(frozen=True)
class Setting:
    """What a programme is evaluated in: the company's labels, time, rates and uncertainty."""

    plan: Plan
    horizon: Horizon
    inputs: Inputs
    markets: tuple[str, ...]
    regions: Mapping[str, tuple[str, ...]]
    usd_per_eur: float


@dataclass(frozen=True)
class InForce:
    """What of the plan a profile and its readings put in force.

    Attributes:
        effects: Each canonical driver with the markets where it is the most specific one.
        budget: USD the plan itself gives; the denominator of the risk loss share (audit E3).
        asset_life: Years by initiative.
    """

    lines: tuple[BudgetLine, ...]
    effects: tuple[tuple[Initiative, Effect, tuple[int, ...]], ...]
    budget: float
    readings: Mapping[str, str]
    asset_life: Mapping[str, float]

    @classmethod
    def of(cls, setting: Setting, profile: str, readings: Mapping[str, str]) -> InForce:
        """Queries the plan once; the plan checks profile and readings."""
        return cls(
            setting.plan.budget_lines_for(profile, readings),
            _effects_in_force(setting, profile, readings),
            setting.plan.planned_budget(profile, readings),
            setting.plan.choices(readings),
            {one.key: one.asset_life_years for one in setting.plan.initiatives},
        )


def programme(
    settings: Settings, setting: Setting, in_force: InForce, *, full_ramp: bool = False
) -> Programme:
    """The programme of a scenario; ``full_ramp`` as if everything had been live all year."""
    lines = in_force.lines
    money = {line.key: line.amount * settings.funding(line.key) for line in lines}
    drivers = []
    for initiative, effect, markets in in_force.effects:
        share = _strength(settings, initiative, effect, lines, money, setting.usd_per_eur)
        if share == 0:
            continue
        realised = _realised(settings, setting.inputs, initiative.key)
        ramp = np.ones(len(setting.horizon.weeks))
        if not full_ramp:
            ramp = _ramp(settings, setting, initiative)
        drivers.append(Driver(initiative.key, effect, markets, share * realised, ramp))
    return Programme(
        tuple(drivers),
        _by_quarter(lines, money, setting.horizon, COST),
        float(_by_quarter(lines, money, _whole_year(setting.plan.year), COST).sum()),
        _by_quarter(lines, money, setting.horizon, ("media",)),
        sum(money[line.key] for line in lines if line.kind == "reserve"),
        _asset_life(in_force, money),
        money,
    )


@cache
def _whole_year(year: int) -> Horizon:
    return Horizon.of(year)


def no_programme(setting: Setting) -> Programme:
    """The same scenario without its programme: no effect, no cost."""
    zero = np.zeros(len(setting.horizon.quarters))
    return Programme((), zero, 0.0, zero, 0.0, 0.0, {})


def _asset_life(in_force: InForce, money: Mapping[str, float]) -> float:
    """Years, weighted by each initiative's money; without any, the plain mean of the plan's."""
    life = in_force.asset_life
    paid = [
        (life[line.initiative], money[line.key])
        for line in in_force.lines
        if line.kind == "initiative" and line.initiative and line.initiative in life
    ]
    total = sum(spent for _, spent in paid)
    if total == 0:
        return sum(life.values()) / len(life) if life else 0.0
    return sum(years * spent for years, spent in paid) / total


def _effects_in_force(
    setting: Setting, profile: str, readings: Mapping[str, str]
) -> tuple[tuple[Initiative, Effect, tuple[int, ...]], ...]:
    pairs = setting.plan.effects_for(profile, readings)
    # Effects by identity: comparing two of them field by field is slow and not what is meant.
    number = {id(effect): position for position, (_, effect) in enumerate(pairs)}
    found: dict[int, list[int]] = {}
    for metric in BY_MARKET:
        for position, market in enumerate(setting.markets):
            pair = effect_in(pairs, metric, market, _regions_of(market, setting.regions))
            if pair is not None:
                found.setdefault(number[id(pair[1])], []).append(position)
    everywhere = tuple(range(len(setting.markets)))
    return tuple(
        (initiative, effect, tuple(found.get(position, everywhere)))
        for position, (initiative, effect) in enumerate(pairs)
        if effect.metric not in BY_MARKET or position in found
    )


def _regions_of(market: str, regions: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Regions a market is in, the narrower first."""
    inside = [region for region, members in regions.items() if market in members]
    return sorted(inside, key=lambda region: len(regions[region]))


def _strength(
    settings: Settings,
    initiative: Initiative,
    effect: Effect,
    lines: Sequence[BudgetLine],
    money: Mapping[str, float],
    usd_per_eur: float,
) -> float:
    """Share of the claim that money, effort and belief bring, before realisation."""
    belief = settings[f"belief[{initiative.key}]"]
    if initiative.group == "effort":
        return belief * settings[f"effort[{initiative.key}]"]
    if initiative.group == "protection":
        return belief * settings[f"protection[{initiative.key}]"]
    own = [line for line in lines if line.initiative == initiative.key]
    planned, given = sum(line.amount for line in own), sum(money[line.key] for line in own)
    if effect.full_cost is not None:
        rate = usd_per_eur if effect.full_cost.stated_unit == "eur" else 1.0
        return belief * min(1.0, given / (effect.full_cost.value * rate))
    return belief * funding_response(given / planned) if planned else 0.0


def funding_response(funded: float) -> float:
    """Share of the effect that a share of the money brings: concave, 0 at 0 and 1 at 1."""
    return float(np.expm1(-CURVATURE * funded) / np.expm1(-CURVATURE))


def _realised(settings: Settings, inputs: Inputs, initiative: str) -> FloatArray:
    """``(draw,)`` share of the claim that comes true; certain at a mean of 0 or 1."""
    mean = settings["realisation"]
    spread = min(mean / SOBER_MEAN, (1 - mean) / (1 - SOBER_MEAN))
    drawn = inputs.triangular(f"realisation.{initiative}", *SOBER)
    return mean + spread * (drawn - SOBER_MEAN)


def _ramp(settings: Settings, setting: Setting, initiative: Initiative) -> FloatArray:
    """``(week,)`` mean over each week's days of the ramp, from the delayed start."""
    weeks = settings["ramp_weeks"] if initiative.ramp_weeks else 0.0
    planned = setting.horizon.ordinal(initiative.start, setting.plan.year)
    start = planned + 7 * settings.delay(initiative.key)
    first = np.array([week.toordinal() for week in setting.horizon.weeks])
    days = first[:, None] + np.arange(7) + 0.5 - start
    if weeks == 0:
        return (days > 0).mean(axis=1)
    return np.clip(days / (7 * weeks), 0, 1).mean(axis=1)


def _by_quarter(
    lines: Sequence[BudgetLine],
    money: Mapping[str, float],
    horizon: Horizon,
    kinds: tuple[str, ...],
) -> FloatArray:
    """``(quarter,)`` USD of the lines of some kinds, in the quarters the plan spends them."""
    total = np.zeros(len(horizon.quarters))
    for line in lines:
        for quarter, share in line.quarters:
            at = horizon.position(quarter)
            if line.kind in kinds and at is not None:
                total[at] += share * money[line.key]
    return total
