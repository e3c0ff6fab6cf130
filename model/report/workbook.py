"""The workbook of a scenario: eight sheets, made from one outcome.

Its creation date is the first day of the plan's year, so that the same scenario gives the same
file whenever it is made.
"""

from __future__ import annotations

from datetime import date

from model.breakdown.weekly import weekly_ledger
from model.report.about import about_sheet
from model.report.figures import kpi_sheet, target_sheet
from model.report.ledger import market_sheet, weekly_sheet
from model.report.levers import lever_sheet
from model.report.scenario import scenario_sheet
from model.report.sheet import Book
from model.report.sources import source_sheet
from model.report.words import N_, Subject, Words, plain_words
from model.simulate import Outcome

NAMES = {
    "scenario": N_("Scenario"),
    "levers": N_("Levers"),
    "kpis": N_("Key figures"),
    "targets": N_("Targets"),
    "markets": N_("Ledger by market"),
    "weeks": N_("Weekly ledger"),
    "sources": N_("Sources"),
    "about": N_("About"),
}


def workbook(outcome: Outcome, subject: Subject, words: Words | None = None) -> bytes:
    """The XLSX file of a scenario.

    Shares are numbers 0-1 under a per cent format, money is USD, totals are formulas that carry
    their values.

    Args:
        outcome: What the scenario comes to, at full draws.
        subject: Its name and company, its code and link.
        words: The reader's language; English where it is left out.
    """
    said = words or plain_words(outcome.world)
    book = Book(date(outcome.world.plan.year, 1, 1), subject.name)
    sheets = {key: book.sheet(said.text(name)) for key, name in NAMES.items()}
    scenario_sheet(sheets["scenario"], outcome, subject, said)
    lever_sheet(sheets["levers"], outcome, said)
    kpis = kpi_sheet(sheets["kpis"], outcome, said)
    target_sheet(sheets["targets"], outcome, said)
    ledger = weekly_ledger(outcome)
    weekly = weekly_sheet(sheets["weeks"], ledger, outcome.draws, said)
    market_sheet(sheets["markets"], ledger, weekly, kpis, said)
    source_sheet(sheets["sources"], outcome, said)
    about_sheet(sheets["about"], outcome, subject, said)
    return book.close()
