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


def table_html(head: Sequence[str], rows: Iterable[Sequence[str]], now: int | None = None) -> str:
    """A quiet table; the first column names the row, column ``now`` is set in bold."""
    heads = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in head)
    body = "".join(f"<tr>{_cells(row, now)}</tr>" for row in rows)
    return (
        '<div class="hr-scroll"><table class="hr-table">'
        f"<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _cells(row: Sequence[str], now: int | None) -> str:
    return "".join(
        f'<td class="{"now" if place == now else ""}">{escape(cell)}</td>'
        for place, cell in enumerate(row)
    )
