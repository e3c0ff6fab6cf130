"""What the data cannot tell apart, in words: the figures stand on general experience there."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from model.demand.design import YEAR
from model.demand.fit import DemandFit
from model.demand.notes import FEW_PRICES, silent_channels, steady_channels, twin_channels
from model.demand.remark import Remark


def untold(fit: DemandFit) -> tuple[Remark, ...]:
    """Channels, prices, promotions and weeks that the history says too little about.

    Names ``channel``, ``other`` and ``market`` are labels of the panel.
    """
    return (*_media(fit), *_prices(fit), *_weeks(fit))


def _media(fit: DemandFit) -> Iterator[Remark]:
    if not fit.channels:
        yield Remark("There are no media in the data: what advertising brings is not modelled.")
        return
    for one, other in twin_channels(fit.design):
        yield Remark(
            "{channel} and {other} moved together: only the sum of both is known. Let one of them "
            "rest for some weeks to tell them apart.",
            {"channel": one, "other": other},
        )
    for name in steady_channels(fit.design):
        yield Remark(
            "Spend on {channel} never varied: what it brings is general experience, split by "
            "spend. Vary it on purpose to learn more.",
            {"channel": name},
        )
    for name in silent_channels(fit.design):
        yield Remark(
            "{channel} never ran: no response is claimed for it. Run it for some weeks, or enter "
            "what a test found.",
            {"channel": name},
        )
    yield from _never_there(fit)


def _never_there(fit: DemandFit) -> Iterator[Remark]:
    """Channels that ran somewhere, yet not in every market."""
    ran = np.asarray((fit.history.media > 0).any(axis=1))
    for c in np.flatnonzero(ran.any(axis=0) & ~ran.all(axis=0)):
        missing = np.flatnonzero(~ran[:, c])
        names = {"channel": fit.channels[c], "market": fit.markets[missing[0]]}
        names["count"] = str(len(missing))
        yield (NOT_THERE if len(missing) == 1 else NOT_IN_MANY).of(**names)


NOT_THERE = Remark("{channel} never ran in {market}: no response is claimed there.")
NOT_IN_MANY = Remark(
    "{channel} never ran in {count} markets, {market} among them: no response is claimed there."
)


def _prices(fit: DemandFit) -> Iterator[Remark]:
    history = fit.history
    if history.price is None:
        yield Remark(
            "There are no prices in the data: how demand follows the price is a published range."
        )
    elif fit.design.inputs.log_price.std() < FEW_PRICES:
        yield Remark(
            "Prices hardly varied: how demand follows the price is a published range, and price "
            "cannot be told from the level."
        )
    elif history.metric == "revenue":
        yield Remark(
            "The outcome is revenue, which follows the price by one minus the elasticity: price "
            "and volume cannot be told apart as well as with orders or units."
        )
    if history.competitor_price is None:
        yield Remark(
            "There are no competitors' prices in the data: what they do to demand is a published "
            "range."
        )


def _weeks(fit: DemandFit) -> Iterator[Remark]:
    history = fit.history
    if history.n_weeks < 2 * YEAR:
        yield Remark(
            "{weeks} weeks show no season twice: season, trend and what rose slowly with them "
            "cannot be told apart.",
            {"weeks": str(history.n_weeks)},
        )
    missing = int((~fit.design.observed).sum())
    if missing:
        yield MISSING.of(weeks=str(missing))
    if history.promo is None:
        yield Remark(
            "There are no promotions in the data: what they brought counts as season or chance."
        )
    spread = fit.design.control_scale[1]
    for name in np.array(history.control_names)[spread == 0]:
        yield Remark("The control {control} never varied: it is left out.", {"control": str(name)})


MISSING = Remark("{weeks} weeks of a market have no outcome; they are left out of the fit.")
