"""Targets of one's own: a drawer with a table to type them in, files up and down.

They are kept in a changed plan of the world at hand, for the demo brand too; the levers and what
can be undone stay as they are. The plan's own targets can stand beside them.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from model import World
from model.kpis import find, listed_keys
from model.kpis.row import COLUMNS, LONGEST_LABEL, usual_label
from model.kpis.targets import read_targets, targets_csv_template, targets_of
from model.plan import PlanError, Target
from model.plan.targets import OWN
from model.split import Reason
from ui import state
from ui.bullets import why_not
from ui.downloads import download
from ui.html import table_html, title_html
from ui.names import kpi_name
from ui.parts import then_all
from ui.periods import horizon_name
from ui.shown import Shown
from ui.words import N_, _, ngettext

DRAWER = "targets"
WIDTH = 640
SIGNS = {"at_least": "≥", "at_most": "≤"}
# Windows in words; periods of the horizon go by their names.
WINDOWS = {"year": N_("whole horizon"), "exit": N_("last quarter")}
# Columns on screen, of those of a row; the unit follows from the key figure.
SHOWN = tuple(column for column in COLUMNS if column != "unit")
NUMERIC = {"value": "float64", "baseline": "float64"}
PERCENT = "percent"
MAX_MEGABYTES = 1
REASONS_SHOWN = 40


def targets_button() -> None:
    """Opens the drawer."""
    st.button(
        _("set targets"),
        key="open_targets",
        on_click=then_all(state.open_drawer),  # the button stands in the body's fragment
        args=(DRAWER,),
    )


def targets_drawer(shown: Shown) -> None:
    """The drawer itself, on the right of the page; full width on a phone."""
    words = _("Targets")
    st.dialog(words, width=WIDTH, position="right", on_dismiss=state.close_drawer)(_content)(shown)


def own_targets(world: World) -> list[Target]:
    """Targets of one's own in a world's plan."""
    return [target for target in world.plan.targets if target.brand == OWN]


def table_of(targets: Sequence[Target]) -> pd.DataFrame:
    """Rows to type into: shares in per cent, everything else in its unit."""
    rows = [_cells(target, SIGNS[target.direction]) for target in targets]
    table = pd.DataFrame(rows or [dict.fromkeys(COLUMNS)], columns=list(COLUMNS))
    return table.astype(dict.fromkeys(("kpi", "label"), "object") | NUMERIC)


def rows_of(table: pd.DataFrame, world: World) -> list[dict[str, Any]]:
    """Rows as `model.kpis.targets.targets_of` reads them; per cent are said to be per cent."""
    found = []
    for row in table.to_dict("records"):
        typed = {str(n): v for n, v in row.items() if n != "unit" and not _empty(v)}
        asked = find(world, str(typed.get("kpi", "")))
        if not isinstance(asked, Reason) and asked[0].unit == "share":
            typed["unit"] = PERCENT
        if set(typed) - {"unit"}:
            found.append(typed)
    return found


def targets_csv(targets: Sequence[Target]) -> str:
    """The file that `read_targets` reads back; the template where there are none."""
    if not targets:
        return targets_csv_template()
    text = io.StringIO()
    rows = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    rows.writeheader()
    rows.writerows(_cells(target, target.direction) for target in targets)
    return text.getvalue()


def _cells(target: Target, direction: str) -> dict[str, Any]:
    """A target as a row of a table: shares in per cent, a label only where it is one's own."""
    times, unit = (100.0, PERCENT) if target.unit == "share" else (1.0, "")
    start, usual = target.baseline, usual_label(target.kpi)
    return {
        "kpi": target.kpi,
        "value": _percent(target.value, times),
        "unit": unit,
        "direction": direction,
        "window": target.window,
        "label": None if target.label == usual else target.label,
        "baseline": None if start is None else _percent(start, times),
    }


def _percent(value: float, times: float) -> float:
    """Without the last digits that the factor brings: 0.07 is 7, not 7.000000000000001."""
    return float(f"{value * times:.12g}")


def _content(shown: Shown) -> None:
    world = shown.world
    st.caption(_("Each row is one target; per cent are typed as per cent, money in US dollars."))
    table = _editor(world)
    keep = st.toggle(
        _("keep the plan's targets beside them"), value=_keeps(world), key="targets_keep"
    )
    with st.container(horizontal=True, gap="small"):
        if st.button(_("Hold against these"), key="targets_apply", type="primary"):
            _apply(world, rows_of(table, world), keep)
        if state.session().at_hand in state.session().plans and st.button(
            _("back to the plan's"), key="targets_reset"
        ):
            state.use_plan(None)
            st.rerun()
    _files(world, keep)
    _not_here(shown)


def _editor(world: World) -> pd.DataFrame:
    names = world.catalogue.indexes.names
    windows = (*WINDOWS, *world.year.quarters)
    own = own_targets(world)
    # A file may name figures that are answered on request and not listed.
    keys = dict.fromkeys((*listed_keys(world), *(target.kpi for target in own)))
    edited: pd.DataFrame = st.data_editor(
        table_of(own),
        key=f"targets_table.{world.id}",
        num_rows="dynamic",
        hide_index=True,
        width="stretch",
        column_order=SHOWN,
        column_config={
            "kpi": st.column_config.SelectboxColumn(
                _("Key figure"),
                options=list(keys),
                format_func=lambda key: kpi_name(str(key), names),
                width="medium",
            ),
            "value": st.column_config.NumberColumn(_("Value")),
            "direction": st.column_config.SelectboxColumn(
                _("Direction"), options=list(SIGNS.values()), width="small"
            ),
            "window": st.column_config.SelectboxColumn(
                _("When"),
                options=list(windows),
                format_func=lambda window: _window(world, str(window)),
            ),
            "label": st.column_config.TextColumn(_("Called"), max_chars=LONGEST_LABEL),
            "baseline": st.column_config.NumberColumn(_("Starts at")),
        },
    )
    return edited


def _window(world: World, window: str) -> str:
    if window == "year":
        return horizon_name(world)
    return _(WINDOWS[window]) if window in WINDOWS else window


def _apply(world: World, rows: Sequence[Mapping[str, Any]], keep: bool) -> None:
    try:
        targets = targets_of(rows, world) if rows else ()
        _hold(targets, keep)
    except PlanError as error:
        st.warning(_words(error))
        return
    st.rerun()


def _hold(targets: Sequence[Target], keep: bool) -> None:
    """Put the targets into the plan the world was given; nothing changes when they do not fit."""
    given = state.loaded_world().given_plan
    state.use_plan(given.with_targets(targets, keep=keep) if targets or not keep else None)


def _files(world: World, keep: bool) -> None:
    own = own_targets(world)
    with st.expander(_("From a file, into a file")):
        upload = st.file_uploader(
            _("Targets as CSV or YAML"),
            type=("csv", "yaml", "yml"),
            key="targets_file",
            max_upload_size=MAX_MEGABYTES,
        )
        if upload is not None and st.button(_("Use this file"), key="targets_use_file"):
            try:
                _hold(read_targets(upload.getvalue(), upload.name, world), keep)
            except PlanError as error:
                st.warning(_words(error))
            else:
                st.rerun()
        label = _("These targets as CSV") if own else _("A template as CSV")
        download(label, targets_csv(own), "targets.csv")


def _not_here(shown: Shown) -> None:
    """Targets of the plan that this company is not held against, each with its reason."""
    out = [t for t in shown.outcome.score.targets if t.mean is None and t.brand != OWN]
    if not out:
        return
    labels = {target.id: target.label for target in shown.world.plan.targets}
    words = ngettext(
        "{n} target of the plan has no figure here",
        "{n} targets of the plan have no figure here",
        len(out),
    )
    rows = [(_(labels.get(t.id, t.kpi)), why_not(t)) for t in out[:REASONS_SHOWN]]
    st.html(
        title_html(words.format(n=len(out)))
        + f'<div class="hr-reasons">{table_html((_("Target"), _("Why")), rows)}</div>'
    )


def _keeps(world: World) -> bool:
    return any(target.brand != OWN for target in world.plan.targets)


def _words(error: PlanError) -> str:
    return "  \n".join(str(problem) for problem in error.problems)


def _empty(value: object) -> bool:
    return value is None or value != value or value == ""
