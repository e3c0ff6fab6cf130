"""The lever records of `data/levers.yaml`, read and checked."""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

from model.levers.errors import LeverFileError

LEVERS_FILE = Path(__file__).resolve().parents[2] / "data" / "levers.yaml"

Base = Literal["status_quo", "plan", "plan_as_claimed", "cautious", "bold"]
BASES: tuple[Base, ...] = ("status_quo", "plan", "plan_as_claimed", "cautious", "bold")
Group = Literal["media", "price", "platform", "operations", "programme", "protection", "outside"]
Kind = Literal[
    "market",
    "region",
    "market_group",
    "channel",
    "line",
    "platform",
    "quarter",
    "currency",
    "budget_line",
    "effort",
    "protection",
    "initiative",
    "timed_initiative",
]
Combine = Literal["own", "multiply", "add", "override", "split"]
Format = Literal["percent", "percent_signed", "points_signed", "usd", "days", "weeks", "ratio"]
Text = Annotated[str, Field(min_length=1)]
Number = Annotated[float, Field(allow_inf_nan=False)]


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Bands(_Record):
    """The value of a lever in the presets cautious, plan and bold, in the lever's unit."""

    cautious: Number
    plan: Number
    bold: Number
    source: Text


class Reasonable(_Record):
    """The range a prudent person would stay in, in the lever's unit, and who says so."""

    low: Number
    high: Number
    source: Text


class Marker(_Record):
    """A value worth a tick on the lever (a case the plan names), with its source."""

    value: Number
    label: Text
    source: Text


class Lever(_Record):
    """One record of the lever table; everything about a lever derives from it.

    `times_status_quo` makes minimum, maximum, bands and reasonable range multiples of the
    world's status quo. A `status_quo` of "world" is supplied by the world; a `plan` of
    "status_quo" says that the plan does not set this lever. `combine` says how an indexed value
    meets its master: own (stands alone), multiply ((1 + a)(1 + b) - 1), add, override, split
    (a composition that totals 1).
    """

    key: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    group: Group
    code: Annotated[str, Field(pattern=r"^[a-z]{1,3}$")]
    label: Text
    help: Text
    effect: Text
    unit: Text
    format: Format
    minimum: Number
    maximum: Number
    step: Annotated[float, Field(gt=0, allow_inf_nan=False)]
    times_status_quo: bool = False
    status_quo: Number | Literal["world"]
    plan: Number | Literal["status_quo"]
    claimed: Number | None = None
    indexes: Annotated[tuple[tuple[Kind, ...], ...], Field(min_length=1)]
    combine: Combine = "own"
    source: Text
    note: str | None = None
    bands: Bands | None = None
    reasonable: Reasonable | None = None
    marker: Marker | None = None
    master: bool = False
    master_index: tuple[str, ...] = ()
    plan_effect: bool = True

    @property
    def has_master(self) -> bool:
        """Whether the lever has an unindexed value."""
        return () in self.indexes

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        for name, value in self._bounded().items():
            if not self.minimum <= value <= self.maximum:
                raise ValueError(
                    f"{name} {value!r} lies outside minimum {self.minimum!r} "
                    f"and maximum {self.maximum!r}"
                )
        if self.bands and isinstance(self.plan, float) and self.bands.plan != self.plan:
            raise ValueError(f"bands.plan {self.bands.plan!r} differs from plan {self.plan!r}")
        combines = self.combine in ("multiply", "add", "override")
        if combines != (self.has_master and len(self.indexes) > 1):
            raise ValueError(f"combine {self.combine!r} does not fit indexes {self.indexes!r}")
        return self

    def _bounded(self) -> dict[str, float]:
        """Numbers of the record that must lie within its bounds, by their path."""
        values: dict[str, object] = {"maximum": self.maximum}
        if not self.times_status_quo:
            values |= {"status_quo": self.status_quo, "plan": self.plan, "claimed": self.claimed}
        for name in ("bands", "reasonable", "marker"):
            inner = getattr(self, name)
            values |= {f"{name}.{k}": v for k, v in inner.model_dump().items()} if inner else {}
        return {name: v for name, v in values.items() if isinstance(v, int | float)}


class _LeverFile(_Record):
    version: Literal[1]
    levers: Annotated[tuple[Lever, ...], Field(min_length=1)]


def read_levers(path: Path) -> tuple[Lever, ...]:
    """Read a lever file.

    Raises:
        LeverFileError: not YAML, a wrong key or value (named with its path), a doubled key.
    """
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        # JSON on the way: strict mode then still takes lists as tuples and 1 as 1.0.
        file = TypeAdapter(_LeverFile).validate_json(json.dumps(data))
    except (yaml.YAMLError, TypeError, OSError, UnicodeDecodeError) as error:
        raise LeverFileError(f"{path.name} cannot be read: {error}") from error
    except ValidationError as error:
        lines = "; ".join(_explained(data, e["loc"], e["input"], e["msg"]) for e in error.errors())
        raise LeverFileError(f"{path.name}: {lines}") from error
    for name in ("key", "code"):
        counts = Counter(getattr(lever, name) for lever in file.levers)
        if doubled := [value for value, n in counts.items() if n > 1]:
            raise LeverFileError(f"{path.name}: {name} {doubled[0]!r} stands twice; keep one.")
    return file.levers


def _explained(data: Any, loc: tuple[int | str, ...], value: object, message: str) -> str:
    """`levers.3.step (price) = 'x': ...`; a whole record is not repeated as a value."""
    path = ".".join(str(part) for part in loc) or "the file"
    if len(loc) > 1 and isinstance(loc[1], int) and isinstance(data["levers"][loc[1]], dict):
        path += f" ({data['levers'][loc[1]].get('key', 'no key')})"
    shown = "" if isinstance(value, dict | list) else f" = {value!r}"
    return f"{path}{shown}: {message}"


@cache
def shipped_levers() -> tuple[Lever, ...]:
    """The records of `data/levers.yaml`, a constant of the program."""
    return read_levers(LEVERS_FILE)
