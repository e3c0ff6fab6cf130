"""Priors against posterior: what each effect was taken to be before the data, and now."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

import streamlit as st

from model.demand.diagnose import BY_CHANNEL, OF_ALL, Effect, Interval
from model.demand.diagnose.effects import Quantity
from ui import state
from ui.formats import DASH, number, percent
from ui.html import scroll_html, text, title_html
from ui.intake.refusals import share_html
from ui.parts import look_again
from ui.track import RING, Scale, track_html
from ui.trust.figures import Told
from ui.trust.words import short
from ui.words import N_, _, ngettext

QUANTITY = "trust_quantity"
PRICE_AND_SEASON = "price"
NAMES: dict[Quantity, str] = {
    "returned": N_("GMV per $1"),
    "elasticity": N_("Elasticity"),
    "half_life": N_("Carry-over"),
    "saturation": N_("Saturation"),
    "price": N_("Price, season"),
    "season": N_("Price, season"),
}
MEANING: dict[Quantity, str] = {
    "returned": N_("GMV caused by a dollar, at last year's spend (iROAS)"),
    "elasticity": N_("per cent more sales for one per cent more spend, sustained, last year"),
    "half_life": N_("weeks until half of a week's effect has come (half-life of adstock)"),
    "saturation": N_("share of the most a channel can bring, reached in a mean week"),
    "price": N_("price: per cent of sales for one per cent of price; season: spread of the weeks"),
    "season": "",
}
OF_ALL_NAMES: dict[Quantity, str] = {"price": N_("Price elasticity"), "season": N_("Season")}
# How far beyond the widest interval after the data a track reaches, so that the prior can be seen.
ROOM = 1.6
ENOUGH = 5  # intervals of which one can say how many should hold the truth


def believed_card(told: Told) -> None:
    """A row an effect: dashed before, filled after, what is true where that is known."""
    options = offered(told)
    chosen = state.choice(QUANTITY, options, options[0])
    with st.container(key="card_trust_believed"):
        with st.container(horizontal=True, vertical_alignment="center", key="trust_believed_head"):
            st.html(
                title_html(
                    _("What the history says, and what was believed before"), _(MEANING[chosen])
                )
            )
            if len(options) > 1:
                st.segmented_control(
                    _("Figure"),
                    options,
                    key=QUANTITY,
                    required=True,
                    format_func=lambda name: _(NAMES[name]),
                    on_change=look_again,
                    label_visibility="collapsed",
                )
        rows = shown_effects(told, chosen)
        st.html(rows_html(told, rows) + legend_html(told, rows))
        said = (_(FROM_WHERE), truth_words(told, rows), imported_words(told))
        text("hr-hint", " ".join(part for part in said if part))


FROM_WHERE = N_(
    "The share says how much the history narrowed what was believed before, not that it is right; "
    "for GMV per $1 and elasticity beyond what the total of all channels already says."
)


def offered(told: Told) -> tuple[Quantity, ...]:
    """Quantities that this company has effects of."""
    if not told.world.fit.channels:
        return (OF_ALL[0],)
    return ("returned", *(name for name in BY_CHANNEL if name != "returned"), OF_ALL[0])


def shown_effects(told: Told, chosen: Quantity) -> list[Effect]:
    """Effects of the chosen quantity; price and season stand together."""
    wanted = OF_ALL if chosen in OF_ALL else (chosen,)
    return [effect for effect in told.found.effects if effect.quantity in wanted]


def share_of(told: Told, effect: Effect) -> float:
    """How much the data say; of a channel's effect as the verdict counts it."""
    if effect.quantity in ("returned", "elasticity"):
        return next(t.share_from_data for t in told.found.trusted if t.channel == effect.channel)
    return effect.share_from_data


def rows_html(told: Told, rows: list[Effect]) -> str:
    """The table of tracks."""
    heads = (_("Effect"), _("before and after the history"), _("now, 90 %"), _("from the history"))
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in heads)
    scale = common_scale(rows)
    body = "".join(_row(told, effect, scale or own_scale(effect)) for effect in rows)
    return scroll_html(
        f'<table class="hr-table tr-believed"><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table>",
        _("Effects before and after the history"),
    )


def common_scale(rows: list[Effect]) -> Scale | None:
    """One scale for channels; price and season have their own."""
    if not rows or rows[0].channel is None:
        return None
    return Scale(0.0, ROOM * max(max(row.after.p95, row.before.p50) for row in rows), 1.0)


def own_scale(effect: Effect) -> Scale:
    """The scale of a row alone."""
    low = min(0.0, effect.before.p05, effect.after.p05)
    return Scale(low, max(ROOM * effect.after.p95, effect.before.p95), 1.0)


def _row(told: Told, effect: Effect, scale: Scale) -> str:
    name = told.channel(effect.channel) if effect.channel else _(OF_ALL_NAMES[effect.quantity])
    written, after = written_as(effect.quantity), effect.after
    true = told.found.truth.get((effect.quantity, effect.channel))
    marks = [] if true is None else [(RING, true)]
    outline = (effect.before.p05, effect.before.p95)
    track = track_html(
        scale, after.p05, after.p95, after.p50, marks, outline, said=_said(effect, true)
    )
    share = share_of(told, effect)
    return (
        f'<tr><th scope="row">{escape(name)}</th><td class="tr-track">{track}</td>'
        f"<td><b>{escape(written(after.p50))}</b> "
        f"<small>{escape(ends(written, after))}</small></td>"
        f'<td class="tr-share"><i>{escape(_("from the history"))}</i>{share_html(share)}'
        f"<span>{escape(percent(share, 0))}</span></td></tr>"
    )


def _said(effect: Effect, true: float | None) -> str:
    """A row's track in words."""
    written = written_as(effect.quantity)
    said = _("Before the history {before} ({wide}), now {now} ({narrow}).").format(
        before=written(effect.before.p50),
        wide=ends(written, effect.before),
        now=written(effect.after.p50),
        narrow=ends(written, effect.after),
    )
    return said if true is None else f"{said} {_('True: {value}.').format(value=written(true))}"


def written_as(quantity: Quantity) -> Callable[[float], str]:
    """How figures of a quantity are written."""
    if quantity == "returned":
        return lambda value: f"${number(value, 2 if value < 9.995 else 1)}"
    if quantity in ("saturation", "season"):
        return percent
    if quantity == "price":
        return lambda value: number(-value, 2)
    if quantity == "half_life":
        return lambda value: number(value, 1)
    return short


def ends(written: Callable[[float], str], found: Interval) -> str:
    """``0.03 – 0.05``."""
    return f"{written(found.p05)} {DASH} {written(found.p95)}"


def legend_html(told: Told, rows: list[Effect]) -> str:
    """What dashes, band and ring are."""
    keys = [("hr-outline", _("before the history, 90 %")), ("hr-band", _("now, 90 %"))]
    if any((row.quantity, row.channel) in told.found.truth for row in rows):
        keys.append(("hr-ring", _("true in the demo")))
    spans = "".join(f'<span><i class="{kind}"></i>{escape(name)}</span>' for kind, name in keys)
    return f'<div class="hr-legend tr-legend">{spans}</div>'


def truth_words(told: Told, rows: list[Effect]) -> str:
    """In the demo the truth is known: how many of the intervals hold it."""
    known = [
        (row, told.found.truth[row.quantity, row.channel])
        for row in rows
        if (row.quantity, row.channel) in told.found.truth
    ]
    if not known:
        return ""
    held = sum(row.after.p05 <= true <= row.after.p95 for row, true in known)
    said = ngettext(
        "In the demo the truth is known: {held} of {all} interval holds it.",
        "In the demo the truth is known: {held} of {all} intervals hold it.",
        len(known),
    ).format(held=held, all=len(known))
    return said if len(known) < ENOUGH else f"{said} {_('Nine of ten should.')}"


def imported_words(told: Told) -> str:
    """Channels whose curves come from another model: what stands here is the fit's all the same."""
    imported = {curve.channel for curve in told.world.business.imported_curves}
    fitted = [told.channel(name) for name in told.world.fit.channels if name in imported]
    if not fitted:
        return ""
    return _(
        "Elsewhere in the app the curves of another model play for {channels}; the rows here say "
        "what the fit makes of them."
    ).format(channels=", ".join(fitted))
