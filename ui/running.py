"""A fit or backtest under way: what it is at, for how long, and a bar that does not stand still."""

from __future__ import annotations

import math

import streamlit as st

from model.demand.progress import Progress
from ui.formats import number
from ui.words import _

# The bar of a job that has told nothing yet: it moves with time and stays short of this share.
FIRST_SHARE, FIRST_SECONDS = 0.04, 8.0


def progress_bar(told: Progress, seconds: float, fold: tuple[int, int] = (0, 0)) -> None:
    """The bar with its words; ``fold`` is which of several like parts runs, from 1."""
    st.progress(shown_share(told.share, seconds), text=spent_words(told.stage, seconds, fold))


def shown_share(share: float, seconds: float) -> float:
    """Share of the bar 0-1: what was told, and before that a little that grows with time."""
    moving = FIRST_SHARE * -math.expm1(-max(seconds, 0.0) / FIRST_SECONDS)
    return min(max(share, moving), 1.0)


def spent_words(stage: str, seconds: float, fold: tuple[int, int] = (0, 0)) -> str:
    """What runs, which part of how many, and since when."""
    names = {"stage": _(stage), "seconds": number(seconds), "n": fold[0], "count": fold[1]}
    if fold[1] > 1:
        told = _("Quarter {n} of {count}: {stage}, {seconds} s so far")
        return told.format(**names)
    return _("{stage}, {seconds} s so far").format(**names)
