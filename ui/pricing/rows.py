"""Each market or line in one row: how demand answers its price, and what 1 % more is worth."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from html import escape

import streamlit as st

from model.breakdown import prices
from model.breakdown.prices import PriceRow
from model.results import Spread
from ui.formats import change, count, sign
from ui.html import flag_html, table_html, text_html, title_html
from ui.names import label
from ui.periods import horizon_name
from ui.pricing.amounts import (
    best_interval,
    elasticity_words,
    implied_words,
    money_change,
    money_interval,
    price_change,
    short_interval,
)
from ui.pricing.choice import Choice, drawn, reference
from ui.pricing.trust import price_rests
from ui.shown import Shown
from ui.track import TICK, ZERO, Scale, track_html
from ui.words import _

# Elasticities beyond the largest estimate's band and a bit are marked at the end of the track.
LEAST_SCALE = 5.0
ROOM = 1.08
ENOUGH = 12  # rows that stand without scrolling


def rows_card(now: Shown, choice: Choice) -> None:
    """The rows with their tracks, their legend, and what the elasticities rest on."""
    found, usual = rows(choice), _usual(choice)
    with st.container(key="card_rows"):
        st.html(
            title_html(
                _("How demand answers the price, and what 1 % more is worth"),
                _("list price + 1 %, {period}; media stay, so CM3 moves as CM2").format(
                    period=horizon_name(now.world)
                ),
            )
            + rows_html(now, found, usual)
            + _legend_html()
        )


def rows(choice: Choice) -> tuple[PriceRow, ...]:
    """All of the choice, then its parts."""
    return drawn("rows", _rows_of(choice), _make(_rows_of(choice)))


def rows_of_line(choice: Choice) -> tuple[PriceRow, ...]:
    """Rows of a choice that names at most one of market and line: the first is all of it."""
    return drawn("rows", choice, _make(choice))


def _rows_of(choice: Choice) -> Choice:
    """The part of a choice that rows depend on: in a market all of its lines are shown."""
    return Choice(choice.market, None if choice.market is not None else choice.line)


def _make(choice: Choice) -> functools.partial[tuple[PriceRow, ...]]:
    return functools.partial(prices.rows, market=choice.market, line=choice.line)


def _usual(choice: Choice) -> tuple[PriceRow, ...]:
    """The same of the status quo, which holds the scales still while levers move."""
    asked = _rows_of(choice)
    return reference("status_quo", "rows", asked, _make(asked))


def rows_html(now: Shown, found: Sequence[PriceRow], usual: Sequence[PriceRow]) -> str:
    """A list of rows as safe HTML; only one row where nothing is split."""
    shown = found if len(found) > 2 else found[:1]
    scale = Scale(0.0, max(LEAST_SCALE, *(ROOM * row.elasticity.p95 for row in usual)))
    reach = max(abs(x) for row in (*usual[1:], *found[1:]) for x in (row.cm2.p05, row.cm2.p95))
    reach = reach * ROOM or 1.0
    flag = flag_html(price_rests(now.world))
    amounts = Scale(-reach, reach)
    drawn_rows = "".join(_row_html(now, row, scale, amounts, flag) for row in shown)
    drawn_rows = f'{_head_html()}<div role="list">{drawn_rows}</div>'
    if len(shown) <= ENOUGH:
        return f'<div class="pr-rows">{drawn_rows}</div>'
    named = escape(_("What 1 % more on the price is worth"))
    return (
        f'<div class="pr-rows many" tabindex="0" role="region" aria-label="{named}">'
        f"{drawn_rows}</div>"
    )


def _head_html() -> str:
    heads = ("", _("Own-price elasticity"), "", _("CM2"), "", _("GMV"), _("Orders"))
    cells = "".join(f"<span>{escape(head)}</span>" for head in heads)
    return f'<div class="pr-row pr-head" aria-hidden="true">{cells}</div>'


def _row_html(now: Shown, row: PriceRow, scale: Scale, amounts: Scale, flag: str) -> str:
    """A row is read out as one sentence; its cells are for the eye alone."""
    name = row_name(now, row)
    whole = "" if row.label else " whole"
    # Written once and used twice: each number costs the locale's formats a tenth of a millisecond.
    told = {
        "elasticity": elasticity_words(row.elasticity),
        "cm2": money_change(row.cm2),
        "gmv": money_change(row.gmv),
        "orders": orders_change(row.orders),
    }
    return (
        f'<div class="pr-row{whole}" role="listitem">'
        f'<span class="hr-label" title="{escape(name)}" aria-hidden="true">{escape(name)}</span>'
        f"{_elasticity_html(row, scale)}"
        f'<span class="pr-num"><span aria-hidden="true">{escape(told["elasticity"])}</span>'
        f"{flag}</span>{_worth_html(row, amounts)}"
        f'<span class="pr-num now" aria-hidden="true">{escape(told["cm2"])}</span>'
        f'<span class="pr-num" aria-hidden="true">{escape(told["gmv"])}</span>'
        f'<span class="pr-num" data-unit="{escape(_("orders"))}" aria-hidden="true">'
        f"{escape(told['orders'])}</span>"
        f'<span class="hr-alt">{escape(_alt(name, row, told))}</span></div>'
    )


def _elasticity_html(row: PriceRow, scale: Scale) -> str:
    found, implied = row.elasticity, row.optimum.implied
    marks = () if implied is None else ((TICK, implied),)
    return track_html(scale, found.p05, found.p95, found.mean, marks)


def _worth_html(row: PriceRow, amounts: Scale) -> str:
    """CM2 of 1 % on a track; all together, which would dwarf its parts there, as its ends."""
    cm2 = row.cm2
    if not row.label:
        ends = escape(short_interval(cm2))
        return f'<span class="pr-num pr-ends" aria-hidden="true">{ends}</span>'
    verdict = "met" if cm2.p05 > 0 else "missed" if cm2.p95 < 0 else "open"
    marks = ((ZERO, 0.0),)
    return track_html(amounts, cm2.p05, cm2.p95, cm2.mean, marks, kind=f"pr-worth {verdict}")


def _alt(name: str, row: PriceRow, told: Mapping[str, str]) -> str:
    """The row as a sentence, for those who do not see its tracks."""
    return _(
        "{name}: elasticity {elasticity}, today's price would be best at {implied}; 1 % more moves "
        "CM2 by {cm2}, 90 % {interval}, GMV by {gmv}, orders by {orders}."
    ).format(
        name=name,
        implied=implied_words(row.optimum),
        interval=money_interval(row.cm2),
        **told,
    )


def _legend_html() -> str:
    parts = (
        ("hr-dot", _("expected")),
        ("hr-band", _("90 % interval")),
        ("hr-tick", _("elasticity that would make today's price the best: a dot left of it, "
                      "and a higher price pays")),
    )  # fmt: skip
    shown = "".join(f'<span><i class="{mark}"></i>{escape(told)}</span>' for mark, told in parts)
    return f'<div class="hr-legend" aria-hidden="true">{shown}</div>'


def row_name(now: Shown, row: PriceRow) -> str:
    """A row's market or line; ``Together`` for all of them."""
    return label(row.label, now.world.catalogue.indexes.names) if row.label else _("Together")


def orders_change(amount: Spread) -> str:
    """``−14.2 k``."""
    return sign(amount.mean, count(amount.mean))


def rows_table(now: Shown, choice: Choice) -> None:
    """All figures of the rows, intervals included."""
    head = [
        "",
        _("elasticity"),
        _("would make price best"),
        _("GMV"),
        _("orders"),
        _("CM2 and CM3"),
        _("90 % interval"),
        _("list price"),
        _("best price"),
        _("90 % interval"),
    ]
    body = [_cells(now, row) for row in rows(choice)]
    said = _("What 1 % more on the price is worth: {place}")
    said = said.format(place=_rows_of(choice).words(now.world))
    st.html(
        title_html(said)
        + table_html(head, body, label=said)
        + text_html(
            _(
                "GMV to CM3: what 1 % more on the list price brings, computed by the model's own "
                "equations in every draw. Media stay, so CM3 moves by as much as CM2. Prices are "
                "changes against the status quo; the best price maximises CM2 while all else "
                "stays."
            )
        )
    )


def _cells(now: Shown, row: PriceRow) -> list[str]:
    best = row.optimum
    return [
        row_name(now, row),
        elasticity_words(row.elasticity),
        implied_words(best),
        f"{money_change(row.gmv)}",
        orders_change(row.orders),
        change(row.cm2.mean, "USD"),
        money_interval(row.cm2),
        price_change(row.price),
        price_change(best.p50),
        best_interval(best),
    ]
