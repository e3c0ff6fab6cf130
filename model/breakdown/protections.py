"""What protection is worth: the exact aggregate without each measure, and without insurance.

Insurance pays a share of every loss, so all sums of a scenario before insurance, times what is
left, are its sums after it. The aggregates before insurance are therefore kept while only the
insured share moves.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from model.programme import Driver, programme
from model.risk import AnnualLoss, annual_loss, expected_loss
from model.scenario import resolve
from model.simulate import Outcome
from model.simulate.books import Books

INSURANCE = "insurance"


@dataclass(frozen=True)
class Protection:
    """What one protection is worth in this scenario, all others standing where they are.

    Attributes:
        id: The initiative, or ``insurance``.
        degree: How far it is carried out, 0 to 1.
        cost: USD over the horizon: the premium; 0 for a measure, whose cost the plan does not give
            (what stands in its budget lines is charged there).
        off_expected: USD it takes off the expected loss. off_tail: off the worst twentieth.
        more: USD that carrying it out in full would take off the expected loss on top.
        risks: Ids of the risks that a measure works against; insurance names none, it pays for all.
    """

    id: str
    degree: float
    cost: float
    off_expected: float
    off_tail: float
    more: float
    risks: tuple[str, ...] = ()

    def after_insurance(self, kept: float) -> Protection:
        """The same where insurance leaves a share ``kept`` of every loss."""
        off, tail, more = self.off_expected * kept, self.off_tail * kept, self.more * kept
        return replace(self, off_expected=off, off_tail=tail, more=more)


@dataclass(frozen=True)
class Uninsured:
    """Losses of a scenario before insurance.

    Attributes:
        whole: Under its measures. bare: without any.
        measures: What each measure is worth before insurance.
    """

    whole: AnnualLoss
    bare: AnnualLoss
    measures: tuple[Protection, ...]


def uninsured(outcome: Outcome) -> Uninsured:
    """Computed once for the levers it reads: ten aggregates of half a millisecond each."""
    books, road = outcome.facts.books, outcome.facts.books.road

    def compute() -> Uninsured:
        whole = books.loss
        if road.settings[INSURANCE] > 0:
            whole = _loss(books, books.programme.drivers)
        return Uninsured(whole, _loss(books, ()), _measures(outcome, whole))

    variant = books.variant
    stands_on = road.ledger_key(variant), road.programme_key(variant), road.reads("risk_climate")
    return road.once("loss_uninsured", stands_on, compute)


def protections(outcome: Outcome, before: Uninsured) -> tuple[Protection, ...]:
    """Every measure of the plan, then insurance; a company without a programme has only that."""
    books = outcome.facts.books
    cover = books.road.settings[INSURANCE]
    most = books.road.world.catalogue[INSURANCE].maximum
    insurance = Protection(
        INSURANCE,
        cover,
        books.premium,
        cover * before.whole.expected,
        cover * before.whole.cvar95,
        max(0.0, most - cover) * before.whole.expected,
    )
    return (*(one.after_insurance(1 - cover) for one in before.measures), insurance)


def _loss(books: Books, drivers: Iterable[Driver]) -> AnnualLoss:
    """The aggregate before insurance if these drivers alone worked."""
    frequency, severity = books.risk_factors(drivers)
    return annual_loss(books.register, books.exposures, frequency, severity, years=books.years)


def _measures(outcome: Outcome, whole: AnnualLoss) -> tuple[Protection, ...]:
    books, world = outcome.facts.books, outcome.world
    names = world.catalogue.indexes.protections
    if not names or not world.has_programme:
        return ()
    in_full = _in_full(outcome)
    factors = books.risk_factors(books.programme.drivers)
    found = []
    for name in names:
        degree = books.road.settings[f"protection[{name}]"]
        others = tuple(one for one in books.programme.drivers if one.initiative != name)
        # A measure that answers to no risk costs no aggregate.
        none = whole if books.risk_factors(others) == factors else _loss(books, others)
        full = (*others, *(one for one in in_full if one.initiative == name))
        more = whole.expected - _expected(books, full) if degree < 1 else 0.0
        off, tail = none.expected - whole.expected, none.cvar95 - whole.cvar95
        works = _works_against(books, others, full)
        found.append(Protection(name, degree, 0.0, off, tail, more, works))
    return tuple(found)


def _works_against(
    books: Books, others: Iterable[Driver], full: Iterable[Driver]
) -> tuple[str, ...]:
    """Ids of the risks whose frequency or loss differs between the two."""
    before, after = books.risk_factors(others), books.risk_factors(full)
    return tuple(
        risk.id
        for risk in books.register.risks
        if any(old[risk.id] != new[risk.id] for old, new in zip(before, after, strict=True))
    )


def _expected(books: Books, drivers: Iterable[Driver]) -> float:
    """The mean of the aggregate, USD; closed form, much faster."""
    frequency, severity = books.risk_factors(drivers)
    return expected_loss(books.register, books.exposures, frequency, severity, years=books.years)


def _in_full(outcome: Outcome) -> tuple[Driver, ...]:
    """Drivers of the same programme with every protection carried out in full."""
    road, world = outcome.facts.books.road, outcome.world

    def compute() -> tuple[Driver, ...]:
        scenario = outcome.settings.scenario
        full = dict.fromkeys(world.catalogue.keys_of("protection"), 1.0)
        settings = resolve(replace(scenario, levers={**scenario.levers, **full}), world.catalogue)
        return programme(settings, world.setting_for(road.draws), road.in_force()).drivers

    return road.once("protection_in_full", road.programme_key("scenario"), compute)
