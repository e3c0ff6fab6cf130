"""The platforms of each region's orders: shares with locks, and what tells platforms apart."""

from __future__ import annotations

import math
from collections.abc import Callable

import streamlit as st

from model import World
from model.levers import LeverKey
from model.results import FloatArray
from ui import state
from ui.formats import DASH, percent, times
from ui.html import table_html, text, text_html, title
from ui.names import label
from ui.shown import Shown
from ui.splits.family import Family, Parts, editor
from ui.words import N_, _

REGION = "platform_region"
REGION_WIDTH = 220  # pixels
ONE_PLATFORM = N_("This company sells on one platform, so there is no mix to move.")

# `model.ledger`: returned orders get their fees back.
FEES = N_(
    "Fees before refunds: returned orders get theirs back, so that an order on the page Pricing "
    "bears less on average."
)


def platform_card(shown: Shown) -> None:
    """Platform mix of one region at a time, with fee, conversion and loyalty of each platform."""
    catalogue = shown.world.catalogue
    with st.container(key="card_platforms"):
        title(_("Platforms by region"), _("shares of the region's orders"))
        if len(shown.world.platforms) < 2:
            st.html(text_html(_(ONE_PLATFORM)))
            return
        region = _region(shown)
        names = shown.world.platforms
        whole = str(LeverKey("platform_mix", (region,)))
        keys = tuple(str(LeverKey("platform_mix", (region, name))) for name in names)
        family = Family("platform", names, keys, composition=whole, group=region)
        parts = Parts(family, catalogue, shown.outcome.settings.platform_mix[region])
        shown_names = [label(name, catalogue.indexes.names) for name in names]
        said = _("Platforms in {region}").format(region=label(region, catalogue.indexes.names))
        left, right = st.columns(2, gap="medium", vertical_alignment="center")
        with left:
            editor(shown, parts, said, shown_names)
        with right:
            st.html(
                table_html(
                    *_differences(shown.world, shown_names),
                    label=_("What platforms cost and bring"),
                )
            )
            text("hr-hint", _(FEES))


def _region(shown: Shown) -> str:
    regions = tuple(shown.outcome.settings.platform_mix)
    names = shown.world.catalogue.indexes.names
    if len(regions) == 1:
        return regions[0]
    chosen = state.choice(REGION, regions, regions[0])
    st.selectbox(
        _("Region"),
        regions,
        key=REGION,
        format_func=lambda region: label(region, names),
        label_visibility="collapsed",
        width=REGION_WIDTH,
        on_change=state.dismiss,
    )
    return chosen


def _differences(world: World, names: list[str]) -> tuple[list[str], list[list[str]]]:
    """What an order costs and brings by platform; ratios are to the base mix."""
    business = world.business
    fee, paid = business.table("platform_fee"), business.table("payment_fee")
    visits, again = business.table("platform_conversion"), business.table("platform_repurchase")
    head = ["", *names]
    return head, [
        [_("Platform fee, of the price"), *_written(fee, percent)],
        [_("Payment fee, of the price"), *_written(paid, percent)],
        [_("Orders per visit"), *_written(visits, percent)],
        [_("Repurchase, relative"), *_written(again, times)],
    ]


def _written(values: FloatArray, shown: Callable[[float], str]) -> list[str]:
    return [shown(value) if math.isfinite(value) else DASH for value in map(float, values)]
