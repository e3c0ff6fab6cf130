"""A profile with some of its figures replaced: what a scenario's assumptions do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from model.business.file import BusinessError, parse_business
from model.business.schema import Business

ROOT = "business"
OVERRIDDEN = "assumption of the scenario"


def with_assumptions(business: Business, assumptions: Mapping[str, Any]) -> Business:
    """A copy of the profile in which each path holds the given number.

    Paths are ``business.numbers.<name>`` and ``business.tables.<name>.<label>[.<label>]``. The 5 %
    and 95 % points of an uncertain number move in proportion with it.

    Raises:
        BusinessError: a path that leads nowhere, a value that is no number, or a profile that is no
            longer valid (shares that do not sum to 1); the text repeats path and value.
    """
    plain = business.model_dump(mode="json")
    for path, value in assumptions.items():
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise BusinessError(f"assumption {path} = {value!r} must be a number")
        _put(plain, path, float(value))
    return parse_business(plain, "assumptions")


def _put(plain: dict[str, Any], path: str, value: float) -> None:
    root, _, rest = path.partition(".")
    kind, _, inner = rest.partition(".")
    name, *labels = inner.split(".")
    if root != ROOT or name not in plain.get(kind, {}):
        raise BusinessError(
            f"assumption {path} = {value!r}: no such figure; give business.numbers.<name> or "
            "business.tables.<name>.<label>"
        )
    record = plain[kind][name]
    record["source"] = OVERRIDDEN
    if kind == "numbers" and not labels:
        _move(record, value)
        return
    place = record.get("values", {})
    for label in labels[:-1]:
        place = place.get(label, {})
    if not labels or not isinstance(place.get(labels[-1]), int | float):
        raise BusinessError(f"assumption {path} = {value!r}: the path must end at one figure")
    place[labels[-1]] = value


def _move(record: dict[str, Any], value: float) -> None:
    """Sets a number and takes its 5 % and 95 % points along; the draws are made from these."""
    factor = value / record["value"] if record["value"] else 0.0
    record["value"] = value
    for point in ("low", "high"):
        if record[point] is not None:
            record[point] *= factor
