"""The page's answer: whose next dollar earns most and least, and what the mix earns."""

from __future__ import annotations

import numpy as np

from model import Outcome, World
from model.breakdown.channels import ChannelReturn, caused_gmv, channel_returns, next_by_cell
from model.results import FloatArray
from ui import state
from ui.formats import change, money, shared_change
from ui.names import label
from ui.periods import horizon_name
from ui.shown import Shown
from ui.words import N_, _, ngettext

Returns = tuple[ChannelReturn, ...]
ALL = ""
NO_MEDIA = N_("This company's history has no media, so no channel can be weighed.")
NO_MONEY = N_("No money goes into media, so nothing is caused by it.")
# Differences of GMV smaller than this share of it are none.
SAME = 1e-4
CAUSED = ("channels", "caused")


def returns(market: str = ALL) -> Returns:
    """Returns of the scenario at hand, in all markets or in one."""
    return state.detail(
        ("channels", "returns", market), lambda outcome: channel_returns(outcome, market or None)
    )


def returns_of(base: str, market: str = ALL) -> Returns:
    """Returns of a preset or of the scenario compared with."""
    return state.reference_detail(
        base,
        ("channels", "returns", market),
        lambda outcome: channel_returns(outcome, market or None),
    )


def answer(shown: Shown) -> str:
    """Best and worst next dollar, how many pay, and the mix against the compared scenario."""
    now = returns()
    if not now:
        return _(NO_MEDIA)
    if not sum(row.spend for row in now) > 0:
        return f"{_(NO_MONEY)} {_against(shown, now)}"
    said = (
        _best_and_worst(shown, now),
        _paying(shown, now),
        _against(shown, now),
    )
    return " ".join(part for part in said if part)


def _best_and_worst(shown: Shown, now: Returns) -> str:
    names = shown.world.catalogue.indexes.names
    best = max(now, key=lambda row: row.next_cm2.mean)
    worst = min(now, key=lambda row: row.next_cm2.mean)
    if best is worst:
        said = _("The next dollar in {best} brings back {most}.")
        return said.format(best=label(best.channel, names), most=cents(best.next_cm2.mean))
    said = _("The next dollar brings back most in {best}, {most}, and least in {worst}, {least}.")
    return said.format(
        best=label(best.channel, names),
        most=cents(best.next_cm2.mean),
        worst=label(worst.channel, names),
        least=cents(worst.next_cm2.mean),
    )


def places() -> FloatArray:
    """``(market, channel)`` what the next dollar brings back in each place."""
    return state.detail(("channels", "places"), next_by_cell)


def _best_place(shown: Shown) -> str:
    """``Short video in Thailand, $1.31``: where the next dollar brings most."""
    world, names, found = shown.world, shown.world.catalogue.indexes.names, places()
    market, channel = np.unravel_index(int(found.argmax()), found.shape)
    return _("{channel} in {market}, {most}").format(
        channel=label(world.channels[channel], names),
        market=label(world.markets[market], names),
        most=cents(float(found.max())),
    )


def _paying(shown: Shown, now: Returns) -> str:
    """How many channels' next dollar comes back in full, and in which place it does most."""
    span, apart = span_of(shown.world), len(shown.world.markets) > 1
    if all(row.verdict == "loses" for row in now):
        said = _(
            "Spread as it is now, no channel as a whole earns its next dollar back within {span}: "
            "the orders it adds leave less than a dollar after goods, delivery and fees."
        ).format(span=span)
        return f"{said} {_paying_places(shown)}" if apart else said
    count = sum(row.verdict == "earns" for row in now)
    if not count:
        said = _("In no channel does it surely come back within {span}.").format(span=span)
    else:
        said = ngettext(
            "In {n} of {all} channels it surely comes back within {span}.",
            "In {n} of {all} channels it surely comes back within {span}.",
            count,
        ).format(n=count, all=len(now), span=span)
    if not apart:
        return said
    best = _("The best single place is {place}.").format(place=_best_place(shown))
    return f"{said} {best}"


def _paying_places(shown: Shown) -> str:
    """Single places where the next dollar is expected back though it is in no channel."""
    found = places()
    count = int((found > 1).sum())
    if not count:
        return _("Even the best single place, {place}, stays below a dollar.").format(
            place=_best_place(shown)
        )
    said = ngettext(
        "It is expected back in {n} of {all} single places: {place}.",
        "It is expected back in {n} of {all} single places, most of all in {place}.",
        count,
    )
    return said.format(n=count, all=found.size, place=_best_place(shown))


def span_of(world: World) -> str:
    """``2026`` or ``the next 52 weeks``, in a sentence."""
    name = horizon_name(world)
    return name if world.year.year is not None else _("the {horizon}").format(horizon=name)


def _against(shown: Shown, now: Returns) -> str:
    """What media cause and cost beside the compared scenario, over the draws both have."""
    base = state.session().compared
    gmv, spend = sum(row.gmv.mean for row in now), _spend(now)
    cost = spend - _spend(returns_of(base))
    more = shared_change(
        state.detail(CAUSED, _caused), state.reference_detail(base, CAUSED, _caused)
    )
    same = abs(cost) <= SAME * spend
    if same and abs(more) <= SAME * max(gmv, gmv - more, 1.0):
        said = _("The mix causes {gmv} of GMV for {spend}, as in {name}.")
        return said.format(gmv=money(gmv), spend=money(spend), name=shown.compared_name)
    said = (
        _("The mix causes {gmv} of GMV for {spend}: {more} for the same money against {name}.")
        if same
        else _("The mix causes {gmv} of GMV for {spend}: {more} for {cost} against {name}.")
    )
    return said.format(
        gmv=money(gmv),
        spend=money(spend),
        more=change(more, "USD"),
        cost=change(cost, "USD"),
        name=shown.compared_name,
    )


def _caused(outcome: Outcome) -> FloatArray:
    """``(draw,)`` USD of GMV that media cause."""
    return caused_gmv(outcome).sum(axis=(1, 2))


def _spend(rows: Returns) -> float:
    return sum(row.spend for row in rows)


def cents(dollars: float) -> str:
    """What one dollar brings: ``$0.84``."""
    return money(dollars, 2)
