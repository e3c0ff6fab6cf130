"""The pages there are: one list for the menu, titles and links from one page to another."""

from __future__ import annotations

import streamlit as st

from ui.words import N_, _

# The menu: group, then (page key, file, label). Only pages that exist stand here.
MENU = (
    (
        N_("Where we land"),
        (
            ("home", "app.py", N_("Home")),
            ("targets", "pages/targets.py", N_("Targets")),
            ("demand", "pages/demand.py", N_("Demand")),
            ("risk", "pages/risk.py", N_("Risk")),
        ),
    ),
    (
        N_("Levers"),
        (
            ("budget", "pages/budget.py", N_("Budget")),
            ("channels", "pages/channels.py", N_("Channels")),
            ("pricing", "pages/pricing.py", N_("Pricing")),
        ),
    ),
    (
        N_("Scenarios"),
        (
            ("compare", "pages/compare.py", N_("Compare")),
            ("present", "pages/present.py", N_("Present")),
        ),
    ),
    (
        N_("Your company"),
        (
            ("trust", "pages/trust.py", N_("Demand model")),
            ("data", "pages/data.py", N_("Data")),
        ),
    ),
)


def page_title(page: str) -> str:
    """What the browser's tab says."""
    return "Headroom" if page == "home" else f"{_(_label(page))} · Headroom"


def page_link(page: str, words: str | None = None) -> None:
    """A link to a page by its key, under its own name unless other words are given."""
    st.page_link(_file(page), label=words or _(_label(page)))


def go_to(page: str) -> None:
    """Open a page by its key; ends the run."""
    st.switch_page(_file(page))


def _file(page: str) -> str:
    return next(file for _group, pages in MENU for key, file, _name in pages if key == page)


def _label(page: str) -> str:
    return next(name for _group, pages in MENU for key, _path, name in pages if key == page)
