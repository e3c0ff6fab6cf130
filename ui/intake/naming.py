"""From a column's name in the panel form to the two cells that people edit, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from model.panel import PanelMapping
from model.panel.columns import COLUMNS, LONG_COLUMNS, ORDER_COLUMNS, Column
from model.panel.mapping import IGNORE
from ui.words import N_

# What a column can be, in words; the same for all forms of files.
PARTS = {
    IGNORE: N_("left out"),
    "week": N_("week or day"),
    "until": N_("last day"),
    "market": N_("market"),
    "country": N_("country"),
    "currency": N_("currency"),
    "revenue_basis": N_("basis of revenue"),
    "orders": N_("orders"),
    "revenue": N_("revenue"),
    "kpi": N_("another outcome"),
    "channel": N_("channel"),
    "campaign": N_("campaign"),
    "spend": N_("media spend"),
    "impressions": N_("impressions"),
    "clicks": N_("clicks"),
    "units": N_("units sold"),
    "price": N_("list price"),
    "promo": N_("promotion, 0–1"),
    "competitor_price": N_("competitors' price"),
    "stock_out": N_("not on sale, 0–1"),
    "returns": N_("returns"),
    "new_customers": N_("first-time buyers"),
    "control": N_("another driver"),
    "order": N_("order number"),
    "customer": N_("customer"),
    "quantity": N_("quantity of the line"),
    "unit_price": N_("price of one unit"),
    "amount": N_("amount of the line"),
    "order_total": N_("amount of the order"),
    "tax": N_("tax of the line"),
    "order_tax": N_("tax in the order's amount"),
    "refund": N_("refund of the order"),
}
_OF_FORM = {"long": LONG_COLUMNS, "orders": ORDER_COLUMNS}


def choices(form: str | None) -> tuple[str, ...]:
    """Parts that a column of such a file can play, `IGNORE` first."""
    return (IGNORE, *_columns(form))


def parted(ours: str, form: str | None) -> tuple[str, str]:
    """``spend_TV`` is ``("spend", "TV")``, ``revenue (USD)`` is ``("revenue", "USD")``."""
    known = _columns(form)
    name = ours.strip()
    if name.lower() in known and not known[name.lower()].family:
        return name.lower(), ""
    bare, bracket, currency = name.removesuffix(")").rpartition(" (")
    if bracket and bare.lower() in known:
        return bare.lower(), currency
    part, _line, member = name.partition("_")
    if part.lower() in known and known[part.lower()].family and member:
        return part.lower(), member
    return IGNORE, ""


def joined(part: str, name: str, theirs: str, form: str | None) -> str:
    """The name in the panel form; a channel without a name is called as its column."""
    column = _columns(form).get(part)
    if column is None:
        return IGNORE
    if column.family:
        return f"{part}_{name.strip() or theirs}"
    return f"{part} ({name.strip().upper()})" if name.strip() and column.money else part


def with_columns(mapping: PanelMapping, wanted: Mapping[str, str]) -> PanelMapping:
    """The mapping with other names for some of their columns; equal ones change nothing."""
    before = dict(zip(wanted, mapping.rename(tuple(wanted)), strict=True))
    new = {
        theirs: ours
        for theirs, ours in wanted.items()
        if parted(ours, mapping.form) != parted(before[theirs], mapping.form)
    }
    return replace(mapping, columns={**mapping.columns, **new}) if new else mapping


def with_channel(
    mapping: PanelMapping, old: str, new: str, header: tuple[str, ...]
) -> PanelMapping:
    """The mapping with a channel called otherwise; ``header``: the file's own column names."""
    if mapping.form == "long":
        return replace(mapping, channels=_renamed(mapping.channels, old, new))
    columns = {}
    for theirs, ours in zip(header, mapping.rename(header), strict=True):
        part, member = parted(ours, mapping.form)
        if member == old and part in ("spend", "impressions", "clicks"):
            columns[theirs] = joined(part, new, theirs, mapping.form)
    return replace(mapping, columns={**mapping.columns, **columns})


def with_market(mapping: PanelMapping, old: str, new: str) -> PanelMapping:
    """The mapping with a market called otherwise."""
    if mapping.constants.get("market") == old:
        return replace(mapping, constants={**mapping.constants, "market": new})
    return replace(mapping, markets=_renamed(mapping.markets, old, new))


def with_rules(mapping: PanelMapping, rules: Mapping[str, str]) -> PanelMapping:
    """The mapping with these rules from campaign to channel, the first that fits wins."""
    kept = {pattern.strip(): ours.strip() for pattern, ours in rules.items() if pattern.strip()}
    return replace(mapping, channels={pattern: ours or IGNORE for pattern, ours in kept.items()})


def channels_of(header: tuple[str, ...]) -> tuple[str, ...]:
    """Channels among the columns of a preview, in their order."""
    found = (parted(name, "wide") for name in header)
    return tuple(dict.fromkeys(m for part, m in found if part in ("spend", "impressions")))


def _renamed(rules: Mapping[str, str], old: str, new: str) -> dict[str, str]:
    """Rules whose result was ``old`` give ``new``; the name itself, where no rule spoke of it."""
    changed = {theirs: new if ours == old else ours for theirs, ours in rules.items()}
    return changed if old in rules.values() else {**changed, old: new}


def _columns(form: str | None) -> dict[str, Column]:
    own = {column.name: column for column in _OF_FORM.get(form or "", ())}
    return {column.name: column for column in COLUMNS} | own
