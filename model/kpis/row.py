"""One row of a table of targets as a target, with every fault of it in words."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any, NamedTuple

from model.kpis import BY_NAME, Kpi, Place, find, kpi_of, listed_keys, scope_of
from model.kpis.applies import wrong_window
from model.plan import PlanProblem, Target
from model.plan.base import PERIOD
from model.plan.targets import OWN, OWN_CLAIM
from model.split import Reason
from model.world import World

COLUMNS = ("kpi", "value", "unit", "direction", "window", "label", "baseline")
DIRECTIONS = {
    "at_least": "at_least",
    "at least": "at_least",
    ">=": "at_least",
    "≥": "at_least",
    "at_most": "at_most",
    "at most": "at_most",
    "<=": "at_most",
    "≤": "at_most",
}
# Unit of a KPI -> how a row may word it -> unit of the plan file and what the value is times.
WORDED = {
    "share": {
        "": ("percent", 100.0),
        "share": ("percent", 100.0),
        "percent": ("percent", 1.0),
        "%": ("percent", 1.0),
        "percent_change": ("percent_change", 1.0),
    },
    "USD": {"": ("usd", 1.0), "usd": ("usd", 1.0), "$": ("usd", 1.0)},
}
# A share this large is more likely a percentage whose unit was left out.
LARGEST_BARE_SHARE = 5.0
LONGEST_LABEL = 200
NUMBER_HINT = "expected a number such as 0.25 or 1250000, without separators of thousands"


class Numbers(NamedTuple):
    """Value and baseline of a row in a unit of the plan file."""

    unit: str
    value: float | None
    baseline: float | None


def target_of(
    row: Mapping[str, Any], place: str, origin: str, world: World | None
) -> tuple[Target | None, tuple[PlanProblem, ...]]:
    """The row's target, or what is wrong with the row.

    Args:
        row: Cells by column; empty cells are left out or blank.
        place: Where the row stands, e.g. ``row 3``.
        origin: File or form the row comes from.
        world: Where given, scope and window have to exist in it.
    """
    reader = _Row(row, place, world)
    found = reader.kpi()
    if found is None:
        return None, tuple(reader.problems)
    kpi, where = found
    key, numbers = reader.text("kpi"), reader.numbers(kpi)
    direction, window = reader.direction(kpi), reader.window(where)
    label = reader.label()
    if numbers.value is not None and direction and window and not reader.problems:
        made = _made(key, kpi, numbers, direction, window, label, f"{origin}, {place}")
        reader.check(made, kpi)
        return made, tuple(reader.problems)
    return None, tuple(reader.problems)


def _made(
    key: str, kpi: Kpi, numbers: Numbers, direction: str, window: str, label: str, section: str
) -> Target:
    start = {"value": numbers.baseline, "unit": numbers.unit, "claim": OWN_CLAIM}
    return Target.model_validate(
        {
            "id": f"own:{key}:{window}:{direction}",
            "brand": OWN,
            "section": section,
            "dimension": "Own targets",
            "kpi": key,
            "metric": kpi.name,
            "label": label,
            "value": numbers.value,
            "unit": numbers.unit,
            "claim": OWN_CLAIM,
            "direction": direction,
            "worded": direction,
            "period": window,
            "window": window,
            "baseline": start if numbers.baseline is not None else None,
        }
    )


class _Row:
    """Reads the cells of one row and keeps what is wrong with them."""

    def __init__(self, row: Mapping[str, Any], place: str, world: World | None) -> None:
        self.row, self.place, self.world = row, place, world
        self.problems: list[PlanProblem] = []
        for name in row:
            if name not in COLUMNS:
                self._fault(str(name), row[name], f"expected the columns {', '.join(COLUMNS)}")

    def _fault(self, column: str, value: object, message: str) -> None:
        self.problems.append(PlanProblem(f"{self.place}, column {column}", value, message))

    def text(self, column: str) -> str:
        """A cell as text, empty where there is none."""
        value = self.row.get(column)
        return "" if value is None or value != value else str(value).strip()

    def kpi(self) -> tuple[Kpi, Place] | None:
        """The row's KPI and where its scope leads."""
        key = self.text("kpi")
        kpi = kpi_of(key)
        if not key or kpi is None:
            self._fault("kpi", key, f"expected the key of a KPI{_nearest(key, self.world)}")
            return None
        if not re.fullmatch(r"[^\[]+(\[[^\x00-\x1f\x7f]{1,200}\])?", key):
            self._fault("kpi", key, "expected a scope between [ and ], as in gmv_share[europe]")
            return None
        where = self._place(kpi, key)
        if isinstance(where, Reason):
            self._fault("kpi", key, f"{where}{_nearest(key, self.world)}")
            return None
        return kpi, where

    def _place(self, kpi: Kpi, key: str) -> Place | Reason:
        """Where the key leads; without a world every scope is taken that the KPI may have."""
        if self.world is not None:
            found = find(self.world, key)
            return found if isinstance(found, Reason) else found[1]
        scope = scope_of(key)
        if scope is None and not kpi.plain:
            return Reason("{kpi} needs a scope in brackets", {"kpi": kpi.label})
        if scope is not None and kpi.scopes == "none" and not kpi.by_place:
            return Reason("{kpi} takes no brackets", {"kpi": kpi.label})
        if scope is not None and kpi.scopes == "quarters" and re.fullmatch(PERIOD, scope):
            return Place(scope, None)
        return Place(kpi.window, scope)

    def numbers(self, kpi: Kpi) -> Numbers:
        """Value and baseline in the unit the row gives, which has to fit the KPI's."""
        worded = self.text("unit").lower()
        if not worded and self.text("value").endswith("%"):
            worded = "%"
        fits = WORDED.get(kpi.unit, dict.fromkeys(("", kpi.unit), (kpi.unit, 1.0)))
        if worded not in fits:
            known = ", ".join(name for name in fits if name)
            self._fault("unit", self.text("unit"), f"{kpi.name} is in {kpi.unit}; expected {known}")
        value, baseline = self._number("value"), self._number("baseline")
        unit, times = fits.get(worded, (kpi.unit, 1.0))
        if not worded and kpi.unit == "share" and abs(value or 0.0) > LARGEST_BARE_SHARE:
            message = (
                f"as a share this is {100 * (value or 0.0):g} %; give the unit, percent or share"
            )
            self._fault("value", self.row["value"], message)
        scaled = [None if number is None else number * times for number in (value, baseline)]
        return Numbers(unit, *scaled)

    def _number(self, column: str) -> float | None:
        text = self.text(column)
        if not text and column == "baseline":
            return None
        try:
            number = float(text.removesuffix("%"))
        except ValueError:
            number = math.nan
        if isinstance(self.row.get(column), bool) or not math.isfinite(number) or "_" in text:
            self._fault(column, self.row.get(column), NUMBER_HINT)
            return None
        return number

    def direction(self, kpi: Kpi) -> str | None:
        """At least or at most; by the KPI where the row does not say."""
        worded = self.text("direction").lower()
        if not worded:
            return "at_least" if kpi.direction == "up" else "at_most"
        if worded not in DIRECTIONS:
            self._fault("direction", self.text("direction"), "expected at_least or at_most")
            return None
        return DIRECTIONS[worded]

    def window(self, where: Place) -> str | None:
        """Year, exit or a period; that of the KPI where the row does not say."""
        window = self.text("window") or where.window
        if not re.fullmatch(rf"year|exit|{PERIOD}", window):
            message = "expected year, exit or a period such as 2026-Q1 or next-Q1"
            self._fault("window", window, message)
            return None
        if re.fullmatch(PERIOD, where.window) and window != where.window:
            self._fault("window", window, f"expected the period in the brackets, {where.window}")
            return None
        return window

    def label(self) -> str:
        """The row's label, else the KPI's name and scope."""
        label = self.text("label") or usual_label(self.text("kpi"))
        if len(label) > LONGEST_LABEL:
            message = f"expected at most {LONGEST_LABEL} characters"
            self._fault("label", label, message)
        return label

    def check(self, target: Target, kpi: Kpi) -> None:
        """Whether the window exists in the world."""
        if self.world is None:
            return
        wrong = wrong_window(target, kpi, self.world)
        if wrong is not None:
            periods = ", ".join(("year", "exit", *self.world.year.quarters))
            self._fault("window", target.window, f"{wrong}; expected one of {periods}")


def usual_label(key: str) -> str:
    """What a target on a key is called when nobody calls it otherwise: the KPI's name and scope."""
    kpi, scope = BY_NAME[key.partition("[")[0]], scope_of(key)
    return kpi.label if scope is None else f"{kpi.label}, {scope}"


def _nearest(key: str, world: World | None) -> str:
    """Names like the one given, as the end of a message."""
    names = list(BY_NAME) if world is None else list(listed_keys(world))
    labels = {kpi.label.lower(): kpi.name for kpi in BY_NAME.values()}
    close = get_close_matches(key, names, 3, 0.6)
    close += [labels[label] for label in get_close_matches(key.lower(), list(labels), 2, 0.7)]
    return f"; did you mean {' or '.join(dict.fromkeys(close))}?" if close else ""
