"""The first sheet: which scenario this is, and what differs from the plan."""

from __future__ import annotations

from collections.abc import Iterator

from model.business import figures
from model.levers import Entry
from model.report.levers import differs, lever_mask
from model.report.sheet import Amount, Cell, Column, Sheet
from model.report.words import N_, Subject, Words
from model.scenario import Settings
from model.simulate import Outcome
from model.world import MODEL_VERSION

SIMULATED = N_("Simulated: a demonstration, no real company")
REAL = N_("A company of one's own")
BASES = {
    "status_quo": N_("status quo"),
    "plan": N_("plan"),
    "plan_as_claimed": N_("plan as claimed"),
    "cautious": N_("all cautious"),
    "bold": N_("all bold"),
}
FACTS = {
    "company": N_("Company"),
    "data": N_("Data"),
    "horizon": N_("Horizon"),
    "base": N_("Starts from"),
    "profile": N_("Brand case"),
    "link": N_("Link"),
    "code": N_("Scenario code"),
    "world": N_("World"),
    "version": N_("Model version"),
    "draws": N_("Draws"),
}
DIFFERS, SAME = N_("What differs from the plan"), N_("Every lever stands as in the plan.")
EDITED, UNEDITED = N_("Assumptions edited"), N_("No assumption was edited.")
READINGS = N_("How ambiguous places of the plan are read")
DEFAULT, CHOSEN = N_("default"), N_("chosen")
HEADS = {
    "lever": N_("Lever"),
    "figure": N_("Figure"),
    "plan": N_("Plan"),
    "scenario": N_("Scenario"),
    "unit": N_("Unit"),
    "path": N_("Path"),
}
WIDTHS = (46.0, 30.0, 16.0, 16.0, 30.0)


def scenario_sheet(sheet: Sheet, outcome: Outcome, subject: Subject, words: Words) -> None:
    """Facts, levers that differ, assumptions edited, readings."""
    sheet.title(subject.name, subject.note)
    row = 2
    for name, cell in _facts(outcome, subject, words):
        sheet.put(row, 0, name, bold=True)
        sheet.put(row, 1, cell)
        row += 1
    for heading, heads, rows, otherwise in (
        (DIFFERS, ("lever", "path", "plan", "scenario", "unit"), _levers(outcome, words), SAME),
        (EDITED, ("figure", "path", "scenario", "unit"), _assumptions(outcome, words), UNEDITED),
    ):
        row = _block(sheet, row + 1, words.text(heading), _heads(heads, words), list(rows))
        if not rows:
            sheet.put(row, 0, words.text(otherwise))
            row += 1
    row += 1
    sheet.put(row, 0, words.text(READINGS), bold=True, font_size=12)
    for number, cells in enumerate(_readings(outcome, words), start=row + 1):
        sheet.row(number, cells)
    sheet.widths(*WIDTHS)


def _heads(keys: tuple[str, ...], words: Words) -> list[Column]:
    pairs = zip(keys, WIDTHS, strict=False)
    return [Column(words.text(HEADS[key]), width) for key, width in pairs]


def _block(
    sheet: Sheet, row: int, heading: str, heads: list[Column], rows: list[list[Cell]]
) -> int:
    """A small table under a heading; the row after it."""
    sheet.put(row, 0, heading, bold=True, font_size=12)
    if not rows:
        return row + 1
    sheet.head(row + 1, heads)
    for number, cells in enumerate(rows, start=row + 2):
        sheet.row(number, cells)
    return row + 2 + len(rows)


def _facts(outcome: Outcome, subject: Subject, words: Words) -> Iterator[tuple[str, Cell]]:
    world, scenario = outcome.world, outcome.settings.scenario
    told: dict[str, Cell] = {
        "company": subject.company,
        "data": words.text(SIMULATED if world.simulated else REAL),
        "horizon": subject.horizon,
        "base": words.text(BASES[scenario.base]),
        "profile": words.text(world.plan.profile(scenario.profile).label),
        "link": subject.link or None,
        "code": subject.code,
        "world": subject.world,
        "version": MODEL_VERSION,
        "draws": Amount(outcome.draws, "0"),
    }
    for key, cell in told.items():
        if cell is not None:
            yield words.text(FACTS[key]), cell


def moved(settings: Settings) -> list[Entry]:
    """Levers that were moved from the plan, by hand or by the preset; what only follows is not.

    A part of a split follows another one that was moved, an indexed lever its master.
    """
    return [
        entry
        for entry in settings.catalogue.entries
        if differs(entry, settings[entry.key])
        and (entry.key in settings.own or not _follows(entry))
    ]


def _follows(entry: Entry) -> bool:
    return entry.composition is not None or bool(entry.index and entry.record.combine == "override")


def _levers(outcome: Outcome, words: Words) -> list[list[Cell]]:
    settings = outcome.settings
    return [
        [
            words.lever(entry.key),
            entry.key,
            Amount(entry.plan, lever_mask(entry)),
            Amount(settings[entry.key], lever_mask(entry)),
            words.text(entry.unit),
        ]
        for entry in moved(settings)
    ]


def _assumptions(outcome: Outcome, words: Words) -> list[list[Cell]]:
    edited = outcome.settings.scenario.assumptions
    found = {figure.path: figure for figure in figures(outcome.world.business)}
    return [
        [
            words.figure(found[path]),
            path,
            Amount(found[path].value, lever_mask(found[path])),
            words.text(found[path].unit),
        ]
        for path in edited
        if path in found
    ]


def _readings(outcome: Outcome, words: Words) -> Iterator[list[Cell]]:
    plan, scenario = outcome.world.plan, outcome.settings.scenario
    for key, option in plan.choices(scenario.readings).items():
        reading = plan.readings[key]
        kind = DEFAULT if option == reading.default else CHOSEN
        yield [words.text(reading.question), words.text(reading.options[option]), words.text(kind)]
