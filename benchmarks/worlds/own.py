"""Forty worlds of our own whose equation is deliberately not the model's.

`python -m benchmarks.worlds.own /tmp/worlds/own` writes them as files. The same seed gives the same
world. A world is drawn from: additive or multiplicative outcome; carry-over geometric, late or of
two speeds; five saturations; channels always on, flighted, seasonal or pulsed, tied to each other
and to a latent demand of which an index is recorded (confounding); a variable nobody recorded; a
break of the level; drift; noise normal, heavy-tailed or autocorrelated; 1 to 4 markets, 3 to 6
channels, 104 to 156 weeks.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from benchmarks.worlds import buying, forms
from benchmarks.worlds.files import ForeignWorld, columns_of, write_world_dir
from benchmarks.worlds.plans import PRICES, PROMOS, SPAN, Plan, true_media, true_media_plans
from model.panel import read_panel

FloatArray = NDArray[np.float64]
COUNT = 40
BEFORE = 52  # weeks of media before the panel begins, so that it does not begin at zero
RETURN_SPREAD = 0.7  # assumption: log points of the return on spend between channels
NAMES = ("video", "search", "social", "display", "radio", "creators")
FIRST_WEEK = np.datetime64("2021-01-04")


@dataclass(frozen=True)
class Recipe:
    """What kind of world it is; the numbers are drawn from the seed afterwards."""

    seed: int
    form: str
    markets: int
    channels: int
    weeks: int
    noise: str
    confounded: bool
    omitted: bool
    broken: bool
    drifting: bool
    priced: bool
    promoted: bool
    launched: bool

    @classmethod
    def of(cls, seed: int) -> Recipe:
        """The recipe of a seed."""
        rng = np.random.default_rng([seed, 1])

        def some(share: float) -> bool:
            return bool(rng.random() < share)

        return cls(
            seed=seed,
            form=("additive", "multiplicative")[seed % 2],
            markets=int(rng.choice([1, 1, 1, 2, 3, 4])),
            channels=int(rng.integers(3, 7)),
            weeks=int(rng.choice([104, 130, 156])),
            noise=str(rng.choice(["normal", "heavy", "autocorrelated"])),
            confounded=some(0.5),
            omitted=some(0.4),
            broken=some(0.3),
            drifting=some(0.4),
            priced=some(0.5),
            promoted=some(0.35),
            launched=some(0.2),
        )

    @property
    def name(self) -> str:
        """In words."""
        flags = ("confounded", "omitted", "broken", "drifting", "priced", "promoted", "launched")
        return " ".join([self.form, self.noise, *(f for f in flags if getattr(self, f))])


@dataclass(frozen=True, eq=False)
class Truth:
    """The equation of a world, noise aside.

    Additive: ``level + reach * sum_c effect sat(stock) + price_slope (price - 1) + promo_slope
    promo``. Multiplicative: ``level exp(sum_c effect sat(stock)) price**price_slope
    exp(promo_slope promo)``. Stock is carried-over spend in units of ``usual``.

    Attributes:
        level: ``(market, week)`` outcome without media, at price 1 and without promotion.
        reach: ``(market,)`` mean level of a market; additive effects are shares of it.
        before: ``(market, BEFORE, channel)`` spend of the weeks before the panel.
        usual: ``(market, channel)`` spend of a usual week.
        effect: ``(market, channel)`` size of media effects.
        kernels: ``(channel, lag)``.
        saturations: name of the form and its parameter, by channel.
        price: ``(market, week)`` price over its mean; promo: ``(market, week)`` depth 0-1.
    """

    form: str
    level: FloatArray
    reach: FloatArray
    before: FloatArray
    usual: FloatArray
    effect: FloatArray
    kernels: FloatArray
    saturations: tuple[tuple[str, float], ...]
    price: FloatArray
    promo: FloatArray
    price_slope: float = 0.0
    promo_slope: float = 0.0

    def saturated(self, spend: FloatArray) -> FloatArray:
        """Saturation ``(market, week, channel)`` of spend of the same shape.

        A channel that spends nothing in the panel is taken never to have spent.
        """
        ever = (spend != 0).any(axis=(0, 1))
        whole = np.concatenate([self.before * ever, spend], axis=1) / self.usual[:, None]
        found = []
        for index, (name, value) in enumerate(self.saturations):
            stock = forms.carried(whole[..., index], self.kernels[index])
            found.append(forms.SATURATIONS[name].curve(stock[:, self.before.shape[1] :], value))
        return np.stack(found, axis=-1)

    def outcome(
        self,
        spend: FloatArray,
        price: FloatArray | None = None,
        promo: FloatArray | None = None,
    ) -> FloatArray:
        """Noiseless outcome ``(market, week)`` of spend ``(market, week, channel)``."""
        paid = self.price if price is None else price
        depth = self.promo if promo is None else promo
        media = (self.effect[:, None] * self.saturated(spend)).sum(axis=-1)
        if self.form == "additive":
            levers = self.price_slope * (paid - 1.0) + self.promo_slope * depth
            return self.level + self.reach[:, None] * (media + levers)
        return self.level * np.exp(media + self.promo_slope * depth) * paid**self.price_slope


@dataclass(frozen=True, eq=False)
class Made:
    """A world before it becomes a panel.

    Attributes:
        spend: ``(market, week, channel)``; outcome: observed ``(market, week)``.
        controls: ``(market, week)`` by name.
    """

    recipe: Recipe
    truth: Truth
    channels: tuple[str, ...]
    spend: FloatArray
    outcome: FloatArray
    controls: dict[str, FloatArray] = field(default_factory=dict)


def make(recipe: Recipe) -> Made:
    """The world of a recipe."""
    rng = np.random.default_rng([recipe.seed, 2])
    markets, weeks = recipe.markets, recipe.weeks
    demand = np.array([buying.wandering(rng, BEFORE + weeks, 0.85) for _ in range(markets)])
    reach = 10.0 ** rng.uniform(2.0, 4.5) * rng.lognormal(0.0, 0.5, markets)
    share = rng.uniform(0.08, 0.35) * rng.dirichlet(np.full(recipe.channels, 2.0))
    worth = 10.0 ** rng.uniform(-0.5, 0.5) * rng.lognormal(0.0, RETURN_SPREAD, recipe.channels)
    bought = _spend(recipe, rng, demand) * reach[:, None, None] * share / worth
    usual = bought.mean(axis=1)
    level, hidden = _level(recipe, rng, demand[:, BEFORE:])
    truth = _truth(recipe, rng, share, level * reach[:, None], bought[:, :BEFORE], usual)
    spend = bought[:, BEFORE:]
    clean = truth.outcome(spend)
    noise = _noise(recipe, rng, clean.shape)
    controls = {}
    if recipe.confounded:
        blurred = 1.0 if recipe.omitted else 0.3
        controls["demand_index"] = demand[:, BEFORE:] + rng.normal(0, blurred, (markets, weeks))
    if hidden is not None and not recipe.omitted:
        controls["category"] = hidden
    controls["weather"] = rng.normal(0, 1, (markets, weeks))  # does nothing
    outcome = np.maximum(clean * (1.0 + noise), 0.0)
    return Made(recipe, truth, NAMES[: recipe.channels], spend, outcome, controls)


def _spend(recipe: Recipe, rng: np.random.Generator, demand: FloatArray) -> FloatArray:
    """Spend ``(market, BEFORE + week, channel)``, about one a week in each channel."""
    weeks = demand.shape[1]
    common = buying.wandering(rng, weeks, 0.9)
    shared = rng.choice([0.0, 0.15, 0.35])
    found = np.zeros((len(demand), weeks, recipe.channels))
    for channel in range(recipe.channels):
        style = str(rng.choice(buying.STYLES))
        chased = rng.uniform(0.1, 0.4) if recipe.confounded and rng.random() < 0.6 else 0.0
        for market, wish in enumerate(demand):
            series = buying.bought(style, rng, weeks, wish, common, chased, shared)
            found[market, :, channel] = series * rng.lognormal(0.0, 0.3)
    if recipe.launched:
        found[:, : BEFORE + recipe.weeks // 2, rng.integers(recipe.channels)] = 0.0
    return found


def _level(
    recipe: Recipe, rng: np.random.Generator, demand: FloatArray
) -> tuple[FloatArray, FloatArray | None]:
    """Level ``(market, week)`` of about one, and the variable behind it that may go unrecorded."""
    markets, weeks = demand.shape
    week = np.arange(weeks)
    grown = rng.uniform(-0.15, 0.35) * week / weeks
    angles = [2 * np.pi * (week / buying.YEAR * k + rng.random()) for k in (1, 2)]
    season = rng.uniform(0.03, 0.2) * np.sin(angles[0]) + 0.05 * np.sin(angles[1])
    peaks = rng.uniform(0.1, 0.4) * np.isin(week % 52, (47, 48, 50))
    lift = rng.uniform(0.04, 0.1) * demand if recipe.confounded else 0.0
    hidden = None
    if recipe.omitted or rng.random() < 0.5:
        hidden = np.array([buying.wandering(rng, weeks, 0.7) for _ in range(markets)])
        lift = lift + rng.uniform(0.03, 0.07) * hidden
    if recipe.broken:
        at = int(rng.uniform(0.25, 0.85) * weeks)
        lift = lift + rng.choice([-1, 1]) * rng.uniform(0.1, 0.25) * (week >= at)
    if recipe.drifting:
        steps = rng.normal(0, rng.uniform(0.008, 0.02), (markets, weeks))
        lift = lift + np.cumsum(steps, axis=1)
    total = grown + season + peaks + lift
    if recipe.form == "multiplicative":
        return np.broadcast_to(np.exp(total), (markets, weeks)).copy(), hidden
    return np.broadcast_to(np.maximum(1.0 + total, 0.2), (markets, weeks)).copy(), hidden


def _truth(
    recipe: Recipe,
    rng: np.random.Generator,
    share: FloatArray,
    level: FloatArray,
    before: FloatArray,
    usual: FloatArray,
) -> Truth:
    """The equation, with effects sized so that a usual week of a channel brings its share."""
    count, (markets, weeks) = recipe.channels, level.shape
    kernels = [forms.drawn_kernel(str(rng.choice(forms.ADSTOCKS)), rng) for _ in range(count)]
    names = [str(rng.choice(list(forms.SATURATIONS))) for _ in range(count)]
    curves = [forms.SATURATIONS[name] for name in names]
    values = [float(rng.uniform(form.low, form.high)) for form in curves]
    one = np.ones(1)
    at_usual = [float(f.curve(one, v)[0]) for f, v in zip(curves, values, strict=True)]
    differ = rng.lognormal(0.0, rng.uniform(0.1, 0.4), (markets, count))
    effect = share / np.array(at_usual) * differ
    price, promo = np.ones((markets, weeks)), np.zeros((markets, weeks))
    if recipe.priced:
        walk = [0.05 * buying.wandering(rng, weeks, 0.8) for _ in range(markets)]
        price = np.exp(np.array(walk))
    if recipe.promoted:
        promo = np.where(rng.random((markets, weeks)) < 0.15, rng.uniform(0.1, 0.35), 0.0)
    return Truth(
        recipe.form,
        level,
        level.mean(axis=1),
        before,
        usual,
        effect,
        np.array(kernels),
        tuple(zip(names, values, strict=True)),
        price,
        promo,
        -rng.uniform(0.5, 2.5) if recipe.priced else 0.0,
        rng.uniform(0.5, 1.5) if recipe.promoted else 0.0,
    )


def _noise(recipe: Recipe, rng: np.random.Generator, shape: tuple[int, ...]) -> FloatArray:
    """Relative noise ``(market, week)``."""
    size = rng.uniform(0.02, 0.07)
    if recipe.noise == "heavy":
        return size * rng.standard_t(3.5, shape) / np.sqrt(3.5 / 1.5)
    if recipe.noise == "autocorrelated":
        return size * np.array([buying.wandering(rng, shape[1], 0.45) for _ in range(shape[0])])
    return size * rng.normal(0, 1, shape)


def panel_table(made: Made) -> pd.DataFrame:
    """The panel file: ``week, geo, kpi, spend_*, ctl_*``, week by week."""
    markets, weeks = made.outcome.shape
    dates = (FIRST_WEEK + 7 * np.arange(weeks)).astype(str)
    table = {"week": np.repeat(dates, markets)}
    table["geo"] = np.tile([f"market {m + 1}" for m in range(markets)], weeks)
    series = {"kpi": made.outcome}
    series |= {f"spend_{c}": made.spend[..., i] for i, c in enumerate(made.channels)}
    if made.recipe.priced:
        series["ctl_price"] = 20.0 * made.truth.price
    if made.recipe.promoted:
        series["ctl_promo"] = made.truth.promo
    series |= {f"ctl_{name}": values for name, values in made.controls.items()}
    return pd.DataFrame(table | {name: values.T.ravel() for name, values in series.items()})


def true_plans(made: Made) -> list[Plan]:
    """All plans with their true changes."""
    truth, spend = made.truth, made.spend
    found = true_media_plans(truth.outcome, spend, made.channels)
    before = float(truth.outcome(spend)[:, -SPAN:].sum())
    for kind, factors, used in (
        ("price", PRICES, made.recipe.priced),
        ("promo", PROMOS, made.recipe.promoted and truth.promo[:, -SPAN:].any()),
    ):
        for factor in factors if used else ():
            lever = (truth.price if kind == "price" else truth.promo).copy()
            lever[:, -SPAN:] *= factor
            after = truth.outcome(spend, **{kind: lever})[:, -SPAN:].sum()
            name = f"price x{factor}" if kind == "price" else f"promo depth x{factor}"
            found.append(Plan(kind, name, float(after) - before, before))
    return found


def truth_record(made: Made) -> dict[str, Any]:
    """What ``truth.json`` holds."""
    truth, names = made.truth, made.channels
    return {
        "world": made.recipe.name,
        "seed": made.recipe.seed,
        "channels": list(names),
        "n_weeks": made.recipe.weeks,
        **true_media(truth.outcome, made.spend, names),
        "true_adstock": {
            c: {"weights": k.tolist()} for c, k in zip(names, truth.kernels, strict=True)
        },
        "true_saturation": {
            c: {"family": name, "parameter": value, "usual": truth.usual[:, i].tolist()}
            for i, (c, (name, value)) in enumerate(zip(names, truth.saturations, strict=True))
        },
        "price_slope": truth.price_slope,
        "promo_slope": truth.promo_slope,
    }


def own_world(seed: int) -> ForeignWorld:
    """The world of a seed, in memory."""
    made = make(Recipe.of(seed))
    table = panel_table(made)
    content = table.to_csv(index=False, float_format="%.6f").encode()
    mapping = {"columns": columns_of(list(table.columns))}
    panel = read_panel(content, name=f"own/{seed:02}", mapping=mapping)
    return ForeignWorld(f"own/{seed:02}", panel, tuple(true_plans(made)), truth_record(made))


def write_all(target: Path) -> None:
    """Write the first `COUNT` worlds to ``target/00``, ``target/01``, ..."""
    for seed in range(COUNT):
        made = make(Recipe.of(seed))
        write_world_dir(
            target / f"{seed:02}", panel_table(made), true_plans(made), truth_record(made)
        )


if __name__ == "__main__":
    write_all(Path(sys.argv[1]))
