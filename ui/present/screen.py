"""The one screen of a presentation: name, verdict, six figures, weeks, what changed, sources."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path

import numpy as np
import streamlit as st

from model import World
from model.business import own_company
from model.results import WeeklySeries
from ui import charts, state
from ui.compare.choices import Choice, Column, figures_of
from ui.compare.settings import lever_lines, other_lines
from ui.formats import quantity
from ui.headline import headline_html
from ui.html import style, title, title_html
from ui.names import name_of
from ui.notices import notice
from ui.pages import go_to
from ui.parts import then_all
from ui.periods import weeks_kind
from ui.present.walk import LISTS, Walk, choose_list, go, walk, work_on
from ui.rests import remarks_on_all
from ui.shown import Answer, Shown
from ui.verdict import rests_html
from ui.words import _, ngettext
from ui.worlds import world_label_now

STYLE = Path(__file__).resolve().parent / "style.css"
HEIGHT = 296  # the style sheet enlarges it by this
# Lines of "what changed"; more would not be read.
LINES = 8
# So many lines still have room for large type.
LARGE = 4
# A path nearer than this share of the other one's peak lies under it.
VISIBLE = 0.003


def screen(now: Shown) -> None:
    """Everything the audience sees of one stop of the walk."""
    style(STYLE)
    walked = walk(now)
    _row(now, walked)
    notice()
    stop = walked.stop
    answer = now.outcome if stop.key == "now" else figures_of(now, stop.scenario)
    base = _beside(now, stop)
    beside, name = state.reference(base), name_of(base)
    st.html(_headline_html(now.world, stop, answer, beside, name))
    left, right = st.columns([0.62, 0.38], gap="small")
    with left, st.container(key="card_present_weeks"):
        _weeks(now, answer, beside, name)
    with right, st.container(key="card_present_changed"):
        st.html(_changed_html(now, answer, beside, name))
    st.html(_sources_html(now))


def _row(now: Shown, walked: Walk) -> None:
    """Back and forth, where the walk stands, what it goes through, and the way out."""
    last = len(walked.stops) - 1
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="present_row"):
        st.html(f'<p class="hp-company">{escape(world_label_now())}</p>')
        st.menu_button(
            _("walk through: {list}").format(list=_(LISTS[walked.name])),
            list(LISTS),
            key="present_list_menu",
            format_func=lambda key: _(LISTS[key]),
            on_click=then_all(state.act_on_pick),
            args=("present_list_menu", choose_list),
        )
        st.button(
            _("previous"),
            key="present_back",
            shortcut="Left",
            on_click=then_all(go),
            args=(walked.place - 1,),
            disabled=walked.place == 0,
        )
        where = _("{place} of {all}").format(place=walked.place + 1, all=last + 1)
        st.html(f'<p class="hp-where">{escape(where)}</p>', width="content")
        st.button(
            _("the end") if walked.place == last else _("next"),
            key="present_next",
            shortcut="Right",
            on_click=then_all(go),
            args=(walked.place + 1,),
            disabled=walked.place == last,
        )
        _ways_out(now, walked)


def _ways_out(now: Shown, walked: Walk) -> None:
    """To Home with a copy of what is shown, or with the scenario at hand as it is."""
    st.button(
        _("work on this"),
        key="present_open",
        help=_("Opens a copy on Home; Present then goes on from here."),
        on_click=then_all(_work_on),
        args=(now, walked),
        disabled=walked.stop.key == "now",
    )
    if st.button(_("leave"), key="present_leave", shortcut="Escape"):
        go_to("home")


def _work_on(now: Shown, walked: Walk) -> None:
    if work_on(now, walked):
        go_to("home")


def _beside(now: Shown, stop: Choice) -> str:
    """What the stop is held against: the compared scenario, or the status quo beside itself."""
    same = stop.scenario == now.compared.settings.scenario
    return "status_quo" if same else state.session().compared


def _headline_html(world: World, stop: Choice, answer: Answer, beside: Answer, name: str) -> str:
    against = _("against {name}").format(name=name)
    about = "".join(f"<small>{escape(said)}</small>" for said in (stop.about, against) if said)
    called = f'<p class="hp-name">{escape(stop.shown)}{about}</p>'
    return called + headline_html(world, answer, beside, name)


def _weeks(now: Shown, answer: Answer, beside: Answer, name: str) -> None:
    other: WeeklySeries | None = beside.gmv
    gap = float(np.abs(beside.gmv.mean - answer.gmv.mean).max())
    if gap < VISIBLE * float(answer.gmv.mean.max()):
        other, name = None, ""
    frame = charts.weekly_frame(answer.gmv, other, (_("this scenario"), name))
    gmv = answer.kpis["gmv"]
    alt = _("GMV by week with its 90 % band, {now} in all.").format(
        now=quantity(gmv.mean, gmv.unit)
    )
    if other is not None:
        alt = f"{alt} {_('Dashed: {name}.').format(name=name)}"
    title(_("GMV a week, with 90 % band"))
    charts.chart(charts.WEEKLY[weeks_kind(now.world)], frame, alt, HEIGHT)


def _changed_html(now: Shown, answer: Answer, beside: Answer, name: str) -> str:
    """The first lines of what was set otherwise, and how many more there are."""
    pair = [_column("A", beside), _column("B", answer)]
    lines = [*lever_lines(now.world, pair), *other_lines(now.world, pair)]
    head = title_html(_("What changed"), _("against {name}").format(name=name))
    if not lines:
        return head + f'<p class="hp-line">{escape(_("Nothing: all levers stand alike."))}</p>'
    kind = "hp-line" if len(lines) <= LARGE else "hp-line many"
    told = "".join(
        f'<p class="{kind}"><b>{escape(line.label)}</b>'
        f"<span>{escape(line.values[0])} → {escape(line.values[1])}</span></p>"
        for line in lines[:LINES]
    )
    return head + told + _more(lines)


def _more(lines: Sequence[object]) -> str:
    left = len(lines) - LINES
    if left <= 0:
        return ""
    words = ngettext("and {n} more", "and {n} more", left).format(n=left)
    return f'<p class="hr-hint">{escape(words)}</p>'


def _column(letter: str, answer: Answer) -> Column:
    return Column(letter, "", "", answer.settings.scenario, answer)


def _sources_html(now: Shown) -> str:
    """Where the figures come from, and that they are made up where they are."""
    world = now.world
    if own_company(world.business):
        said = _("Forecast of a model fitted to this company's own weeks; 90 % intervals.")
        return f'<p class="hp-source">{escape(said)}</p>' + rests_html(remarks_on_all(world))
    said = _("Simulated company; targets and levers from the plan of 2026; 90 % intervals.")
    return f'<p class="hp-source">{escape(said)}</p>'
