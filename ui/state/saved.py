"""Saved scenarios in a session: save the one at hand, open, name, copy and delete stored ones.

What goes wrong with the store becomes a message, and the session goes on as it was.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import streamlit as st

from model import Scenario
from model.scenario import Decoded, ScenarioCodeError, encode
from model.store import Entry, SavedScenario, Store, StoreError, Version, store_address
from model.store.records import folded, one_line
from ui.marked import N_
from ui.state.companies import name_of_world, world, world_of, worlds
from ui.state.figures import outcome
from ui.state.moves import open_copy
from ui.state.opening import ready, shipped
from ui.state.session import (
    Notice,
    dragging,
    keep,
    kept,
    scenario,
    session,
    tell,
)
from ui.state.work import Opened, Shelved

HERE, SCENARIOS = "saved_here", "saved_scenarios"
KEPT_SCENARIOS = 2000
DELETED = "deleted_scenario"
KEPT_FIGURES = ("gmv",)
LINKED = N_("Opened from a link")


def saved_scenarios() -> list[SavedScenario]:
    """All saved scenarios, the one saved last first.

    Raises:
        StoreError: the store cannot be read; the reason says why.
    """
    return _store().listed()


def saved_note() -> str:
    """The user's note on the saved scenario at hand, while nothing was changed since."""
    now = session()
    if now.saved is None or scenario() != now.opened:
        return ""
    return next((one.note for one in saved_here() if one.id == now.saved.id), "")


def saved_here() -> list[SavedScenario]:
    """Saved scenarios of the world at hand; none where the store cannot be read.

    They are those of the run before while nobody wrote, and while a thumb moves.
    """
    here, before = world().id, session().kept.get(HERE)
    try:
        stamp = _store().stamp()
        if isinstance(before, tuple) and before[0] == here and _unwritten(before[1], stamp):
            return list(before[2])
        found = _store().listed(here)
    except StoreError:
        stamp, found = None, []
    keep(HERE, (here, stamp, tuple(found)))
    return found


def _unwritten(before: object, stamp: object) -> bool:
    return dragging() or (stamp is not None and before == stamp)


def save(name: str, note: str) -> None:
    """Save the scenario at hand under a name: a new one, or the next version of the one it has."""

    def act(store: Store) -> None:
        made = store.save(name, _entry(), note)
        now = session()
        now.step_to(now.work.push(scenario(), _opened(scenario(), made, made.latest)))
        now.notice = Notice("Saved as {name}, version {number}.", names=_names(made, made.latest))

    _attempt(act, "Nothing was saved.")


def open_saved(id: int, number: int | None = None) -> None:
    """Work on a copy of a saved scenario from here on, on its company; undo leads back."""

    def act(store: Store) -> None:
        found = store.find(id)
        version = found.version(number)
        try:
            decoded = ready(version.code)
        except ScenarioCodeError as error:
            raise StoreError(error.reason) from error
        here = decoded.same_world(world().id)
        open_copy(_opened(decoded.scenario, found, version))
        if not here:
            tell(_elsewhere(found, decoded))
        elif decoded.problems:
            tell(Notice("Parts of this scenario no longer fit.", decoded.problems, "warning"))

    _attempt(act, "This scenario cannot be opened.")


def scenario_of(saved: SavedScenario) -> Scenario | None:
    """The latest version of a scenario of the world at hand; None when it cannot be opened."""
    here = world()
    if saved.world != here.id:
        return None
    read = kept(SCENARIOS, dict[tuple[str, str], Scenario | None])
    about = here.id, saved.latest.code
    if about not in read:
        if len(read) >= KEPT_SCENARIOS:
            read.clear()
        read[about] = _read(saved.latest.code)
    return read[about]


def _read(code: str) -> Scenario | None:
    try:
        return ready(code).scenario
    except ScenarioCodeError:
        return None


def of_this_name(listed: list[SavedScenario], name: str) -> SavedScenario | None:
    """The one of these that saving under this name makes the next version of."""
    return next((one for one in listed if folded(one.name) == folded(one_line(name))), None)


def company_of(saved: SavedScenario) -> str | None:
    """Id of the company of this session that a scenario was saved on, None when it is not here."""
    made = (entry.id for entry in worlds() if world_of(entry.id).id == saved.world)
    return next(made, None)


def rename_saved(id: int, name: str) -> None:
    """Give a saved scenario another name."""

    def act(store: Store) -> None:
        called = store.rename(id, name).name
        _every_opened(lambda opened: opened.renamed(id, called))

    _attempt(act, "The name stays as it is.")


def annotate_saved(id: int, note: str) -> None:
    """Give a saved scenario another note."""
    _attempt(lambda store: _done(store.annotate(id, note)), "The note stays as it is.")


def duplicate_saved(id: int) -> None:
    """Save the latest version of a scenario once more, under a name of its own."""

    def act(store: Store) -> None:
        copy = store.duplicate(id, _now())
        tell(Notice("Copied as {name}.", names=(("name", copy.name),)))

    _attempt(act, "Nothing was copied.")


def remove_saved(id: int) -> None:
    """Delete a saved scenario; `restore_saved` brings it back."""

    def act(store: Store) -> None:
        gone = store.remove(id, _now())
        _every_opened(lambda opened: opened.unsaved(id))
        keep(DELETED, gone)

    _attempt(act, "Nothing was deleted.")


def deleted_scenario() -> SavedScenario | None:
    """The scenario that this session deleted last, while it can be brought back."""
    found = session().kept.get(DELETED)
    return found if isinstance(found, SavedScenario) else None


def restore_saved(id: int) -> None:
    """Bring a deleted scenario back."""

    def act(store: Store) -> None:
        gone, back = deleted_scenario(), store.restore(id)
        _every_opened(lambda opened: _given_back(opened, gone.name if gone else back.name, back))
        keep(DELETED, None)

    _attempt(act, "It cannot be brought back.")


def known(chosen: Scenario) -> Opened:
    """What a scenario that was linked to is called: a preset, a story or a saved scenario."""
    found = shipped(chosen)
    if found is not None:
        return found
    code = encode(chosen, world().id)
    for saved in saved_here():
        for version in reversed(saved.versions):
            if version.code == code:
                return _opened(chosen, saved, version)
    return Opened(chosen, LINKED)


def _entry() -> Entry:
    made, kpis, score = world(), outcome().kpis, outcome().score
    means = {kpi: kpis[kpi].mean for kpi in KEPT_FIGURES if kpi in kpis}
    figures = {kpi: mean for kpi, mean in means.items() if mean is not None}
    if score.modelled:
        figures |= {"targets_met": score.targets_met.mean, "targets": float(score.modelled)}
    return Entry(
        code=encode(scenario(), made.id),
        world=made.id,
        world_name=name_of_world(),
        when=_now(),
        figures=figures,
    )


def _elsewhere(saved: SavedScenario, decoded: Decoded) -> Notice:
    return Notice(
        "This scenario was saved on other data of {company}: another horizon, other targets or "
        "another world file. It is opened on the company at hand; its figures were others.",
        decoded.problems,
        "warning",
        names=(("company", saved.world_name),),
    )


def _opened(chosen: Scenario, saved: SavedScenario, version: Version) -> Opened:
    shelved = Shelved(saved.id, saved.name, version.number)
    return Opened(chosen, saved.name, own=True, saved=shelved)


def _every_opened(change: Callable[[Opened], Opened]) -> None:
    """Change what steps began from, on every company's bench: a saved one stands under many."""
    now = session()
    now.work = now.work.every_opened(change)
    for key, bench in now.benches.items():
        now.benches[key] = replace(bench, work=bench.work.every_opened(change))


def _given_back(opened: Opened, name: str, saved: SavedScenario) -> Opened:
    """What was saved as the scenario that came back, under the name it had, is that again."""
    if not opened.own or opened.saved is not None or opened.title != name:
        return opened
    code = encode(opened.scenario, saved.world)
    same = [version for version in saved.versions if version.code == code]
    return _opened(opened.scenario, saved, same[-1]) if same else opened


def _names(saved: SavedScenario, version: Version) -> tuple[tuple[str, str], ...]:
    return (("name", saved.name), ("number", str(version.number)))


def _done(_saved: SavedScenario) -> None:
    """Nothing is left to do after that."""


def _attempt(act: Callable[[Store], None], failed: str) -> None:
    """Do something with the store; what goes wrong is told under the scenario bar."""
    keep(HERE, None)
    try:
        act(_store())
    except StoreError as error:
        tell(Notice(failed, (error.reason,), "warning"))


def _store() -> Store:
    return _store_at(store_address(os.environ))


@st.cache_resource(show_spinner=False, max_entries=4)
def _store_at(address: str) -> Store:
    return Store(address)


def _now() -> datetime:
    return datetime.now(UTC)
