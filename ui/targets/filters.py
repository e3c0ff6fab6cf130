"""Which targets of the table are shown: by dimension, brand case, standing, window and words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from model.plan import Target
from model.results import TargetResult
from ui import state
from ui.shown import Shown
from ui.targets.rows import dimension_name, labels_of
from ui.targets.windows import window_name
from ui.words import N_, _

ALL = ""
LONGEST_SEARCH = 60
SEARCH = "targets_words"
STANDINGS = {
    "met": N_("Likely met"),
    "open": N_("Open"),
    "missed": N_("Out of reach"),
    "not_modelled": N_("No figure"),
}


@dataclass(frozen=True)
class Filter:
    """What was chosen; empty means all."""

    dimension: str = ALL
    brand: str = ALL
    status: str = ALL
    window: str = ALL
    words: str = ""

    def keeps(self, target: Target, result: TargetResult) -> bool:
        """Whether a target is shown."""
        wanted = (self.dimension, self.brand, self.status, self.window)
        found = (target.dimension, result.brand, result.status, result.window)
        named = f"{_(target.label)} {target.claim} {result.kpi}".casefold()
        return all(w in (ALL, f) for w, f in zip(wanted, found, strict=True)) and all(
            word in named for word in self.words.casefold().split()
        )


def matching(
    results: Iterable[TargetResult], targets: Mapping[str, Target], chosen: Filter
) -> list[TargetResult]:
    """The results that a filter keeps, in their order."""
    return [r for r in results if r.id in targets and chosen.keeps(targets[r.id], r)]


def filter_row(shown: Shown) -> Filter:
    """The row of controls and what they are set to."""
    results, targets, world = shown.outcome.score.targets, labels_of(shown), shown.world
    brands = world.plan.brands
    with st.container(horizontal=True, gap="small", key="targets_filter"):
        dimension = _pick(
            "dimension",
            _("Dimension"),
            _("all dimensions"),
            [targets[r.id].dimension for r in results],
            dimension_name,
        )
        brand = _pick(
            "brand",
            _("Brand case"),
            _("all cases"),
            [r.brand for r in results],
            lambda key: _(brands.get(key, key)),
        )
        status = _pick(
            "status",
            _("Standing"),
            _("any standing"),
            list(STANDINGS),
            lambda key: _(STANDINGS[key]),
        )
        window = _pick(
            "window",
            _("When"),
            _("any time"),
            [r.window for r in results],
            lambda key: window_name(world, key),
        )
        _searched_before()
        words = st.text_input(
            _("Search"),
            key=SEARCH,
            max_chars=LONGEST_SEARCH,
            placeholder=_("search"),
            label_visibility="collapsed",
        )
    return Filter(dimension, brand, status, window, words or "")


def _pick(
    name: str, label: str, everything: str, keys: Sequence[str], words: Callable[[str], str]
) -> str:
    options, key = [ALL, *dict.fromkeys(keys)], f"targets_{name}"
    chosen = state.choice(key, options, ALL)
    st.selectbox(
        label,
        options,
        key=key,
        format_func=lambda key: words(key) if key else everything,
        label_visibility="collapsed",
    )
    return chosen


def _searched_before() -> None:
    """Words that were typed outlive a visit to another page; the field itself forgets them."""
    typed = state.picked(SEARCH)
    if typed is None:
        state.pick(SEARCH, state.kept(SEARCH, str))
    else:
        state.keep(SEARCH, typed)
