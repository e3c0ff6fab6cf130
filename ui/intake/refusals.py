"""Faults of a file as a table: row, column, value, what is wrong and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

import streamlit as st

from model.panel import Problem
from ui.formats import DASH, number
from ui.html import scroll_html
from ui.intake.draft import Refusal
from ui.words import N_, _, ngettext

HEADS = (N_("Row"), N_("Column"), N_("Value"), N_("What is wrong, what to do"))


def refusals(found: Iterable[Refusal], after: str = "") -> None:
    """Each refusal with its faults; ``after`` says what stands all the same."""
    for refusal in found:
        count = len(refusal.problems) + refusal.more
        said = ngettext(
            "{file} was not read: {n} fault.", "{file} was not read: {n} faults.", count
        ).format(file=refusal.about or _("The data"), n=number(count))
        st.html(
            f'<div role="alert">{said_html("bad", f"{said} {after}".strip())}'
            f"{problems_html(refusal)}</div>"
        )


def said_html(kind: str, words: str) -> str:
    """A sentence on a tinted ground: ``good``, ``care``, ``bad`` or plain."""
    return f'<p class="hr-said {kind}">{escape(words)}</p>'


def list_html(lines: Sequence[str]) -> str:
    """A list of sentences."""
    return f'<ul class="hr-list">{"".join(f"<li>{escape(line)}</li>" for line in lines)}</ul>'


def share_html(share: float, wide: bool = False) -> str:
    """A share as a bar; the number stands beside it in words."""
    width = 100 * min(max(share, 0.0), 1.0)
    kind = "hr-share wide" if wide else "hr-share"
    return f'<span class="{kind}" aria-hidden="true"><i style="width:{width:.0f}%"></i></span>'


def problems_html(refusal: Refusal) -> str:
    """The faults listed, and how many more were counted."""
    heads = "".join(f'<th scope="col">{escape(_(head))}</th>' for head in HEADS)
    rows = "".join(_row_html(problem) for problem in refusal.problems)
    more = _("and {n} more").format(n=number(refusal.more)) if refusal.more else ""
    return scroll_html(
        '<table class="hr-table hr-problems">'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>",
        _("What is wrong, row by row"),
    ) + (f'<p class="hr-hint">{escape(more)}</p>' if more else "")


def _in_words(message: str) -> str:
    """A message for the screen: where a mapping file would be edited, a question is answered."""
    said, key, _rest = _(message).partition("et constants:")
    if not key:
        return said
    return f"{said[:-1].rstrip(' ;.,')} {_('(answer the question on it under Columns)')}"


def _row_html(problem: Problem) -> str:
    row = DASH if problem.row is None else str(problem.row)
    cells = (row, problem.column or DASH, problem.value or DASH, _in_words(problem.message))
    return f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}</tr>"
