"""Text cells to numbers: decimal commas, thousands marks, missing and impossible values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from model.panel.columns import Column, Part
from model.panel.problems import ProblemList

FloatArray = NDArray[np.float64]
MISSING = frozenset({"", "na", "n/a", "null", "none", "-", "--", "—"})
EXCEL_ERRORS = frozenset(
    {"#ref!", "#div/0!", "#n/a", "#name?", "#null!", "#num!", "#value!", "#spill!", "#calc!"}
)
MAX_NUMBER = 1e15
_NOT_FINITE = re.compile(r"[+-]?(nan|inf|infinity|∞)", re.IGNORECASE)
_PLAIN = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?")
_SURE_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3}){2,}|[+-]?\d{1,3}(,\d{3})+\.\d*")
_DECIMAL_COMMA = re.compile(r"[+-]?(\d+|\d{1,3}(\.\d{3})+)?,\d+")
_DOTTED = re.compile(r"[+-]?\d{1,3}(\.\d{3})+")
_SPACES = str.maketrans("", "", "\u00a0\u202f '’")
_TRUTH = {"true": 1.0, "yes": 1.0, "false": 0.0, "no": 0.0}


@dataclass(frozen=True)
class NumberStyle:
    """How a file writes numbers: ``1,234.5`` or, with a decimal comma, ``1.234,5``."""

    decimal_comma: bool = False
    thousands: bool = False

    @property
    def note(self) -> str | None:
        """What to tell the user about it."""
        if self.decimal_comma:
            return "numbers are written with a decimal comma"
        return "commas in numbers were read as thousands marks" if self.thousands else None


def number_style(columns: Iterable[pd.Series], separator: str) -> NumberStyle:
    """Decide once for a file; ``1,234`` alone is a decimal where fields are not set by commas."""
    texts: set[str] = set()
    for column in columns:
        texts.update(column[column.str.contains(",", regex=False)].unique())
    texts = {text.translate(_SPACES) for text in texts}
    commas = {text for text in texts if _DECIMAL_COMMA.fullmatch(text)}
    sure_commas = any(not _THOUSANDS.fullmatch(text) or text.startswith("0") for text in commas)
    sure_points = any(_SURE_THOUSANDS.fullmatch(text) for text in texts)
    if sure_points or not commas:
        return NumberStyle(thousands=any(_THOUSANDS.fullmatch(text) for text in texts))
    if sure_commas or separator not in (",", ""):
        return NumberStyle(decimal_comma=True)
    return NumberStyle(thousands=True)


def read_numbers(
    texts: pd.Series,
    part: Part,
    lines: NDArray[np.int64],
    style: NumberStyle,
    problems: ProblemList,
) -> FloatArray:
    """``(row,)`` numbers of a column, NaN where missing; faults are noted with row and value."""
    plain = texts.str.fullmatch(_PLAIN).to_numpy(dtype=bool)
    if style.decimal_comma:
        plain = plain & ~texts.str.contains(".", regex=False).to_numpy(dtype=bool)
    parsed = pd.to_numeric(texts.where(plain), errors="coerce")
    values = parsed.to_numpy(dtype=np.float64, copy=True)
    odd = np.flatnonzero(~plain & (texts != "").to_numpy(dtype=bool))
    for index, text in zip(odd, texts.iloc[odd], strict=True):
        values[index] = _odd_number(text, style, part, int(lines[index]), problems)
    _check_bounds(values, texts, part, lines, problems)
    return values


def _odd_number(
    text: str, style: NumberStyle, part: Part, line: int, problems: ProblemList
) -> float:
    """A cell that is not a plain number: missing, written another way, or a fault."""
    bare = text.strip().lower()
    if bare in MISSING:
        return np.nan
    if bare in _TRUTH and part.column.weekly == "mean":
        return _TRUTH[bare]
    number = _written(text.translate(_SPACES), style)
    if number is None:
        problems.add(_fault(bare, part.column), row=line, column=part.theirs, value=text)
        return np.nan
    return number


def _written(text: str, style: NumberStyle) -> float | None:
    if style.decimal_comma:
        if not (_DECIMAL_COMMA.fullmatch(text) or _DOTTED.fullmatch(text)):
            return None
        text = text.replace(".", "").replace(",", ".")
    elif _THOUSANDS.fullmatch(text):
        text = text.replace(",", "")
    return float(text) if re.fullmatch(_PLAIN, text) else None


def _fault(text: str, column: Column) -> str:
    if text in EXCEL_ERRORS:
        return "an Excel error; mend the formula or empty the cell"
    if _NOT_FINITE.fullmatch(text):
        return "not a finite number; leave the cell empty where the value is not known"
    if text.endswith("%"):
        return "write per cent as a share, 0.2 for 20 %"
    return f"not a number; {column.meaning} must be a number, without currency signs or words"


def _check_bounds(
    values: FloatArray,
    texts: pd.Series,
    part: Part,
    lines: NDArray[np.int64],
    problems: ProblemList,
) -> None:
    column = part.column
    with np.errstate(invalid="ignore"):
        checks: Sequence[tuple[NDArray[np.bool_], str]] = (
            (np.abs(values) > MAX_NUMBER, f"beyond {MAX_NUMBER:.0e}; check the unit"),
            (_below(values, column), _below_message(part)),
            (_above(values, column), f"must lie between 0 and {column.maximum or 0:g}, as a share"),
        )
    for mask, message in checks:
        bad = np.flatnonzero(mask)
        problems.add_cells(message, lines[bad], part.theirs, texts.iloc[bad])


def _below(values: FloatArray, column: Column) -> NDArray[np.bool_]:
    if column.minimum is None:
        return np.zeros(values.shape, dtype=bool)
    return (values <= column.minimum) if column.positive else (values < column.minimum)


def _above(values: FloatArray, column: Column) -> NDArray[np.bool_]:
    return values > (np.inf if column.maximum is None else column.maximum)


def _below_message(part: Part) -> str:
    if part.column.positive:
        return "must be above zero; leave the cell empty where there is no price"
    if part.column.maximum is not None:
        return f"must lie between 0 and {part.column.maximum:g}, as a share"
    return f"{part.column.meaning} cannot be negative; correct it or leave the cell empty"
