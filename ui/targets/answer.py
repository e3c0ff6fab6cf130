"""Which targets do we reach, and how surely: one answer that moves with the levers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from model.results import Score, TargetResult
from ui.bullets import Labelled
from ui.formats import distance, number
from ui.verdict import RISK, shortfalls
from ui.words import N_, _, listed, ngettext

NAMED = 4  # targets of one kind that a sentence names
STANDING = {"met": N_("likely"), "open": N_("open"), "missed": N_("out of reach")}


def answer(now: Score, then: Score, compared_name: str, labels: Mapping[str, Labelled]) -> str:
    """Expected number met, which are likely and open, the largest gap, what turned."""
    if not now.modelled:
        return _("No target of the plan has a figure here: type your own to be held against.")
    parts = (
        _expected(now),
        _standing(now, labels),
        _shortfall(now, labels),
        _turned(now, then, compared_name, labels),
    )
    return " ".join(part for part in parts if part)


def turned(now: Score, then: Score) -> list[tuple[TargetResult, TargetResult]]:
    """Targets scored in both whose standing differs, as they are now and as compared."""
    before = {target.id: target for target in then.targets}
    pairs = ((target, before.get(target.id)) for target in now.targets)
    return [
        (target, old)
        for target, old in pairs
        if old is not None and target.status != old.status
        if target.status in STANDING and old.status in STANDING
    ]


def _expected(now: Score) -> str:
    words = ngettext(
        "{met} of {n} target with a figure is met on average (90 %: {low} to {high}).",
        "{met} of {n} targets with a figure are met on average (90 %: {low} to {high}).",
        now.modelled,
    )
    met = now.targets_met
    return words.format(
        met=number(met.mean, 1), n=now.modelled, low=number(met.p05), high=number(met.p95)
    )


def _standing(now: Score, labels: Mapping[str, Labelled]) -> str:
    kinds = {kind: [t for t in now.targets if t.status == kind] for kind in STANDING}
    said = [
        _("Likely: {targets}.").format(targets=_named(kinds["met"], labels)),
        _("Open: {targets}.").format(targets=_named(kinds["open"], labels)),
        _("Out of reach: {n} of {all}.").format(
            n=number(len(kinds["missed"])), all=number(now.modelled)
        ),
    ]
    return " ".join(words for words, kind in zip(said, kinds, strict=True) if kinds[kind])


def _shortfall(now: Score, labels: Mapping[str, Labelled]) -> str:
    worst = next((t for t in now.targets if t.id == now.shortfall), None)
    if worst is None or worst.headroom is None:
        return _("Every one of them is reached on average.")
    main = next((t for t in shortfalls(now) if t.kpi != RISK), None)
    if main is None or main.id == worst.id:
        words = _("The largest gap, in relation to its target: {target} by {gap}.")
        return words.format(target=_label(worst, labels), gap=_distance(worst))
    return _(
        "The largest gap, in relation to its target: {target} by {gap}; among the main targets "
        "{first} by {least}."
    ).format(
        target=_label(worst, labels),
        gap=_distance(worst),
        first=_label(main, labels),
        least=_distance(main),
    )


def _distance(target: TargetResult) -> str:
    return distance(abs(target.headroom or 0.0), target.unit)


def _turned(now: Score, then: Score, name: str, labels: Mapping[str, Labelled]) -> str:
    found = turned(now, then)
    if not found:
        return _("No target changes its standing against {name}.").format(name=name)
    told = [
        _("{target} from {before} to {after}").format(
            target=_label(target, labels),
            before=_(STANDING[old.status]),
            after=_(STANDING[target.status]),
        )
        for target, old in found
    ]
    targets = listed(told[:NAMED], len(told), "; ")
    return _("Against {name} these change: {targets}.").format(name=name, targets=targets)


def _named(targets: Sequence[TargetResult], labels: Mapping[str, Labelled]) -> str:
    return listed([_label(target, labels) for target in targets[:NAMED]], len(targets), "; ")


def _label(target: TargetResult, labels: Mapping[str, Labelled]) -> str:
    return _(labels[target.id].label) if target.id in labels else target.kpi
