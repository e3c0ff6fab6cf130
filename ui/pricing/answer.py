"""The sentence that answers what things should cost; it follows the levers."""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence

import numpy as np

from model import Outcome, World
from model.breakdown import prices
from model.breakdown.prices import PriceRow
from model.pricing import prices as price_list
from model.results import FloatArray, Spread
from model.scenario import Settings
from ui import state
from ui.names import label
from ui.periods import base_name
from ui.pricing.amounts import best_interval, money_change, money_interval, price_words
from ui.pricing.choice import Choice, chosen, drawn, reference
from ui.pricing.rows import rows, rows_of_line
from ui.shown import Shown
from ui.words import _

EVERYWHERE = Choice()
SAME_PRICE = 1e-6


def answer(now: Shown) -> str:
    """What 1 % of the chosen prices pays, how they stand to the best, what the scenario's do."""
    choice = chosen(now.world)
    if choice.market is None and choice.line is None:
        found = overall(now)
        said = (_where(now, found), _against_best(now, found[0], _("Over all")))
    else:
        row = _row_of(choice)
        said = (_in_place(now, choice, row), _against_best(now, row, _("There")))
    return " ".join((*said, _against_compared(now)))


def _row_of(choice: Choice) -> PriceRow:
    """What is chosen, from the rows that are drawn anyway."""
    priced = Choice(choice.market, choice.line)
    if priced.market is None or priced.line is None:
        return rows_of_line(priced)[0]
    return next(row for row in rows(priced) if row.label == priced.line)


def _in_place(now: Shown, choice: Choice, row: PriceRow) -> str:
    """What 1 % more is worth in the chosen market or line."""
    return _(
        "{place}: 1 % more on the price moves CM2 by {amount} (90 %: {interval}) and GMV by {gmv}."
    ).format(
        place=choice.words(now.world),
        amount=money_change(row.cm2),
        interval=money_interval(row.cm2),
        gmv=money_change(row.gmv),
    )


def overall(now: Shown) -> tuple[PriceRow, ...]:
    """All markets, then each; the lines of the only market where there is one."""
    market = now.world.markets[0] if len(now.world.markets) == 1 else None
    return drawn("rows", Choice(market), functools.partial(prices.rows, market=market))


def _where(now: Shown, found: Sequence[PriceRow]) -> str:
    """Where a higher price earns most."""
    parts = found[1:]
    best = max(parts, key=lambda row: row.cm2.mean)
    names = now.world.catalogue.indexes.names
    if len(parts) == 1:
        words = _(
            "1 % more on the price moves CM2 by {amount} (90 %: {interval}) and GMV by {gmv}."
        )
    elif best.cm2.mean > 0:
        words = _(
            "1 % more on the price earns most in {place}: {amount} CM2 (90 %: {interval}) for "
            "{gmv} GMV."
        )
    else:
        words = _("A higher price earns nothing anywhere; it costs least in {place}: {amount} CM2.")
    return words.format(
        place=label(best.label, names),
        amount=money_change(best.cm2),
        interval=money_interval(best.cm2),
        gmv=money_change(best.gmv),
    )


def _against_best(now: Shown, row: PriceRow, where: str) -> str:
    """Whether prices are above or below the best ones, over all or in what is chosen."""
    best = row.optimum
    if math.isinf(best.p50):
        return _("No best price can be named: orders answer so little that every rise pays.")
    if best.p05 <= row.price <= best.p95:
        words = _("{where}, prices {price} are about right: CM2 is largest at {interval}.")
    elif best.p05 > row.price:
        words = _("{where}, prices {price} are too low for CM2: it is largest at {interval}.")
    else:
        words = _("{where}, prices {price} are too high for CM2: it is largest at {interval}.")
    price = price_words(row.price, base_name(now.world))
    return words.format(where=where, price=price, interval=best_interval(best))


def _against_compared(now: Shown) -> str:
    """What the scenario's list prices do against those of the compared scenario."""
    found = price_effect(now)
    if found is None:
        return _("List prices are the same as in {name}.").format(name=now.compared_name)
    gmv, cm2 = found
    return _("Against {name} its list prices alone move GMV by {gmv} and CM2 by {cm2}.").format(
        name=now.compared_name, gmv=money_change(gmv), cm2=money_change(cm2)
    )


def price_effect(now: Shown) -> tuple[Spread, Spread] | None:
    """GMV and CM2 of the scenario's list prices over the compared one's; ``None`` if the same."""
    own, other = both_prices()
    if np.allclose(other, own, rtol=0, atol=SAME_PRICE):
        return None
    return drawn(
        ("moved", now.compared.settings.scenario),
        EVERYWHERE,
        lambda outcome: prices.moved_by(outcome, other),
    )


def both_prices() -> tuple[FloatArray, FloatArray]:
    """``(market, line)`` list prices of the scenario at hand and of the compared one."""
    compared = state.session().compared
    return (
        drawn("list", EVERYWHERE, _list_prices),
        reference(compared, "list", EVERYWHERE, _list_prices),
    )


def _list_prices(outcome: Outcome) -> FloatArray:
    return list_prices(outcome.settings, outcome.world)


def list_prices(settings: Settings, world: World) -> FloatArray:
    """``(market, line)`` list prices of a scenario relative to the status quo."""
    return price_list(settings, world.business).index
