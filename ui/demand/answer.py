"""The page's answer: how much, when, and what drives it."""

from __future__ import annotations

from model.breakdown.demand import PARTS, Forecast, Metric, spread
from ui.demand.parts import NOTHING, shown_parts
from ui.demand.path import marks_of
from ui.demand.scope import UNITS, Against, View, against, now
from ui.events import NAMES as EVENT_NAMES
from ui.formats import change, percent, shared_change, sign
from ui.periods import base_name
from ui.shown import Shown
from ui.words import N_, _

# Parts that a sentence names, in the order in which they are attributed.
DRIVERS = ("media", "price", "programme", "base")
SAID = {
    "media": N_("media"),
    "price": N_("price and service"),
    "programme": N_("programme"),
    "base": N_("base"),
}
MUCH: dict[Metric, str] = {
    "gmv": N_("{place}: {amount} GMV in {horizon} (90 %: {low} to {high})."),
    "orders": N_("{place}: {amount} orders in {horizon} (90 %: {low} to {high})."),
}
GROWN: dict[Metric, str] = {
    "gmv": N_(
        "{place}: {amount} GMV in {horizon} (90 %: {low} to {high}), {growth} against {year}."
    ),
    "orders": N_(
        "{place}: {amount} orders in {horizon} (90 %: {low} to {high}), {growth} against {year}."
    ),
}


def answer(shown: Shown, view: View) -> str:
    """One paragraph for the chosen markets."""
    forecast = now(view)
    said = [_much(view, forecast), _when(view, forecast), _why(view, forecast)]
    said.append(_moved(view, forecast, against(shown, view)))
    return " ".join(part for part in said if part)


def _much(view: View, forecast: Forecast) -> str:
    whole, growth = spread(forecast.total), forecast.growth
    low, high = view.ends(whole)
    said = {
        "place": view.place,
        "amount": view.said(whole.mean),
        "horizon": view.span,
        "low": low,
        "high": high,
    }
    if growth is None:
        return _(MUCH[view.metric]).format(**said)
    return _(GROWN[view.metric]).format(
        **said, growth=sign(growth.mean, percent(growth.mean)), year=base_name(view.world)
    )


def _when(view: View, forecast: Forecast) -> str:
    peak = forecast.peak
    selling = {_(name) for name in EVENT_NAMES.values()}  # a public holiday explains no peak
    events = {mark.week: mark.name for mark in marks_of(view) if mark.name in selling}
    week = view.week_name(peak)
    if peak in events:
        week = f"{week} ({events[peak]})"
    return _("Most is sold in {week}: {amount}.").format(
        week=week, amount=view.said(float(forecast.path.mean[peak]))
    )


def _why(view: View, forecast: Forecast) -> str:
    """Shares of media and programme, where there are such."""
    whole = float(forecast.total.mean())
    parts = shown_parts(view)
    if not whole or "media" not in parts:
        return ""
    media = percent(forecast.part("media").mean / whole)
    if "programme" not in parts:
        return _("Media bring {media} of it.").format(media=media)
    words = _(
        "Media bring {media} of it before the programme; the programme, with what it adds to "
        "media, brings {programme}."
    )
    return words.format(media=media, programme=percent(forecast.part("programme").mean / whole))


def _moved(view: View, forecast: Forecast, beside: Against | None) -> str:
    """The difference from the scenario compared with, and what it consists of."""
    if beside is None:
        return _("Nothing differs from status quo yet.")
    unit = UNITS[view.metric]
    whole = shared_change(forecast.total, beside.forecast.total)
    least = NOTHING * abs(float(forecast.total.mean()))
    if abs(whole) <= least and not _parts_moved(view, forecast, beside, least):
        return _("Nothing here differs from {name}.").format(name=beside.name)
    told = ", ".join(
        f"{_(SAID[part])} {change(difference, unit)}"
        for part, difference in _parts_moved(view, forecast, beside, least)
    )
    return _("Against {name} {change} ({parts}).").format(
        name=beside.name, change=change(whole, unit), parts=told
    )


def _parts_moved(
    view: View, forecast: Forecast, beside: Against, least: float
) -> list[tuple[str, float]]:
    """Parts that differ, the largest difference first."""
    kinds = [part for part in DRIVERS if part in shown_parts(view)]
    moved = [
        (
            part,
            shared_change(
                forecast.totals[PARTS.index(part)], beside.forecast.totals[PARTS.index(part)]
            ),
        )
        for part in kinds
    ]
    return sorted((one for one in moved if abs(one[1]) > least), key=lambda one: -abs(one[1]))
