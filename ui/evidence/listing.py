"""The evidence at hand: what it says beside the fits, and a way to take it back."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

import streamlit as st

from model import World
from model.demand.evidence import Evidence, write_evidence
from model.demand.evidence.pull import Pulled, pulled
from ui.downloads import download
from ui.evidence.draft import Draft, current
from ui.evidence.words import figure_words, item_words, outcome_words, said
from ui.html import scroll_html, text
from ui.parts import then_all
from ui.words import N_, _

HEADS = (
    N_("Evidence"),
    N_("It says"),
    N_("Fit without it"),
    N_("Fit with it"),
)
NOTHING_TOLD = N_("Nothing told yet: the fit rests on the history and on experience.")
TAKEN_BACK = N_("Nothing is listed any more; the fit still knows what it was told.")
UNITS = {"elasticity": N_("elasticity"), "incrementality": N_("caused, of what is credited")}


def listing(world: World, draft: Draft) -> None:
    """The table, then a button a row to remove it."""
    if not draft.evidence:
        text("hr-text", _(TAKEN_BACK if draft.told else NOTHING_TOLD))
        return
    found = compared(draft)
    st.html(table_html(world, found))
    with st.container(horizontal=True, gap="small", key="evidence_removals"):
        for place, one in enumerate(found):
            name = _("Remove {evidence}").format(evidence=", ".join(item_words(world, one.item)))
            st.button(
                _("Remove {number}").format(number=place + 1),
                key=f"evidence_remove_{place}",
                help=name,
                on_click=then_all(_remove),
                args=(place,),
            )
    metric, evidence = world.fit.metric, draft.evidence
    download(
        _("Evidence (CSV)"),
        lambda: write_evidence(evidence, metric),  # called where there is no session
        "evidence.csv",
        "evidence_download",
    )


def compared(draft: Draft) -> tuple[Pulled, ...]:
    """Each record beside the fits, computed once for the same evidence and fit."""
    about = draft.evidence, draft.best.content_hash
    if draft.compared is None or draft.compared[0] != about:
        draft.compared = about, _compared(draft)
    return draft.compared[1]


def _compared(draft: Draft) -> tuple[Pulled, ...]:
    """What a fit was told beside that fit, the rest before any was told."""
    told = [item for item in draft.evidence.items if item in draft.told.items]
    new = [item for item in draft.evidence.items if item not in draft.told.items]
    found = pulled(Evidence.of(tuple(told)), draft.without, draft.best)
    found += pulled(Evidence.of(tuple(new)), draft.best, None)
    place = {item: at for at, item in enumerate(draft.evidence.items)}
    return tuple(sorted(found, key=lambda one: place[one.item]))


def _remove(place: int) -> None:
    draft = current()
    draft.begin_action()
    draft.evidence = draft.evidence.without(place)


def table_html(world: World, found: tuple[Pulled, ...]) -> str:
    """A row a record: what it is, what it says, what the fits say, the agreement in words."""
    heads = "".join(f'<th scope="col">{escape(_(head))}</th>' for head in HEADS)
    rows = "".join(_row(world, place, one) for place, one in enumerate(found, start=1))
    return scroll_html(
        '<table class="hr-table ev-table">'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>",
        _("What each piece of evidence pulled"),
    )


def cells_html(heads: Iterable[str], figures: Iterable[str]) -> str:
    """Cells that carry their column's head, which narrow screens show beside the figure."""
    pairs = zip(heads, figures, strict=True)
    return "".join(
        f'<td data-head="{escape(_(head))}"><span>{escape(figure)}</span></td>'
        for head, figure in pairs
    )


def _row(world: World, place: int, one: Pulled) -> str:
    what, where = item_words(world, one.item)
    unit = _(UNITS[one.unit]) if one.unit in UNITS else outcome_words(world)
    words = escape(said(world, one.said))
    words = f'<p class="{"hr-said bad" if one.conflict else "hr-hint"}">{words}</p>'
    about = f'<p class="hr-hint">{escape(where)}; {escape(unit)}</p>'
    first = f'<th scope="row">{place}. {escape(what)}{about}{words}</th>'
    figures = (figure_words(f, one.unit) for f in (one.told, one.without, one.now))
    return f"<tr>{first}{cells_html(HEADS[1:], figures)}</tr>"
