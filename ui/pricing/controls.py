"""The levers of the page: the price of what is chosen and of its lines, and what else moves it."""

from __future__ import annotations

import streamlit as st

from model import World
from ui.formats import percent, sign
from ui.html import text, text_html, title
from ui.levers import label_of, lever_row
from ui.names import label
from ui.pricing.choice import Choice, whole
from ui.shown import Shown
from ui.words import _

# Levers beside the list price; those by region show the chosen market's.
BESIDE = ("promo_depth", "basket", "competitor_price", "dynamic_pricing", "fx_pass_through")
FLAT = 0.0005


def price_card(now: Shown, choice: Choice) -> None:
    """The chosen market's price and its lines'; for all markets the master and every line."""
    keys = price_keys(now.world, choice.market)
    with st.container(key="card_prices"):
        title(_("List price"), _place(now.world, choice.market))
        for place, key in enumerate(keys):
            lever_row(now, key, _name(now.world, key, place), stands=_stands(now, key))
        if choice.market is not None and (moved := _elsewhere(now)):
            st.html(text_html(moved))
        text("hr-hint", _("Prices multiply: all markets, a market, a line, a line in a market."))


def beside_card(now: Shown, choice: Choice) -> None:
    """Promotion, baskets, competitors and currencies."""
    with st.container(key="card_beside"):
        title(_("Beside the list price"))
        for key in beside_keys(now.world, choice.market):
            lever_row(now, key, label_of(now.world.catalogue, key))


def price_keys(world: World, market: str | None) -> tuple[str, ...]:
    """Price levers of a market or of all, its lines after it; one line needs none of its own."""
    own = "price" if market is None else f"price[{market}]"
    if len(world.lines) < 2:
        return (own,)
    if market is None:
        return (own, *(f"price[{line}]" for line in world.lines))
    return (own, *(f"price[{market},{line}]" for line in world.lines))


def beside_keys(world: World, market: str | None) -> tuple[str, ...]:
    """The other levers, by the region of the chosen market where they have one."""
    if market is None:
        return BESIDE
    region = world.business.markets[market].region
    indexed = (f"{key}[{region}]" for key in BESIDE)
    pairs = zip(BESIDE, indexed, strict=True)
    return tuple(own if own in world.catalogue else key for key, own in pairs)


def _place(world: World, market: str | None) -> str:
    return whole(world) if market is None else label(market, world.catalogue.indexes.names)


def _name(world: World, key: str, place: int) -> str:
    """``All lines`` first, then the lines by their names."""
    if place == 0:
        return _("All lines") if len(world.lines) > 1 else label_of(world.catalogue, key)
    return label(world.catalogue[key].index[-1], world.catalogue.indexes.names)


def _stands(now: Shown, key: str) -> str:
    """Where a line's price stands in all, when the price of all lines moves it as well."""
    index = now.world.catalogue[key].index
    if len(index) < 2:
        return ""
    settings = now.outcome.settings
    total, own = settings.price(*index), settings[key]
    if abs(total - own) < FLAT:
        return ""
    return _("{price} in all").format(price=_signed(total))


def _elsewhere(now: Shown) -> str:
    """What the price of all markets adds to a market's own."""
    master = now.outcome.settings["price"]
    if abs(master) < FLAT:
        return ""
    return _("The price of all markets stands at {price} and moves these as well.").format(
        price=_signed(master)
    )


def _signed(change: float) -> str:
    return sign(change, percent(change, 1))
