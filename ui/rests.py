"""What rests on a default, a prior or an estimate, as sentences beside what it is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from model import World
from model.business.specs import SPECS
from model.kpis.applies import rests_on
from model.world import Flag
from ui import state
from ui.names import label
from ui.words import _, listed

NAMED = 3  # defaults that one sentence names
WORLDS_KEPT = 16
# Places of a remark that hold keys, or several behind commas, not words.
KEYS = ("channel", "market", "markets")


def sentence(paths: Sequence[str]) -> str:
    """``Rests on defaults: import duty, return rate and 3 more.``; empty when on none."""
    names = tuple(dict.fromkeys(_name(path) for path in paths))
    if not names:
        return ""
    return _("Rests on defaults: {names}.").format(names=listed(names[:NAMED], len(names)))


def kpi_rests(world: World, kpi: str) -> str:
    """What a KPI of a world rests on; empty when everything under it was given or measured."""
    # Twenty figures a run ask, and a world's own answers do not change.
    said = state.kept("rests", dict[tuple[str, str, str, str], str])
    about = world.id, world.label, kpi, state.locale()
    if about not in said:
        told = _remarks(world, kpi)
        parts = sentence(_paths(world.id, kpi, world)), told
        said[about] = " ".join(part for part in parts if part)
    return said[about]


def lever_rests(world: World, record: str) -> str:
    """What the effect of a lever rests on; empty when on data alone."""
    return _remarks(world, record)


def label_rests(world: World, kind: str, label: str) -> str:
    """What a market or a channel rests on; ``kind`` is ``market`` or ``channel``."""
    return _remarks(world, f"{kind}:{label}")


def remarks_on_all(world: World) -> list[str]:
    """Remarks on the whole world."""
    return [_told(world, flag) for flag in _flags(world.id, world).get("", ())]


def _remarks(world: World, about: str) -> str:
    # As in `kpi_rests`: each lever and each part of a split asks in every run.
    said = state.kept("remarks", dict[tuple[str, str, str, str], str])
    key = world.id, world.label, about, state.locale()
    if key not in said:
        told = _flags(world.id, world).get(about, ())
        said[key] = " ".join(_told(world, flag) for flag in told)
    return said[key]


def _told(world: World, flag: Flag) -> str:
    """A remark with readable names of what it is about instead of keys."""
    given = world.catalogue.indexes.names
    names = {
        key: ", ".join(label(part, given) for part in value.split(", ")) if key in KEYS else value
        for key, value in flag.names.items()
    }
    return _(flag.message).format(**names)


@st.cache_resource(show_spinner=False, max_entries=WORLDS_KEPT)
def _flags(world_id: str, _world: World) -> Mapping[str, tuple[Flag, ...]]:  # noqa: ARG001 (key)
    found: dict[str, tuple[Flag, ...]] = {}
    for flag in _world.flags:
        found[flag.about] = (*found.get(flag.about, ()), flag)
    return found


@st.cache_resource(show_spinner=False, max_entries=WORLDS_KEPT * 16)
def _paths(world_id: str, kpi: str, _world: World) -> tuple[str, ...]:  # noqa: ARG001 (key)
    return rests_on(_world.business, kpi, _world.regions)


def _name(path: str) -> str:
    name = path.split(".")[2]
    return _(SPECS[name].label).lower() if name in SPECS else name
