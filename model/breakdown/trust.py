"""What the fit of a world is worth: verdict, misses, effects before and after the data, parts.

Effects stand in the app's units, so that they agree with the pages on channels: USD of GMV at the
base year's order values, over the last year of the history at the prices of that year.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from model.demand import DemandFit
from model.demand.backtest import Backtest
from model.demand.decompose import ALL, decompose_totals
from model.demand.diagnose import (
    Check,
    Effect,
    Fitted,
    checks,
    effect_draws,
    effects,
    fitted,
    prior_fit,
    traded,
    untold,
)
from model.demand.diagnose.effects import Draws, Quantity, draws_that_fit, last_year
from model.demand.diagnose.residuals import HOLDS, WIDE
from model.demand.remark import Remark
from model.demand.score_tables import POOLED
from model.demand.trust import (
    HeldOut,
    Level,
    Trust,
    Verdict,
    held_out,
    media_share_known,
    trusted,
    verdict,
)
from model.demo.truth import CHANNELS, MARKETS, MEDIA, demo_truth
from model.ledger import Mix, per_order
from model.results import Spread
from model.world import World
from model.world.conversion import Conversion

PARTS_DRAWS = 128
EFFECT_DRAWS = 256
BAND = 0.9  # of the intervals that a backtest judges
NARROW = 0.8  # share held by a 90 % band from which it passes
Truth = Mapping[tuple[Quantity, str | None], float]


@dataclass(frozen=True)
class Diagnosis:
    """All that the page on the demand model says at once.

    Attributes:
        media_known: share of what is known of media that the data say; ``None`` without media.
        traded: pairs of channels known better together than each, with their correlation.
        truth: what is true of the demo brand, by quantity and channel; empty for other companies.
    """

    verdict: Verdict
    held_out: HeldOut | None
    media_known: float | None
    fitted: Fitted
    checks: tuple[Check, ...]
    trusted: tuple[Trust, ...]
    untold: tuple[Remark, ...]
    effects: tuple[Effect, ...]
    traded: tuple[tuple[str, str, float], ...]
    truth: Truth


def diagnose(world: World) -> Diagnosis:
    """The diagnosis of a world's fit; scenarios do not touch it."""
    fit = world.fit
    found = fitted(fit)
    count = draws_that_fit(fit, EFFECT_DRAWS)
    before, after = (_effect_draws(world, one, count) for one in (prior_fit(fit, count), fit))
    return Diagnosis(
        verdict=verdict(fit),
        held_out=held_out(fit),
        media_known=media_share_known(fit) if fit.channels else None,
        fitted=found,
        checks=checks(fit, found),
        trusted=trusted(fit),
        untold=untold(fit),
        effects=effects(fit.channels, before, after),
        traded=traded(fit.channels, after),
        truth=demo_facts(world),
    )


def _effect_draws(world: World, fit: DemandFit, count: int) -> Draws:
    """Draws of every effect in orders and USD."""
    units = Conversion.of(fit.history, world.business, world.rates)
    value = per_order(world.business, Mix.base(world.business)).total("gmv")[0]
    return effect_draws(fit, units.apply(fit.in_sample(last_year(fit), count)), value)


def demo_facts(world: World) -> Truth:
    """What is true of the demo brand of the figures that effects tell; empty for other worlds."""
    truth = demo_truth()
    if not world.simulated or (world.markets, world.fit.channels) != (
        truth.markets,
        truth.channels,
    ):
        return {}
    facts: dict[tuple[Quantity, str | None], float] = {}
    caused = dict(zip(truth.channels, truth.incremental_gmv.tolist(), strict=True))
    for channel, row in CHANNELS.items():
        facts["returned", channel] = caused[channel] / (MEDIA * row.spend_share)
        facts["half_life", channel] = float(np.log(0.5) / np.log(row.retention))
    facts["price", None] = sum(m.gmv_share * m.price_elasticity for m in MARKETS.values())
    return facts


# ---- after a full backtest


def held_shares(found: Backtest) -> tuple[float, float] | None:
    """Share of held-out weeks and of quarters inside the model's 90 % band, markets pooled."""
    table = found.intervals
    rows = table[
        (table["market"] == POOLED) & (table["method"] == "model") & (table["level"] == BAND)
    ]
    share = dict(zip(rows["span"].tolist(), rows["coverage"].tolist(), strict=True))
    if not {"week", "total"} <= share.keys():
        return None
    return float(share["week"]), float(share["total"])


def tried(found: Verdict, backtest: Backtest | None) -> Verdict:
    """The verdict with the coverage of weeks held out in the place of that of weeks fitted to."""
    shares = held_shares(backtest) if backtest is not None else None
    if shares is None:
        return found
    names = {"weeks": f"{100 * shares[0]:.0f}", "quarters": f"{100 * shares[1]:.0f}"}
    fitted_to = {HOLDS.message, WIDE.message}
    others = tuple(one for one in found.reasons if one.message not in fitted_to)
    if min(shares) >= NARROW:
        return replace(found, reasons=(*others, HELD.of(**names)))
    level: Level = "care" if found.level == "trust" else found.level
    media: Level | None = "care" if found.media == "trust" else found.media
    return replace(
        found, level=level, media=media, in_all=False, reasons=(TOO_NARROW.of(**names), *others)
    )


HELD = Remark(
    "In the full backtest the 90 % band held {weeks} % of the weeks it had not seen, and "
    "{quarters} % of the quarters."
)
TOO_NARROW = Remark(
    "In the full backtest the 90 % band held only {weeks} % of the weeks it had not seen, and "
    "{quarters} % of the quarters: read bands of forecasts as wider than they are drawn."
)


# ---- what the outcome of the last year was made of


@dataclass(frozen=True)
class Part:
    """One part of what was sold in the last year of the history, in the panel's unit."""

    name: str
    size: Spread


def parts(fit: DemandFit, market: str | None = None) -> tuple[Part, ...]:
    """The parts of the last year in the order of `model.demand.decompose`; they sum to the outcome.

    Args:
        fit: the fit.
        market: one market; all of them together when left out.
    """
    table = decompose_totals(fit, last_year(fit), PARTS_DRAWS)
    wanted = market or (fit.markets[0] if len(fit.markets) == 1 else ALL)
    rows = table[table["market"] == wanted]
    columns = (rows[name].tolist() for name in ("component", "mean", "p05", "p95"))
    return tuple(Part(name, Spread(*sizes)) for name, *sizes in zip(*columns, strict=True))
