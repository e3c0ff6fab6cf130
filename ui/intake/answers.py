"""The answers about the business in the draft: begun from the panel, changed one at a time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

import streamlit as st
from pydantic import ValidationError

from model.business import BenchmarkChannel, BusinessForm, Facts, MarketForm, default_form
from ui.intake.draft import Intake
from ui.intake.refusals import said_html
from ui.intake.sold import sold_on, with_sold_on

T = TypeVar("T")


def facts_of(intake: Intake) -> Facts:
    """What the panel says about the company."""
    assert intake.panel is not None
    return Facts.of(intake.panel)


def form_of(intake: Intake) -> BusinessForm:
    """The answers; begun with nothing typed, and fitted to the markets of the panel at hand."""
    facts = facts_of(intake)
    form = default_form(facts) if intake.form is None else fitted_to(intake.form, facts)
    if intake.business is None and (found := sold_on(intake)):
        form = with_sold_on(form, facts, found[0])
    return form.model_copy(update={"simulated": intake.simulated})


def fitted_to(form: BusinessForm, facts: Facts) -> BusinessForm:
    """The answers on a panel: those of markets and channels it does not have are left out."""
    fresh = default_form(facts)
    new = {key: c for key, c in form.benchmark_channels.items() if key not in facts.channels}
    media = (*facts.channels, *new)
    kept: dict[str, Any] = {
        "markets": fresh.markets | {m: f for m, f in form.markets.items() if m in fresh.markets},
        "by_market": _only(form.by_market, facts.markets),
        "by_channel": _only(form.by_channel, facts.channels),
        "benchmark_channels": {key: _in_markets(c, facts.markets) for key, c in new.items()},
        "commitments": {
            market: _only(row, media)
            for market, row in _only(form.commitments, facts.markets).items()
        },
    }
    return form.model_copy(update=kept)


def _in_markets(channel: BenchmarkChannel, markets: tuple[str, ...]) -> BenchmarkChannel:
    """A new channel in those of its markets that there are; everywhere when there is none."""
    if channel.markets is None:
        return channel
    kept = tuple(market for market in channel.markets if market in markets)
    return channel.model_copy(update={"markets": kept or None})


def change(intake: Intake, **parts: object) -> str:
    """Put other answers in; nothing changes, and the reason is told, when they cannot be."""
    plain = form_of(intake).model_dump() | parts
    intake.told = ""
    try:
        intake.form = BusinessForm.model_validate(plain)
    except ValidationError as error:
        intake.told = str(error.errors()[0]["msg"]).removeprefix("Value error, ")
    return intake.told


def take_table(intake: Intake, **parts: object) -> None:
    """Put what a table says into the answers and draw the page again, from a page's body.

    What cannot be is said below the table and drawn once: drawn again with the same cells it would
    be refused without end. From the next action on the table shows what stands.
    """
    if change(intake, **parts):
        intake.turn += 1
        st.html(f'<div role="alert">{said_html("bad", intake.told)}</div>')
        return
    st.rerun()


def with_answer(form: BusinessForm, key: str, value: float | None) -> dict[str, float | None]:
    """Company-wide answers with one typed, or taken back."""
    return {k: v for k, v in {**form.answers, key: value}.items() if v is not None}


def with_market_answer(
    form: BusinessForm, market: str, key: str, value: float | None
) -> dict[str, dict[str, float | None]]:
    """By-market answers with one typed, or taken back."""
    row = {**form.by_market.get(market, {}), key: value}
    typed: dict[str, float | None] = {k: v for k, v in row.items() if v is not None}
    rows = {**form.by_market, market: typed}
    return {name: answers for name, answers in rows.items() if answers}


def with_market(
    form: BusinessForm, market: str, country: str | None, currency: str | None
) -> dict[str, MarketForm]:
    """Markets with country and currency of one of them; its region follows the country."""
    before = form.markets.get(market, MarketForm())
    moved = before.model_copy(
        update={
            "country": country,
            "currency": currency,
            "region": before.region if country == before.country else None,
        }
    )
    return {**form.markets, market: moved}


def _only(rows: Mapping[str, T], names: tuple[str, ...]) -> dict[str, T]:
    return {name: row for name, row in rows.items() if name in names}
