"""Every lever with its value in the plan, in the status quo and in the scenario."""

from __future__ import annotations

from collections.abc import Mapping

from model.business import Figure
from model.levers import Entry
from model.report.sheet import CENTS, MASKS, PLAIN_NUMBER, Amount, Cell, Column, Sheet
from model.report.words import N_, Words
from model.simulate import Outcome

# Stored shares are rounded to 8 decimals: closer than this is the same setting.
SAME_VALUE = 1e-6
# Number formats by the format of a lever's or a figure's record.
FORMATS: Mapping[str, str] = {
    "percent": "0.0%",
    "percent_signed": "+0.0%;-0.0%;0.0%",
    "points_signed": "+0.0%;-0.0%;0.0%",
    "usd": MASKS["USD"],
    "days": "0.0",
    "hours": "0.0",
    "weeks": "0.0",
    "ratio": "0.00##",
}
HEADS = (
    (N_("Lever"), 46.0),
    (N_("Key"), 34.0),
    (N_("Group"), 13.0),
    (N_("Plan"), 14.0),
    (N_("Status quo"), 14.0),
    (N_("Scenario"), 14.0),
    (N_("Differs from plan"), 12.0),
    (N_("Unit"), 26.0),
    (N_("Lowest"), 14.0),
    (N_("Highest"), 14.0),
    (N_("Source"), 40.0),
)
TITLE = N_("Levers")
NOTE = N_("What differs from the plan is set off; the filter finds it.")
YES, NO = N_("yes"), N_("no")


def lever_sheet(sheet: Sheet, outcome: Outcome, words: Words) -> None:
    """One row a lever, in the catalogue's order."""
    settings = outcome.settings
    entries = settings.catalogue.entries
    now = [settings[entry.key] for entry in entries]
    moved = [differs(entry, value) for entry, value in zip(entries, now, strict=True)]
    sheet.title(words.text(TITLE), words.text(NOTE))
    columns = [Column(words.text(head), width) for head, width in HEADS]
    rows = [_row(*found, words) for found in zip(entries, now, moved, strict=True)]
    sheet.table(3, columns, rows, marked=[place for place, there in enumerate(moved) if there])


def differs(entry: Entry, value: float) -> bool:
    """Whether a lever stands elsewhere than in the plan."""
    return abs(value - entry.plan) > SAME_VALUE * max(1.0, abs(entry.plan))


def lever_mask(found: Entry | Figure) -> str:
    """Number format of a lever or of a figure of the business."""
    kind = found.record.format if isinstance(found, Entry) else found.format
    cents = kind == "usd" and isinstance(found, Figure)
    return CENTS if cents else FORMATS.get(kind, PLAIN_NUMBER)


def _row(entry: Entry, value: float, moved: bool, words: Words) -> list[Cell]:
    mask = lever_mask(entry)
    return [
        words.lever(entry.key),
        entry.key,
        words.text(entry.group),
        Amount(entry.plan, mask),
        Amount(entry.status_quo, mask),
        Amount(value, mask),
        words.text(YES if moved else NO),
        words.text(entry.unit),
        Amount(entry.minimum, mask),
        Amount(entry.maximum, mask),
        entry.record.source,
    ]
