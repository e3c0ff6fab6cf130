"""The Assumptions drawer: every figure of the business, editable where the page can be watched.

An edit is part of the scenario: it can be undone, travels in the link and stands under "changed".
People type per cent and dollars; inside, shares are 0-1.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from types import MappingProxyType

import streamlit as st

from model import World
from model.business import BusinessError, Figure, figures
from model.business.specs import SPECS
from model.scenario.difference import Scalar
from ui import state
from ui.formats import DASH, day, number
from ui.names import label
from ui.parts import then_all
from ui.plain import plain
from ui.shown import Shown
from ui.words import N_, _, ngettext

DRAWER = "assumptions"
WIDTH = 560
# Rows drawn at once; the filter and "show more" reach the others.
AT_ONCE = 20
EVERYTHING = ""
KEY = "assume."
UNIT_ICONS = {"$": ":material/attach_money:", "%": ":material/percent:"}


@dataclass(frozen=True)
class Style:
    """How a format is typed: factor from inside to screen, unit mark, digits, smallest step."""

    scale: float
    mark: str
    digits: int
    step: float


STYLES: Mapping[str, Style] = {
    "percent": Style(100.0, "%", 2, 1.0),
    "percent_signed": Style(100.0, "%", 2, 1.0),
    "usd": Style(1.0, "$", 2, 1.0),
    "days": Style(1.0, N_("days"), 1, 1.0),
    "hours": Style(1.0, N_("hours"), 1, 1.0),
    "ratio": Style(1.0, "", 3, 0.05),
}
NOTHING: Mapping[str, Scalar] = MappingProxyType({})
LARGE = 1000.0  # money from here on is typed without cents


def drawer_button() -> None:
    """Opens the drawer; says how many figures this scenario has edited."""
    edited = len(state.scenario().assumptions)
    words = _("Assumptions") if not edited else _("Assumptions · {n} edited").format(n=edited)
    st.button(words, key="open_assumptions", on_click=state.open_drawer, args=(DRAWER,))


def assumptions_drawer(shown: Shown) -> None:
    """The drawer itself, on the right of the page it acts on; full width on a phone."""
    words = _("Assumptions")
    st.dialog(words, width=WIDTH, position="right", on_dismiss=state.close_drawer)(_content)(shown)


def name_of_figure(world: World, figure: Figure) -> str:
    """``Return rate · Germany · Beauty``."""
    names = world.catalogue.indexes.names
    return " · ".join((_(figure.label), *(label(part, names) for part in figure.labels)))


def written(figure: Figure, value: float) -> str:
    """A value as the drawer writes it, with its unit mark."""
    style = _style(figure)
    shown = number(value * style.scale, style.digits)
    if style.mark == "$":
        return f"${shown}"
    return f"{shown}\u00a0{_(style.mark)}".strip()


def matching(
    found: Iterable[Figure], names: Mapping[str, str], words: str, group: str
) -> list[Figure]:
    """Figures of a group whose name, labels, unit or source hold every word searched for."""
    wanted = words.casefold().split()
    return [
        figure
        for figure in found
        if group in (EVERYTHING, figure.group)
        and all(word in _searched(figure, names) for word in wanted)
    ]


def edits(
    figure: Figure,
    value: float,
    found: Sequence[Figure],
    edited: Mapping[str, Scalar] = NOTHING,
) -> dict[str, float | None]:
    """Path -> value that one edit comes to; the model lets other shares of a whole make room.

    Shares edited before stay while they leave room for this one, and a part nobody edited has a
    share to make the rest of it; else they are taken back (None): what is typed last holds.

    Raises:
        ValueError: the value lies outside the figure's range; the text repeats it.
    """
    if not math.isfinite(value) or not figure.minimum <= value <= figure.maximum:
        raise ValueError(
            _("{value} is not possible for {name}: it must lie between {low} and {high}.").format(
                value=written(figure, value),
                name=_(figure.label),
                low=written(figure, figure.minimum),
                high=written(figure, figure.maximum),
            )
        )
    others = _other_shares(figure, found)
    held = [path for path in others if path in edited]
    free = sum(share for path, share in others.items() if path not in edited)
    fits = free > 0 and value + sum(float(edited[path]) for path in held) <= 1
    return {figure.path: value} | ({} if fits else dict.fromkeys(held))


def _other_shares(figure: Figure, found: Sequence[Figure]) -> dict[str, float]:
    """The other parts of the whole that a figure is a share of, by path; none if it is none."""
    if not SPECS[figure.name].shares:
        return {}
    whole = (figure.name, figure.labels[:-1])
    row = {f.path: f.value for f in found if (f.name, f.labels[:-1]) == whole}
    return {path: share for path, share in row.items() if path != figure.path}


def _searched(figure: Figure, names: Mapping[str, str]) -> str:
    parts = (*figure.labels, *(label(part, names) for part in figure.labels))
    text = (figure.name, _(figure.label), _(figure.unit), _(figure.source), *parts)
    return " ".join(text).casefold()


def _content(shown: Shown) -> None:
    edited = state.scenario().assumptions
    at_hand = state.world().assuming(edited).business
    found = figures(at_hand)
    names = shown.world.catalogue.indexes.names
    _summary(found, len(edited))
    words, group = _filter(found)
    chosen = matching(found, names, words, group)
    chosen.sort(key=lambda figure: figure.path not in edited)
    if not chosen:
        st.caption(_("No assumption matches “{words}”.").format(words=words))
    for figure in chosen[:AT_ONCE]:
        _row(shown, figure, figure.path in edited)
    if len(chosen) > AT_ONCE:
        left = len(chosen) - AT_ONCE
        more = ngettext(
            "{n} more matches: search to find it.", "{n} more match: search to find them.", left
        )
        st.caption(more.format(n=left))


def _summary(found: Sequence[Figure], edited: int) -> None:
    defaults = sum(figure.flagged for figure in found)
    words = [
        ngettext("{n} figure of the business.", "{n} figures of the business.", len(found)).format(
            n=len(found)
        )
    ]
    if defaults:
        told = ngettext("{n} is a default (≈).", "{n} are defaults (≈).", defaults)
        words.append(told.format(n=defaults))
    words.append(_("An edit belongs to this scenario and its link; undo takes it back."))
    st.caption(" ".join(words))
    if edited:
        st.button(_("reset all"), key="assume_reset_all", on_click=then_all(state.assume_nothing))
    notice = state.session().notice
    if notice is not None and notice.place == DRAWER:
        st.warning(notice.message)


def _filter(found: Sequence[Figure]) -> tuple[str, str]:
    groups = (EVERYTHING, *dict.fromkeys(figure.group for figure in found))
    left, right = st.columns(2, gap="small")
    words = left.text_input(
        _("Search"), key="assume_search", placeholder=_("duty, Germany, returns …")
    )
    group = right.selectbox(
        _("Group"), groups, key="assume_group", format_func=lambda g: _(g) if g else _("all")
    )
    return words or "", group or EVERYTHING


def _row(shown: Shown, figure: Figure, edited: bool) -> None:
    key, style = KEY + figure.path, _style(figure)
    state.pick(key, round(figure.value * style.scale, 6))
    name, unit = name_of_figure(shown.world, figure), _(style.mark)
    left, right = st.columns([0.6, 0.4], vertical_alignment="center", gap="small")
    left.html(_about_html(figure, name, edited))
    right.number_input(
        plain(f"{name}, {unit}".rstrip(", ")),
        key=key,
        step=style.step,
        format=f"%.{style.digits}f",
        on_change=then_all(_commit),
        args=(figure.path,),
        label_visibility="collapsed",
        icon=UNIT_ICONS.get(style.mark),
        disabled=SPECS[figure.name].structural,
    )
    if edited:
        left.button(
            _("reset"),
            key=f"reset.{figure.path}",
            on_click=then_all(state.assume),
            args=(put_back(figure.path, state.scenario().assumptions, {}),),
        )


def _about_html(figure: Figure, name: str, edited: bool) -> str:
    mark = _("edited") if edited else _("≈ default") if figure.flagged else ""
    kind = "edited" if edited else "default"
    said = f'<b class="hr-mark {kind}">{escape(mark)}</b> ' if mark else ""
    return (
        f'<p class="hr-text">{escape(name)}</p>'
        f'<p class="hr-hint">{said}{escape(_provenance(figure))}</p>'
    )


def put_back(
    path: str, edited: Mapping[str, Scalar], then: Mapping[str, Scalar]
) -> dict[str, float | None]:
    """What takes an edit back to another scenario: all shares of a whole, else the figure alone.

    Args:
        path: The figure.
        edited: Assumptions of the scenario at hand.
        then: Assumptions of the other scenario.
    """
    name, whole = path.split(".")[2], path.rpartition(".")[0]
    paths = {path}
    if name in SPECS and SPECS[name].shares:
        paths = {p for p in (*edited, *then) if p.rpartition(".")[0] == whole}
    return {p: float(then[p]) if p in then else None for p in paths}


def _provenance(figure: Figure) -> str:
    """Unit, range, source and date of a figure; where to change it when that is not here."""
    parts = [_(figure.unit)]
    if SPECS[figure.name].structural:
        parts.append(_("the levers hang on it: change it on the Data page"))
    if figure.low is not None and figure.high is not None:
        spread = _("90 % between {low} and {high}")
        parts.append(
            spread.format(low=written(figure, figure.low), high=written(figure, figure.high))
        )
    parts.append(_("source: {source}").format(source=_(figure.source) or DASH))
    if figure.as_of is not None:
        parts.append(_("as of {day}").format(day=day(figure.as_of)))
    return " · ".join(parts)


def _commit(path: str) -> None:
    edited = state.scenario().assumptions
    found = figures(state.world().assuming(edited).business)
    figure = next(figure for figure in found if figure.path == path)
    typed = state.picked(KEY + path)
    if typed is None:
        return
    value = float(typed) / _style(figure).scale
    try:
        changed = edits(figure, value, found, edited)
        state.world().assuming(state.assumed(changed))
    except (ValueError, BusinessError) as error:
        state.tell(state.Notice(str(error), kind="warning", place=DRAWER))
        return
    state.assume(changed)


def _style(figure: Figure) -> Style:
    style = STYLES.get(figure.format, STYLES["ratio"])
    if style.mark == "$" and abs(figure.value) >= LARGE:
        return Style(style.scale, style.mark, 0, LARGE)
    return style
