"""Media beyond the history: channels that have none yet, and money promised already."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import streamlit as st

from model.business import BenchmarkChannel
from model.demand.benchmark import BENCHMARK_KINDS, DEFAULT_ROI
from ui import state
from ui.formats import DASH, number
from ui.html import text
from ui.intake.answers import change, facts_of, form_of, take_table
from ui.intake.cells import figure
from ui.intake.draft import Intake, current
from ui.intake.summary import weekly_spend
from ui.parts import then_all
from ui.plain import plain
from ui.words import N_, _

LONGEST = 40  # characters of a channel's name
MOST_NEW = 12
FEWEST_SPEND = 1000.0  # USD a week to begin with where the panel has no media money
POINTS = (N_("Return, low"), N_("Return, middle"), N_("Return, high"))


def new_channels(intake: Intake) -> None:
    """A card for each channel without history; its response is a published range, flagged."""
    low, middle, high = (number(point, 2) for point in DEFAULT_ROI)
    said = _(
        "A channel you have never used gets its response from published ranges and is flagged. "
        "Return is GMV it causes per unit spent, at the spend beside it: usually {low} to {high}, "
        "{middle} in the middle (default prior of Google's Meridian)."
    )
    text("hr-hint", said.format(low=low, middle=middle, high=high))
    known = form_of(intake).benchmark_channels
    for key, channel in known.items():
        _channel(intake, key, channel)
    st.button(
        _("Add a channel"),
        key="add_channel",
        disabled=len(known) >= MOST_NEW,
        on_click=then_all(_add),
    )


def _channel(intake: Intake, key: str, channel: BenchmarkChannel) -> None:
    place = f"{key}_{intake.turn}"
    with st.container(border=True, key=f"new_channel_{key}"):
        name, kind, spend = st.columns(3, gap="small")
        with name:
            _text(key, place, channel)
        with kind:
            _kind(key, place, channel)
        with spend:
            _field(key, place, "weekly_spend", _("Spend a week, USD"), channel.weekly_spend)
        returns = zip(st.columns(3, gap="small"), POINTS, channel.roi, strict=True)
        for point, (column, label, value) in enumerate(returns):
            with column:
                _field(key, place, f"roi{point}", _(label), value)
        _markets(intake, key, place, channel)
        st.button(
            _("Remove"),
            key=f"drop_channel_{key}",
            help=plain(_("Remove {file}").format(file=channel.label)),
            on_click=then_all(_drop),
            args=(key,),
        )


def _text(key: str, place: str, channel: BenchmarkChannel) -> None:
    widget = f"new_label_{place}"
    st.text_input(
        _("Name"),
        value=channel.label,
        key=widget,
        max_chars=LONGEST,
        on_change=then_all(_take),
        args=(key, "label", widget),
    )


def _kind(key: str, place: str, channel: BenchmarkChannel) -> None:
    widget = f"new_kind_{place}"
    st.selectbox(
        _("Kind"),
        tuple(BENCHMARK_KINDS),
        index=tuple(BENCHMARK_KINDS).index(channel.kind),
        key=widget,
        format_func=lambda kind: _(BENCHMARK_KINDS[kind].label),
        help=_("Decides how long its effect lasts."),
        on_change=then_all(_take),
        args=(key, "kind", widget),
    )


def _field(key: str, place: str, part: str, label: str, value: float) -> None:
    widget = f"new_{part}_{place}"
    st.number_input(
        label,
        min_value=0.0,
        value=float(value),
        step=100.0 if part == "weekly_spend" else 0.1,
        format="%.0f" if part == "weekly_spend" else "%.2f",
        key=widget,
        on_change=then_all(_take),
        args=(key, part, widget),
    )


def _markets(intake: Intake, key: str, place: str, channel: BenchmarkChannel) -> None:
    widget = f"new_markets_{place}"
    st.multiselect(
        _("Markets"),
        facts_of(intake).markets,
        default=channel.markets or [],
        key=widget,
        format_func=plain,
        placeholder=_("all markets"),
        on_change=then_all(_take),
        args=(key, "markets", widget),
    )


def _add() -> None:
    """One more channel, with the usual range and the spend of a channel of the panel."""
    intake = current()
    known, taken = form_of(intake).benchmark_channels, facts_of(intake).channels
    place = next(n for n in range(1, MOST_NEW + 2) if f"new_{n}" not in {*known, *taken})
    label = _("New channel {n}").format(n=place)
    new = BenchmarkChannel(
        label=label, kind="other", weekly_spend=_usual_spend(intake), roi=DEFAULT_ROI
    )
    change(intake, benchmark_channels=_plain(known | {f"new_{place}": new}))


def _usual_spend(intake: Intake) -> float:
    """USD a week of a mean channel of the panel, to two digits."""
    assert intake.panel is not None
    weekly, paid = weekly_spend(intake.panel), intake.panel.media_units.count("spend")
    mean = float(np.nanmean(weekly)) / paid if paid and np.nansum(weekly) > 0 else FEWEST_SPEND
    return float(f"{mean:.2g}")


def _drop(key: str) -> None:
    """Take a channel out, and what was promised to it."""
    intake = current()
    form = form_of(intake)
    left = {name: c for name, c in form.benchmark_channels.items() if name != key}
    promised = {
        market: {name: money for name, money in row.items() if name != key}
        for market, row in form.commitments.items()
    }
    change(intake, benchmark_channels=_plain(left), commitments=promised)


def _take(key: str, part: str, widget: str) -> None:
    intake = current()
    known = form_of(intake).benchmark_channels
    plain_rows = _plain(known)
    value = state.picked(widget)
    row = plain_rows[key]
    if part.startswith("roi"):
        roi = list(known[key].roi)
        roi[int(part[-1])] = value or 0.0
        row["roi"] = tuple(roi)
    elif part == "weekly_spend":
        row[part] = value or 0.0
    elif part == "markets":
        row[part] = tuple(value) or None
    else:
        row[part] = re.sub(r"\s+", " ", str(value)).strip() or known[key].label
    if change(intake, benchmark_channels=plain_rows):
        intake.turn += 1  # the fields go back to what stands


def _plain(channels: dict[str, BenchmarkChannel]) -> dict[str, dict[str, object]]:
    return {key: channel.model_dump() for key, channel in channels.items()}


def committed_spends(intake: Intake) -> None:
    """Market by channel: money a year that is promised already; media never fall below it."""
    form, facts = form_of(intake), facts_of(intake)
    names = {channel: channel for channel in facts.channels}
    names |= {key: channel.label for key, channel in form.benchmark_channels.items()}
    if not names:
        text("hr-text", _("Your data have no channels."))
        return
    unit = _("USD") if form.money == "USD" else _("each market's currency")
    said = _("Money a year that contracts promise, in {unit}. Media cannot fall below it.")
    text("hr-hint", said.format(unit=unit))
    frame = pd.DataFrame({"market": list(facts.markets)})
    for key in names:
        values = [form.commitments.get(market, {}).get(key) for market in facts.markets]
        frame[key] = pd.Series(values, dtype="float64")
    edited = st.data_editor(
        frame,
        key=f"commitments_{intake.turn}",
        hide_index=True,
        placeholder=DASH,
        disabled=("market",),
        column_config={"market": st.column_config.TextColumn(_("Market"), pinned=True)}
        | {
            key: st.column_config.NumberColumn(plain(label), min_value=0.0, format="localized")
            for key, label in names.items()
        },
        alt=_("Committed minimum spends by market and channel"),
    )
    wanted = {
        row["market"]: {key: v for key in names if (v := figure(row[key], 1.0))}
        for row in edited.to_dict("records")
    }
    wanted = {market: row for market, row in wanted.items() if row}
    if wanted != {market: row for market, row in form.commitments.items() if row}:
        take_table(intake, commitments=wanted)
