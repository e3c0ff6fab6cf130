"""The risk register: what may go wrong, how often, how dearly, and what answers it.

`data/risks.yaml` holds it; every number there is an assumption unless its source says otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import numpy as np
import yaml
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from model.risk.severity import lognormal_from_interval

FloatArray = NDArray[np.float64]
REGISTER_FILE = Path(__file__).parents[2] / "data" / "risks.yaml"
FIXED_BASE = "fixed"

Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Words = Annotated[str, Field(min_length=1)]
Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Claims = Annotated[tuple[str, ...], Field(strict=False)]


class RegisterError(ValueError):
    """A wrong risk register; the message names the path of each wrong key and its value."""


class _Record(BaseModel):
    """A frozen record that takes no unknown key and guesses no type."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Item(_Record):
    """A sub-item of a category; `modelled_in` names the room that counts it instead of events."""

    label: Words
    claim: Words
    modelled_in: Words | None = None


class Category(_Record):
    """One of the plan's categories of risk with its sub-items; `owner` as the plan names it."""

    label: Words
    claim: Words
    owner: Words
    items: dict[Identifier, Item]


class Driver(_Record):
    """An event outside that strikes several risks at once."""

    label: Words
    claim: Words | None = None
    note: str = ""


class Mitigation(_Record):
    """What a driver metric does to a risk.

    `relative`: factor 1 + weight x effect. `speed`: the loss grows with duration, duration falls to
    1 / (1 + effect), factor 1 - weight x (1 - 1 / (1 + effect)) (audit E16).
    """

    metric: Words
    reduces: Literal["frequency", "severity"]
    response: Literal["relative", "speed"] = "relative"
    weight: Share = 1.0
    claim: Words

    def factor(self, effect: float) -> float:
        """Factor on frequency or loss at an effect of the metric (share, -0.7 = 70 % less)."""
        if self.response == "speed":
            return 1 - self.weight * (1 - 1 / (1 + effect))
        return max(0.0, 1 + self.weight * effect)


class Response(_Record):
    """The plan's clock for a risk; claim `None` where the plan sets none (audit E9)."""

    claim: Words | None = None
    note: str = ""


class Risk(_Record):
    """One risk: a Poisson frequency, a 90 % interval of the loss per event, and what answers it.

    Attributes:
        frequency: Events a year.
        loss_p05: Loss of an event that 5 % of events stay below, in `unit` of the exposure base.
        loss_p95: Loss that 95 % stay below.
        unit: `share` of the exposure base, or `USD` when the base is `fixed`.
        base: Exposure base, e.g. `sea_gmv` or `platform_gmv[amazon]`.
        driver: Driver whose events strike this risk together with others.
        claims: Claims of the plan that name the event.
        source: Where frequency and losses come from.
    """

    id: Identifier
    label: Words
    category: Identifier
    item: Identifier
    frequency: Annotated[float, Field(ge=0, le=365, allow_inf_nan=False)]
    loss_p05: Positive
    loss_p95: Positive
    unit: Literal["share", "USD"]
    base: Annotated[str, Field(pattern=r"^[a-z_]+(\[[A-Za-z0-9_]+\])?$")]
    driver: Identifier | None = None
    mitigations: Annotated[tuple[Mitigation, ...], Field(strict=False)] = ()
    response: Response = Response()
    owner: Words
    claims: Claims = ()
    source: Words
    note: str = ""

    @model_validator(mode="after")
    def _interval_is_in_order(self) -> Self:
        if self.loss_p95 < self.loss_p05:
            raise ValueError(f"loss_p95 {self.loss_p95} must not lie below loss_p05")
        if (self.unit == "USD") != (self.base == FIXED_BASE):
            raise ValueError(f"unit {self.unit} does not go with base {self.base}")
        return self


@dataclass(frozen=True)
class Prepared:
    """A register as arrays over its risks, ``(risk,)``; medians are in the unit of each risk."""

    ids: tuple[str, ...]
    bases: tuple[str, ...]
    frequency: FloatArray
    median: FloatArray
    sigma: FloatArray
    driver: NDArray[np.intp]


class Register(_Record):
    """All risks with their categories and shared drivers."""

    as_of: date
    note: str = ""
    categories: dict[Identifier, Category]
    drivers: dict[Identifier, Driver] = Field(default_factory=dict)
    risks: Annotated[tuple[Risk, ...], Field(strict=False)]

    @model_validator(mode="after")
    def _names_are_known(self) -> Self:
        seen: set[str] = set()
        for risk in self.risks:
            where = f"risk {risk.id!r}"
            if risk.id in seen:
                raise ValueError(f"{where} stands twice")
            seen.add(risk.id)
            if risk.category not in self.categories:
                raise ValueError(f"{where}: category {risk.category!r} is not declared")
            if risk.item not in self.categories[risk.category].items:
                raise ValueError(f"{where}: item {risk.item!r} is not one of {risk.category!r}")
            if risk.driver is not None and risk.driver not in self.drivers:
                raise ValueError(f"{where}: driver {risk.driver!r} is not declared")
        return self

    @cached_property
    def prepared(self) -> Prepared:
        """The risks as arrays, made once."""
        mu, sigma = lognormal_from_interval(
            [risk.loss_p05 for risk in self.risks], [risk.loss_p95 for risk in self.risks]
        )
        numbers = {name: number for number, name in enumerate(self.drivers)}
        return Prepared(
            tuple(risk.id for risk in self.risks),
            tuple(risk.base for risk in self.risks),
            np.array([risk.frequency for risk in self.risks]),
            np.exp(mu),
            sigma,
            np.array([numbers.get(risk.driver or "", -1) for risk in self.risks], dtype=np.intp),
        )

    @property
    def bases(self) -> tuple[str, ...]:
        """Exposure bases the register needs, in order of first use; `fixed` is not among them."""
        return tuple(b for b in dict.fromkeys(self.prepared.bases) if b != FIXED_BASE)

    @property
    def metrics(self) -> tuple[str, ...]:
        """Driver metrics that some risk answers to, sorted."""
        return tuple(sorted({m.metric for risk in self.risks for m in risk.mitigations}))

    def exposure_by_risk(self, exposures: Mapping[str, float]) -> FloatArray:
        """``(risk,)`` USD each risk's share is of; ValueError for a missing or negative one."""
        values = [self._exposure(base, exposures) for base in self.prepared.bases]
        return np.array(values, dtype=float)

    def _exposure(self, base: str, exposures: Mapping[str, float]) -> float:
        """USD of one base; 1 for losses already in USD."""
        value = exposures.get(base, 1.0 if base == FIXED_BASE else -1.0)
        if base not in exposures and base != FIXED_BASE:
            raise ValueError(f"exposure {base!r} is missing: give USD, 0 where there is none")
        if not 0 <= value < float("inf"):
            raise ValueError(f"exposure {base!r} is {value}: must be USD of 0 or more")
        return value

    def by_risk_id(self, factors: Mapping[str, float] | None, what: str) -> FloatArray:
        """``(risk,)`` factors, 1 where absent; ValueError for an unknown risk or a negative one."""
        factors = factors or {}
        if unknown := set(factors) - set(self.prepared.ids):
            raise ValueError(f"{what} factor for unknown risk {sorted(unknown)[0]!r}")
        values = np.array([factors.get(risk, 1.0) for risk in self.prepared.ids], dtype=float)
        if np.any(~(values >= 0)):
            worst = self.prepared.ids[int(np.flatnonzero(~(values >= 0))[0])]
            raise ValueError(f"{what} factor of {worst!r} is {factors[worst]}: must be 0 or more")
        return values

    def expected(self, exposures: Mapping[str, float]) -> float:
        """Mean yearly loss in USD without any mitigation, closed form."""
        each = self.prepared.median * np.exp(self.prepared.sigma**2 / 2)
        return float(self.prepared.frequency @ (each * self.exposure_by_risk(exposures)))

    def scaled_to(self, expected: float, exposures: Mapping[str, float]) -> Register:
        """The register with all losses times one factor, so that the mean year costs `expected`.

        A year that is to cost nothing keeps the losses and has no events.

        Raises:
            ValueError: `expected` is negative, or the mean loss at these exposures is zero and is
                to cost more.
        """
        if expected == 0:
            return self._with_risks(r.model_copy(update={"frequency": 0.0}) for r in self.risks)
        now = self.expected(exposures)
        if now <= 0 or not expected > 0:
            raise ValueError(f"cannot scale a mean loss of {now} USD to {expected} USD")
        factor = expected / now
        return self._with_risks(
            risk.model_copy(
                update={"loss_p05": risk.loss_p05 * factor, "loss_p95": risk.loss_p95 * factor}
            )
            for risk in self.risks
        )

    def _with_risks(self, risks: Iterable[Risk]) -> Register:
        """The register with other risks."""
        # Built anew: a copy would carry the prepared arrays of the old losses along.
        return Register(
            as_of=self.as_of,
            note=self.note,
            categories=self.categories,
            drivers=self.drivers,
            risks=tuple(risks),
        )


def load_register(path: Path | None = None) -> Register:
    """The register at `path`, or the shipped one. Raises RegisterError naming path and value."""
    return _shipped_register() if path is None else _read(path)


@cache
def _shipped_register() -> Register:
    return _read(REGISTER_FILE)


def _read(path: Path) -> Register:
    """A register from a YAML file."""
    try:
        content: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
        return Register.model_validate(content)
    except yaml.YAMLError as error:
        raise RegisterError(f"{path}: not readable as YAML: {error}") from error
    except ValidationError as error:
        raise RegisterError(f"{path}: {_faults(error)}") from error


def _faults(error: ValidationError) -> str:
    """Each fault as path = value: what is wrong."""
    lines = []
    for fault in error.errors():
        where = ".".join(str(part) for part in fault["loc"]) or "register"
        shown = repr(fault["input"])
        value = f" = {shown}" if len(shown) <= 80 else ""
        lines.append(f"{where}{value}: {fault['msg']}")
    return "; ".join(lines)
