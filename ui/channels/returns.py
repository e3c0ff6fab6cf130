"""Channels as rows: response as a small picture, money, and the next dollar against break-even."""

from __future__ import annotations

from html import escape

import streamlit as st

from model.breakdown.channels import ChannelReturn, Curve, Curves, Estimate
from ui import state
from ui.channels.answer import ALL, Returns, cents, returns, returns_of, span_of
from ui.channels.curve import curves
from ui.channels.places import place_name
from ui.formats import DASH, money, number, percent, probability
from ui.html import flag_html, scroll_html, text, title_html
from ui.names import label
from ui.parts import look_again
from ui.rests import label_rests
from ui.shown import Shown
from ui.track import TICK, Scale, track_html
from ui.words import N_, _

MARKET = "channels_market"
VERDICTS = {
    "earns": ("met", N_("earns")),
    "open": ("open", N_("open")),
    "loses": ("missed", N_("loses")),
}
# The scale of the tracks ends at the largest of the status quo's intervals or break-evens times
# this, so that it holds still while levers move; what lies beyond is cut off at its end.
ROOM = 1.15
LEAST_SCALE = 1.0
# Programme money in the spend below this share of it is not told.
LEAST_EXTRA = 1e-4


def returns_card(shown: Shown) -> None:
    """What each channel's money brings, and its next dollar."""
    with st.container(key="card_returns"):
        head = title_html(_("What the next dollar earns"), _("incremental GMV, 90 % interval"))
        with st.container(horizontal=True, vertical_alignment="center", key="returns_head"):
            st.html(head)
            market = pick_market(shown)
        rows, drawn = returns(market), curves(market)
        st.html(_table(shown, market, rows, drawn))
        text(
            "hr-hint",
            " ".join(
                part for part in (_legend(shown), _programme_words(shown, rows, market)) if part
            ),
        )


def _legend(shown: Shown) -> str:
    """Why a next dollar may lose, what is left out of it, and what the marks are."""
    return _(
        "A next dollar brings back what the orders it adds leave within {span} after goods, "
        "delivery, returns and fees (CM2): below $1 it loses. What the customers it wins order "
        "again later is not counted. Tick: the iROAS at which it comes back in full. Reports say: "
        "the ROAS that they credit, for reporting alone. Small curves: GMV over spend; dot: this "
        "scenario; darker: spend seen."
    ).format(span=span_of(shown.world))


def _programme_words(shown: Shown, rows: Returns, market: str) -> str:
    """What of the spend is not the media lever's money; empty when all of it is."""
    levers = shown.outcome.settings["media_total"] + shown.outcome.commitments.added
    extra = sum(row.spend for row in rows) - levers
    if market or extra < LEAST_EXTRA * levers or not extra > 0:
        return ""
    said = _("Spend includes {extra} from the programme's advertising line.")
    return said.format(extra=money(extra))


def pick_market(shown: Shown) -> str:
    """The market that rows and curves are about; empty for all."""
    chosen, markets = picked_market(shown), shown.world.markets
    if len(markets) > 1:
        st.selectbox(
            _("Market"),
            (ALL, *markets),
            key=MARKET,
            format_func=lambda market: place_name(shown.world, market),
            label_visibility="collapsed",
            width=170,
            on_change=look_again,
        )
    return chosen


def picked_market(shown: Shown) -> str:
    """What is picked there, without drawing it."""
    markets = shown.world.markets
    return state.choice(MARKET, (ALL, *markets), ALL) if len(markets) > 1 else ALL


def _table(shown: Shown, market: str, rows: Returns, drawn: Curves) -> str:
    scale = _scale(returns_of("status_quo", market))
    head = [
        "",
        _("response"),
        _("spend"),
        _("GMV caused"),
        _("iROAS"),
        _("reports say"),
        _("next dollar"),
        _("its iROAS"),
        _("it brings back"),
    ]
    cells = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in head)
    body = "".join(_row(shown, row, curve, scale) for row, curve in zip(rows, drawn, strict=True))
    named = _("What the next dollar earns by channel: {place}")
    return scroll_html(
        '<table class="hr-table ch-table">'
        f"<thead><tr>{cells}</tr></thead><tbody>{body}</tbody></table>",
        named.format(place=place_name(shown.world, market)),
    )


def _scale(rows: Returns) -> Scale:
    ends = [max(row.next_iroas.high, row.break_even or 0.0) for row in rows]
    return Scale(0.0, max(LEAST_SCALE, ROOM * max(ends, default=0.0)))


def _row(shown: Shown, row: ChannelReturn, curve: Curve, scale: Scale) -> str:
    name = label(row.channel, shown.world.catalogue.indexes.names)
    flag = flag_html(label_rests(shown.world, "channel", row.channel))
    kind, verdict = VERDICTS[row.verdict]
    chance = _("{chance} that it pays").format(chance=probability(row.earns))
    pill = (
        f'<span class="hr-pill {kind}">{cents(row.next_cm2.mean)}, {escape(_(verdict))}</span>'
        f'<small class="ch-chance">{escape(chance)}</small>'
    )
    credited = DASH if row.roas is None else number(row.roas, 1)
    iroas = DASH if row.iroas is None else number(row.iroas.mean, 1)
    return (
        f'<tr><th scope="row">{escape(name)}{flag}</th><td class="ch-curve">{_spark(curve)}</td>'
        f"<td>{money(row.spend)}<small>{percent(row.share, 0)}</small></td>"
        f"<td>{money(row.gmv.mean)}<small>{_between(row.gmv)}</small></td>"
        f'<td class="ch-iroas">{iroas}</td><td class="ch-said">{credited}</td>'
        f'<td class="ch-next">{_track(row, scale)}</td>'
        f'<td class="now">{number(row.next_iroas.mean, 1)}</td><td>{pill}</td></tr>'
    )


def _between(estimate: Estimate) -> str:
    """``$3.1–4.4 m`` shortened to its two ends."""
    return f"{money(estimate.low)}\u2009{DASH}\u2009{money(estimate.high)}"


def _track(row: ChannelReturn, scale: Scale) -> str:
    found, even = row.next_iroas, row.break_even
    said = _("next dollar {mean}, 90 % {low} to {high}, break-even {even}").format(
        mean=number(found.mean, 1),
        low=number(found.low, 1),
        high=number(found.high, 1),
        even=DASH if even is None else number(even, 1),
    )
    marks = () if even is None else ((TICK, even),)
    kind = VERDICTS[row.verdict][0]
    return track_html(scale, found.low, found.high, found.mean, marks, kind=kind, said=said)


def _spark(curve: Curve) -> str:
    """The mean curve as a filled shape with a dot for the scenario, in per cent of its box."""
    end, top = float(curve.spend[-1]), float(curve.mean.max())
    if not (end > 0 and top > 0):
        return ""
    points = [
        f"{100 * x / end:.0f}% {100 - 92 * max(y, 0.0) / top:.0f}%"
        for x, y in zip(curve.spend, curve.mean, strict=True)
    ]
    shape = f"polygon(0% 100%,{','.join(points)},100% 100%)"
    left, right = (100 * min(x / end, 1.0) for x in curve.seen)
    x, y = 100 * min(curve.now / end, 1.0), 92 * max(curve.now_gmv, 0.0) / top
    return (
        '<div class="ch-spark" aria-hidden="true">'
        f'<i class="ch-area" style="clip-path:{shape}"></i>'
        f'<i class="ch-seen" style="clip-path:{shape};--from:{left:.0f}%;--to:{right:.0f}%"></i>'
        f'<i class="ch-dot" style="left:{x:.0f}%;bottom:{y:.0f}%"></i></div>'
    )
