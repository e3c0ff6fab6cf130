"""Files of response curves in the draft: read, answered about, taken into a profile."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from typing import TYPE_CHECKING

from model.business import Business, Facts
from model.business.imported import curves_in
from model.demand.imports import (
    ALL_MARKETS,
    Choices,
    CurvesError,
    CurveSet,
    Terms,
    read_curves,
    taken,
)

if TYPE_CHECKING:
    from model.panel import Problem
    from ui.intake.draft import Intake

LEFT_OUT, NEW = "out", "new"  # what may be done with a channel beside taking another's place
PLACE = "place:"  # before the channel whose place is taken


@dataclass(frozen=True)
class CurveFile:
    """A file of curves with the answers to what it does not say.

    Attributes:
        name, data: as it came, untrusted.
        given: terms that were answered.
        asked: terms that the file does not state.
        channels: its channel -> `LEFT_OUT`, `NEW` or `PLACE` and the panel's channel.
        markets: its market -> the panel's.
        found: its curves; None while something is wrong or not answered.
        problems: what is wrong; empty while it only lacks answers.
        more: faults counted but not listed.
    """

    name: str
    data: bytes = field(repr=False)
    given: Terms = field(default_factory=Terms)
    asked: tuple[str, ...] = ()
    channels: Mapping[str, str] = field(default_factory=dict)
    markets: Mapping[str, str] = field(default_factory=dict)
    found: CurveSet | None = None
    problems: tuple[Problem, ...] = ()
    more: int = 0

    @cached_property
    def digest(self) -> str:
        """Content and name, to tell files apart; part of widgets' keys."""
        return hashlib.sha256(self.name.encode() + b"\0" + self.data).hexdigest()[:12]

    @property
    def source(self) -> str:
        """What a world takes from it, to tell equal ones."""
        return f"{self.digest} {self.given} {sorted(self.channels.items())} {self.markets}"

    def taken_channels(self) -> tuple[str, ...]:
        """Its channels that are taken."""
        known = self.found.channels if self.found else ()
        return tuple(name for name in known if self.channels.get(name, LEFT_OUT) != LEFT_OUT)


def read(file: CurveFile, facts: Facts) -> CurveFile:
    """The file read under the answers so far; names that are the panel's are chosen at first."""
    try:
        found = read_curves(file.data, name=file.name, terms=file.given)
    except CurvesError as error:
        asked = file.asked or error.missing
        wrong = () if error.missing else error.problems
        return replace(file, found=None, asked=asked, problems=wrong, more=error.more)
    channels = {c: f"{PLACE}{c}" if c in facts.channels else LEFT_OUT for c in found.channels}
    markets = {m: m if m in known_markets(facts) else "" for m in found.markets}
    return replace(
        file,
        found=found,
        problems=(),
        more=0,
        channels={c: file.channels.get(c, said) for c, said in channels.items()},
        markets={m: file.markets.get(m, said) for m, said in markets.items()},
    )


def fitted_to(file: CurveFile, facts: Facts) -> CurveFile:
    """The answers on a panel: places in channels and markets it does not have are open again."""
    channels = {
        theirs: LEFT_OUT if _gone(said, facts) else said for theirs, said in file.channels.items()
    }
    markets = {m: ours if ours in known_markets(facts) else "" for m, ours in file.markets.items()}
    if (channels, markets) == (file.channels, file.markets):
        return file
    return replace(file, channels=channels, markets=markets)


def _gone(said: str, facts: Facts) -> bool:
    return said.startswith(PLACE) and said.removeprefix(PLACE) not in facts.channels


def known_markets(facts: Facts) -> tuple[str, ...]:
    """The panel's markets, and all of them together."""
    return (*facts.markets, ALL_MARKETS)


def answered(file: CurveFile, term: str, value: object) -> CurveFile:
    """The file with one term answered."""
    known = {f.name: getattr(file.given, f.name) for f in fields(Terms)}
    return replace(file, given=Terms(**(known | {term: value})))


def with_imports(intake: Intake, business: Business, facts: Facts) -> Business:
    """A profile with the curves of all files at hand.

    Raises:
        CurvesError: choices that contradict each other, or a market nobody has named.
        BusinessError: two curves for one cell.
    """
    fitted = (fitted_to(file, facts) for file in intake.curves)
    chosen = [file for file in fitted if file.taken_channels()]
    if not chosen:
        return business
    names = (*facts.channels, *business.benchmark_channels)
    found = [
        taken(file.found, _choices(file), known_markets(facts), names)
        for file in chosen
        if file.found is not None
    ]
    return business.with_imports(curves_in(found))


def _choices(file: CurveFile) -> Choices:
    return Choices(
        channels={
            theirs: said.removeprefix(PLACE)
            for theirs, said in file.channels.items()
            if said.startswith(PLACE)
        },
        markets={theirs: ours for theirs, ours in file.markets.items() if ours},
        new=frozenset(theirs for theirs, said in file.channels.items() if said == NEW),
        left_out=frozenset(theirs for theirs, said in file.channels.items() if said == LEFT_OUT),
    )


def curves_source(intake: Intake) -> str:
    """What a world is made of beside fit and answers."""
    return "\n".join(file.source for file in intake.curves)
