"""The records of a plan file. Each is frozen and refuses unknown keys.

A number stands in the file with its unit and its source, as the plan words it (``value: 25``,
``unit: percent``). Attributes called ``stated_…`` keep that wording; ``value``, ``unit`` and
``baseline`` answer in the unit used inside the model (0.25, ``share``).
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from model.plan.units import UNITS, MeasuringUnit, to_inside

Text = Annotated[str, Field(min_length=1)]
Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Quarter = Annotated[str, Field(pattern=r"^\d{4}-Q[1-4]$")]
# The brackets hold a scope: a region, a period, or a market by whatever label the panel gives it,
# brackets included; the name ends at the first "[" and the scope at the last "]".
KpiKey = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*(\[[^\x00-\x1f\x7f]{1,200}\])?$")]
PERIOD = r"(\d{4}|next)-Q[1-4]"
Window = Annotated[str, Field(pattern=rf"^(year|exit|{PERIOD})$")]
Amount = Annotated[float, Field(ge=0)]
Direction = Literal["at_least", "at_most"]
Worded = Literal["at_least", "at_most", "exact"]


class Record(BaseModel):
    """Base of all records: frozen, strict, no unknown keys, no infinite numbers."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", allow_inf_nan=False)


class Measured(Record):
    """A number with its unit, as the plan words it, and where it comes from.

    ``claim`` is a claim id, or ``assumption`` (ours), ``definition`` or ``derived`` (from other
    figures of the plan; the note says how).
    """

    stated_value: float = Field(alias="value")
    stated_unit: MeasuringUnit = Field(alias="unit")
    claim: Text
    note: str = ""

    @property
    def value(self) -> float:
        """The number in the unit used inside."""
        return to_inside(self.stated_value, self.stated_unit)

    @property
    def unit(self) -> str:
        """The unit used inside."""
        return UNITS[self.stated_unit].inside


class Variant(Record):
    """What a record changes when ``reading`` stands on ``option``."""

    reading: Key
    option: Key
    note: str = ""
