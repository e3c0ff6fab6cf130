"""Keeps opened rows open while levers move: a move sends the table anew, with every row closed.

A component without a look of its own: its script watches rows (`<details data-row="...">`) being
opened and opens them again in the table that takes the old one's place. It sends nothing back, so
an open row costs no run.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st

SCRIPT = Path(__file__).with_name("open_rows.js")
KEY = "open_rows"


def keep_rows_open() -> None:
    """Once on a page with rows that open, where no move draws it again."""
    _mount()(key=KEY)


@functools.cache
def _mount() -> Callable[..., Any]:
    return st.components.v2.component(
        "headroom_open_rows", html="<i></i>", js=SCRIPT.read_text(encoding="utf-8")
    )
