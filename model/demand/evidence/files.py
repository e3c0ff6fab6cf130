"""Evidence as a file: a CSV table or the same rows in YAML; read whole or refused whole."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

import numpy as np
import yaml
from numpy.typing import NDArray

from model.demand.evidence.check import (
    many_currencies,
    size_faults,
    spend_of,
    standing_faults,
)
from model.demand.evidence.records import (
    ALL,
    AttributedReturn,
    Evidence,
    Item,
    KnownElasticity,
    LiftTest,
)
from model.demand.history import History
from model.panel.cells import number_style, read_numbers
from model.panel.columns import Column, Part
from model.panel.problems import PanelError, ProblemList
from model.panel.table import RawTable, refuse
from model.panel.textfile import read_text

FloatArray = NDArray[np.float64]
PER_SPEND = "per_spend"
EXAMPLE = "example: replace this row"  # source of the template's rows, which are no evidence
MOST_BYTES = 1_000_000
KINDS = ("lift", "elasticity", "attributed")
# Columns of a file with what they hold; numbers are the last of them.
TEXTS: Mapping[str, str] = MappingProxyType(
    {
        "kind": "lift, elasticity or attributed",
        "channel": "a channel of the panel; for an elasticity also media (all of them) or price",
        "market": "a market of the panel, or all",
        "first_week": "first week of the test or report",
        "last_week": "last week of the test or report",
        "counted_until": "last week whose outcome the test counted, when later",
        "unit": "what the value counts: the panel's outcome, or per_spend",
        "test": "geo, holdout or on_off",
        "source": "where it comes from",
    }
)
NUMBERS: Mapping[str, str] = MappingProxyType(
    {
        "value": "the lift, the elasticity, or what reports credit the channel with",
        "standard_error": "of the value, in its unit",
        "spend_change": "spend of the comparison: -1 for none, -0.5 for half",
        "low": "incremental over attributed, low end of 90 %",
        "middle": "incremental over attributed, as likely more as less",
        "high": "incremental over attributed, high end of 90 %",
    }
)
# Columns a row of each kind cannot do without.
NEEDED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "lift": ("channel", "first_week", "last_week", "unit", "value", "standard_error"),
        "elasticity": ("channel", "value", "standard_error"),
        "attributed": (
            *("channel", "first_week", "last_week", "unit"),
            *("value", "low", "middle", "high"),
        ),
    }
)
COLUMNS = (*TEXTS, *NUMBERS)


class EvidenceError(PanelError):
    """A file that cannot be used as evidence; nothing of it was taken."""


@dataclass(frozen=True)
class _Row:
    """Cells of one row: its line, texts, and numbers (NaN where empty)."""

    line: int
    texts: Mapping[str, str]
    numbers: Mapping[str, float]

    def number(self, column: str, default: float = float("nan")) -> float:
        """A number, or the default where the cell is empty."""
        value = self.numbers.get(column, float("nan"))
        return default if np.isnan(value) else value


def read_evidence(source: Path | bytes | str, history: History) -> Evidence:
    """Read evidence and check it against the history it speaks of.

    Args:
        source: a path, or the content itself. CSV with the columns of `COLUMNS` (a kind needs only
            its own), or with a path ending in ``.yaml`` a list of rows under the same names.
        history: what was fitted, or will be.

    Raises:
        EvidenceError: everything that is wrong, by row, column and value.
        OSError: the path cannot be read.
    """
    data = source.read_bytes() if isinstance(source, Path) else source
    if len(data) > MOST_BYTES:
        raise EvidenceError(refuse(f"{len(data):,} bytes are too many for evidence").problems)
    if isinstance(source, Path) and source.suffix.lower() in (".yaml", ".yml"):
        data = _as_csv(data)
    problems = ProblemList()
    try:
        table = read_text(data.encode() if isinstance(data, str) else data)
        rows = _rows(table, problems)
        found = [_checked(row, history, problems) for row in rows]
        problems.raise_if_any()
    except EvidenceError:
        raise
    except PanelError as error:
        raise EvidenceError(error.problems, error.more) from None
    evidence = Evidence()
    for item in found:
        assert item is not None  # without an item there is at least one problem
        evidence = evidence.with_item(item)
    return evidence


def write_evidence(evidence: Evidence, metric: str) -> bytes:
    """The CSV that `read_evidence` reads back as the same evidence.

    ``metric`` is the panel's outcome, in whose unit lifts and attributed outcomes count.
    """
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(_cells(item, metric) for item in evidence.items)
    return out.getvalue().encode()


def template(history: History) -> bytes:
    """A file to fill in, with one row a kind in the panel's own names and unit.

    `read_evidence` refuses rows whose source is still `EXAMPLE`: their figures are made up.
    """
    labels, weeks = history.week_labels, history.n_weeks
    channel = history.channels[0] if history.channels else "channel"
    first, last = labels.label(max(weeks - 8, 0)), labels.label(max(weeks - 5, 0))
    size = float(f"{0.02 * np.nansum(history.outcome[:, -8:-4]):.2g}")
    items: tuple[Item, ...] = (
        LiftTest(channel, ALL, first, last, size, size / 2, source=EXAMPLE),
        KnownElasticity("media", ALL, 0.15, 0.05, EXAMPLE),
        AttributedReturn(
            *(channel, ALL, first, last, size, 0.3, 0.7, 1.5),
            source=EXAMPLE,
        ),
    )
    return write_evidence(Evidence.of(items), history.metric)


def _cells(item: Item, metric: str) -> dict[str, object]:
    """A record as a row of the file."""
    if isinstance(item, LiftTest):
        return {
            "kind": "lift",
            "channel": item.channel,
            "market": item.market,
            "first_week": item.first_week,
            "last_week": item.last_week,
            "counted_until": item.counted_until or "",
            "unit": metric,
            "test": item.kind,
            "source": item.source,
            "value": repr(item.lift),
            "standard_error": repr(item.standard_error),
            "spend_change": repr(item.spend_change),
        }
    common = {"market": item.market, "source": item.source}
    if isinstance(item, KnownElasticity):
        numbers = {"value": repr(item.value), "standard_error": repr(item.standard_error)}
        return {"kind": "elasticity", "channel": item.subject, **common, **numbers}
    return {
        "kind": "attributed",
        "channel": item.channel,
        **common,
        "first_week": item.first_week,
        "last_week": item.last_week,
        "unit": metric,
        "value": repr(item.attributed),
        **{name: repr(getattr(item, name)) for name in ("low", "middle", "high")},
    }


def _as_csv(data: bytes | str) -> bytes:
    """YAML rows as the CSV they stand for; line n + 1 is the n-th row."""
    try:
        rows = yaml.safe_load(data)
    except (yaml.YAMLError, ValueError, RecursionError) as error:  # ValueError: a 30 February
        raise EvidenceError(refuse(f"not YAML: {error}").problems) from None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        message = "a YAML file of evidence is a list of rows, each with kind, channel, value, ..."
        raise EvidenceError(refuse(message).problems)
    for number, row in enumerate(rows, start=2):
        for name, value in row.items():
            if isinstance(value, (list, dict, set)):
                message = f"a {type(value).__name__} in a cell: write one text or number"
                raise EvidenceError(refuse(message, number, str(name)[:40]).problems)
    columns = list(dict.fromkeys(str(name) for row in rows for name in row))
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows({str(k): "" if v is None else v for k, v in row.items()} for row in rows)
    return out.getvalue().encode()


def _rows(table: RawTable, problems: ProblemList) -> list[_Row]:
    """The rows of a table; unknown columns and cells that are no numbers are noted."""
    places: dict[str, int] = {}
    for place, header in enumerate(table.header):
        name = header.strip().lower().replace(" ", "_")
        if name not in COLUMNS:
            message = f"no column of evidence; rename or delete it. Known: {', '.join(COLUMNS)}"
            problems.add(message, row=1, column=header)
        elif name in places:
            problems.add("the column stands twice; delete one", row=1, column=header)
        places.setdefault(name, place)
    if "kind" not in places:
        problems.add(f"there must be a column 'kind': {TEXTS['kind']}", row=1)
    problems.raise_if_any()
    texts = {n: table.cells[p].str.strip().tolist() for n, p in places.items() if n in TEXTS}
    numbers = _numbers(table, {n: p for n, p in places.items() if n in NUMBERS}, problems)
    return [
        _Row(
            int(line),
            {name: column[at] for name, column in texts.items()},
            {name: float(column[at]) for name, column in numbers.items()},
        )
        for at, line in enumerate(table.lines)
    ]


def _numbers(
    table: RawTable, places: Mapping[str, int], problems: ProblemList
) -> dict[str, FloatArray]:
    """Columns of numbers, NaN where empty or noted as a fault."""
    cells = {name: table.cells[place] for name, place in places.items()}
    style = number_style(cells.values(), table.separator)
    out = {}
    for name, column in cells.items():
        part = Part(Column(name, "series", NUMBERS[name], minimum=None), "", name, places[name])
        out[name] = read_numbers(column, part, table.lines, style, problems)
    return out


def _checked(row: _Row, history: History, problems: ProblemList) -> Item | None:
    """The record of a row; ``None`` with a problem where it cannot be used."""
    before = len(problems.found) + problems.more
    source = row.texts.get("source", "")
    if source.lower() == EXAMPLE:
        message = "still the template's example: write figures and source of your own, or delete it"
        problems.add(message, row=row.line, column="source", value=source)
        return None
    kind = row.texts["kind"].lower()
    if kind not in KINDS:
        message = f"write one of {', '.join(KINDS)}"
        problems.add(message, row=row.line, column="kind", value=row.texts["kind"])
        return None
    for column in NEEDED[kind]:
        empty = not row.texts.get(column) if column in TEXTS else np.isnan(row.number(column))
        noted = any(p.row == row.line and p.column == column for p in problems.found)
        if empty and not noted:
            meaning = (TEXTS | NUMBERS)[column]  # type: ignore[operator]
            problems.add(f"a row of kind {kind} needs it: {meaning}", row=row.line, column=column)
    _check_unit(row, kind, history, problems)
    if len(problems.found) + problems.more > before:
        return None
    item = _item(row, kind)
    found = standing_faults(item, history)
    if not found:
        item = _in_outcome(item, row.texts.get("unit", ""), history)
        found = size_faults(item, history)
    for fault in found:
        problems.add(fault.message, row=row.line, column=fault.column, value=fault.value)
    return None if found else item


def _check_unit(row: _Row, kind: str, history: History, problems: ProblemList) -> None:
    """The unit must be said, and be one that the history counts in."""
    unit = row.texts.get("unit", "")
    if kind == "elasticity" or not unit:
        return
    if unit not in (history.metric, PER_SPEND):
        message = f"the panel counts {history.metric}: write {history.metric} or {PER_SPEND}"
        problems.add(message, row=row.line, column="unit", value=unit)
    market = row.texts.get("market") or ALL
    if unit == PER_SPEND and market == ALL and many_currencies(history):
        message = "the markets spend in different currencies; give a row a market"
        problems.add(message, row=row.line, column="unit", value=unit)


def _in_outcome(item: Item, unit: str, history: History) -> Item:
    """The record with its figures in the panel's outcome, where they were told per spend."""
    if unit != PER_SPEND or isinstance(item, KnownElasticity):
        return item
    spend = spend_of(item, history)
    if isinstance(item, AttributedReturn):
        return replace(item, attributed=item.attributed * spend)
    withheld = -item.spend_change * spend
    error = item.standard_error * abs(withheld)
    return replace(item, lift=item.lift * withheld, standard_error=error)


def _item(row: _Row, kind: str) -> Item:
    """The record of a row that has all it needs."""
    market, source = row.texts.get("market") or ALL, row.texts.get("source", "")
    channel = row.texts["channel"]
    if kind == "elasticity":
        error = row.number("standard_error")
        return KnownElasticity(channel, market, row.number("value"), error, source)
    weeks = row.texts["first_week"], row.texts["last_week"]
    if kind == "attributed":
        shares = row.number("low"), row.number("middle"), row.number("high")
        return AttributedReturn(channel, market, *weeks, row.number("value"), *shares, source)
    return LiftTest(
        *(channel, market, *weeks, row.number("value"), row.number("standard_error")),
        kind=row.texts.get("test") or "geo",  # type: ignore[arg-type]  # checked by `faults`
        spend_change=row.number("spend_change", -1.0),
        counted_until=row.texts.get("counted_until") or None,
        source=source,
    )


def read_record(cells: Mapping[str, str], history: History) -> Item:
    """One record from cells under the names of `COLUMNS`, as a form has them.

    Raises:
        EvidenceError: everything that is wrong, by column and value.
    """
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerow(cells)
    return read_evidence(out.getvalue(), history).items[0]
