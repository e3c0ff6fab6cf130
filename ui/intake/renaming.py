"""Names of channels and markets, and rules from campaigns to channels, as small tables to edit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import pandas as pd
import streamlit as st

from model.panel import PanelMapping, Preview
from ui.html import text, title
from ui.intake.draft import Intake, TakenFile
from ui.intake.naming import channels_of, with_channel, with_market, with_rules
from ui.words import _

LONGEST = 60  # characters of a name


def names_card(intake: Intake, file: TakenFile, seen: Preview) -> None:
    """What channels and markets are called; an edit changes the mapping and nothing else."""
    channels, markets = channels_of(seen.header), _markets(seen)
    if not channels and not markets and file.mapping.form != "long":
        return
    with st.container(key="card_names"):
        title(_("Names"), _("type another one to rename"))
        mapping = file.mapping
        if mapping.form == "long":
            mapping = _rules(file, mapping)
        mapping = _rename(
            _("Channel"),
            f"channels_{file.key}",
            channels,
            mapping,
            lambda m, old, new: with_channel(m, old, new, file.header),
        )
        mapping = _rename(_("Market"), f"markets_{file.key}", markets, mapping, with_market)
    if mapping != file.mapping:
        new = replace(file, mapping=mapping, turn=file.turn + 1)
        intake.files = tuple(new if other == file else other for other in intake.files)
        st.rerun()


def _markets(seen: Preview) -> tuple[str, ...]:
    if "market" not in seen.header:
        return ()
    place = seen.header.index("market")
    return tuple(dict.fromkeys(row[place] for row in seen.rows))


def _rename(
    what: str,
    key: str,
    names: Sequence[str],
    mapping: PanelMapping,
    change: Callable[[PanelMapping, str, str], PanelMapping],
) -> PanelMapping:
    if not names:
        return mapping
    edited = st.data_editor(
        pd.DataFrame({"old": list(names), "new": list(names)}),
        key=key,
        hide_index=True,
        width="stretch",
        disabled=("old",),
        column_config={
            "old": st.column_config.TextColumn(what),
            "new": st.column_config.TextColumn(_("call it"), required=True, max_chars=LONGEST),
        },
        alt=_("Names: {what}").format(what=what),
    )
    for old, new in zip(edited["old"], edited["new"], strict=True):
        wanted = str(new or "").strip()
        if wanted and wanted != old:
            mapping = change(mapping, str(old), wanted)
    return mapping


def _rules(file: TakenFile, mapping: PanelMapping) -> PanelMapping:
    """Rules from campaign to channel; the first that fits wins, ``*`` is any text."""
    text("hr-hint", _("Campaigns become channels by these rules; * is any text, the first wins."))
    rules = dict(mapping.channels)
    usual = mapping.constants.get("channel", "")
    open_names = [name for name in file.campaigns if mapping.channel(name) is None]
    shown = rules | {name: usual or name for name in open_names}
    edited = st.data_editor(
        pd.DataFrame({"pattern": list(shown), "channel": list(shown.values())}, dtype="str"),
        key=f"rules_{file.key}",
        hide_index=True,
        width="stretch",
        num_rows="dynamic",
        column_config={
            "pattern": st.column_config.TextColumn(_("Campaign"), max_chars=LONGEST),
            "channel": st.column_config.TextColumn(_("Channel"), max_chars=LONGEST),
        },
        alt=_("Rules from campaign to channel"),
    )
    complete = edited.dropna()
    wanted = dict(zip(map(str, complete["pattern"]), map(str, complete["channel"]), strict=True))
    made = {p: c for p, c in wanted.items() if p in rules or shown.get(p) != c}
    return mapping if made == rules else with_rules(mapping, made)
