"""The worlds of a session: the demo brand and companies of its own, by name.

A session keeps its companies as world files; the objects made from them are kept by the process,
few at a time, under the hash of the whole file. So equal files are built once, and what a session
did not load it cannot reach.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from weakref import ref

import streamlit as st

from model import Scenario, World, load_world, status_quo_of_base_year
from model.levers.record import Base
from model.plan import Plan
from model.results import KpiResult
from model.world import build_world
from model.world.file import read_world, write_world
from ui.presets import PRESETS
from ui.state.carrying import carried
from ui.state.session import DEMO, Bench, Company, Notice, keep, kept, session
from ui.state.work import Opened, Work

MOST_COMPANIES = 6
# World objects kept by the process; each holds tens of megabytes, with 40 markets more.
KEPT_WORLDS = 4


class TooManyCompaniesError(ValueError):
    """The session holds as many companies as it can."""


@dataclass(frozen=True)
class WorldEntry:
    """A world of this session: its name, the id to use it by, whether the company is made up."""

    name: str
    id: str
    simulated: bool


def world() -> World:
    """The world at hand in this session; a page asks for it some forty times a run.

    The session only remembers where it is: the process decides which worlds stay in memory.
    """
    now = session()
    about = now.at_hand, now.plans.get(now.at_hand), now.horizons.get(now.at_hand)
    known, where = kept("world", lambda: (about, ref(world_of(now.at_hand))))
    if known == about and (found := where()) is not None:
        return found
    made = world_of(now.at_hand)
    keep("world", (about, ref(made)))
    return made


def world_of(key: str) -> World:
    """A world of this session by its id, with the session's horizon and targets.

    Raises:
        KeyError: the session has no such world.
    """
    now = session()
    return _as_changed(key, now.plans.get(key), now.horizons.get(key))


def loaded_world() -> World:
    """The world at hand as it was loaded, before own targets and another horizon."""
    return _as_loaded(session().at_hand)


def worlds() -> tuple[WorldEntry, ...]:
    """The demo brand, then the session's own companies in the order they were added."""
    own = session().companies.items()
    return (
        WorldEntry(_demo().label, DEMO, True),
        *(WorldEntry(company.name, key, company.simulated) for key, company in own),
    )


def add_world(name: str, world_file_text: str, *, replacing: bool = False) -> WorldEntry:
    """Add a company to this session from its world file; `use_world` switches to it.

    The same file again is the same company under the new name. A name that is taken gets a number.
    ``replacing`` says that the caller drops the company of that name next, so that it needs no
    place beside it.

    Raises:
        WorldError: the text is no world file; nothing is added.
        TooManyCompaniesError: there are `MOST_COMPANIES` already; drop one first.
    """
    data = world_file_text.encode()
    key, companies = hashlib.sha256(data).hexdigest(), session().companies
    packed = zlib.compress(data)
    made = _built(key, packed)
    wanted = name.strip() or made.label
    room = replacing and wanted in {company.name for company in companies.values()}
    if key not in companies and len(companies) >= MOST_COMPANIES and not room:
        raise TooManyCompaniesError(
            f"there are {len(companies)} companies already, as many as a session holds: drop one"
        )
    others = {entry.name for entry in worlds() if entry.id != key}
    company = Company(_free(wanted, others), made.simulated, packed)
    companies[key] = company
    return WorldEntry(company.name, key, company.simulated)


def use_world(key: str) -> None:
    """Switch to a world of this session: to the work left there, else to how it stands.

    Nothing travels between companies; each keeps its scenario, its steps to undo and what it is
    compared with.

    Raises:
        KeyError: the session has no such world.
    """
    now = session()
    if key != DEMO and key not in now.companies:
        raise KeyError(f"this session has no world {key!r}")
    if key != now.at_hand:
        now.change_bench(key, _unused(world_of(key)))


def drop_world(key: str) -> None:
    """Forget a company of this session; when it is at hand, the demo brand takes its place."""
    now = session()
    if now.at_hand == key:
        use_world(DEMO)
    now.companies.pop(key, None)
    for held in (now.benches, now.horizons, now.plans):
        held.pop(key, None)


def world_text(key: str) -> str:
    """The world file of a world of this session, with its horizon and targets as they are now.

    Raises:
        KeyError: the session has no such world.
    """
    now = session()
    if key == DEMO or key in now.plans or key in now.horizons:
        return write_world(replace(world_of(key), label=name_of_world(key)))
    return zlib.decompress(now.companies[key].packed).decode()


def use_horizon(choice: str) -> None:
    """Look ahead over another horizon; scenario, assumptions and steps to undo come along.

    Raises:
        HorizonError: the horizon is not open to this company's panel; nothing changes.
    """
    now, before = session(), world()
    if choice == before.horizon_choice:
        return
    after = _as_changed(now.at_hand, now.plans.get(now.at_hand), choice)
    moved = carried(now.history.present, before, after)
    now.horizons[now.at_hand] = choice

    def along(scenario: Scenario) -> Scenario:
        return carried(scenario, before, after).scenario

    if now.aside is not None:
        now.aside = replace(now.aside, scenario=along(now.aside.scenario))
    now.resume(now.work.every_step(along))
    now.locks = frozenset(key for key in now.locks if key in after.catalogue)
    if moved.problems:
        now.notice = Notice(
            "Some settings do not exist over this horizon and were left out.", moved.problems
        )


def use_plan(plan: Plan | None) -> None:
    """Hold the world at hand against another plan; None takes its own again.

    Levers, assumptions and what can be undone stay as they are.
    """
    now = session()
    if plan is None:
        now.plans.pop(now.at_hand, None)
    else:
        now.plans[now.at_hand] = plan
    now.answer = None


def name_of_world(key: str | None = None) -> str:
    """Name a world goes by in this session; of the one at hand by default."""
    now = session()
    key = now.at_hand if key is None else key
    return _demo().label if key == DEMO else now.companies[key].name


def base_year() -> Mapping[str, KpiResult]:
    """Key figures of the base year of the world at hand."""
    at_hand = world()
    return _base_year(at_hand.id, at_hand)


def _free(name: str, taken: set[str]) -> str:
    """The name, with a number behind it when it is taken."""
    free, number = name, 2
    while free in taken:
        free, number = f"{name} ({number})", number + 1
    return free


def _unused(chosen: World) -> Bench:
    """Where work on a company begins: its plan, or how things stand when it has none."""
    base: Base = "plan" if chosen.has_programme else "status_quo"
    start = Scenario(base=base)
    return Bench(Work.begin(Opened(start, PRESETS[base].title)), compared=base)


def _as_changed(key: str, plan: Plan | None, horizon: str | None) -> World:
    """A world as it was loaded, with another plan or another horizon where there is one."""
    made = _as_loaded(key)
    if plan is None and horizon is None:
        return made
    plan, horizon = plan or made.given_plan, horizon or made.horizon_choice
    return _changed(made.id, made.label, plan.digest, horizon, made, plan)


def _as_loaded(key: str) -> World:
    return _demo() if key == DEMO else _built(key, session().companies[key].packed)


@st.cache_resource(show_spinner=False)
def _demo() -> World:
    return load_world()


@st.cache_resource(show_spinner=False, max_entries=KEPT_WORLDS)
def _built(key: str, _packed: bytes) -> World:  # noqa: ARG001 (the cache's key)
    return read_world(zlib.decompress(_packed))


@st.cache_resource(show_spinner=False, max_entries=KEPT_WORLDS)
def _changed(
    world_id: str,  # noqa: ARG001 (with the three below the cache's key; an id has no label)
    label: str,
    plan_digest: str,  # noqa: ARG001
    horizon: str,
    _world: World,
    _plan: Plan,
) -> World:
    made = build_world(_plan, _world.business, _world.fit, horizon)
    return replace(made, label=label)


@st.cache_resource(show_spinner=False, max_entries=4 * KEPT_WORLDS)
def _base_year(world_id: str, _world: World) -> Mapping[str, KpiResult]:  # noqa: ARG001
    return status_quo_of_base_year(_world).kpis
