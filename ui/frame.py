"""The frame of every page: menu, scenario bar, verdict and headline strip. Called first."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from pathlib import Path

import streamlit as st

from model import World
from ui import state
from ui.html import text
from ui.names import name_of, world_name
from ui.parts import BODY, HEADLINE
from ui.scenario_bar import scenario_bar
from ui.shown import Shown
from ui.strip import strip_html
from ui.verdict import verdict_html
from ui.words import N_, _

HERE = Path(__file__).resolve().parent
ICON = str(HERE / "assets" / "icon.png")
STYLE = HERE / "style.css"
SIDEBAR_WIDTH = 200
# The menu: group, then (page key, file, label). Only pages that exist stand here.
MENU = (
    (N_("Where we land"), (("home", "app.py", N_("Home")),)),
    (N_("Levers"), (("budget", "pages/budget.py", N_("Budget")),)),
)


def frame(page: str) -> None:
    """Draw the frame of ``page``: menu, scenario bar, headline. The first call of a page.

    Args:
        page: key in the menu, for the title of the browser's tab.
    """
    st.set_page_config(
        page_title=_page_title(page),
        page_icon=ICON,
        layout="wide",
        initial_sidebar_state=SIDEBAR_WIDTH,
    )
    st.html(STYLE)
    world = state.world()
    state.settle_memory()
    state.come_to_rest()
    state.visit(page)
    _menu(world)
    scenario_bar(world)
    _headline()
    state.write_address()


@st.fragment(key=BODY)
def body(draw: Callable[[Shown], None]) -> None:
    """The part of a page that follows a dragged thumb; ``draw`` gets what is shown now."""
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


def _page_title(page: str) -> str:
    names = {key: label for _group, pages in MENU for key, _file, label in pages}
    return "Headroom" if page == "home" else f"{_(names[page])} · Headroom"


def _menu(world: World) -> None:
    with st.sidebar:
        for place, (group, pages) in enumerate(MENU):
            brand = '<p class="hr-brand">Headroom</p>' if place == 0 else ""
            st.html(f'{brand}<p class="hr-group">{escape(_(group))}</p>')
            for _key, file, label in pages:
                st.page_link(file, label=_(label), width="stretch")
        text("hr-foot", world_name(world))


@st.fragment(key=HEADLINE)
def _headline() -> None:
    """Verdict and strip."""
    drawn = shown()
    now, then = drawn.outcome, drawn.compared
    strip = strip_html(now.kpis, now.score, then.kpis, then.score, drawn.compared_name)
    told = state.story()
    story = f'<p class="hr-story">{escape(_(told))}</p>' if told else ""
    st.html(verdict_html(now.kpis, now.score, _("This scenario")) + story + strip)
