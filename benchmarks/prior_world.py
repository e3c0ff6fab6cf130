"""Companies drawn from the fit's own priors, whose truth its intervals must hold as often as said.

Drawn: every parameter of the demand equation from `prior_of`, one of the two structures, weekly
noise. A fit scales each market to a mean outcome of one before its priors apply, so that only draws
count whose markets average one (within `TOLERANCE`): a condition on the data alone, which leaves an
honest posterior honest. What the priors leave out is drawn from plausible ranges here: the size and
the persistence of the noise, which the fit takes from moments, the spreads, which it takes from
grids by marginal likelihood, and spend and price, which it takes as given. Some miscalibration of
intervals given point estimates of these is therefore part of what is measured.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from benchmarks.worlds.buying import STYLES, bought, wandering
from model.demand.design import YEAR, Design, build_design, inputs_of
from model.demand.equation import evaluate, own_elasticity
from model.demand.history import History
from model.demand.layout import (
    DELAYED,
    GEOMETRIC,
    Layout,
    Prior,
    Spread,
    Structure,
    layout_of,
    prior_of,
)
from model.demand.noise import LOGNORMAL, Noise
from model.demand.search import SHORT_SEASON
from model.panel import Panel, WeekLabels

FloatArray = NDArray[np.float64]
TOLERANCE = 0.1  # of the mean outcome of one that a fit scales each market to
MOST_DRAWS = 20_000
STEP = 0.01  # share by which spend is moved for a marginal return
RECENT = 13  # weeks whose spend counts as current
# Range of what the priors do not say: drawn evenly in the logarithm.
NOISE_SD = (0.02, 0.12)
PERSISTENCE = 0.6  # at most, evenly from zero
SPREADS = {
    "level": (0.003, 0.024),
    "pooling": (0.1, 0.5),
    "common": (0.001, 0.012),
    "shock": (0.002, 0.03),
    "season": (0.02, 0.2),
}
CHASED, SHARED_BUDGET = 0.1, 0.15  # how spend follows demand (a year's wave) and a common budget
EVENT = 0.15  # no country is named, so that no event is fitted


@dataclass(frozen=True)
class Size:
    """How large a world is: ``held_out`` weeks follow the ``weeks`` that a fit may see."""

    markets: int
    channels: int
    weeks: int = 104
    held_out: int = 13


@dataclass(frozen=True, eq=False)
class Given:
    """What is drawn beside the priors.

    Attributes:
        weeks: how many weeks a fit may see.
        late: whether carry-over peaks late.
        spread, noise: what a fit has to estimate, without an interval.
    """

    weeks: int
    late: bool
    spread: Spread
    noise: Noise

    @property
    def structure(self) -> Structure:
        """The form of the carry-over."""
        return DELAYED if self.late else GEOMETRIC


class Point(NamedTuple):
    """A parameter point of a design, as `evaluate` takes it."""

    design: Design
    layout: Layout
    shared: FloatArray
    local: FloatArray


@dataclass(frozen=True, eq=False)
class PriorWorld:
    """A company with everything that is true of it.

    Attributes:
        panel: all weeks, with those held out at the end.
        given: what was drawn beside the priors.
        contribution: ``(channel,)`` outcome from each channel over the weeks seen.
        slope: ``(channel,)`` outcome per unit of spend at the spend of the last weeks seen.
        elasticity: ``(market,)`` own price, positive.
        ahead: outcome of all weeks held out.
    """

    panel: Panel
    given: Given
    contribution: FloatArray
    slope: FloatArray
    elasticity: FloatArray
    ahead: float

    @property
    def seen(self) -> Panel:
        """The panel without the weeks held out."""
        parts = ("outcome", "media", "price")
        return replace(
            self.panel, **{name: getattr(self.panel, name)[:, : self.given.weeks] for name in parts}
        )


def drawn(size: Size, seed: int) -> PriorWorld:
    """The world of a seed.

    Raises:
        RuntimeError: no draw met the scale of a fit, see `TOLERANCE`.
    """
    rng = np.random.default_rng([seed, size.markets, size.channels, size.weeks])
    blank = _blank(size, rng)
    given = Given(
        size.weeks, bool(rng.random() < 0.5), _spread(size.weeks, rng), _noise(size.markets, rng)
    )
    factor = _weekly(given.noise, blank.n_weeks, rng)
    design = _design(blank, size.weeks)
    layout = layout_of(design)
    prior = prior_of(design, layout, given.spread, given.structure)
    for _ in range(MOST_DRAWS):
        point = Point(design, layout, *_parameters(prior, layout, size.markets, rng))
        level = (evaluate(*point).mean * factor)[:, : size.weeks].mean(axis=1)
        if np.abs(level - 1.0).max() < TOLERANCE:
            return _world(blank, given, point, factor)
    raise RuntimeError(f"seed {seed}: none of {MOST_DRAWS} draws has a mean outcome near one")


def _spread(weeks: int, rng: np.random.Generator) -> Spread:
    """Spreads from their ranges; a fit of less than two years takes the season as all but none."""
    found = {name: float(np.exp(rng.uniform(*np.log(ends)))) for name, ends in SPREADS.items()}
    if weeks < 2 * YEAR:
        found["season"] = SHORT_SEASON
    return Spread(**found, event=EVENT)


def _blank(size: Size, rng: np.random.Generator) -> Panel:
    """A panel whose media and price are bought and set, and whose outcome is still to come."""
    weeks = size.weeks + size.held_out
    media = np.empty((size.markets, weeks, size.channels))
    styles = rng.choice(STYLES, size.channels)
    usual = 100.0 * np.exp(rng.normal(0.0, 0.7, (1, size.channels)))
    usual = usual * np.exp(rng.normal(0.0, 0.5, (size.markets, 1)))
    wave = np.sin(2 * np.pi * (np.arange(weeks) / 52.18 + rng.random()))
    for market in range(size.markets):
        common = wandering(rng, weeks, 0.8)
        for c, style in enumerate(styles):
            rhythm = bought(str(style), rng, weeks, wave, common, CHASED, SHARED_BUDGET)
            media[market, :, c] = usual[market, c] * rhythm
    return Panel(
        name="drawn from the priors",
        metric="orders",
        revenue_basis=None,
        week_labels=WeekLabels("2023-01-02"),
        markets=tuple(f"market {m + 1}" for m in range(size.markets)),
        countries=(None,) * size.markets,
        currencies=("USD",) * size.markets,
        channels=tuple(f"channel_{c + 1}" for c in range(size.channels)),
        media_units=("spend",) * size.channels,
        outcome=np.ones((size.markets, weeks)),
        media=np.round(media, 2),
        price=np.round(_price(size.markets, weeks, rng), 3),
    )


def _price(markets: int, weeks: int, rng: np.random.Generator) -> FloatArray:
    """``(market, week)``: a wandering price with weeks of sale."""
    moves = np.stack([0.03 * wandering(rng, weeks, 0.9) for _ in range(markets)])
    sale = (rng.random((markets, weeks)) < 0.15) * rng.uniform(0.05, 0.2)
    return np.asarray(30.0 * np.exp(moves - sale))


def _design(blank: Panel, weeks: int) -> Design:
    """The arrays of all weeks in the scale that a fit of the first ``weeks`` works in."""
    whole = History.of(blank)
    seen = build_design(whole.head(weeks))
    media = whole.spend / seen.unit[..., None]
    return replace(seen, history=whole, media=media, inputs=inputs_of(whole, weeks))


def _noise(markets: int, rng: np.random.Generator) -> Noise:
    """Size and persistence of the noise from their ranges."""
    low, high = np.log(NOISE_SD)
    sd = np.exp(rng.uniform(low, high, markets))
    return Noise(sd, np.full(markets, LOGNORMAL), rng.uniform(0.0, PERSISTENCE, markets))


def _weekly(noise: Noise, weeks: int, rng: np.random.Generator) -> FloatArray:
    """Mean-one lognormal noise ``(market, week)`` with lag-one persistence."""
    log_sd = np.sqrt(np.log1p(noise.sd**2))[:, None]
    state = np.stack([wandering(rng, weeks, float(kept)) for kept in noise.persistence])
    return np.asarray(np.exp(log_sd * state - 0.5 * log_sd**2))


def _parameters(
    prior: Prior, layout: Layout, markets: int, rng: np.random.Generator
) -> tuple[FloatArray, FloatArray]:
    """One draw of both vectors from their priors."""
    shared = prior.shared_mean + prior.shared_root @ rng.standard_normal(layout.n_shared)
    root = np.linalg.cholesky(prior.local_precision)
    white = rng.standard_normal((layout.n_local, markets))
    return shared, prior.local_mean + np.linalg.solve(root.T, white).T


def _world(blank: Panel, given: Given, point: Point, factor: FloatArray) -> PriorWorld:
    """The world at a parameter point; a thousand orders a week stand for an outcome of one."""
    unit, weeks = 1000.0, given.weeks
    at = evaluate(*point)
    outcome = unit * at.mean * factor
    caused = unit * at.shared[..., point.layout.channel] * factor[..., None]
    return PriorWorld(
        panel=replace(blank, outcome=outcome),
        given=given,
        contribution=caused[:, :weeks].sum(axis=(0, 1)),
        slope=unit * _slopes(point, weeks, factor),
        elasticity=own_elasticity(point.layout, point.shared, point.local),
        ahead=float(outcome[:, weeks:].sum()),
    )


def _slopes(point: Point, weeks: int, factor: FloatArray) -> FloatArray:
    """``(channel,)`` change of the last weeks' outcome per unit of spend moved in them."""
    design, recent = point.design, slice(weeks - RECENT, weeks)
    found = []
    for channel in range(design.media.shape[1]):
        ends = []
        for moved in (1.0 - STEP, 1.0 + STEP):
            media = np.array(design.media)
            media[:, channel, recent] *= moved
            mean = evaluate(*point._replace(design=replace(design, media=media))).mean
            ends.append((mean * factor)[:, recent].sum())
        spent = (design.media[:, channel, recent] * design.unit[:, channel, None]).sum()
        found.append((ends[1] - ends[0]) / (2 * STEP * spent))
    return np.array(found)
