"""The full table of targets: a row each that opens to its source, under dimension headings.

Rows are one piece of escaped HTML, `<details>` with the row as its summary: the keyboard opens it,
and a thousand widgets are not needed. Targets without a figure stand in a piece of their own, which
no lever changes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from itertools import groupby

import streamlit as st

from model.plan import Target
from model.results import TargetResult
from ui import state
from ui.bullets import (
    Row,
    chance_words,
    legend_html,
    main_targets,
    marks_html,
    sentence_of,
    why_not,
    without_figure,
)
from ui.formats import DASH, NBSP, bound, change, number, quantities, quantity
from ui.html import text_html, title_html
from ui.periods import base_name
from ui.shown import Shown
from ui.targets.attained import part_words
from ui.targets.defaults import defaults_row
from ui.targets.filters import filter_row, matching
from ui.targets.rows import dimension_name, labels_of, target_rows
from ui.targets.sources import opened_html, standing_html, standing_sources
from ui.targets.windows import window_name
from ui.targets_editor import targets_button
from ui.words import _, ngettext

# Draws this near to each other are the same but for rounding.
ROUNDING = 1e-9


def table_card(shown: Shown) -> None:
    """Filters, the rows by dimension, and the targets without a figure with their reasons."""
    score, targets = shown.outcome.score, labels_of(shown)
    with st.container(key="card_all_targets"):
        words = ngettext("{n} target", "All {n} targets", len(score.targets))
        with st.container(horizontal=True, vertical_alignment="center", key="targets_head"):
            st.html(title_html(words.format(n=len(score.targets)), _("a row opens to its source")))
            targets_button()
        kept = matching(score.targets, targets, filter_row(shown))
        known = [r for r in kept if r.mean is not None or r.id in _lost(shown)]
        if known or not kept:
            rows = target_rows(shown, known)
            st.html(_known(shown, rows))
            defaults_row(rows)
        waiting = [r for r in kept if r not in known]
        if waiting:
            st.html(_waiting(shown, waiting, unfold=not known))


def _lost(shown: Shown) -> set[str]:
    """Targets with a figure as a rule and none in this scenario: their rows stay in place."""
    usual = {t.id for t in state.reference("status_quo").score.targets if t.mean is not None}
    targets = labels_of(shown)
    return {t.id for t in shown.outcome.score.targets if t.id in usual and _null(t, targets)}


def _null(result: TargetResult, targets: Mapping[str, Target]) -> bool:
    return result.mean is None and without_figure(result, targets)


def _known(shown: Shown, rows: Sequence[Row]) -> str:
    if not rows:
        return text_html(_("No target fits these filters; take one back to see more."))
    targets = labels_of(shown)
    order = list(dict.fromkeys(targets[row.result.id].dimension for row in rows))
    placed = sorted(rows, key=lambda row: order.index(targets[row.result.id].dimension))
    groups = groupby(placed, key=lambda row: targets[row.result.id].dimension)
    choices = _choices(shown)
    drawn = "".join(_group(shown, name, list(found), targets, choices) for name, found in groups)
    told = f'<p class="hr-hint">{escape(_hint(shown))}</p>'
    return (
        legend_html(base_name(shown.world))
        + told
        + _head()
        + f'<div class="ht-table">{drawn}</div>'
    )


def _hint(shown: Shown) -> str:
    """How many targets are meant where, and what the last column says."""
    score = shown.outcome.score
    usual = state.reference("status_quo").score.targets
    sets = _(
        "{main} main targets are judged together, {home} stand on Home, {modelled} have a figure "
        "here, of {all} in all."
    ).format(
        main=len(score.joint.set),
        home=len(main_targets(score.targets, labels_of(shown), usual)),
        modelled=score.modelled,
        all=len(score.targets),
    )
    column = _(
        "Attained: the figure as a share of its target; of a ceiling, the ceiling as a share of "
        "the figure. The share of the way counts from the start the plan names, which need not be "
        "{base}."
    ).format(base=base_name(shown.world))
    return f"{sets} {column}"


def _head() -> str:
    cells = (
        (_("Target"), _("case · when")),
        (_("Now"), _("90 % interval")),
        ("", ""),
        (_("Aim"), _("distance")),
        (_("Probability"), ""),
        (_("Attained"), _("of the way")),
    )
    shown = "".join(f"<span>{escape(a)}<small>{escape(b)}</small></span>" for a, b in cells)
    return f'<div class="ht-cells ht-head" aria-hidden="true">{shown}</div>'


def _group(
    shown: Shown,
    dimension: str,
    rows: Sequence[Row],
    targets: Mapping[str, Target],
    choices: Mapping[str, str],
) -> str:
    drawn = "".join(_row(shown, row, targets[row.result.id], choices) for row in rows)
    return (
        f'<section class="ht-group"><h3 class="ht-dimension">{escape(dimension_name(dimension))}'
        f"<small>{escape(counted([row.result for row in rows]))}</small></h3>"
        f'<div role="list">{drawn}</div></section>'
    )


def counted(results: Sequence[TargetResult]) -> str:
    """``1 of 3 likely met, 1.2 expected`` of the targets with a figure."""
    chances = [r.probability for r in results if r.probability is not None]
    likely = sum(r.status == "met" for r in results)
    words = _("{likely} of {n} likely met, {expected} expected")
    return words.format(likely=likely, n=len(chances), expected=number(sum(chances), 1))


def _row(shown: Shown, row: Row, target: Target, choices: Mapping[str, str]) -> str:
    result = row.result
    if result.mean is None:
        return _reason_row(shown, result, target, choices)
    flag = f'<i class="hr-flag" title="{escape(row.rests)}">≈</i>' if row.rests else ""
    name = f"{escape(_(row.label))}{flag}"
    cells = (
        _cell("ht-name", name, _where(shown, result) + _unmoved(row)),
        _cell("ht-now", escape(quantity(result.mean, result.unit)), _interval(result)),
        f'<span class="hr-track">{marks_html(row)}</span>',
        _cell("ht-aim", escape(bound(result.direction, result.target, result.unit)), _gap(result)),
        f'<span class="hr-pill {result.status}">{escape(chance_words(row))}</span>',
        _cell("ht-part", *(escape(part_words(v)) for v in (result.attainment, result.progress))),
    )
    source = _source(shown, target, result, choices)
    return _details(result, sentence_of(row), "".join(cells), source)


def _details(result: TargetResult, read: str, cells: str, source: str) -> str:
    return (
        f'<div role="listitem"><details class="ht-row {result.status}" '
        f'data-row="{escape(result.id)}"><summary>'
        f'<span class="ht-read">{escape(read)}</span>'
        f'<span class="ht-cells" aria-hidden="true">{cells}</span></summary>{source}'
        "</details></div>"
    )


def _source(shown: Shown, target: Target, result: TargetResult, choices: Mapping[str, str]) -> str:
    """What a row opens to; what no lever changes is made once."""
    held = standing_sources(shown)
    if result.id not in held:
        held[result.id] = standing_html(shown.world, target, result, choices)
    return opened_html(result, held[result.id])


def _cell(kind: str, large: str, small: str) -> str:
    return f'<span class="{kind}">{large}<small>{small}</small></span>'


def _where(shown: Shown, result: TargetResult) -> str:
    brand = _(shown.world.plan.brands.get(result.brand, result.brand))
    return escape(f"{brand} · {window_name(shown.world, result.window)}")


def _interval(result: TargetResult) -> str:
    if result.p05 is None:
        return ""
    if _certain(result):
        return escape(_("in every draw"))
    low, high = quantities([result.p05, result.p95], result.unit)
    return escape(f"{low}{NBSP}{DASH} {high}")


def _certain(result: TargetResult) -> bool:
    """Whether all draws give the same figure."""
    if result.mean is None or result.p05 is None or result.p95 is None:
        return False
    return result.p95 - result.p05 <= ROUNDING * max(abs(result.mean), 1.0)


def _unmoved(row: Row) -> str:
    """Why a figure stands exactly where it stood: nothing that drives it was moved."""
    mean = row.result.mean
    if mean is None or row.before is None or not _certain(row.result):
        return ""
    if abs(mean - row.before) > ROUNDING * max(abs(mean), 1.0):
        return ""
    words = _("as in {base}: no lever that moves it was moved").format(base=row.base)
    return f"<br>{escape(words)}"


def _gap(result: TargetResult) -> str:
    return "" if result.headroom is None else escape(change(result.headroom, result.unit))


def _choices(shown: Shown) -> dict[str, str]:
    return shown.world.plan.choices(shown.scenario.readings)


def _waiting(shown: Shown, results: Sequence[TargetResult], *, unfold: bool) -> str:
    """Targets without a figure, folded, each with its reason; they too open to their source."""
    words = ngettext(
        "{n} target without a figure here", "{n} targets without a figure here", len(results)
    )
    targets, choices = labels_of(shown), _choices(shown)
    drawn = "".join(_reason_row(shown, r, targets[r.id], choices) for r in results)
    return (
        f'<details class="ht-waiting" data-row="waiting"{" open" * unfold}>'
        f"<summary>{escape(words.format(n=len(results)))}</summary>"
        f'<div role="list">{drawn}</div></details>'
    )


def _reason_row(
    shown: Shown, result: TargetResult, target: Target, choices: Mapping[str, str]
) -> str:
    """A target without a figure: its aim, and over the full width why."""
    why = why_not(result)
    aim = bound(result.direction, result.target, result.unit)
    cells = (
        _cell("ht-name", escape(_(target.label)), _where(shown, result))
        + f'<span class="ht-why">{escape(why)}</span>'
        + f'<span class="ht-aim">{escape(aim)}</span>'
    )
    read = _("{label}: {aim}; {why}.").format(label=_(target.label), aim=aim, why=why)
    return _details(result, read, cells, _source(shown, target, result, choices))
