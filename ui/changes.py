"""What differs from the scenario compared with: levers one by one, splits one line a family.

Presets count: a story or a preset that moves levers has changed them, whatever it is written in.
Parts of a split that were only pushed aside, or pinned by a lock, are told by the line of the
part that moved.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from model import Scenario
from model.levers import Entry, ExpandedCatalogue
from model.scenario import Difference, Settings

# Shares closer than this are the same setting: stored shares are rounded to 8 decimals.
SAME_SHARE = 1e-6
AXES: dict[tuple[int, ...], str] = {(0,): "market", (1,): "channel", (2,): "quarter"}

Family = tuple[str, tuple[int, ...]]


@dataclass(frozen=True)
class Change:
    """One line of the list; ``others`` are parts that made room, ``axis`` what a split is by."""

    key: str
    before: float
    after: float
    others: int = 0
    axis: str = ""


def lever_changes(now: Settings, then: Settings) -> list[Change]:
    """Levers that stand elsewhere than in the compared settings, in the catalogue's order."""
    catalogue, found, families = now.catalogue, list[Change](), set[Family]()
    for difference in now.scenario.diff(then.scenario, catalogue):
        if difference.kind != "lever":
            continue
        entry = catalogue[difference.key]
        family = family_of(catalogue, entry)
        if family is None:
            found += [] if _follows(entry, now, then) else [_single(difference)]
        elif family not in families:
            families.add(family)
            found += _moved(now, then, family)
    return found


def differences(now: Scenario, then: Scenario) -> list[Difference]:
    """Readings, assumptions and profile that differ; the preset shows in its levers."""
    return [d for d in now.diff(then) if d.kind not in ("lever", "base")]


def put_back(key: str, now: Scenario, then: Settings) -> Scenario:
    """The scenario with one lever, or the whole family of a part, as in the compared settings."""
    catalogue = then.catalogue
    family = family_of(catalogue, catalogue[key])
    if family is None:
        return now.move(key, then[key], catalogue).scenario
    kept = {k: v for k, v in now.levers.items() if not _in(catalogue, k, family)}
    own = {k: v for k, v in then.own.items() if _in(catalogue, k, family)}
    return replace(now, levers=kept | own)


def family_of(catalogue: ExpandedCatalogue, entry: Entry) -> Family | None:
    """Composition and axes of a part of a split; None for a lever of its own."""
    if entry.composition is None:
        return None
    return entry.composition, catalogue.compositions[entry.composition].axes(entry.key)


def _in(catalogue: ExpandedCatalogue, key: str, family: Family) -> bool:
    return family_of(catalogue, catalogue[key]) == family


def _single(difference: Difference) -> Change:
    before, after = (
        float(v) if isinstance(v, int | float) else 0.0
        for v in (difference.before, difference.after)
    )
    return Change(difference.key, before, after)


def _follows(entry: Entry, now: Settings, then: Settings) -> bool:
    """Whether an indexed lever only takes its master's value on both sides."""
    overrides = bool(entry.index) and entry.record.combine == "override"
    return overrides and entry.key not in now.own and entry.key not in then.own


def _moved(now: Settings, then: Settings, family: Family) -> list[Change]:
    """The line of a family: the set part that moved furthest, and how many others followed."""
    catalogue = now.catalogue
    gap = _gap(now, then)
    explicit = [k for k in {**then.own, **now.own} if _in(catalogue, k, family)]
    lead = max(explicit, key=lambda key: abs(gap(key)))
    if abs(gap(lead)) <= SAME_SHARE:
        return []
    composition = catalogue.compositions[family[0]]
    inside = composition.margin_cells(lead)
    others = [
        key
        for key in composition.positions
        if composition.axes(key) == family[1]
        and len(composition.margin_cells(key)) == 1
        and not composition.margin_cells(key) & inside
        and abs(gap(key)) > SAME_SHARE
    ]
    axis = AXES.get(family[1], "") if family[0] == "media_split" else ""
    return [Change(lead, then[lead], now[lead], len(others), axis)]


def _gap(now: Settings, then: Settings) -> Callable[[str], float]:
    def gap(key: str) -> float:
        return now[key] - then[key]

    return gap
