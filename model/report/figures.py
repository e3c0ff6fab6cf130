"""Key figures with their spread, and targets with their probability."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from model.kpis import listed_keys
from model.report.sheet import Amount, Cell, Column, Formula, Sheet, amount
from model.report.words import N_, Words
from model.results import KpiResult, TargetResult
from model.simulate import Outcome

FIRST = 3  # row of the headings; the table begins under it
KPI_HEADS = (
    (N_("Key figure"), 34.0),
    (N_("Key"), 32.0),
    (N_("Unit"), 10.0),
    (N_("Expected"), 15.0),
    (N_("5 %"), 15.0),
    (N_("50 %"), 15.0),
    (N_("95 %"), 15.0),
    (N_("Window"), 14.0),
    (N_("Better when"), 10.0),
    (N_("Definition"), 70.0),
    (N_("Why there is none"), 40.0),
)
MEAN_COLUMN = "D"
KPI_NOTE = N_("Expected = mean over the draws; 5 %, 50 % and 95 % are quantiles of the draws.")
WINDOWS = {"year": N_("whole horizon"), "exit": N_("last quarter")}
BETTER = {"up": N_("higher"), "down": N_("lower")}
TARGET_HEADS = (
    (N_("Target"), 46.0),
    (N_("Key"), 32.0),
    (N_("Direction"), 9.0),
    (N_("Value"), 13.0),
    (N_("Starts at"), 13.0),
    (N_("Unit"), 8.0),
    (N_("Window"), 14.0),
    (N_("Expected"), 13.0),
    (N_("5 %"), 13.0),
    (N_("95 %"), 13.0),
    (N_("Probability"), 11.0),
    (N_("Attainment"), 11.0),
    (N_("Progress"), 11.0),
    (N_("Headroom"), 11.0),
    (N_("Status"), 14.0),
    (N_("Case"), 16.0),
    (N_("Section"), 9.0),
    (N_("Claim"), 34.0),
    (N_("What the plan says"), 60.0),
    (N_("Rests on defaults"), 30.0),
    (N_("Why there is none"), 40.0),
)
CHANCE_COLUMN = "K"
SIGNS = {"at_least": "≥", "at_most": "≤"}
STATUS = {
    "met": N_("met"),
    "open": N_("open"),
    "missed": N_("missed"),
    "not_modelled": N_("not yet modelled"),
}
KPI_TITLE, TARGET_TITLE = N_("Key figures"), N_("Targets")
SUM_OF_CHANCES = N_("Targets met, expected (sum of the probabilities)")
TOGETHER = N_("All main targets together, probability")
OWN_TARGET = N_("own target")


class KpiCells(NamedTuple):
    """Where the expected values of key figures stand, as formulas of other sheets write it."""

    cells: Mapping[str, str]
    means: Mapping[str, float]


def kpi_sheet(sheet: Sheet, outcome: Outcome, words: Words) -> KpiCells:
    """Every key figure that a full answer lists."""
    listed, keys = outcome.listed, listed_keys(outcome.world)
    sheet.title(words.text(KPI_TITLE), words.text(KPI_NOTE))
    rows: list[list[Cell]] = []
    cells, means = {}, {}
    for key, result in listed.items():
        kpi, window, _ = keys[key]
        told = _window(window, words), words.text(BETTER[kpi.direction]), words.text(kpi.definition)
        rows.append([words.kpi(key), key, kpi.unit, *_spread(result), *told, _none(result, words)])
        if result.mean is not None:
            cells[key] = f"{sheet.reference}${MEAN_COLUMN}${FIRST + 1 + len(rows)}"
            means[key] = result.mean
    columns = [Column(words.text(head), width) for head, width in KPI_HEADS]
    sheet.table(FIRST, columns, rows)
    return KpiCells(cells, means)


def _spread(result: KpiResult) -> list[Cell]:
    numbers = (result.mean, result.p05, result.p50, result.p95)
    return [amount(number, result.unit) for number in numbers]


def _none(result: KpiResult, words: Words) -> str:
    return words.text(result.reason) if result.reason else ""


def _window(window: str, words: Words) -> str:
    return words.text(WINDOWS[window]) if window in WINDOWS else window


def target_sheet(sheet: Sheet, outcome: Outcome, words: Words) -> None:
    """Every target of the profile, the expected number met, the joint probability."""
    score = outcome.score
    sheet.title(words.text(TARGET_TITLE))
    columns = [Column(words.text(head), width) for head, width in TARGET_HEADS]
    rows = [_target(outcome, result, words) for result in score.targets]
    first = FIRST + 3
    sheet.table(first, columns, rows)
    last = first + 1 + len(rows)
    total = f"=SUM({CHANCE_COLUMN}{first + 2}:{CHANCE_COLUMN}{max(last, first + 2)})"
    sheet.put(2, 0, words.text(SUM_OF_CHANCES), bold=True)
    sheet.put(2, 1, Formula(total, score.targets_met.mean, "0.0"), bold=True, align="left")
    sheet.put(3, 0, words.text(TOGETHER), bold=True)
    joint = score.joint.probability
    sheet.put(3, 1, None if joint is None else Amount(joint, "0%"), bold=True, align="left")
    sheet.put(4, 0, ", ".join(words.kpi(key) for key in score.joint.set))


def _target(outcome: Outcome, result: TargetResult, words: Words) -> list[Cell]:
    plan = outcome.world.plan
    labels = {target.id: target.label for target in plan.targets}
    source = plan.sources.get(result.claim)
    unit = result.unit
    return [
        words.text(labels.get(result.id, result.kpi)),
        result.kpi,
        SIGNS[result.direction],
        amount(result.target, unit),
        amount(result.baseline, unit),
        unit,
        _window(result.window, words),
        *(amount(number, unit) for number in (result.mean, result.p05, result.p95)),
        *(amount(share, "share") for share in (result.probability, result.attainment)),
        amount(result.progress, "share"),
        amount(result.headroom, unit),
        words.text(STATUS[result.status]),
        words.text(plan.brands.get(result.brand, OWN_TARGET)),
        result.section,
        result.claim,
        words.text(source.text) if source else "",
        ", ".join(result.rests_on),
        words.why(result.why),
    ]
