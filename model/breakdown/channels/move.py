"""Move a part of one channel's (or market's) money to another: what it would do, and doing it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from model.breakdown.channels.caused import (
    Where,
    cm2_per_order,
    gmv_per_order,
    money_of,
    orders_at,
    orders_by_channel,
)
from model.breakdown.channels.returns import Estimate
from model.levers import ExpandedCatalogue, ScenarioError
from model.levers.composition import DECIMALS, SAME_SHARE, Composition
from model.levers.entry import COMMITTED
from model.results import FloatArray
from model.scenario import Scenario, resolve
from model.simulate import Outcome
from model.simulate.flows import committed_money, money_by_quarter

MEDIA = "media_split"
PART = 0.1
# A share so small that nothing else moves for it.
FIRST = 1e-6


@dataclass(frozen=True)
class MoveEffect:
    """What a move of media money changes over the horizon, over the same draws.

    Attributes:
        money: USD moved.
        gmv, cm3: Difference in USD.
        gains: Probability that CM3 rises.
    """

    money: float
    gmv: Estimate
    cm3: Estimate
    gains: float


def moved(
    scenario: Scenario,
    catalogue: ExpandedCatalogue,
    source: str,
    target: str,
    part: float = PART,
    locked: Collection[str] = (),
) -> Scenario:
    """The scenario with a part of one share of media given to another; all others keep theirs.

    Every cell of the source gives the same part, every cell of the target grows in proportion. What
    is set around them follows: a set market that gives money to another market is set lower.

    Args:
        source, target: Lever keys of the same kind, such as ``media_split[search]``.
        part: Of the source's money, 0-1.
        locked: Parts that must keep their shares.

    Raises:
        ScenarioError: unknown keys, the same one twice or overlapping ones, or parts that cannot
            hold together with what is set, locked or committed; the text says why.
    """
    levers = catalogue.canonical(scenario.levers)
    composition = catalogue.compositions[MEDIA]
    _check_kind(catalogue, source, target)
    shares = composition.tensor(levers)
    after = _after(composition, levers, source, target, part)
    for key in locked:
        if key in composition.positions and not _same(composition, shares, after, key):
            raise ScenarioError(
                f"{source} cannot give to {target} while {key} is locked: unlock it first."
            )
    changed = {key for key in levers if key in composition.positions} | {source, target}
    shared = {key: round(composition.share(after, key), DECIMALS) for key in changed}
    wanted = levers | shared
    if np.abs(composition.tensor(wanted) - after).max() > SAME_SHARE:
        raise ScenarioError(
            f"{source} cannot give to {target} alone under the other parts of the split that are "
            "set: reset some of them first."
        )
    short = catalogue.shortfall(scenario.base, levers) + SAME_SHARE
    if catalogue.shortfall(scenario.base, wanted) > short:
        limit = composition.share(shares, source)
        raise ScenarioError(COMMITTED.message.format(limit=f"{limit:.1%}"))
    return replace(scenario, levers=wanted)


def _check_kind(catalogue: ExpandedCatalogue, source: str, target: str) -> None:
    """Refuse anything but two different parts of media of the same kind, apart from each other."""
    composition = catalogue.compositions[MEDIA]
    keys = [key for key in (source, target) if catalogue[key].composition == MEDIA]
    if len({composition.axes(key) for key in keys}) != 1 or len(keys) < 2 or source == target:
        raise ScenarioError(
            f"{source} and {target} must be two parts of media of one kind: choose others."
        )
    if composition.margin_cells(source) & composition.margin_cells(target):
        raise ScenarioError(f"{source} and {target} overlap: choose parts that do not.")


def _after(
    composition: Composition, levers: dict[str, float], source: str, target: str, part: float
) -> FloatArray:
    """The split in which the source's cells keep ``1 - part`` and the target's have the rest."""
    shares = composition.tensor(levers)
    giving, taking = (_cells(composition, key) for key in (source, target))
    given = part * shares[giving].sum()
    # A target without money takes it as a first small share of it would be spread.
    pattern = shares if shares[taking].sum() > 0 else composition.tensor(levers | {target: FIRST})
    after = shares.copy()
    after[giving] *= 1 - part
    after[taking] += given * pattern[taking] / pattern[taking].sum()
    return after


def _cells(composition: Composition, key: str) -> tuple[NDArray[np.intp], ...]:
    """Index of a part's cells in its composition."""
    at = composition.positions[key]
    sizes = composition.base.shape
    return np.ix_(*(range(n) if a is None else a for a, n in zip(at, sizes, strict=True)))


def _same(composition: Composition, one: FloatArray, other: FloatArray, key: str) -> bool:
    return abs(composition.share(one, key) - composition.share(other, key)) <= SAME_SHARE


def move_effect(
    outcome: Outcome,
    source: str,
    target: str,
    part: float = PART,
    locked: Collection[str] = (),
) -> MoveEffect:
    """What `moved` would change, without evaluating the other scenario whole.

    Prices, service and the programme stay, so that orders differ by media alone and each brings the
    ledger's CM2 of its market and quarter; only cells whose money changes are computed again.

    Raises:
        ScenarioError: as `moved`.
    """
    now = outcome.settings.scenario
    then = moved(now, outcome.world.catalogue, source, target, part, locked)
    before = money_of(outcome)
    after = _money(outcome, then)
    where = Where.differing(before, after)
    changed = orders_at(outcome.facts.books, after, where).astype(float)
    more = (changed - orders_by_channel(outcome)[:, :, *where.cells]).sum(axis=3)
    gmv = np.einsum("qkm,km->k", more, gmv_per_order(outcome)[:, where.markets])
    cm2 = np.einsum("qkm,qkm->k", more, cm2_per_order(outcome)[..., where.markets])
    cm3 = cm2 - float(after.sum() - before.sum())
    composition = outcome.world.catalogue.compositions[MEDIA]
    given = part * composition.share(outcome.settings.media_split, source)
    money = given * outcome.settings["media_total"]
    return MoveEffect(money, Estimate.of(gmv), Estimate.of(cm3), float((cm3 > 0).mean()))


def _money(outcome: Outcome, scenario: Scenario) -> FloatArray:
    """``(market, channel, quarter)`` USD of another split in the same scenario."""
    books, world = outcome.facts.books, outcome.world
    settings = resolve(scenario, world.catalogue)
    split = settings["media_total"] * settings.media_split
    cells, _lifted = committed_money(split, world.committed, world.year.days.sum(axis=0))
    return money_by_quarter(cells, books.road.programme(books.variant).media)
