"""What of a world rests on a default, a prior or an estimate, told where it shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from model.business import Business
from model.business.imported import ImportedCurve
from model.business.specs import SPECS
from model.demand.imports import ALL_MARKETS
from model.demand.trust import trusted
from model.ledger import Mix, per_order
from model.world.labels import REPORTING, currency_of

if TYPE_CHECKING:
    from model.world.world import World

NAMED = 6  # labels listed before "and others"
PER_UNIT, ORDER_VALUE = "orders_per_outcome", "average_order_value"
# Business figures that decide what a lever does, by lever record.
FIGURES_OF: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "price": ("line_elasticity",),
        "basket": ("basket_logistics",),
        "promo_depth": ("promo_response",),
        "platform_mix": ("platform_mix", "platform_fee", "platform_conversion"),
        "delivery_speed": ("speed_elasticity", "delivery_days"),
        "overseas_share": ("overseas_share", "first_leg", "last_mile"),
        "inventory_cover": ("cover_response", "stock_days"),
        "hedge": ("local_cost_share",),
        "insurance": ("insurance_loading",),
        "risk_climate": ("event_loss_share",),
        "duty_change": ("customs_value", "duty_rate"),
        "freight_rate": ("first_leg",),
        "port_delay": ("port_exposure",),
        "materials": ("unit_cost", "materials_share"),
        "platform_fees": ("platform_fee",),
        "return_surge": ("return_rate", "resaleable_share"),
        "overhead_change": ("overhead_share",),
    }
)
# Effects of a fit that is not a channel's, by where they show.
EFFECTS: Mapping[str, str] = MappingProxyType({"Price": "price", "Season": "gmv", "Level": "gmv"})


@dataclass(frozen=True)
class Flag:
    """One remark.

    Attributes:
        about: Lever record, KPI name, ``market:<label>``, ``channel:<key>``, or "" for the world.
        message: English msgid with places; ``names`` fills them.
    """

    about: str
    message: str
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The remark in English."""
        return self.message.format(**self.names)


RESTS = Flag("", "Rests on defaults: {figures}.")


def flags_of(world: World) -> tuple[Flag, ...]:
    """All remarks on a world, those on the whole of it first."""
    return (
        *_size(world),
        *_time(world),
        *_defaults(world),
        *_worth(world),
        *_programme(world),
        *_markets(world),
        *_effects(world),
        *_prices(world),
        *_channels(world),
        *_reports(world),
    )


def grouped(flags: Iterable[Flag]) -> tuple[Flag, ...]:
    """The remarks as a list to read: what single levers rest on stands in one, counted."""
    listed = tuple(flags)
    levers = [flag for flag in listed if flag.message == RESTS.message]
    if len(levers) < 2:
        return listed
    figures = dict.fromkeys(name for flag in levers for name in flag.names["figures"].split(", "))
    told = Flag(
        "",
        "{count} levers stand on {all} usual values: {figures}. Each lever names its own.",
        {"count": str(len(levers)), "all": str(len(figures)), "figures": _few(list(figures))},
    )
    first = listed.index(levers[0])
    rest = (flag for flag in listed[first:] if flag.message != RESTS.message)
    return (*listed[:first], told, *rest)


def _size(world: World) -> Iterator[Flag]:
    if world.draws_at_rest < world.draws:
        yield Flag(
            "",
            "A company of this size is estimated with {draws} of {all} draws, so that levers "
            "answer at once: its intervals are rougher.",
            {"draws": str(world.draws_at_rest), "all": str(world.draws)},
        )


def _time(world: World) -> Iterator[Flag]:
    history = world.history
    if history.estimated_days:
        yield Flag(
            "gmv_growth",
            "The year before is estimated from {weeks} weeks: {days} of its {all} days have no "
            "data.",
            {
                "weeks": str(history.stand_in),
                "days": str(history.estimated_days),
                "all": f"{history.length:.0f}",
            },
        )


def _defaults(world: World) -> Iterator[Flag]:
    flagged = world.business.flagged
    if not flagged:
        return
    yield Flag(
        "",
        "{count} figures of the business, smaller ones included, are usual values.",
        {"count": str(len(flagged))},
    )
    names = {path.split(".")[1] for path in flagged}
    for lever, figures in FIGURES_OF.items():
        found = [SPECS[name].label for name in figures if name in names]
        if found:
            yield replace(RESTS, about=lever, names={"figures": ", ".join(found)})


def _worth(world: World) -> Iterator[Flag]:
    """How an outcome that is neither orders nor revenue becomes money."""
    if world.fit.history.metric != "kpi":
        return
    business = world.business
    number = business.numbers[PER_UNIT]
    value = float(per_order(business, Mix.base(business)).total("gmv")[0].mean())
    names = {"orders": f"{number.value:g}", "value": f"{value:.2f}"}
    usual = [
        SPECS[name].label.lower()
        for name, given in (
            (PER_UNIT, not number.flagged),
            (ORDER_VALUE, not business.tables[ORDER_VALUE].flagged),
        )
        if not given
    ]
    if not usual:
        yield Flag(
            "gmv",
            "GMV is your outcome times {orders} orders a unit times {value} USD an order.",
            names,
        )
        return
    yield Flag(
        "gmv",
        "GMV is your outcome times {orders} orders a unit times {value} USD an order; nobody gave "
        "{figures}: a usual value stands in.",
        {**names, "figures": ", ".join(usual)},
    )


def _programme(world: World) -> Iterator[Flag]:
    own = world.business.optional_number("programme_budget")
    if own == 0:
        yield Flag("", "No programme is given: the plan is the status quo.")
    elif own is not None:
        yield Flag(
            "programme_funding",
            "The plan's initiatives and claims, scaled to a budget of your own.",
        )


def _markets(world: World) -> Iterator[Flag]:
    """Countries, currencies and rates that nobody gave, one remark for all markets alike."""
    history = world.fit.history
    money = history.metric == "revenue" or "spend" in history.media_units
    given = zip(history.markets, history.currencies, strict=True)
    unknown = [market for market, currency in given if currency is None and money]
    yield from about_markets(
        unknown,
        Flag("", "No currency was given for {market}: its money is read as US dollars."),
        Flag(
            "",
            "No currency was given for {count} markets ({markets}): their money is read as US "
            "dollars.",
        ),
    )
    assumed: dict[str, list[str]] = {}
    unrated: dict[str, list[str]] = {}
    for key, place in world.business.markets.items():
        if place.assumed:
            assumed.setdefault(", ".join(place.assumed), []).append(key)
        if currency_of(place) != place.currency:
            unrated.setdefault(place.currency, []).append(key)
    for fields, markets in assumed.items():
        yield from about_markets(
            markets,
            Flag("", "{market}: assumed, since it was not given: {fields}."),
            Flag("", "{count} markets ({markets}): assumed, since it was not given: {fields}."),
            fields=fields,
        )
    for currency, markets in unrated.items():
        yield from about_markets(
            markets,
            Flag("", "No rate of {currency} is frozen: {market} is taken to move with {instead}."),
            Flag(
                "",
                "No rate of {currency} is frozen: {count} markets ({markets}) are taken to move "
                "with {instead}.",
            ),
            currency=currency,
            instead=REPORTING,
        )


def about_markets(markets: Sequence[str], one: Flag, many: Flag, **names: str) -> Iterator[Flag]:
    """A remark on one market beside it; on several, one remark on the world that names a few."""
    if len(markets) == 1:
        told = {"market": markets[0], **names}
        yield replace(one, about=f"market:{markets[0]}", names=told)
    elif markets:
        listed = {"count": str(len(markets)), "markets": _few(markets)}
        yield replace(many, names={**listed, **names})


def _few(labels: Sequence[str]) -> str:
    """The first labels, with dots where there are more."""
    return ", ".join(labels[:NAMED]) + (" …" if len(labels) > NAMED else "")


def _effects(world: World) -> Iterator[Flag]:
    """What the fit knows from general experience, in whole or in part."""
    replaced = _from_elsewhere(world)
    for trust in trusted(world.fit):
        if trust.channel in replaced:
            continue
        about = f"channel:{trust.channel}" if trust.channel else EFFECTS.get(trust.about)
        if about is not None and trust.source != "data":
            yield Flag(about, trust.message, trust.names)


def _prices(world: World) -> Iterator[Flag]:
    if world.fit.history.competitor_price is None:
        yield Flag(
            "competitor_price",
            "No competitor prices in the panel: the answer to them is a published range.",
        )


def _channels(world: World) -> Iterator[Flag]:
    business = world.business
    if not world.channels:
        yield Flag("media_total", "The panel has no media: what media bring is not modelled.")
    for key, new in business.benchmark_channels.items():
        low, middle, high = new.roi
        yield Flag(
            f"channel:{key}",
            "{channel} has no history: its response is a benchmark, {low} to {high} back on each "
            "unit spent, {middle} in the middle.",
            {
                "channel": new.label,
                "low": f"{low:g}",
                "middle": f"{middle:g}",
                "high": f"{high:g}",
            },
        )
    yield from _imported(business)


def _imported(business: Business) -> Iterator[Flag]:
    """Curves from elsewhere, one remark a channel and file."""
    found: dict[tuple[str, str], list[ImportedCurve]] = {}
    for curve in business.imported_curves:
        found.setdefault((curve.channel, curve.sha256), []).append(curve)
    for (channel, _hash), curves in found.items():
        first = curves[0]
        names = {
            "channel": channel,
            "markets": _few([curve.market for curve in curves]),
            "name": first.source,
            "kind": first.kind,
            "hash": first.short_hash,
        }
        subject = f"channel:{channel}"
        if first.interval:
            yield Flag(
                subject, "{channel} ({markets}): imported from {name} ({kind}), hash {hash}.", names
            )
        else:
            yield Flag(
                subject,
                "{channel} ({markets}): imported from {name} ({kind}), hash {hash}. It has no "
                "interval, so that nothing here widens for it.",
                names,
            )


def _from_elsewhere(world: World) -> set[str]:
    """Channels of the panel whose curve stands nowhere any more."""
    cells = {(curve.channel, curve.market) for curve in world.business.imported_curves}
    return {
        channel
        for channel in world.fit.channels
        if (channel, ALL_MARKETS) in cells or all((channel, m) in cells for m in world.markets)
    }


def _reports(world: World) -> Iterator[Flag]:
    """Channels for which nothing says what reports credit to them."""
    business = world.business
    known = ~np.isnan(business.table("attributed_gmv")) | ~np.isnan(
        business.table("attributed_roas")
    )
    silent = [name for name, given in zip(business.channels, known, strict=True) if not given]
    if silent:
        yield Flag(
            "roas",
            "No reports for {channels}: their attributed sales are taken to be what they cause.",
            {"channels": _few(silent)},
        )
