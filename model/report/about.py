"""How to read the workbook."""

from __future__ import annotations

from collections.abc import Iterator

from model.inputs import SEED
from model.report.sheet import Sheet
from model.report.words import N_, Subject, Words
from model.simulate import Outcome
from model.world import MODEL_VERSION
from model.world.world import FX_SEED

TITLE = N_("About")
LINES = (
    (N_("Currency"), N_("US dollars at the plan's budget rates; shares are numbers from 0 to 1.")),
    (
        N_("Expected"),
        N_(
            "The mean over {draws} draws. Every draw is one way things may go: demand as fitted to "
            "the data, prices' and media's effects, what the programme realises, losses, rates."
        ),
    ),
    (
        N_("Interval"),
        N_(
            "5 % and 95 % are quantiles of the draws: nine draws in ten lie between them. They do "
            "not add up over weeks or markets; expected values do."
        ),
    ),
    (
        N_("Probability"),
        N_(
            "Share of the draws that meet the target. Met: at least 80 %; missed: under 20 %; open "
            "between them."
        ),
    ),
    (
        N_("Attainment"),
        N_("Expected value over the target; target over expected value where it is a limit."),
    ),
    (N_("Progress"), N_("Share of the way from where the figure starts to the target.")),
    (N_("Headroom"), N_("Distance to the target in the figure's unit, positive when it is met.")),
    (
        N_("Totals"),
        N_("Sums and steps of the ladder are formulas; each carries the value it had when made."),
    ),
    (
        N_("Repeatable"),
        N_(
            "Model {version}, seeds {inputs} and {rates}, fit {fit}: the same scenario on the same "
            "data gives the same numbers."
        ),
    ),
    (
        N_("Again"),
        N_("The code {code} opens this scenario: on the command line, or behind ?s= in the app."),
    ),
)
SIMULATED = (
    N_("Simulated"),
    N_("The company is made up. Its figures are simulated and say nothing about a real one."),
)


def about_sheet(sheet: Sheet, outcome: Outcome, subject: Subject, words: Words) -> None:
    """Definitions and what makes the figures repeatable."""
    sheet.title(words.text(TITLE))
    sheet.widths(18.0, 110.0)
    for number, (name, told) in enumerate(_lines(outcome, subject, words), start=2):
        sheet.put(number, 0, name, bold=True)
        sheet.put(number, 1, told, text_wrap=True)


def _lines(outcome: Outcome, subject: Subject, words: Words) -> Iterator[tuple[str, str]]:
    named = {
        "draws": outcome.draws,
        "version": MODEL_VERSION,
        "inputs": SEED,
        "rates": FX_SEED,
        "fit": outcome.world.fit.content_hash[:12],
        "code": subject.code,
    }
    if outcome.world.simulated:
        yield words.text(SIMULATED[0]), words.text(SIMULATED[1])
    for name, told in LINES:
        yield words.text(name), words.text(told).format(**named)
    for flag in outcome.world.flags:
        if not flag.about:
            yield "≈", words.text(flag.message).format(**flag.names)
