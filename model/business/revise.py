"""Answers typed on top of a profile: each replaces the profile's figures, the rest stays.

An answer means what it means in `model.business.build`: a market's is exact for it, the company's
scales the markets without one so that their mean is the answer. Differences between lines, modes
and platforms stay those of the profile. What was typed is flagged no longer.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from model.business.build import commitments, repeat_orders
from model.business.economics import (
    MOST_DUTY,
    MOST_RETURNED,
    Column,
    answered,
    scaled_rows,
    shipping,
)
from model.business.effects import answers_of
from model.business.errors import BusinessError
from model.business.file import parse_business
from model.business.form import BusinessForm, Facts
from model.business.ground import Default, Ground
from model.business.schema import Business, Market
from model.business.specs import AXES, SPECS
from model.results import FloatArray

TYPED = "typed"
CUSTOMS_SOURCE = "computed: goods and freight as typed"
NAME = "answers over a profile"
# Answers that are one figure of the company.
SINGLE = ("overhead_share", "stock_days", "repurchase_rate")
PARTS = ("programme_budget", "event_loss_share", "orders_per_outcome")
Plain = dict[str, Any]


def revised(business: Business, form: BusinessForm, facts: Facts) -> Business:
    """The profile under the form's answers; one without answers is the profile itself.

    Countries, currencies and categories stay the profile's; new channels and committed spends are
    the form's.

    Raises:
        BusinessError: an answer that cannot be, named with its value.
    """
    ground = OnProfile(form, facts, business)
    plain = business.model_dump(mode="python")
    columns = _by_line(ground) | shipping(ground) | _by_market(ground)
    columns["customs_value"] = _customs(ground, columns)
    for name, column in columns.items():
        _put(plain, name, column, tuple(business.markets))
    _numbers(plain, form)
    _resaleable(plain, ground)
    _media(plain, ground)
    _platforms(plain, ground)
    plain |= {
        "simulated": business.simulated or form.simulated,
        "benchmark_channels": {k: c.model_dump() for k, c in form.benchmark_channels.items()},
        "commitments": commitments(ground),
    }
    priced = parse_business(plain, NAME)
    return _with_fees(priced, OnProfile(form, facts, priced))


@dataclass(frozen=True)
class OnProfile(Ground):
    """A form on a profile: its markets, and its figures where a country's defaults would stand."""

    business: Business

    @cached_property
    def markets(self) -> dict[str, Market]:
        """The profile's markets."""
        self._check_markets()
        return dict(self.business.markets)

    def default(self, measure: str, keys: tuple[str, ...] | None = None) -> Default:  # noqa: ARG002
        """``(market, ...)`` a table of the profile, and where each market's figures come from."""
        table = self.business.tables.get(measure)
        regional = AXES[measure][0] == "region"
        values = self.business.by_market(measure) if regional else self.business.table(measure)
        where = self.business.region_of_market if regional else tuple(self.business.markets)
        source = (
            ("",) * len(where) if table is None else tuple(table.source_of((w,)) for w in where)
        )
        return Default(values, source)


def _by_line(ground: OnProfile) -> dict[str, Column]:
    """Tables over markets and lines that have a question of their own."""
    shares = ground.business.table("line_share")
    price, customs = (ground.default(n).values for n in ("average_order_value", "customs_value"))
    asked = {
        "average_order_value": ("average_order_value", shares, np.inf),
        "unit_cost": ("cost_of_goods", shares, np.inf),
        "return_rate": ("return_rate", shares * price, MOST_RETURNED),
        "duty_rate": ("duty_rate", shares * customs, MOST_DUTY),
    }
    found = {}
    for name, (key, weights, most) in asked.items():
        usual = ground.default(name)
        found[name] = answered(ground, key, usual, usual.values, weights, most)
    return found


def _by_market(ground: OnProfile) -> dict[str, Column]:
    """Tables by market alone."""
    found = {}
    for name in ("tax_rate", "return_freight"):
        usual, typed = ground.default(name), ground.typed(name)
        found[name] = Column(typed.target(usual.values, ground.weights), typed.given, typed.sources)
    return found


def _customs(ground: OnProfile, columns: dict[str, Column]) -> Column:
    """The value declared, with goods at their new cost and freight to the border as it is paid."""
    usual, goods = ground.default("customs_value"), ground.default("unit_cost").values
    new = columns["unit_cost"]
    leg, first = ground.default("first_leg").values, columns["first_leg"]
    factor = first.values.sum(axis=1) / np.where(leg.sum(axis=1) > 0, leg.sum(axis=1), 1.0)
    freight = np.maximum(usual.values - goods, 0.0)
    carried = np.where(first.typed[:, None], freight * factor[:, None], freight)
    values = usual.values + new.values - goods + carried - freight
    return Column(
        values, new.typed | first.typed, ("computed: goods and freight as typed",) * len(goods)
    )


def _put(plain: Plain, name: str, column: Column, labels: tuple[str, ...]) -> None:
    """Write the rows of a table that were typed."""
    rows = zip(labels, column.values, column.typed, column.sources, strict=True)
    inner = _labels(plain, name)[1:]
    for label, value, typed, source in rows:
        if typed:
            row = float(value) if not inner else dict(zip(inner[0], value.tolist(), strict=True))
            _write(plain, name, label, row, source or TYPED)


def _write(plain: Plain, name: str, label: str, row: Any, source: str) -> None:
    """One row of a table with its source; its figures are flagged no longer."""
    table = plain["tables"].setdefault(
        name, {"unit": SPECS[name].unit, "source": source, "values": {}}
    )
    below = f"{label}."
    table["values"] = {**table["values"], label: row}
    table["flagged"] = tuple(
        p for p in table.get("flagged", ()) if p != label and not p.startswith(below)
    )
    sources = {k: v for k, v in table.get("sources", {}).items() if not k.startswith(below)}
    table["sources"] = {**sources, label: source}


def _labels(plain: Plain, name: str) -> list[tuple[str, ...]]:
    known = {"market": plain["markets"], "line": plain["lines"], "mode": ("parcel", "overseas")}
    return [tuple(known.get(axis, ())) for axis in AXES[name]]


def _numbers(plain: Plain, form: BusinessForm) -> None:
    """Figures of the whole company."""
    typed = {key: form.answer(key) for key in SINGLE} | {key: getattr(form, key) for key in PARTS}
    for name, value in typed.items():
        if value is not None:
            plain["numbers"][name] = {"value": value, "unit": SPECS[name].unit, "source": TYPED}
    if form.answer("repurchase_rate") is not None:
        rate = float(typed["repurchase_rate"] or 0.0)
        plain["numbers"]["repeat_order_share"] = repeat_orders(rate)


def _resaleable(plain: Plain, ground: OnProfile) -> None:
    answer = ground.form.answer("resaleable_share")
    if answer is None:
        return
    usual = ground.business.table("resaleable_share")[None, :]
    shares = ground.business.table("line_share").mean(axis=0)[None, :]
    values = scaled_rows(usual, shares, np.array([answer]), 1.0)[0]
    for line, value in zip(ground.business.lines, values.tolist(), strict=True):
        _write(plain, "resaleable_share", line, value, TYPED)


def _media(plain: Plain, ground: OnProfile) -> None:
    """What reports credit, and what a unit of media costs; a typed ROAS replaces typed money."""
    form, channels = ground.form, plain["channels"]
    if odd := sorted(set(form.by_channel) - set(channels)):
        raise BusinessError(f"by_channel names {odd[0]!r}; the panel has {list(channels)}")
    company = form.answer("attributed_roas")
    for channel in channels:
        own = form.by_channel.get(channel, {})
        roas = own.get("attributed_roas")
        roas = company if roas is None else roas
        if roas is not None:
            _write(plain, "attributed_roas", channel, roas, TYPED)
            _forget(plain, "attributed_gmv", channel)
        cost = own.get("media_unit_cost")
        if cost is not None:
            _write(plain, "media_unit_cost", channel, cost, TYPED)


def _forget(plain: Plain, name: str, label: str) -> None:
    """Take one row out of a table that may be given in part."""
    table = plain["tables"].get(name)
    if table is not None:
        table["values"] = {k: v for k, v in table["values"].items() if k != label}
        table["flagged"] = tuple(p for p in table["flagged"] if p != label)


def _platforms(plain: Plain, ground: OnProfile) -> None:
    """Mixes of regions as typed."""
    for region, mix in ground.form.platforms.items():
        row = {platform: mix.get(platform, 0.0) for platform in plain["platforms"]} | mix
        _write(plain, "platform_mix", region, row, TYPED)


def _with_fees(business: Business, ground: OnProfile) -> Business:
    """The fee rate as typed: what a market pays above or below its platforms' usual fee moves."""
    typed = ground.typed("fee_rate")
    if not typed.given.any():
        return business
    before = np.array(answers_of(business)["fee_rate"].by_market)
    moved: FloatArray = typed.target(before, ground.weights) - before
    points = business.table("fee_points") + moved[:, None]
    plain = business.model_dump(mode="python")
    rows = typed.given | ("fee_points" not in plain["tables"])
    _put(plain, "fee_points", Column(points, rows, typed.sources), tuple(business.markets))
    table, lines = plain["tables"]["fee_points"], tuple(business.lines)
    open_markets = [m for m, row in zip(business.markets, typed.given, strict=True) if not row]
    if rows.all() and open_markets:
        table["flagged"] = tuple(f"{market}.{line}" for market in open_markets for line in lines)
    return parse_business(plain, NAME)
