"""A profile with some of its figures replaced: what a scenario's assumptions do.

Only what is touched is copied and checked: the Assumptions drawer asks on every move.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from model.business.checks import check_table, check_value
from model.business.errors import BusinessError
from model.business.schema import Business, Number, Table
from model.business.specs import AXES, SPECS

ROOT = "business"
OVERRIDDEN = "assumption of the scenario"
RESCALED = f"rescaled: another share of the whole is an {OVERRIDDEN}"
SHOWN = "give business.numbers.<name> or business.tables.<name>.<label>"
STRUCTURAL = "the levers of the company hang on it; change it in the profile, on the Data page"

Labels = tuple[str, ...]


def with_assumptions(business: Business, assumptions: Mapping[str, Any]) -> Business:
    """A copy of the profile in which each path holds the given number.

    Paths are ``business.numbers.<name>`` and ``business.tables.<name>.<label>[.<label>]``. The 5 %
    and 95 % points of an uncertain number move in proportion with it. One share of a whole may be
    given alone: the others of its row are rescaled in proportion, and their source says so. What is
    given is flagged no longer.

    Raises:
        BusinessError: a path that leads nowhere or to a structural figure, a value that is no
            number or out of its range; the text repeats path and value.
    """
    numbers = dict(business.numbers)
    cells: dict[str, dict[Labels, float]] = {}
    for path, value in assumptions.items():
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise BusinessError(f"assumption {path} = {value!r} must be a number")
        kind, name, labels = _place(business, path, value)
        if kind == "numbers":
            numbers[name] = _moved(path, name, numbers[name], float(value))
        else:
            cells.setdefault(name, {})[labels] = float(value)
    replaced = {name: _replaced(business, name, given) for name, given in cells.items()}
    return _copy(business, numbers, replaced)


def _copy(
    business: Business, numbers: dict[str, Number], replaced: Mapping[str, Table]
) -> Business:
    """The profile with these records; arrays of untouched tables are shared."""
    fields = {name: getattr(business, name) for name in Business.model_fields}
    fields |= {"numbers": numbers, "tables": {**business.tables, **replaced}}
    made = Business.model_construct(**fields)
    kept = {name: array for name, array in business._arrays.items() if name not in replaced}
    made._arrays.update(kept)
    return made


def _place(business: Business, path: str, value: object) -> tuple[str, str, Labels]:
    """Kind, name and labels a path leads to."""
    root, _, rest = path.partition(".")
    kind, _, inner = rest.partition(".")
    name, _, tail = inner.partition(".")
    kinds: dict[str, Mapping[str, Any]] = {"numbers": business.numbers, "tables": business.tables}
    records = kinds.get(kind, {})
    if root != ROOT or name not in records:
        raise BusinessError(f"assumption {path} = {value!r}: no such figure; {SHOWN}")
    if SPECS[name].structural:
        raise BusinessError(f"assumption {path} = {value!r}: {STRUCTURAL}")
    if kind == "numbers":
        if tail:
            raise BusinessError(f"assumption {path} = {value!r}: the path must end at one figure")
        return kind, name, ()
    labels = _labels(tail, AXES[name], business.axes())
    if labels is None:
        raise BusinessError(f"assumption {path} = {value!r}: the path must end at one figure")
    return kind, name, labels


def _labels(tail: str, axes: Labels, known: Mapping[str, Labels]) -> Labels | None:
    """The labels a path's tail names, one an axis; labels may hold dots themselves."""
    if len(axes) == 1:
        return (tail,) if tail in known[axes[0]] else None
    for label in known[axes[0]]:
        if tail.startswith(f"{label}."):
            inner = _labels(tail[len(label) + 1 :], axes[1:], known)
            if inner is not None:
                return (label, *inner)
    return None


def _moved(path: str, name: str, number: Number, value: float) -> Number:
    """A number with its 5 % and 95 % points taken along; the draws are made from these."""
    _checked(check_value, f"assumption {path}", SPECS[name], value)
    factor = value / number.value if number.value else 0.0
    moved = {p: getattr(number, p) for p in ("low", "high")}
    moved = {p: x if x is None else x * factor for p, x in moved.items()}
    return number.model_copy(
        update={"value": value, "source": OVERRIDDEN, "flagged": False, **moved}
    )


def _replaced(business: Business, name: str, given: Mapping[Labels, float]) -> Table:
    """A table in which some figures are replaced."""
    table, spec = business.tables[name], SPECS[name]
    values = _deep_copy(table.values)
    for labels, value in given.items():
        path = ".".join((ROOT, "tables", name, *labels))
        _checked(check_value, f"assumption {path}", spec, value)
        row = values
        for label in labels[:-1]:
            row = row.setdefault(label, {})
        row[labels[-1]] = value
    sources = table.sources | {".".join(labels): OVERRIDDEN for labels in given}
    if spec.shares:
        sources |= _rescale(values, given)
    else:
        _checked(check_table, spec, values, business.axes())
    flagged = tuple(p for p in table.flagged if sources.get(p) != OVERRIDDEN)
    return table.model_copy(update={"values": values, "flagged": flagged, "sources": sources})


def _rescale(values: dict[str, dict[str, float]], given: Mapping[Labels, float]) -> dict[str, str]:
    """Makes rows whole again in place; the sources of the parts that moved by it.

    What is given stays, the rest of the row shares the remainder in proportion (evenly when it was
    nothing); givens above the whole are scaled down to it, and so they are when nothing is left.
    """
    sources = {}
    for row_label in dict.fromkeys(labels[0] for labels in given):
        row = values[row_label]
        held = [labels[1] for labels in given if labels[0] == row_label]
        others = [label for label in row if label not in held]
        total = sum(row[label] for label in held)
        if total > 1 or not others:
            weights = row if total else dict.fromkeys(row, 1.0)
            whole = sum(weights[label] for label in held)
            row |= {label: weights[label] / whole for label in held}
            total = 1.0
        rest = sum(row[label] for label in others)
        for label in others:
            row[label] = (1 - total) * (row[label] / rest if rest else 1 / len(others))
            sources[f"{row_label}.{label}"] = RESCALED
    return sources


def _checked(check: Any, *arguments: Any) -> None:
    try:
        check(*arguments)
    except ValueError as error:
        raise BusinessError(str(error)) from error


def _deep_copy(values: Any) -> Any:
    if not isinstance(values, dict):
        return values
    return {key: _deep_copy(inner) for key, inner in values.items()}
