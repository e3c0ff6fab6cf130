"""Evidence in words: records, figures in their own unit, names as the other pages write them."""

from __future__ import annotations

from datetime import date

from model import World
from model.demand.evidence import (
    ALL,
    MEDIA,
    PRICE,
    AttributedReturn,
    KnownElasticity,
)
from model.demand.evidence.next_test import ARROW
from model.demand.evidence.pull import Figure, Unit
from model.demand.evidence.records import Item
from model.demand.remark import Remark
from ui.formats import DASH, day, number
from ui.names import label
from ui.words import N_, _

OUTCOMES = {"orders": N_("orders"), "revenue": N_("revenue"), "kpi": N_("units of your outcome")}
SUBJECTS = {MEDIA: N_("All media"), PRICE: N_("Price")}


def outcome_words(world: World) -> str:
    """What the outcome counts."""
    return _(OUTCOMES.get(world.fit.metric, world.fit.metric))


def market_words(world: World, market: str) -> str:
    """A market by its name on screen."""
    if market == ALL and ALL not in world.fit.markets:
        return _("All markets")
    return label(market, world.catalogue.indexes.names)


def channel_words(world: World, channel: str) -> str:
    """A channel, all media or price by its name on screen."""
    if channel in SUBJECTS and channel not in world.fit.channels:
        return _(SUBJECTS[channel])
    return label(channel, world.catalogue.indexes.names)


def week_words(world: World, week: str) -> str:
    """A week by its first day, or by its number where the panel counts weeks."""
    labels = world.fit.history.week_labels
    starts = labels.starts(1, labels.position(week))
    if starts is None:
        return _("week {number}").format(number=week)
    return day(date.fromisoformat(str(starts[0])))


def item_words(world: World, item: Item) -> tuple[str, str]:
    """What a record is, and where and when it was measured."""
    market = market_words(world, item.market)
    if isinstance(item, KnownElasticity):
        name = channel_words(world, item.subject)
        return _("Elasticity: {subject}").format(subject=name), _told(market, item.source)
    name = channel_words(world, item.channel)
    first, last = week_words(world, item.first_week), week_words(world, item.last_week)
    weeks = first if first == last else f"{first} – {last}"
    kind = _("Reports: {channel}") if isinstance(item, AttributedReturn) else _("Test: {channel}")
    return kind.format(channel=name), _told(f"{market}, {weeks}", item.source)


def _told(where: str, source: str) -> str:
    return f"{where} · {source}" if source else where


def figure_words(found: Figure | None, unit: Unit) -> str:
    """Mean and 90 % interval; a dash where there is no fit to say it."""
    if found is None:
        return DASH
    low, high = (amount(value, unit) for value in (found.low, found.high))
    return f"{amount(found.mean, unit)} ({low} – {high})"


def amount(value: float, unit: Unit = "outcome") -> str:
    """A figure in its unit: outcome whole where it is large, ratios to two places."""
    if unit != "outcome":
        return number(value, 2)
    return number(value, 0 if abs(value) >= 10 else 2)


def said(world: World, remark: Remark) -> str:
    """A remark of the model with channels and markets by their names on screen."""
    names = dict(remark.names)
    if "market" in names:
        names["market"] = market_words(world, names["market"])
    for key in names.keys() & {"now", "other"}:
        names[key] = ARROW.join(channel_words(world, end) for end in names[key].split(ARROW))
    return _(remark.message).format(**names)
