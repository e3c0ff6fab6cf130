"""The ledger: week by week as numbers, by market as formulas on them."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from xlsxwriter.utility import xl_col_to_name

from model.breakdown.weekly import WeeklyLedger
from model.ledger import STEPS
from model.report.figures import KpiCells
from model.report.sheet import MASKS, Amount, Cell, Column, Formula, Sheet
from model.report.words import N_, Words

# The ladder's lines as people call them (msgids).
LADDER_NAMES = {
    "orders": N_("Orders"),
    "gmv": N_("GMV"),
    "returned_gmv": N_("Returned GMV"),
    "tax": N_("Tax"),
    "net_revenue": N_("Net revenue"),
    "cogs": N_("Cost of goods"),
    "duty": N_("Duty"),
    "first_leg": N_("First leg"),
    "cm1": N_("CM1"),
    "storage": N_("Storage"),
    "last_mile": N_("Last mile"),
    "return_freight": N_("Return freight"),
    "platform_fees": N_("Platform fees"),
    "payment_fees": N_("Payment fees"),
    "cm2": N_("CM2"),
    "media": N_("Media"),
    "cm3": N_("CM3"),
}
WEEK_HEADS = (
    (N_("Week"), 12.0),
    (N_("Period"), 11.0),
    (N_("Days"), 6.0),
    (N_("Market"), 20.0),
    (N_("No."), 5.0),
)
LABELS = len(WEEK_HEADS)
TOTAL_ROW, WEEK_FIRST = 2, 3
WEEK_TITLE, MARKET_TITLE = N_("Weekly ledger"), N_("Ledger by market")
WEEK_NOTE = N_(
    "USD at budget rates, means over {draws} draws. A week that straddles the edge of the horizon "
    "stands with its days inside alone, so that the sums are the figures of the horizon."
)
MARKET_NOTE = N_("USD at budget rates. Sums over the weekly ledger by the number of the market.")
TOTAL, ALL = N_("Total"), N_("All markets")
KEY_FIGURE, DIFFERENCE = N_("Key figure"), N_("Difference")
NUMBER = N_("No.")
LINE = N_("Line")
MONEY, COUNT = MASKS["USD"], MASKS["orders"]


class WeeklyCells(NamedTuple):
    """Where the weekly ledger stands: its sheet as formulas write it, first and last row from 1."""

    sheet: str
    first: int
    last: int

    def column(self, line: int) -> str:
        """The cells of a ledger line."""
        return self.cells(LABELS + line)

    @property
    def numbers(self) -> str:
        """The cells that number the market of each row."""
        return self.cells(LABELS - 1)

    def cells(self, column: int) -> str:
        """The cells of a column."""
        name = xl_col_to_name(column)
        return f"{self.sheet}${name}${self.first}:${name}${self.last}"


def weekly_sheet(sheet: Sheet, ledger: WeeklyLedger, draws: int, words: Words) -> WeeklyCells:
    """One row a week and market, with the sum of each line above."""
    sheet.title(words.text(WEEK_TITLE), words.text(WEEK_NOTE).format(draws=draws))
    lines = [Column(words.text(LADDER_NAMES[line]), 13.0) for line in ledger.lines]
    columns = [*(Column(words.text(head), width) for head, width in WEEK_HEADS), *lines]
    rows = [
        _week(ledger, week, market, words)
        for week in range(len(ledger.weeks))
        for market in range(len(ledger.markets))
    ]
    sheet.table(WEEK_FIRST, columns, rows)
    cells = WeeklyCells(sheet.reference, WEEK_FIRST + 2, WEEK_FIRST + 1 + len(rows))
    sheet.put(TOTAL_ROW, 0, words.text(TOTAL), bold=True)
    for number, line in enumerate(ledger.lines):
        name = xl_col_to_name(LABELS + number)
        text = f"=SUM({name}{cells.first}:{name}{cells.last})"
        total = Formula(text, float(ledger[line].sum()), _mask(line))
        sheet.put(TOTAL_ROW, LABELS + number, total, bold=True)
    return cells


def _week(ledger: WeeklyLedger, week: int, market: int, words: Words) -> list[Cell]:
    return [
        _when(ledger.weeks[week]),
        ledger.quarters[week],
        Amount(float(ledger.days[week]), "0"),
        words.label(ledger.markets[market]),
        Amount(market + 1, "0"),
        *(
            Amount(float(ledger.mean[line, week, market]), _mask(name))
            for line, name in enumerate(ledger.lines)
        ),
    ]


def _when(week: str) -> date | str:
    """A week as a date where the panel writes one, else as the panel writes it."""
    try:
        found = date.fromisoformat(week)
    except ValueError:
        return week
    return found if found.isoformat() == week and found.year > 1900 else week


def _mask(line: str) -> str:
    return COUNT if line == "orders" else MONEY


def market_sheet(
    sheet: Sheet, ledger: WeeklyLedger, weekly: WeeklyCells, kpis: KpiCells, words: Words
) -> None:
    """Lines down, markets across; beside the total the key figure that it has to equal."""
    markets = len(ledger.markets)
    sheet.title(words.text(MARKET_TITLE), words.text(MARKET_NOTE))
    heads = [LINE, ALL, KEY_FIGURE, DIFFERENCE]
    columns = [Column(words.text(head), 16.0) for head in heads]
    columns += [Column(words.label(market), 14.0) for market in ledger.markets]
    sheet.head(3, columns)
    sheet.put(4, 0, words.text(NUMBER))
    for market in range(markets):
        sheet.put(4, len(heads) + market, Amount(market + 1, "0"))
    for number, line in enumerate(ledger.lines):
        row = 5 + number
        style = {"bold": True, "top": 1} if line in STEPS else {}
        cells = [words.text(LADDER_NAMES[line]), *_totals(ledger, number, row, weekly, kpis)]
        cells += [_of_market(ledger, number, market, weekly) for market in range(markets)]
        sheet.row(row, cells, **style)
    sheet.sheet.freeze_panes(4, 1)
    sheet.sheet.repeat_rows(3)


def _totals(
    ledger: WeeklyLedger, number: int, row: int, weekly: WeeklyCells, kpis: KpiCells
) -> list[Cell]:
    """Sum over all rows, the key figure and the difference of the two."""
    line = ledger.lines[number]
    mask, total = _mask(line), float(ledger[line].sum())
    summed = Formula(f"=SUM({weekly.column(number)})", total, mask)
    if line not in kpis.cells:
        return [summed, None, None]
    figure = Formula(f"={kpis.cells[line]}", kpis.means[line], mask)
    apart = round(total - kpis.means[line], 2) + 0.0
    return [summed, figure, Formula(f"=ROUND(B{row + 1}-C{row + 1},2)", apart, "0.00")]


def _of_market(ledger: WeeklyLedger, number: int, market: int, weekly: WeeklyCells) -> Formula:
    """A line of one market: summed by its number, or a step of the ladder above it."""
    line, column = ledger.lines[number], xl_col_to_name(4 + market)
    value = float(ledger[line][:, market].sum())
    if line not in STEPS:
        wanted = f"{weekly.numbers},{column}$5"
        return Formula(f"=SUMIFS({weekly.column(number)},{wanted})", value, _mask(line))
    start, less = STEPS[line]
    rows = {name: 6 + place for place, name in enumerate(ledger.lines)}
    text = "".join(f"-{column}{rows[name]}" for name in less)
    return Formula(f"={column}{rows[start]}{text}", value, _mask(line))
