"""Small pieces of text as escaped HTML, where Streamlit's own elements are too loud."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path

import streamlit as st


def text(kind: str, words: str) -> None:
    """One paragraph of a class of `ui/style.css`."""
    st.html(f'<p class="{kind}">{escape(words)}</p>')


def style(sheet: Path) -> None:
    """The style sheet of one page, beside `ui/style.css` which all share."""
    st.html(_sheet(sheet))


@functools.cache
def _sheet(path: Path) -> str:
    """A style sheet as an element, read once."""
    return f"<style>{path.read_text(encoding='utf-8')}</style>"


def title_html(words: str, aside: str = "") -> str:
    """Title of a card with an aside in small type, to be sent with what stands under it."""
    return f'<h2 class="hr-title">{escape(words)}<small>{escape(aside)}</small></h2>'


def flag_html(sentence: str) -> str:
    """A small mark that a figure rests on a default; the sentence on hover, and read out."""
    if not sentence:
        return ""
    said = escape(sentence)
    said = f'title="{said}" aria-label="{said}"'
    return f'<span class="hr-flag" tabindex="0" role="note" {said}>≈</span>'


def text_html(words: str) -> str:
    """A paragraph of a card."""
    return f'<p class="hr-text">{escape(words)}</p>'


def title(words: str, aside: str = "") -> None:
    """Title of a card as an element of its own."""
    st.html(title_html(words, aside))


def question(words: str, answer: str) -> None:
    """A page's question and the sentence that answers it."""
    st.html(f'<p class="hr-question"><b>{escape(words)}</b> <span>{escape(answer)}</span></p>')


def table_html(
    head: Sequence[str], rows: Iterable[Sequence[str]], now: int | None = None, label: str = ""
) -> str:
    """A quiet table; the first column names the row, column ``now`` is set in bold.

    It scrolls inside its card where it is wider, by keyboard too; ``label`` is its name for those
    who hear the page, by default its column names.
    """
    heads = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in head)
    body = "".join(f"<tr>{_cells(row, now)}</tr>" for row in rows)
    named = label or ", ".join(cell for cell in head if cell)
    return scroll_html(
        f'<table class="hr-table"><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>',
        named,
    )


def scroll_html(inside: str, label: str, kind: str = "") -> str:
    """A region that scrolls sideways inside its card, reached and named by keyboard.

    Args:
        inside: safe HTML.
        label: what it is called.
        kind: further classes.
    """
    return (
        f'<div class="{escape(f"hr-scroll {kind}".strip())}" tabindex="0" role="region" '
        f'aria-label="{escape(label)}">{inside}</div>'
    )


def _cells(row: Sequence[str], now: int | None) -> str:
    return "".join(
        f'<th scope="row">{escape(cell)}</th>'
        if place == 0
        else f'<td class="{"now" if place == now else ""}">{escape(cell)}</td>'
        for place, cell in enumerate(row)
    )
