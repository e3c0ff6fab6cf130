"""Checks of a profile's tables and numbers: shape, range, shares; each fault with path and value.

Every function raises `ValueError` with a text that names the path, repeats the value and says what
is needed; the schema runs them all on load, a scenario's assumptions only those they touch.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from model.business.specs import Spec

# How far rounding in a file may take a sum of shares.
ROUNDING = 1e-4

Labels = Mapping[str, tuple[str, ...]]


def check_table(spec: Spec, values: Any, labels: Labels) -> None:
    """All of a table: labels, numbers, range, sums."""
    path = f"tables.{spec.name}.values"
    _check_shape(path, spec, values, spec.axes, labels)
    if spec.shares:
        check_shares(path, values)


def _check_shape(path: str, spec: Spec, values: Any, axes: tuple[str, ...], labels: Labels) -> None:
    if not axes:
        check_value(path, spec, values)
        return
    if not isinstance(values, dict):
        raise ValueError(f"{path} is {values!r}; a value for each {axes[0]} is needed")
    wanted, given = set(labels[axes[0]]), set(values)
    odd = given - wanted if spec.partial else given ^ wanted
    if odd:
        raise ValueError(
            f"{path} must name each {axes[0]} once; missing or unknown: {sorted(map(str, odd))}"
        )
    for key, inner in values.items():
        _check_shape(f"{path}.{key}", spec, inner, axes[1:], labels)


def check_value(path: str, spec: Spec, value: Any) -> None:
    """One figure: a finite number in its range."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"{path} is {value!r}; a number is needed")
    if not np.isfinite(value):
        raise ValueError(f"{path} is {value!r}; a finite number is needed")
    # Shares of one whole are refused as a row, with their sum.
    if not spec.shares and not spec.minimum <= value <= spec.maximum:
        raise ValueError(
            f"{path} is {value!r}; {spec.label}, {spec.unit}, "
            f"lies between {spec.minimum:g} and {spec.maximum:g}"
        )
    if spec.divisor and value == 0:
        raise ValueError(f"{path} is 0; the model divides by it, give more than 0")


def check_shares(path: str, rows: Mapping[str, Mapping[str, float]]) -> None:
    """Rows that are shares of one whole."""
    for key, row in rows.items():
        total = sum(row.values())
        if min(row.values(), default=0) < 0 or abs(total - 1) > ROUNDING:
            raise ValueError(
                f"{path}.{key} sums to {total:g}; shares from 0 to 1 with the sum 1 are needed"
            )


def leaves(values: Any, way: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], float]]:
    """``(labels, value)`` of each figure of a table, in its order."""
    if not isinstance(values, dict):
        yield way, values
        return
    for key, inner in values.items():
        yield from leaves(inner, (*way, key))


def check_flags(path: str, flagged: tuple[str, ...], values: Any) -> None:
    """Flags name figures that exist."""
    known = {".".join(labels) for labels, _ in leaves(values)}
    for name in flagged:
        if name not in known:
            raise ValueError(f"{path} names {name!r}, which holds no value; remove it")
