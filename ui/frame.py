"""The frame of every page: menu, scenario bar, verdict and headline strip. Called first."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from pathlib import Path

import streamlit as st

from model.business import own_company
from ui import assumptions, state, targets_editor
from ui.headline import headline_html
from ui.ink import variables
from ui.names import name_of
from ui.pages import MENU, page_title
from ui.parts import BAR, BELOW, BODY, HEADLINE, drawn_in_parts
from ui.report.menu import print_style
from ui.rests import remarks_on_all
from ui.scenario_bar import scenario_bar
from ui.shown import Shown
from ui.verdict import rests_html
from ui.words import _
from ui.worlds import world_switch

DRAWERS = {
    assumptions.DRAWER: assumptions.assumptions_drawer,
    targets_editor.DRAWER: targets_editor.targets_drawer,
}
HERE = Path(__file__).resolve().parent
ICON = str(HERE / "assets" / "icon.png")
STYLE = HERE / "style.css"
SIDEBAR_WIDTH = 200
# Where the session keeps what the page was about when its headline was drawn last.
DRAWN = "drawn"


def frame(page: str, headline: bool = True, chrome: bool = True) -> None:
    """Draw the frame of ``page``: menu, scenario bar, headline. The first call of a page.

    Args:
        page: key in the menu, for the title of the browser's tab.
        headline: whether the page is about the scenario: its bar, verdict and strip stand on it.
        chrome: whether the menu stands beside it; a page that is shown to an audience has none.
    """
    st.set_page_config(
        page_title=page_title(page),
        page_icon=ICON,
        layout="wide",
        initial_sidebar_state=SIDEBAR_WIDTH,
    )
    st.html(STYLE)
    # Drawers and popovers hang beside the app in the page, out of reach of its colour scheme.
    scheme = st.context.theme.type or "light"
    st.html(f"<style>:root {{ color-scheme: {scheme}; {variables()} }}</style>")
    print_style()
    state.arrive()
    state.settle_memory()
    state.come_to_rest()
    state.visit(page)
    drawn_in_parts(False)
    if chrome:
        _menu()
    if not headline:
        state.write_address()
        return
    state.keep(DRAWN, _about())
    _bar()
    _headline()
    _drawer()


def _drawer() -> None:
    """The drawer that is open, if one is; at most one dialog may be drawn in a run."""
    opened = state.session().drawer
    if opened in DRAWERS:
        DRAWERS[opened](shown())


def body(draw: Callable[[Shown], None], below: Callable[[Shown], None] | None = None) -> None:
    """A page under its headline; both parts get what is shown now.

    Args:
        draw: what follows a dragged thumb.
        below: what follows only at rest: tables, expanders; `nothing` where there is none. With it
            a page promises that nothing else on it shows the scenario, so that a move redraws
            these parts alone. Without it a move at rest runs the whole page.
    """
    drawn_in_parts(below is not None)
    _body(draw)
    if below is not None:
        _below(below)


def nothing(_now: Shown) -> None:
    """Nothing stands below the body."""


@st.fragment(key=BODY)
def _body(draw: Callable[[Shown], None]) -> None:
    draw(shown())


@st.fragment(key=BELOW)
def _below(draw: Callable[[Shown], None]) -> None:
    draw(shown())


def shown() -> Shown:
    """What there is to draw in this run."""
    return Shown(
        world=state.world(),
        scenario=state.scenario(),
        outcome=state.outcome(),
        compared=state.compared(),
        compared_name=name_of(state.session().compared),
    )


def _menu() -> None:
    with st.sidebar:
        for place, (group, pages) in enumerate(MENU):
            brand = '<p class="hr-brand">Headroom</p>' if place == 0 else ""
            st.html(f'{brand}<p class="hr-group">{escape(_(group))}</p>')
            for _key, file, label in pages:
                st.page_link(file, label=_(label), width="stretch")
        world_switch()


@st.fragment(key=BAR)
def _bar() -> None:
    """The scenario bar and the address, which both say which scenario is at hand.

    What is done in the bar runs this part alone; when that changed what the page is about, the
    whole page has to follow.
    """
    scenario_bar(state.world())
    state.write_address()
    if state.kept(DRAWN, tuple) != _about():
        st.rerun()


def _about() -> tuple[object, ...]:
    """What the page is about: as long as it is the same, the page need not be drawn again."""
    now = state.session()
    return state.world().id, now.history, now.opened, now.title, now.compared, now.drawer


@st.fragment(key=HEADLINE)
def _headline() -> None:
    """Verdict and strip."""
    state.keep(DRAWN, _about())
    drawn = shown()
    world, told = drawn.world, state.story()
    story = f'<p class="hr-story">{escape(_(told))}</p>' if told else ""
    remarks = rests_html(remarks_on_all(world)) if own_company(world.business) else ""
    between = story + remarks
    st.html(headline_html(world, drawn.outcome, drawn.compared, drawn.compared_name, between))
