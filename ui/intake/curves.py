"""Curves from another model: upload, what their numbers mean, whose place they take, a look."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from model.business import Facts
from model.demand.imports import ALL_MARKETS, COMMAND, OUTCOMES, can_read_netcdf
from model.fx import load_rates
from model.fx.rates import HOME_CURRENCY
from ui import state
from ui.formats import number, percent
from ui.html import text
from ui.intake.answers import facts_of
from ui.intake.curve_files import (
    LEFT_OUT,
    NEW,
    PLACE,
    CurveFile,
    answered,
    fitted_to,
    known_markets,
    read,
)
from ui.intake.curve_pictures import curve_pictures
from ui.intake.draft import Intake, Refusal, current
from ui.intake.refusals import list_html, refusals
from ui.parts import then_all
from ui.plain import plain
from ui.words import N_, _, ngettext

LIMIT = 100  # MB, as the reader takes
MOST_FILES = 4
ABREAST = 2  # fields beside each other, so that an answer can be read whole
TABLES = ("csv", "tsv", "txt", "xlsx", "parquet")
MODELS = ("nc", "netcdf")  # offered where the packages that read them are installed
COUNTS = {
    "orders": N_("Orders"),
    "gmv": N_("Revenue: orders placed, tax included"),
    "net_of_tax": N_("Revenue without tax"),
    "net_of_returns": N_("Revenue without tax and returns"),
    "kpi": N_("What your own data count"),
}
NOT_INSTALLED = N_(
    "netCDF cannot be read here yet: a few packages more are needed. Run {command} in the "
    "calculator's folder and start it again."
)
KIND = {"curve file": N_("Curve file")}  # the others are names
INTERVALS = (0.9, 0.8, 0.95, 0.5, 0.0)
LABELS = {
    "outcome": N_("What a response counts"),
    "currency": N_("Currency of the money"),
    "weeks": N_("Totals over how many weeks"),
    "interval": N_("Cases between low and high"),
    "market": N_("Market of the curves"),
}


def imported_curves(intake: Intake) -> None:
    """A card for each file of curves; they play in the place of the fit's curves, flagged."""
    said = _(
        "Curves of another model play in the place of what your data say, or as a new channel: a "
        "table (market, channel, spend, mean, low, high), an export of Meridian's response curves "
        "or Robyn's reallocated table, or a model saved by PyMC-Marketing (netCDF)."
    )
    text("hr-hint", said)
    saved = can_read_netcdf()
    if not saved:
        text("hr-hint", _(NOT_INSTALLED).format(command=COMMAND))
    key = f"curves_{intake.picked}"
    st.file_uploader(
        _("Response curves: CSV, XLSX or netCDF") if saved else _("Response curves: CSV or XLSX"),
        type=[*TABLES, *(MODELS if saved else ())],
        key=key,
        max_upload_size=LIMIT,
        disabled=len(intake.curves) >= MOST_FILES,
        on_change=then_all(_take),
        args=(key,),
    )
    facts = facts_of(intake)
    for file in intake.curves:
        with st.container(border=True, key=f"curve_file_{file.digest}"):
            _file(fitted_to(file, facts), facts)


def _take(key: str) -> None:
    intake, upload = current(), state.picked(key)
    if upload is None:
        return
    intake.picked += 1
    file = read(CurveFile(upload.name, upload.getvalue()), facts_of(intake))
    others = tuple(other for other in intake.curves if other.name != file.name)
    intake.curves = (*others, file)


def _file(file: CurveFile, facts: Facts) -> None:
    text("hr-text", file.name)
    if file.problems:
        refusals([Refusal(file.name, file.problems, file.more)])
    _terms(file, facts)
    if file.found is not None:
        _where_from(file)
        _names(file, facts)
        curve_pictures(file)
    st.button(
        _("Remove"),
        key=f"drop_curves_{file.digest}",
        help=plain(_("Remove {file}").format(file=file.name)),
        on_click=then_all(_drop),
        args=(file.digest,),
    )


def _terms(file: CurveFile, facts: Facts) -> None:
    """A field for each thing that the file does not say of its numbers."""
    if not file.asked:
        return
    open_yet = any(getattr(file.given, term) is None for term in file.asked)
    said = _("The file does not say this; nothing is guessed:")
    text("hr-hint", said if open_yet else _("What the file does not say, as you answered it:"))
    for place in range(0, len(file.asked), ABREAST):
        columns = st.columns(ABREAST, gap="small", vertical_alignment="bottom")
        for column, term in zip(columns, file.asked[place : place + ABREAST], strict=False):
            with column:
                _term(file, term, facts)
    if file.found is None and not file.problems:
        text("hr-hint", _("Until all of it is answered, no curve of this file plays."))


def _term(file: CurveFile, term: str, facts: Facts) -> None:
    widget, label = f"curve_{term}_{file.digest}", _(LABELS[term])
    args = (file.digest, term, widget)
    value = getattr(file.given, term)
    if term == "weeks":
        st.number_input(
            label,
            min_value=0.0,
            value=value,
            step=1.0,
            key=widget,
            help=_("1 for a week, 52 for a year."),
            on_change=then_all(_answer),
            args=args,
        )
        return
    options = _options(term, facts)
    st.selectbox(
        label,
        options,
        index=options.index(value) if value in options else None,
        key=widget,
        format_func=lambda option: _said(term, option),
        placeholder=_("choose"),
        on_change=then_all(_answer),
        args=args,
    )


def _options(term: str, facts: Facts) -> tuple[object, ...]:
    if term == "outcome":
        return OUTCOMES
    if term == "currency":
        return tuple(sorted({HOME_CURRENCY, "USD", *load_rates().currencies}))
    return INTERVALS if term == "interval" else known_markets(facts)


def _said(term: str, option: object) -> str:
    if term == "outcome":
        return _(COUNTS[str(option)])
    if term == "interval":
        return percent(float(str(option)), 0) if option else _("no interval")
    if term == "market" and option == ALL_MARKETS:
        return _("all markets together")
    return plain(str(option))


def _answer(digest: str, term: str, widget: str) -> None:
    intake = current()
    value = state.picked(widget)
    _replace(digest, lambda file: read(answered(file, term, value), facts_of(intake)))


def _where_from(file: CurveFile) -> None:
    assert file.found is not None
    curves = len(file.found.curves)
    said = ngettext(
        "{kind}, {curves} curve, hash {hash}.", "{kind}, {curves} curves, hash {hash}.", curves
    ).format(
        kind=_(KIND.get(file.found.kind, file.found.kind)),
        curves=number(curves),
        hash=file.found.sha256[:12],
    )
    text("hr-hint", said)
    notes = [_(note.message).format(**dict(note.names)) for note in file.found.notes]
    st.html(list_html(notes))


def _names(file: CurveFile, facts: Facts) -> None:
    """What each channel of the file does, and which market is which where that is not plain."""
    assert file.found is not None
    new = (NEW, LEFT_OUT)
    for channel in file.found.channels:
        options = (*(f"{PLACE}{name}" for name in facts.channels), *new)
        widget = f"curve_channel_{channel}_{file.digest}"
        st.selectbox(
            plain(channel),
            options,
            index=options.index(file.channels.get(channel, LEFT_OUT)),
            key=widget,
            format_func=_what,
            on_change=then_all(_choose),
            args=(file.digest, "channels", channel, widget),
        )
    for market in file.found.markets:
        if market in known_markets(facts):
            continue
        widget, markets = f"curve_place_{market}_{file.digest}", known_markets(facts)
        chosen = file.markets.get(market)
        st.selectbox(
            _("{market} is").format(market=plain(market)),
            markets,
            index=markets.index(chosen) if chosen in markets else None,
            key=widget,
            format_func=lambda option: _said("market", option),
            placeholder=_("choose"),
            on_change=then_all(_choose),
            args=(file.digest, "markets", market, widget),
        )


def _what(said: str) -> str:
    if said == NEW:
        return _("a new channel")
    if said == LEFT_OUT:
        return _("left out")
    return plain(_("in the place of {channel}").format(channel=said.removeprefix(PLACE)))


def _choose(digest: str, part: str, name: str, widget: str) -> None:
    value = str(state.picked(widget) or "")
    if part == "channels":
        _replace(digest, lambda f: replace(f, channels={**f.channels, name: value}))
    else:
        _replace(digest, lambda f: replace(f, markets={**f.markets, name: value}))


def _drop(digest: str) -> None:
    intake = current()
    intake.curves = tuple(file for file in intake.curves if file.digest != digest)


def _replace(digest: str, make: Callable[[CurveFile], CurveFile]) -> None:
    intake = current()
    intake.curves = tuple(make(f) if f.digest == digest else f for f in intake.curves)
