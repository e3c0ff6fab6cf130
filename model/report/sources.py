"""Where every figure comes from: the business, the plan's claims, rates, the fit."""

from __future__ import annotations

from collections.abc import Iterator

from model.business import figures
from model.report.levers import lever_mask
from model.report.sheet import Amount, Cell, Column, Sheet, amount
from model.report.words import N_, Words
from model.simulate import Outcome
from model.world import World

HEADS = (
    (N_("Figure"), 50.0),
    (N_("Path"), 52.0),
    (N_("Value"), 15.0),
    (N_("Up to"), 13.0),
    (N_("5 %"), 13.0),
    (N_("95 %"), 13.0),
    (N_("Unit"), 30.0),
    (N_("Source"), 70.0),
    (N_("As of"), 12.0),
    (N_("Default"), 9.0),
)
TITLE = N_("Sources")
NOTE = N_("Figures of the business, claims of the plan that this scenario uses, rates, the fit.")
DEFAULT = N_("≈ default")
ASSUMED = ("assumption", "definition", "derived", "own target")
FIT = N_("Fitted demand, content hash")
RATE = N_("USD for one {currency}")
SECTION = N_("plan, section {section}: {text}")
FX_SOURCE = N_("European Central Bank reference rates, frozen")


def source_sheet(sheet: Sheet, outcome: Outcome, words: Words) -> None:
    """One row a figure."""
    sheet.title(words.text(TITLE), words.text(NOTE))
    columns = [Column(words.text(head), width) for head, width in HEADS]
    world = outcome.world
    rows = [*_business(world, words), *_claims(outcome, words), *_others(world, words)]
    sheet.table(3, columns, rows)


def _business(world: World, words: Words) -> Iterator[list[Cell]]:
    for figure in figures(world.business):
        mask = lever_mask(figure)
        spread = [None if x is None else Amount(x, mask) for x in (figure.low, figure.high)]
        yield [
            words.figure(figure),
            figure.path,
            Amount(figure.value, mask),
            None,
            *spread,
            words.text(figure.unit),
            words.text(figure.source),
            figure.as_of,
            words.text(DEFAULT) if figure.flagged else None,
        ]


def _claims(outcome: Outcome, words: Words) -> Iterator[list[Cell]]:
    """Claims behind the targets, the budget lines and the effects in force."""
    sources = outcome.world.plan.sources
    for claim in claims_used(outcome):
        source = sources[claim]
        told = words.text(SECTION).format(section=source.section, text=words.text(source.text))
        name = " · ".join(part for part in (source.metric, source.scope) if part)
        yield [
            name,
            f"claim:{claim}",
            amount(source.value, source.unit),
            amount(source.high, source.unit),  # the end of a range that the plan gives
            None,
            None,
            source.unit,
            told,
            source.period or None,
        ]


def claims_used(outcome: Outcome) -> tuple[str, ...]:
    """Ids of the plan's claims that the scenario's profile and readings put in force."""
    plan, scenario = outcome.world.plan, outcome.settings.scenario
    asked = scenario.profile, scenario.readings
    named: list[str | None] = []
    for target in plan.targets_for(*asked):
        named += [target.claim, target.baseline_claim]
    if outcome.world.has_programme:
        named += [phase.claim for phase in plan.phases_for(scenario.profile)]
        named += [line.claim for line in plan.budget_lines_for(*asked)]
        for initiative, effect in plan.effects_for(*asked):
            named += [effect.claim, initiative.start_claim]
    named += [relation.claim for relation in plan.relations]
    return tuple(dict.fromkeys(claim for claim in named if claim in plan.sources))


def _others(world: World, words: Words) -> Iterator[list[Cell]]:
    rates = world.rates
    for currency in world.currencies:
        value = Amount(rates.usd(currency), "0.000000")
        name = words.text(RATE).format(currency=currency)
        said = [name, f"rate:{currency}", value, None, None, None, "USD", words.text(FX_SOURCE)]
        yield [*said, rates.as_of]
    yield [words.text(FIT), "fit", None, None, None, None, None, world.fit.content_hash]
