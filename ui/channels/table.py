"""The whole table on request: what reports credit beside what media cause, never mixed."""

from __future__ import annotations

from html import escape

import streamlit as st

from model.breakdown.channels import ChannelReturn, Estimate
from ui import state
from ui.channels.answer import ALL, cents, places, returns
from ui.channels.places import place_name
from ui.formats import DASH, money, number, percent
from ui.html import scroll_html, table_html, text, title
from ui.names import label
from ui.shown import Shown
from ui.splits import media_table
from ui.words import N_, _

CELLS = "channels_cells"
SHOWN = {
    "money": N_("money"),
    "share": N_("share of media"),
    "next": N_("next dollar brings back"),
}
CELLS_SAID = {
    "share": N_("Share of media money by market and channel"),
    "next": N_("What the next dollar brings back by market and channel"),
}


def cells_table(shown: Shown) -> None:
    """Markets by channels: money, its share, or what the next dollar brings back there."""
    chosen = state.choice(CELLS, tuple(SHOWN), "money")
    st.segmented_control(
        _("What the table shows"),
        tuple(SHOWN),
        key=CELLS,
        required=True,
        format_func=lambda kind: _(SHOWN[kind]),
        label_visibility="collapsed",
    )
    if chosen == "money":
        media_table(shown)
        return
    names, world = shown.world.catalogue.indexes.names, shown.world
    shares = chosen == "share"
    cells = shown.outcome.settings.media_split.sum(axis=2) if shares else places()
    written = percent if shares else cents
    head = ["", *(label(channel, names) for channel in world.channels)]
    body = [
        [label(market, names), *(written(float(value)) for value in row)]
        for market, row in zip(world.markets, cells, strict=True)
    ]
    st.html(table_html(head, body, label=_(CELLS_SAID[chosen])))


def returns_table(shown: Shown, market: str = ALL) -> None:
    """Attributed and incremental figures by channel, each under its own heading."""
    names = shown.world.catalogue.indexes.names
    rows, place = returns(market), place_name(shown.world, market)
    said = _("Credited beside caused, by channel: {place}").format(place=place)
    title(said)
    groups = (
        ("", 2),
        (_("credited by reports"), 2),
        (_("caused, as estimated (90 % interval)"), 3),
        (_("next dollar"), 3),
    )
    head = (
        _("Channel"),
        _("spend"),
        _("GMV"),
        _("ROAS"),
        _("GMV"),
        _("iROAS"),
        _("caused / credited"),
        _("iROAS"),
        _("break-even"),
        _("CM2 it brings"),
    )
    top = "".join(
        f'<th scope="colgroup" colspan="{size}">{escape(name)}</th>' for name, size in groups
    )
    second = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in head)
    body = "".join(_row(label(row.channel, names), row) for row in rows)
    st.html(
        scroll_html(
            '<table class="hr-table ch-full">'
            f"<thead><tr>{top}</tr><tr>{second}</tr></thead><tbody>{body}</tbody></table>",
            said,
        )
    )
    text(
        "hr-hint",
        _(
            "Credited GMV is for reporting, caused GMV for deciding. Break-even: GMV over CM2 of "
            "the orders that the next dollar brings, by this scenario's ledger; later repeat "
            "orders are not counted."
        ),
    )


def _row(name: str, row: ChannelReturn) -> str:
    cells = (
        money(row.spend),
        money(row.attributed),
        _ratio(row.roas),
        f"{money(row.gmv.mean)} ({money(row.gmv.low)} {DASH} {money(row.gmv.high)})",
        _estimate(row.iroas),
        _ratio(row.incrementality),
        _estimate(row.next_iroas),
        _ratio(row.break_even),
        _estimate(row.next_cm2),
    )
    body = "".join(f"<td>{escape(cell)}</td>" for cell in cells)
    return f'<tr><th scope="row">{escape(name)}</th>{body}</tr>'


def _ratio(value: float | None) -> str:
    return DASH if value is None else number(value, 2)


def _estimate(found: Estimate | None) -> str:
    if found is None:
        return DASH
    return f"{number(found.mean, 2)} ({number(found.low, 2)} {DASH} {number(found.high, 2)})"
