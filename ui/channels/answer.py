"""The page's answer: whose next dollar earns most and least, and what the mix earns."""

from __future__ import annotations

import numpy as np

from model.breakdown.channels import ChannelReturn, channel_returns, next_by_cell
from model.results import FloatArray
from ui import state
from ui.formats import change, money
from ui.names import label
from ui.shown import Shown
from ui.words import N_, _, ngettext

Returns = tuple[ChannelReturn, ...]
ALL = ""
NO_MEDIA = N_("This company's history has no media, so no channel can be weighed.")
NO_MONEY = N_("No money goes into media, so nothing is caused by it.")
# Differences of GMV smaller than this share of it are none.
SAME = 1e-4


def returns(market: str = ALL) -> Returns:
    """Returns of the scenario at hand, in all markets or in one."""
    return state.detail(
        f"channels:returns:{market}", lambda outcome: channel_returns(outcome, market or None)
    )


def returns_of(base: str, market: str = ALL) -> Returns:
    """Returns of a preset or of the scenario compared with."""
    return state.reference_detail(
        base, f"channels:returns:{market}", lambda outcome: channel_returns(outcome, market or None)
    )


def answer(shown: Shown) -> str:
    """Best and worst next dollar, how many pay, and the mix against the compared scenario."""
    now = returns()
    if not now:
        return _(NO_MEDIA)
    if not sum(row.spend for row in now) > 0:
        return f"{_(NO_MONEY)} {_against(shown, now)}"
    said = (_best_and_worst(shown, now), _best_place(shown), _paying(now), _against(shown, now))
    return " ".join(part for part in said if part)


def _best_and_worst(shown: Shown, now: Returns) -> str:
    names = shown.world.catalogue.indexes.names
    best = max(now, key=lambda row: row.next_cm2.mean)
    worst = min(now, key=lambda row: row.next_cm2.mean)
    if best is worst:
        said = _("The next dollar in {best} brings back {most} of contribution.")
        return said.format(best=label(best.channel, names), most=cents(best.next_cm2.mean))
    said = _(
        "The next dollar brings back most in {best}, {most} of contribution, and least in "
        "{worst}, {least}."
    )
    return said.format(
        best=label(best.channel, names),
        most=cents(best.next_cm2.mean),
        worst=label(worst.channel, names),
        least=cents(worst.next_cm2.mean),
    )


def places() -> FloatArray:
    """``(market, channel)`` what the next dollar brings back in each place."""
    return state.detail("channels:places", next_by_cell)


def _best_place(shown: Shown) -> str:
    """The market and channel where the next dollar brings most; nothing with one market."""
    world, names = shown.world, shown.world.catalogue.indexes.names
    if len(world.markets) < 2:
        return ""
    found = places()
    market, channel = np.unravel_index(int(found.argmax()), found.shape)
    return _("Of all places {channel} in {market} brings most, {most}.").format(
        channel=label(world.channels[channel], names),
        market=label(world.markets[market], names),
        most=cents(float(found.max())),
    )


def _paying(now: Returns) -> str:
    """How many channels' next dollar pays for itself in the horizon."""
    if all(row.verdict == "loses" for row in now):
        return _("Spread as it is now, no channel's next dollar pays within the horizon.")
    count = sum(row.verdict == "earns" for row in now)
    if not count:
        return _("No channel surely pays for it within the horizon.")
    said = ngettext(
        "{n} of {all} channels surely pays for it within the horizon.",
        "{n} of {all} channels surely pay for it within the horizon.",
        count,
    )
    return said.format(n=count, all=len(now))


def _against(shown: Shown, now: Returns) -> str:
    """What media cause and cost beside the compared scenario."""
    then = returns_of(state.session().compared)
    gmv, spend = _total(now)
    before, cost = _total(then)
    if abs(gmv - before) <= SAME * max(gmv, before, 1.0) and abs(spend - cost) <= SAME * spend:
        said = _("The mix causes {gmv} of GMV for {spend}, as in {name}.")
        return said.format(gmv=money(gmv), spend=money(spend), name=shown.compared_name)
    same = abs(spend - cost) <= SAME * spend
    said = (
        _("The mix causes {gmv} of GMV for {spend}: {more} for the same money against {name}.")
        if same
        else _("The mix causes {gmv} of GMV for {spend}: {more} for {cost} against {name}.")
    )
    return said.format(
        gmv=money(gmv),
        spend=money(spend),
        more=change(gmv - before, "USD"),
        cost=change(spend - cost, "USD"),
        name=shown.compared_name,
    )


def _total(rows: Returns) -> tuple[float, float]:
    return sum(row.gmv.mean for row in rows), sum(row.spend for row in rows)


def cents(dollars: float) -> str:
    """What one dollar brings: ``$0.84``."""
    return money(dollars, 2)
