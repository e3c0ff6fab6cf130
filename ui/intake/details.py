"""Beyond the ten numbers: markets, answers of one market, categories, budget, the profile file."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st

from model.business import (
    ANSWERS,
    SPECS,
    Business,
    BusinessError,
    BusinessForm,
    Facts,
    MarketForm,
    default_form,
    load_countries,
    read_business,
    to_yaml,
)
from model.business.countries import NOWHERE
from model.business.ground import Ground
from model.fx import load_rates
from model.fx.rates import HOME_CURRENCY
from model.panel import Panel, Problem
from model.world import WorldError
from model.world.build import aligned
from ui import state
from ui.downloads import download
from ui.formats import DASH, number
from ui.html import text, title
from ui.intake.answers import (
    change,
    facts_of,
    form_of,
    take_table,
    with_market,
    with_market_answer,
)
from ui.intake.cells import figure, scale_of, word
from ui.intake.curves import imported_curves
from ui.intake.draft import Intake, Refusal, current
from ui.intake.media import committed_spends, new_channels
from ui.intake.more import more_numbers, platforms
from ui.intake.profile import fault_of, profile_of
from ui.intake.refusals import said_html
from ui.parts import then_all
from ui.words import N_, _

FILE_LIMIT = 5  # MB
MONEY = {"USD": N_("USD"), "local": N_("each market's currency")}
WHOLE = 1e-6
# Questions that a market may answer on its own.
BY_MARKET = tuple(question for question in ANSWERS.values() if not question.company)


def markets_editor(intake: Intake) -> None:
    """Country and currency of each market; taxes, duties, fees and shipping follow from them."""
    form, facts, table = form_of(intake), facts_of(intake), load_countries()
    codes = sorted(table.codes, key=lambda code: table[code].label)
    rows = [(market, *place) for market, place in _places(form, facts).items()]
    frame = pd.DataFrame(rows, columns=["market", "country", "currency"])
    known = sorted({HOME_CURRENCY, "USD", *load_rates().currencies})
    edited = st.data_editor(
        frame,
        key=f"markets_{intake.turn}",
        hide_index=True,
        placeholder=DASH,
        width="stretch",
        disabled=("market",),
        column_config={
            "market": st.column_config.TextColumn(_("Market")),
            "country": st.column_config.SelectboxColumn(
                _("Country"),
                options=codes,
                format_func=lambda code: _(table[str(code)].label),
                help=_("Taxes, duties, fees and shipping start from the country's usual ones."),
            ),
            "currency": st.column_config.SelectboxColumn(_("Currency"), options=known),
        },
        alt=_("Country and currency of each market"),
    )
    for before, row in zip(rows, edited.itertuples(index=False), strict=True):
        country, currency = word(row.country), word(row.currency)
        if (country, currency) != (before[1], before[2]):
            take_table(intake, markets=with_market(form, before[0], country, currency))


def _places(form: BusinessForm, facts: Facts) -> dict[str, tuple[str | None, str | None]]:
    """Country and currency of each market as the profile will read them; as typed under a fault."""
    try:
        settled = Ground(form, facts).markets
    except BusinessError:
        typed = {market: form.markets.get(market, MarketForm()) for market in facts.markets}
        return {market: (given.country, given.currency) for market, given in typed.items()}
    found: dict[str, tuple[str | None, str | None]] = {}
    for label, market in settled.items():
        country = None if market.country == NOWHERE else market.country
        unknown = country is None and "currency" in market.assumed
        found[label] = (country, None if unknown else market.currency)
    return found


def details_card(intake: Intake) -> None:
    """What most can leave as it is, closed until asked for."""
    with st.container(key="card_details"):
        title(_("More, if you have it"))
        if intake.told:
            st.html(f'<div role="alert">{said_html("bad", intake.told)}</div>')
        _section("by_market", _("Numbers of single markets"), _by_market, intake)
        if intake.business is None:
            _section("categories", _("What you sell"), _categories, intake)
        _section("by_channel", _("Numbers of single channels"), _by_channel, intake)
        _section("new_channels", _("Channels without history"), new_channels, intake)
        _section("curves", _("Curves of another model"), imported_curves, intake)
        _section("commitments", _("Committed minimum spends"), committed_spends, intake)
        _section("numbers", _("More numbers"), more_numbers, intake)
        _section("platforms", _("Where you sell"), platforms, intake)
        _section("programme", _("Money unit and programme budget"), _programme, intake)


def _section(key: str, label: str, draw: Callable[[Intake], None], intake: Intake) -> None:
    with st.expander(label, key=f"more_{key}", on_change="rerun") as opened:
        if opened.open:
            draw(intake)


def _by_market(intake: Intake) -> None:
    form, facts = form_of(intake), facts_of(intake)
    text("hr-hint", _("Empty: the company's number, or the country's usual one."))
    frame = pd.DataFrame({"market": list(facts.markets)})
    for question in BY_MARKET:
        scale = scale_of(question.format)
        typed = [form.answer(question.key, market) for market in facts.markets]
        values = [None if value is None else value * scale for value in typed]
        frame[question.key] = pd.Series(values, dtype="float64")
    edited = st.data_editor(
        frame,
        key=f"by_market_{intake.turn}",
        hide_index=True,
        placeholder=DASH,
        disabled=("market",),
        column_config={"market": st.column_config.TextColumn(_("Market"), pinned=True)}
        | {
            question.key: st.column_config.NumberColumn(
                _(question.label) + (", %" if question.format == "percent" else ""),
                help=f"{_(question.help)} ({_(question.unit)})",
                min_value=question.minimum * scale_of(question.format),
                max_value=question.maximum * scale_of(question.format),
            )
            for question in BY_MARKET
        },
        alt=_("Numbers of single markets"),
    )
    new = form
    for row in edited.to_dict("records"):
        for question in BY_MARKET:
            value = figure(row[question.key], scale_of(question.format))
            if value != new.answer(question.key, row["market"]):
                rows = with_market_answer(new, row["market"], question.key, value)
                new = new.model_copy(update={"by_market": rows})
    if new != form:
        take_table(intake, by_market=new.by_market)


def _categories(intake: Intake) -> None:
    form, names = form_of(intake), load_countries().categories
    shares = {key: 100 * form.category_shares.get(key, 0.0) for key in names}
    edited = st.data_editor(
        pd.DataFrame({"category": [_(n) for n in names.values()], "share": list(shares.values())}),
        key=f"categories_{intake.turn}",
        hide_index=True,
        placeholder=DASH,
        disabled=("category",),
        column_config={
            "category": st.column_config.TextColumn(_("Category")),
            "share": st.column_config.NumberColumn(
                _("Share of orders, %"), min_value=0.0, max_value=100.0
            ),
        },
        alt=_("Share of orders by category"),
    )
    wanted = [figure(value, 100.0) or 0.0 for value in edited["share"]]
    total = sum(wanted)
    if abs(total - 1) > WHOLE:
        said = _("The shares add up to {total} %; they count once they add up to 100 %.")
        text("hr-hint", said.format(total=number(100 * total, 1)))
        return
    mix = {key: share for key, share in zip(names, wanted, strict=True) if share > 0}
    if mix != form.category_shares:
        take_table(intake, category_shares=mix)


def _by_channel(intake: Intake) -> None:
    form, facts = form_of(intake), facts_of(intake)
    if not facts.channels:
        text("hr-text", _("Your data have no channels."))
        return
    counted = any(unit != "spend" for unit in facts.media_units)
    keys = ("attributed_roas", "media_unit_cost") if counted else ("attributed_roas",)
    labels = {
        "attributed_roas": _("ROAS in the ad reports"),
        "media_unit_cost": _("USD per 1,000 impressions"),
    }
    scales = {"attributed_roas": 1.0, "media_unit_cost": 1000.0}
    frame = pd.DataFrame({"channel": list(facts.channels)})
    for key in keys:
        typed = [form.by_channel.get(channel, {}).get(key) for channel in facts.channels]
        values = [None if value is None else value * scales[key] for value in typed]
        frame[key] = pd.Series(values, dtype="float64")
    edited = st.data_editor(
        frame,
        key=f"by_channel_{intake.turn}",
        hide_index=True,
        placeholder=DASH,
        disabled=("channel",),
        column_config={"channel": st.column_config.TextColumn(_("Channel"))}
        | {
            key: st.column_config.NumberColumn(
                labels[key],
                min_value=SPECS[key].minimum,
                max_value=SPECS[key].maximum * scales[key],
            )
            for key in keys
        },
        alt=_("Numbers of single channels"),
    )
    wanted = {
        row["channel"]: {
            key: value for key in keys if (value := figure(row[key], scales[key])) is not None
        }
        for row in edited.to_dict("records")
    }
    wanted = {channel: row for channel, row in wanted.items() if row}
    if wanted != form.by_channel:
        take_table(intake, by_channel=wanted)


def _programme(intake: Intake) -> None:
    form = form_of(intake)
    key = f"money_{intake.turn}"
    st.radio(
        _("Money is typed in"),
        tuple(MONEY),
        index=tuple(MONEY).index(form.money),
        key=key,
        format_func=lambda name: _(MONEY[name]),
        on_change=then_all(_take_part),
        args=("money", key),
    )
    told = _("Money for initiatives in a whole year, reserve included; 0 is no programme.")
    label = _("Programme budget, USD a year")
    _amount(intake, "programme_budget", label, told, 10_000.0, "%.0f", _("none"))


def _amount(
    intake: Intake,
    part: str,
    label: str,
    told: str,
    step: float,
    form: str,
    placeholder: str | None = None,
) -> None:
    """The field of one number of the form, named like its part."""
    key = f"{part}_{intake.turn}"
    st.number_input(
        label,
        min_value=0.0,
        value=getattr(form_of(intake), part),
        step=step,
        format=form,
        key=key,
        placeholder=placeholder,
        help=told,
        on_change=then_all(_take_part),
        args=(part, key),
    )


def _take_part(part: str, key: str) -> None:
    intake = current()
    if change(intake, **{part: state.picked(key)}):
        intake.turn += 1  # the field goes back to what stands


def file_card(intake: Intake) -> None:
    """The profile as a file, down and up."""
    with st.container(key="card_profile"):
        title(_("Profile as a file"))
        if not fault_of(intake):
            saved = to_yaml(profile_of(intake).business).encode()
            download(_("Download the profile (YAML)"), saved, "business.yaml", "profile_file")
        key = f"profile_{intake.picked}"
        st.file_uploader(
            _("Use a saved profile (YAML)"),
            type=["yaml", "yml"],
            key=key,
            max_upload_size=FILE_LIMIT,
            on_change=then_all(_use_profile),
            args=(key,),
        )


def _use_profile(key: str) -> None:
    intake, upload = current(), state.picked(key)
    if upload is None:
        return
    intake.picked += 1
    assert intake.panel is not None
    try:
        business = _on(read_business(upload.getvalue(), upload.name), intake.panel)
    except (BusinessError, WorldError) as error:
        intake.refused = (Refusal(upload.name, (Problem(None, None, None, str(error)),)),)
        return
    intake.refused, intake.told, intake.turn = (), "", intake.turn + 1
    if intake.business is None:
        intake.form_before = intake.form
    intake.business, intake.form = business, form_on(business, facts_of(intake))


def form_on(business: Business, facts: Facts) -> BusinessForm:
    """An empty form on top of a profile, with its new channels and promised money to edit."""
    return default_form(facts).model_copy(
        update={
            "benchmark_channels": dict(business.benchmark_channels),
            "commitments": {m: dict(row) for m, row in business.commitments.items()},
        }
    )


def _on(business: Business, panel: Panel) -> Business:
    return aligned(business, panel.markets, panel.channels)
