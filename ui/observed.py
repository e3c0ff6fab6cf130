"""What the history has seen of a lever: the grey band on its track."""

from __future__ import annotations

import streamlit as st

from model import World
from model.results import FloatArray

WEEKS_A_YEAR = 52
RANGES_KEPT = 512


def observed_range(world: World, key: str) -> tuple[float, float] | None:
    """Lowest and highest value of a lever in the base year, in its inside unit; None if unseen.

    Media money: weekly totals times 52. A part of the media split: its share of a week's money.
    Price: list price relative to its reference, over all markets.
    """
    return _seen(world.id, key, world)


@st.cache_resource(show_spinner=False, max_entries=RANGES_KEPT)
def _seen(world_id: str, key: str, _world: World) -> tuple[float, float] | None:  # noqa: ARG001
    # By the world's id: the cache must not keep worlds alive that nobody uses any more.
    world = _world
    if key == "media_total":
        return _ends(world.past_spend.sum(axis=(0, 1)) * WEEKS_A_YEAR)
    if key.startswith("media_split["):
        return _share_seen(world, key)
    if key == "price" and world.demand.observed_price is not None:
        return _ends(world.demand.observed_price - 1.0)
    return None


def _share_seen(world: World, key: str) -> tuple[float, float] | None:
    markets, channels, quarters = world.catalogue.compositions["media_split"].positions[key]
    if quarters is not None:
        return None
    spend = world.past_spend
    part = spend if markets is None else spend[list(markets)]
    part = part if channels is None else part[:, list(channels)]
    total = spend.sum(axis=(0, 1))
    if not (total > 0).all():
        return None
    return _ends(part.sum(axis=(0, 1)) / total)


def _ends(values: FloatArray) -> tuple[float, float]:
    return float(values.min()), float(values.max())
