"""More numbers of the whole company: details, risk losses, where each region sells."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import streamlit as st

from model.business import DETAILS, SPECS, Business, load_countries
from model.business.economics import SHIPPING, blended
from ui import state
from ui.formats import number
from ui.html import text
from ui.intake.answers import change, form_of, take_table
from ui.intake.cells import figure
from ui.intake.draft import Intake, current
from ui.intake.numbers import number_field, standing_text
from ui.intake.profile import fault_of, profile_of
from ui.intake.sold import sold_on
from ui.parts import then_all
from ui.words import _

WHOLE = 1e-6
LOSS = "event_loss_share"


def more_numbers(intake: Intake) -> None:
    """One field a figure, two beside each other; each empty while a usual value stands in."""
    business = None if fault_of(intake) else profile_of(intake).business
    for place in range(0, len(DETAILS), 2):
        for column, question in zip(
            st.columns(2, gap="small"), DETAILS[place : place + 2], strict=False
        ):
            with column:
                standing = None if business is None else standing_of(business, question.key)
                number_field(intake, question, standing)
    _event_losses(intake, business)


def standing_of(business: Business, key: str) -> float:
    """A detail as the profile holds it: mean over markets, each weighing the same, money in USD."""
    table = business.table(key)
    if key in SHIPPING:
        return float(blended(table, business.by_market("overseas_share")).mean())
    if key == "resaleable_share":
        return float(business.table("line_share").mean(axis=0) @ table)
    return float(np.mean(table))


def _event_losses(intake: Intake, business: Business | None) -> None:
    spec, key = SPECS[LOSS], f"{LOSS}_{intake.turn}"
    typed = form_of(intake).event_loss_share
    standing = None if business is None else business.optional_number(LOSS)
    shown = None if standing is None else standing_text(intake, number(100 * standing, 1))
    st.number_input(
        f"{_(spec.label)}, %",
        min_value=100.0 * spec.minimum,
        max_value=100.0 * min(spec.maximum, 1.0),
        value=None if typed is None else 100 * typed,
        step=0.1,
        format="%.1f",
        key=key,
        placeholder=shown,
        help=_(spec.unit),
        on_change=then_all(_take_losses),
        args=(key,),
    )


def _take_losses(key: str) -> None:
    intake, value = current(), state.picked(key)
    if change(intake, **{LOSS: None if value is None else float(value) / 100}):
        intake.turn += 1  # the field goes back to what stands


def platforms(intake: Intake) -> None:
    """Shares of each region's orders by platform; a region counts once it adds up to 100 %."""
    if fault_of(intake):
        return
    business = profile_of(intake).business
    if intake.business is None and (found := sold_on(intake)):
        said = _("From your files ({export}). Change it if you sell elsewhere too.")
        text("hr-hint", said.format(export=_(found[1])))
    known = platforms_of(intake, business)
    mix = dict(zip(business.regions, business.table("platform_mix"), strict=True))
    before = {
        region: dict(zip(business.platforms, row.tolist(), strict=True))
        for region, row in mix.items()
    }
    frame = pd.DataFrame({"platform": [_(name) for name in known.values()]})
    for region, row in before.items():
        frame[region] = [100 * row.get(platform, 0.0) for platform in known]
    edited = st.data_editor(
        frame,
        key=f"platforms_{intake.turn}",
        hide_index=True,
        disabled=("platform",),
        column_config={"platform": st.column_config.TextColumn(_("Platform"), pinned=True)}
        | {
            region: st.column_config.NumberColumn(
                f"{_(business.region_labels.get(region, region))}, %",
                min_value=0.0,
                max_value=100.0,
                format="%.1f",
            )
            for region in before
        },
        alt=_("Share of orders by platform and region"),
    )
    typed = dict(form_of(intake).platforms)
    for region in before:
        shares = [figure(value, 100.0) or 0.0 for value in edited[region]]
        row = dict(zip(known, shares, strict=True))
        if not _equal(row, before[region]):
            _note_or_take(typed, region, row, _(business.region_labels.get(region, region)))
    if typed != form_of(intake).platforms:
        intake.turn += 1  # the table begins again with what stands now
        take_table(intake, platforms=typed)


def platforms_of(intake: Intake, business: Business) -> dict[str, str]:
    """Platforms that can have a share, with their names; the largest of any region first."""
    known = business.platforms if intake.business is not None else load_countries().platforms
    most = dict(zip(business.platforms, business.table("platform_mix").max(axis=0), strict=True))
    return {key: known[key] for key in sorted(known, key=lambda key: -most.get(key, 0.0))}


def _note_or_take(
    typed: dict[str, dict[str, float]], region: str, row: dict[str, float], label: str
) -> None:
    total = sum(row.values())
    if abs(total - 1) <= WHOLE:
        typed[region] = {platform: share for platform, share in row.items() if share > 0}
        return
    said = _("{region} adds up to {total} %; it counts once it adds up to 100 %.")
    text("hr-hint", said.format(region=label, total=number(100 * total, 1)))


def _equal(row: Mapping[str, float], before: Mapping[str, float]) -> bool:
    return all(abs(share - before.get(platform, 0.0)) < WHOLE for platform, share in row.items())
