"""Step 6, trust: what the data say and what is general experience; then the world, used."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from html import escape

import streamlit as st

from model.demand import DemandFit, Trust, forecast, trusted, verdict
from model.panel import Panel, future_frame
from ui import state
from ui.downloads import download
from ui.formats import percent
from ui.html import scroll_html, text, title
from ui.intake.answers import form_of
from ui.intake.draft import Intake, MadeWorld, current
from ui.intake.fit import remark_text, verdict_text
from ui.intake.make import (
    HORIZON,
    LONGEST_NAME,
    make_world,
    name_of,
    source_of_world,
    use_company,
)
from ui.intake.refusals import list_html, said_html, share_html
from ui.intake.stepper import go, heading, world_in_use
from ui.parts import then_all
from ui.words import N_, _, ngettext

SOURCES = {
    "data": N_("your data"),
    "prior": N_("general experience"),
    "both": N_("both"),
}
NO_HISTORY = N_("No history: its response is a published range, until your data know better.")
MOST_FLAGS = 6
FORECAST_WEEKS = 52


def trust_step(intake: Intake) -> None:
    """Verdict and table on the left, the world on the right."""
    assert intake.fit is not None
    left, right = st.columns([0.58, 0.42], gap="small")
    with left, st.container(key="card_trust"):
        heading("trust")
        verdict_text(verdict(intake.fit))
        st.html(trust_html((*trusted(intake.fit), *_without_history(intake))))
    with right:
        with st.spinner(_("Putting your world together …")):
            if shown(intake):
                _follow(intake)
            made = make_world(intake)
        _world_card(intake, made)
        _flags_card(made)
        _files_card(intake, made)


def _without_history(intake: Intake) -> list[Trust]:
    """Channels that the fit cannot know, as rows of the table."""
    new = form_of(intake).benchmark_channels.values()
    return [Trust(c.label, "prior", 0.0, NO_HISTORY, channel=c.label) for c in new]


def trust_html(found: Sequence[Trust]) -> str:
    """A row for each effect: what it is, how much of it the data say, in words and as a bar."""
    heads = (_("Effect"), _("Rests on"), _("Share from your data"), _("In words"))
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in heads)
    rows = "".join(_trust_row(trust) for trust in found)
    return scroll_html(
        '<table class="hr-table hr-problems hr-trust">'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>",
        _("What your data say of each effect"),
    )


def _trust_row(trust: Trust) -> str:
    share = percent(trust.share_from_data, 0)
    bar = f"{share_html(trust.share_from_data)}<span>{share}</span>"
    cells = (
        escape(trust.channel or _(trust.about)),
        escape(_(SOURCES[trust.source])),
        bar,
        escape(remark_text(trust)),
    )
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def _world_card(intake: Intake, made: MadeWorld) -> None:
    with st.container(key="card_world"):
        title(_("Your world"), _("your data under every lever of the app"))
        if made.failed:
            st.html(f'<div role="alert">{said_html("bad", made.failed)}</div>')
            st.button(_("Back to the business"), on_click=then_all(go), args=("business",))
            return
        if intake.told:
            st.html(f'<div role="alert">{said_html("bad", intake.told)}</div>')
        st.text_input(
            _("Name"),
            value=name_of(intake),
            key=f"world_name_{intake.turn}",
            max_chars=LONGEST_NAME,
            on_change=_take_name,
        )
        if shown(intake):
            _looks_ahead()
        else:
            _horizon(made)
        if shown(intake) and intake.used == made.source:
            world_in_use()
            text("hr-text", _("It lives in this browser session only. Save it to open it again."))
            download(_("Save the world file"), made.text.encode(), "world.json", "save_world.json")
            return
        st.button(
            _("Use it in the whole app"),
            key="use_world",
            type="primary",
            help=_("A company of the same name is replaced."),
            on_click=then_all(_use),
            args=(made,),
        )


def _take_name() -> None:
    intake = current()
    intake.name = str(state.picked(f"world_name_{intake.turn}") or "").strip()


def shown(intake: Intake) -> bool:
    """Whether every page shows the world made here; the side bar then has its horizon."""
    return bool(intake.used) and intake.opened == state.session().at_hand


def _follow(intake: Intake) -> None:
    """Take over the horizon that the side bar has for the world made here."""
    chosen = state.world().horizon_choice
    if chosen != intake.horizon:
        before, intake.horizon = intake.used, chosen
        intake.used = (*before[:HORIZON], chosen, *before[HORIZON + 1 :])


def _looks_ahead() -> None:
    world = state.world()
    choice = next(c for c in world.horizons if c.name == world.horizon_choice)
    said = _("Looks ahead: {horizon}. The side bar changes it.")
    text("hr-hint", said.format(horizon=_(choice.label).format(**choice.names)))


def _horizon(made: MadeWorld) -> None:
    """How far ahead, until the world is in use."""
    names = [name for name, _label, closed in made.horizons if not closed]
    labels = {name: label for name, label, _closed in made.horizons}
    st.radio(
        _("How far ahead"),
        names,
        index=names.index(made.horizon),
        key="made_horizon",
        format_func=lambda name: labels.get(name, name),
        on_change=then_all(_take_horizon),
    )
    for _name, label, closed in made.horizons:
        if closed:
            text("hr-hint", f"{label}: {closed}")


def _take_horizon() -> None:
    current().horizon = state.picked("made_horizon")


def _use(made: MadeWorld) -> None:
    """Put the world on every page; it takes the place of a company of the same name."""
    intake, name = current(), name_of(current())
    try:
        entry = use_company(name, made.text)
    except state.TooManyCompaniesError as error:
        intake.told = str(error)
        return
    intake.horizon = made.horizon
    intake.made = replace(made, source=source_of_world(intake))
    intake.opened, intake.used, intake.told = entry.id, intake.made.source, ""


def _flags_card(made: MadeWorld) -> None:
    if not made.flags:
        return
    with st.container(key="card_flags"):
        count = len(made.flags)
        aside = ngettext("{n} flag", "{n} flags", count).format(n=count)
        title(_("What rests on a default or on general experience"), aside)
        st.html(list_html(made.flags[:MOST_FLAGS]))
        if count > MOST_FLAGS:
            with st.expander(_("All flags")):
                st.html(list_html(made.flags[MOST_FLAGS:]))


def _files_card(intake: Intake, made: MadeWorld) -> None:
    if made.failed:
        return
    assert intake.fit is not None
    assert intake.panel is not None
    table = partial(forecast_csv, intake.fit, intake.panel)  # called where there is no session
    with st.container(key="card_world_files"):
        title(_("Take it with you"))
        with st.container(horizontal=True, gap="small"):
            download(_("World (JSON)"), made.text.encode(), "world.json", "take_world.json")
            download(_("Fit (JSON)"), intake.fit.to_json, "fit.json", "take_fit.json")
            download(_("Forecast (CSV)"), table, "forecast.csv", "take_forecast.csv")
        text("hr-hint", _("The command line reads the same files and gives the same numbers."))


def forecast_csv(fit: DemandFit, panel: Panel) -> bytes:
    """The year after the panel's end under the media and prices of the year before."""
    table = forecast(fit, future_frame(panel, FORECAST_WEEKS))
    return bytes(table.to_csv(index=False, lineterminator="\n", float_format="%.10g").encode())
