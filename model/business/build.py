"""A business profile from the form of ten numbers: typed answers, country defaults for the rest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from pydantic import ValidationError

from model.business.economics import Column, economics, region_means
from model.business.errors import BusinessError
from model.business.fees import fees
from model.business.file import parse_business
from model.business.form import BusinessForm, Facts, MarketForm
from model.business.ground import Ground
from model.business.schema import MODES, Business
from model.business.specs import AXES, SPECS
from model.fx.rates import HOME_CURRENCY
from model.results import FloatArray

TABLES_SOURCE = "country tables (data/countries.yaml)"
UNCLASSIFIED = "not classified"
SPEND = "spend"
# Repeat orders follow from the repurchase rate when each returning customer orders once more.
REPEAT_SOURCE = "computed: r / (1 + r) of the repurchase rate, one more order a returning customer"


def default_form(facts: Facts) -> BusinessForm:
    """A form with nothing typed: the markets with the country and currency the panel gives."""
    rows = zip(facts.markets, facts.countries, facts.currencies, strict=True)
    return BusinessForm(markets={m: MarketForm(country=c, currency=u) for m, c, u in rows})


def read_form(raw: Mapping[str, Any]) -> BusinessForm:
    """A form from plain data.

    Raises:
        BusinessError: a wrong key or value; the text repeats it with its path.
    """
    try:
        return BusinessForm.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        said = first["msg"].removeprefix("Value error, ")
        raise BusinessError(f"{where}: {said}" if where else said) from error


def answer_currency(form: BusinessForm, facts: Facts, market: str | None = None) -> str:
    """Currency in which the form's money is typed, for a market or (None) for the company."""
    return Ground(form, facts).currency(market)


def business_of(form: BusinessForm, facts: Facts) -> Business:
    """The company's profile; markets and channels in the panel's order.

    Everything that came from a default is flagged, what was typed is not. A company-wide answer
    scales the defaults of the markets without an answer of their own so that their mean is the
    answer (by orders where the panel counts them, else evenly); a market's answer is exact for it.

    Raises:
        BusinessError: an answer that cannot be (named with its value), a market or region the
            panel does not have, money in a currency without a frozen rate.
    """
    ground = Ground(form, facts)
    columns = economics(ground)
    columns |= fees(ground, columns["average_order_value"].values)
    columns |= _shared(ground)
    axes = _axes(ground)
    tables = {n: _table(n, columns[n], axes, ground) for n in AXES if n in columns}
    return parse_business(
        {
            "label": form.label,
            "simulated": form.simulated,
            "as_of": ground.day,
            "home_currency": HOME_CURRENCY,
            "markets": ground.markets,
            "region_labels": _region_labels(ground),
            "lines": {
                line: {"label": ground.tables.categories.get(line, line), "bcg": UNCLASSIFIED}
                for line in ground.lines
            },
            "platforms": {p: ground.tables.platforms.get(p, p) for p in ground.platforms},
            "channels": {channel: channel for channel in facts.channels},
            "numbers": _numbers(ground),
            "tables": tables | _media_tables(ground),
            "benchmark_channels": form.benchmark_channels,
            "commitments": commitments(ground),
        },
        "business form",
    )


def commitments(ground: Ground) -> dict[str, dict[str, float]]:
    """USD per year of what was typed in the unit of the form's by-market money."""
    found = {}
    for market, row in ground.form.commitments.items():
        # A market that the panel does not have is named when the profile is checked.
        unit = ground.unit(market) if market in ground.markets else 1.0
        found[market] = {channel: money * unit for channel, money in row.items()}
    return found


def _region_labels(ground: Ground) -> dict[str, str]:
    regions = dict.fromkeys(market.region for market in ground.markets.values())
    unions = dict.fromkeys(key for country in ground.countries for key in country.unions)
    tables = ground.tables
    return {r: tables.regions.get(r, r) for r in regions} | {
        key: tables.unions[key].label for key in unions
    }


def _axes(ground: Ground) -> dict[str, tuple[str, ...]]:
    return {
        "market": tuple(ground.markets),
        "region": tuple(dict.fromkeys(m.region for m in ground.markets.values())),
        "line": tuple(ground.lines),
        "platform": ground.platforms,
        "mode": MODES,
    }


def _shared(ground: Ground) -> dict[str, Column]:
    """Tables without a market axis, and the mixes."""
    markets, lines = len(ground.markets), tuple(ground.lines)
    typed_mix = np.full(markets, set(lines) != {"general"})
    shares = np.tile(ground.line_share, (markets, 1))
    mix_source = "typed" if typed_mix.all() else "assumption: one line of general goods"
    return {
        "line_share": Column(shares, typed_mix, (mix_source,) * markets),
        "resaleable_share": _resaleable(ground),
        "line_elasticity": _by_line(ground, "elasticity"),
        **{name: _by_region(ground, name, MODES if name == "delivery_days" else None)
           for name in ("delivery_days", "overseas_share", "local_cost_share")},
        "platform_mix": _platform_mix(ground),
        "platform_conversion": _by_platform(ground, "conversion"),
        "platform_repurchase": _by_platform(ground, "repurchase_factor"),
    }  # fmt: skip


def _by_line(ground: Ground, measure: str) -> Column:
    values = ground.company(measure)
    source = ground.tables.measures[measure].entries[0].source
    return Column(values, np.zeros(len(values), bool), (source,) * len(values))


def _resaleable(ground: Ground) -> Column:
    usual = _by_line(ground, "resaleable_share")
    answer = ground.form.answer("resaleable_share")
    if answer is None:
        return usual
    mean = float(usual.values @ ground.line_share)
    values = np.minimum(usual.values * answer / mean, 1.0)
    if abs(values @ ground.line_share - answer) > 1e-12:
        values = np.full(len(values), answer)
    return Column(values, np.ones(len(values), bool), ("typed",) * len(values))


def _first_rows(ground: Ground) -> list[int]:
    """Position of the first market of each region."""
    regions = [market.region for market in ground.markets.values()]
    return [regions.index(region) for region in dict.fromkeys(regions)]


def _by_region(ground: Ground, measure: str, keys: tuple[str, ...] | None) -> Column:
    default, rows = ground.default(measure, keys), _first_rows(ground)
    values = region_means(ground, default.values)[rows]
    return Column(values, np.zeros(len(rows), bool), tuple(default.sources[row] for row in rows))


def _platform_mix(ground: Ground) -> Column:
    rows, regions = _first_rows(ground), list(ground.mixes)
    typed = np.array([region in ground.form.platforms for region in regions])
    source = ground.tables.measures["platform_mix"].entries[0].source
    return Column(ground.mix[rows], typed, tuple("typed" if t else source for t in typed))


def _by_platform(ground: Ground, measure: str) -> Column:
    found = [
        ground.tables.find(measure, ground.countries[0], ground.day, platform)
        for platform in ground.platforms
    ]
    values = np.array([f.value for f in found], dtype=float)
    return Column(values, np.zeros(len(found), bool), tuple(f.source for f in found))


def _table(
    name: str, column: Column, axes: Mapping[str, tuple[str, ...]], ground: Ground
) -> dict[str, Any]:
    """A table of the profile as plain data, its untyped figures flagged."""
    labels = [axes[axis] for axis in AXES[name]]
    first = labels[0]
    open_rows = [label for label, typed in zip(first, column.typed, strict=True) if not typed]
    inner = [f".{label}" for label in labels[1]] if len(labels) > 1 else [""]
    sources = dict(zip(first, column.sources, strict=True))
    one = len(set(sources.values())) == 1
    return {
        "unit": SPECS[name].unit,
        "source": column.sources[0] if one else TABLES_SOURCE,
        "as_of": ground.tables.as_of,
        "values": _nested(column.values, labels),
        "flagged": tuple(f"{label}{rest}" for label in open_rows for rest in inner),
        "sources": {} if one else sources,
    }


def _nested(values: FloatArray, labels: list[tuple[str, ...]]) -> Any:
    if not labels:
        return float(values)
    return {key: _nested(values[i], labels[1:]) for i, key in enumerate(labels[0])}


def _numbers(ground: Ground) -> dict[str, Any]:
    tables, form = ground.tables, ground.form
    found: dict[str, Any] = {
        name: {**number.model_dump(), "flagged": True, "as_of": tables.as_of}
        for name, number in tables.company.items()
    }
    repurchase = float(ground.company("repurchase_rate") @ ground.line_share)
    found["repurchase_rate"] = _usual(ground, "repurchase_rate", repurchase)
    days = 365 / float(ground.company("turnover") @ ground.line_share)
    found["stock_days"] = _usual(ground, "stock_days", days, "turnover")
    typed = {key: form.answer(key) for key in ("overhead_share", "stock_days", "repurchase_rate")}
    typed |= {key: getattr(form, key) for key in ("programme_budget", "event_loss_share")}
    if ground.facts.metric == "kpi":
        typed["orders_per_outcome"] = form.orders_per_outcome
    else:
        del found["orders_per_outcome"]
    for name, value in typed.items():
        if value is not None:
            found[name] = {"value": value, "unit": SPECS[name].unit, "source": "typed"}
    found["repeat_order_share"] = repeat_orders(found["repurchase_rate"]["value"])
    return found


def repeat_orders(rate: float) -> dict[str, Any]:
    """Share of orders from returning customers, from the repurchase rate; a default."""
    return {
        "value": rate / (1 + rate),
        "unit": SPECS["repeat_order_share"].unit,
        "source": REPEAT_SOURCE,
        "flagged": True,
    }


def _usual(ground: Ground, name: str, value: float, measure: str | None = None) -> dict[str, Any]:
    source = ground.tables.measures[measure or name].entries[0].source
    return {
        "value": value,
        "unit": SPECS[name].unit,
        "source": source,
        "as_of": ground.tables.as_of,
        "flagged": True,
    }


def _media_tables(ground: Ground) -> dict[str, Any]:
    """What the ad reports say, and what a unit of media costs where it is not money."""
    found: dict[str, Any] = {}
    roas, company = {}, ground.form.answer("attributed_roas")
    costs, flagged = {}, []
    cpm = float(np.average(ground.default("media_cpm").values, weights=ground.weights))
    if odd := sorted(set(ground.form.by_channel) - set(ground.facts.channels)):
        raise BusinessError(
            f"by_channel names {odd[0]!r}; the panel has {list(ground.facts.channels)}"
        )
    for channel, unit in zip(ground.facts.channels, ground.facts.media_units, strict=True):
        own = ground.form.by_channel.get(channel, {})
        credited = own.get("attributed_roas")
        credited = company if credited is None else credited
        if credited is not None:
            roas[channel] = credited
        if unit != SPEND:
            cost = own.get("media_unit_cost")
            costs[channel] = cpm / 1000 if cost is None else cost
            flagged += [channel] if cost is None else []
    if roas:
        found["attributed_roas"] = {
            "unit": SPECS["attributed_roas"].unit, "source": "typed", "values": roas,
        }  # fmt: skip
    if costs:
        found["media_unit_cost"] = {
            "unit": SPECS["media_unit_cost"].unit,
            "source": ground.tables.measures["media_cpm"].entries[0].source,
            "sources": {channel: "typed" for channel in costs if channel not in flagged},
            "as_of": ground.tables.as_of,
            "values": costs,
            "flagged": tuple(flagged),
        }
    return found
