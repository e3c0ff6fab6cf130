"""A fitted demand model as plain, frozen data: what is stored, shipped and drawn from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.demand import carry
from model.demand.design import Design, build_design
from model.demand.draws import DemandDraws
from model.demand.evidence.records import Evidence
from model.demand.history import History, rounded
from model.demand.layout import Layout, Spread, layout_of
from model.demand.noise import Noise

FloatArray = NDArray[np.float64]
FORMAT = "headroom-demand-fit"
VERSION = 6
NO_EVIDENCE = Evidence()
CODE_STEPS = 100  # draws are stored in hundredths of their own standard deviation


class FitError(ValueError):
    """A file that is not a usable fit; the message says what is wrong and what to do."""


@dataclass(frozen=True, eq=False)
class Coded:
    """Draws as whole numbers of hundredths of a standard deviation around their mean.

    Attributes:
        centre, spread: ``(...)`` mean and standard deviation over draws.
        code: ``(draw, ...)`` integers.
    """

    centre: FloatArray
    spread: FloatArray
    code: NDArray[np.int32]

    @classmethod
    def of(cls, draws: FloatArray) -> Coded:
        """Code draws ``(draw, ...)``."""
        centre, spread = rounded(draws.mean(axis=0)), rounded(draws.std(axis=0))
        scaled = (draws - centre) / np.where(spread > 0, spread, 1.0)
        return cls(centre, spread, np.rint(scaled * CODE_STEPS).astype(np.int32))

    @cached_property
    def values(self) -> FloatArray:
        """The draws ``(draw, ...)``."""
        return self.centre + self.spread * (self.code / CODE_STEPS)

    def to_plain(self) -> dict[str, Any]:
        """Plain lists."""
        return {name: getattr(self, name).tolist() for name in ("centre", "spread", "code")}

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any], shape: tuple[int, ...]) -> Coded:
        """The inverse of `to_plain` for draws of a known shape without the draw axis."""
        code = np.array(plain["code"], dtype=np.int32).reshape(-1, *shape)
        centre = np.array(plain["centre"], dtype=float).reshape(shape)
        return cls(centre, np.array(plain["spread"], dtype=float).reshape(shape), code)


@dataclass(frozen=True, eq=False)
class DemandFit:
    """A fitted demand model.

    Attributes:
        history: The panel's part that the equation reads.
        noise: Noise of each market.
        spread: How far levels, weeks and markets stray, as the outer loop found it.
        shared: ``(draw, parameter)`` draws common to all markets, see `Layout`.
        local: ``(draw, market, parameter)`` draws of each market.
        last_residual: ``(market,)`` last observed week's misfit in standard deviations.
        seed: Seed of the noise that forecasts add.
        diagnostics: Figures about the fit, by name.
        evidence: What the fit was told beside the history.
        notes: What comes from the prior rather than from the data, in words.
    """

    history: History
    noise: Noise
    spread: Spread
    shared: Coded
    local: Coded
    last_residual: FloatArray
    seed: int
    diagnostics: Mapping[str, Any]
    notes: tuple[str, ...]
    evidence: Evidence = NO_EVIDENCE

    @property
    def markets(self) -> tuple[str, ...]:
        """Market labels."""
        return self.history.markets

    @property
    def channels(self) -> tuple[str, ...]:
        """Channel names."""
        return self.history.channels

    @property
    def metric(self) -> str:
        """Outcome that was fitted: ``orders``, ``revenue`` or ``kpi``."""
        return self.history.metric

    @cached_property
    def weeks(self) -> tuple[str, ...]:
        """Labels of the history's weeks."""
        return self.history.week_labels.labels(self.history.n_weeks)

    @property
    def n_draws(self) -> int:
        """Number of stored draws."""
        return len(self.shared.code)

    @cached_property
    def design(self) -> Design:
        """The arrays of the equation."""
        return build_design(self.history)

    @cached_property
    def layout(self) -> Layout:
        """Where each parameter stands."""
        return layout_of(self.design)

    def next_weeks(self, count: int) -> tuple[str, ...]:
        """Labels of the weeks after the history."""
        return self.history.week_labels.labels(count, self.history.n_weeks)

    def project(self, weeks: Sequence[str], n: int = 512) -> DemandDraws:
        """Draws for consecutive future weeks; the same call gives the same numbers.

        Args:
            weeks: labels as the panel writes them, ISO dates, or integers that go on counting.
            n: number of draws; the first of a larger set are the same.

        Raises:
            ValueError: a label that cannot be read, weeks with gaps, weeks before the history.
        """
        return carry.project(self, weeks).first(n)

    def in_sample(self, weeks: Sequence[str] | None = None, n: int = 512) -> DemandDraws:
        """Draws for weeks of the history, all of them by default.

        The multiplier is set so that every draw gives back the observed outcome at the observed
        spend; weeks without an outcome keep the modelled multiplier.
        """
        return carry.in_sample(self, self.weeks if weeks is None else weeks).first(n)

    @cached_property
    def content_hash(self) -> str:
        """SHA-256 of the stored content."""
        return _hash(self._content())

    def to_json(self) -> str:
        """The fit as text; `from_json` gives back an equal fit."""
        content = self._content()
        return json.dumps({**content, "content_hash": _hash(content)}, allow_nan=False)

    @classmethod
    def from_json(cls, text: str | bytes) -> DemandFit:
        """Read a stored fit.

        Raises:
            FitError: no JSON, another format or version, changed content, a missing part.
        """
        content = _checked(text)
        try:
            return _from_content(content)
        except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
            raise FitError(
                f"fit file: a part is missing or has the wrong shape: {error}"
            ) from error

    def _content(self) -> dict[str, Any]:
        """Everything that is stored, as plain data."""
        return {
            "format": FORMAT,
            "version": VERSION,
            "history": self.history.to_plain(),
            "noise": {
                name: getattr(self.noise, name).tolist() for name in ("sd", "power", "persistence")
            },
            "spread": asdict(self.spread),
            "shared": self.shared.to_plain(),
            "local": self.local.to_plain(),
            "last_residual": self.last_residual.tolist(),
            "seed": self.seed,
            "diagnostics": dict(self.diagnostics),
            "notes": list(self.notes),
            "evidence": self.evidence.to_plain(),
        }

    def with_seed(self, seed: int) -> DemandFit:
        """The same fit with other forecast noise."""
        return replace(self, seed=seed)


def _hash(content: Mapping[str, Any]) -> str:
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _checked(text: str | bytes) -> dict[str, Any]:
    """The content of a fit file after format, version and hash have been checked."""
    try:
        content = json.loads(text)
    except ValueError as error:
        raise FitError(f"fit file: not JSON ({error}); write it with `fit --out`") from error
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        found = content.get("format") if isinstance(content, dict) else type(content).__name__
        raise FitError(f"fit file: format is {found!r}, expected {FORMAT!r}")
    if content.get("version") != VERSION:
        raise FitError(
            f"fit file: version is {content.get('version')!r}, expected {VERSION}; fit again"
        )
    stored = content.pop("content_hash", None)
    if stored != _hash(content):
        raise FitError(f"fit file: content does not match its hash {stored!r}; fit again")
    return content


def _from_content(content: Mapping[str, Any]) -> DemandFit:
    """A fit from checked content."""
    history = History.from_plain(content["history"])
    layout = layout_of(build_design(history))
    noise = content["noise"]
    names = ("sd", "power", "persistence")
    return DemandFit(
        history=history,
        noise=Noise(*(np.array(noise[name], dtype=float) for name in names)),
        spread=Spread(**{name: float(v) for name, v in content["spread"].items()}),
        shared=Coded.from_plain(content["shared"], (layout.n_shared,)),
        local=Coded.from_plain(content["local"], (len(history.markets), layout.n_local)),
        last_residual=np.array(content["last_residual"], dtype=float),
        seed=int(content["seed"]),
        diagnostics=content["diagnostics"],
        notes=tuple(content["notes"]),
        evidence=Evidence.from_plain(content["evidence"]),
    )
