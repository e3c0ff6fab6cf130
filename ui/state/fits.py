"""Fits and backtests under way in this process: each takes a core and memory for a while."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import ExitStack
from threading import BoundedSemaphore
from typing import TypeVar

import streamlit as st

from model.demand.backtest_job import BacktestJob, start_backtest
from model.demand.evidence import Evidence
from model.demand.job import FitJob, start_fit
from model.panel import Panel

# A core each; memory, of which a large panel takes hundreds of megabytes, bounds it further.
MOST_FITS = min(os.cpu_count() or 1, 4)
J = TypeVar("J")


class TooManyFitsError(RuntimeError):
    """As many fits are under way as the process takes."""


def begin_fit(panel: Panel, evidence: Evidence | None = None) -> FitJob:
    """Start fitting a panel when there is a place; the place is free again when the child ends.

    ``evidence`` is what the fit is told beside the panel.

    Raises:
        TooManyFitsError: `MOST_FITS` are under way; nothing was started.
        OSError: the child could not be started.
    """
    return _in_a_place(lambda ended: start_fit(panel, ended=ended, evidence=evidence))


def begin_backtest(panel: Panel) -> BacktestJob:
    """Start testing the model on a panel, which is as much work as a few fits; see `begin_fit`.

    Raises:
        TooManyFitsError: `MOST_FITS` are under way; nothing was started.
        OSError: the child could not be started.
    """
    return _in_a_place(lambda ended: start_backtest(panel, ended=ended))


def _in_a_place(start: Callable[[Callable[[], None]], J]) -> J:
    """The job started where there is a place for it."""
    places = _places()
    if not places.acquire(blocking=False):
        raise TooManyFitsError(f"{MOST_FITS} fits are under way, as many as are run at a time")
    with ExitStack() as on_failure:
        on_failure.callback(places.release)
        job = start(places.release)
        on_failure.pop_all()
    return job


@st.cache_resource(show_spinner=False)
def _places() -> BoundedSemaphore:
    return BoundedSemaphore(MOST_FITS)
