"""What is known beside the weekly history: lift tests, elasticities, returns that reports claim."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import Any, Literal

from model.demand.remark import Remark

ALL = "all"  # the market of what was measured over all markets together
MEDIA, PRICE = "media", "price"  # subjects of an elasticity beside the channels
FORMAT, VERSION = "headroom-evidence", 1

TestKind = Literal["geo", "holdout", "on_off"]
# What a test compared.
TEST_KINDS: Mapping[TestKind, Remark] = MappingProxyType(
    {
        "geo": Remark("regions with the spend against regions without"),
        "holdout": Remark("people who were shown the ads against people held out"),
        "on_off": Remark("weeks with the spend against weeks without"),
    }
)


@dataclass(frozen=True)
class LiftTest:
    """The extra outcome that a channel's spend of some weeks caused.

    Attributes:
        channel: as the panel calls it.
        market: as the panel calls it, or `ALL`.
        first_week, last_week: the weeks whose spend was tested, the panel's labels.
        lift: outcome of the counted weeks with the spend that the history holds, less the outcome
            with the spend of the comparison; in the panel's unit, summed over the weeks.
        standard_error: of the lift, in the same unit.
        kind: what was compared.
        spend_change: spend of the comparison against the history's, as a share: -1 is none of it,
            -0.5 half of it, 0.5 half as much again.
        counted_until: last week whose outcome was counted, ``None`` for the last tested week;
            later, when the test waited for what the spend brings afterwards.
        source: where it comes from, free text.
    """

    channel: str
    market: str
    first_week: str
    last_week: str
    lift: float
    standard_error: float
    kind: TestKind = "geo"
    spend_change: float = -1.0
    counted_until: str | None = None
    source: str = ""

    @property
    def last_counted(self) -> str:
        """Label of the last week whose outcome was counted."""
        return self.counted_until or self.last_week


@dataclass(frozen=True)
class KnownElasticity:
    """An elasticity from elsewhere: per cent more outcome for one per cent more of the subject.

    Attributes:
        subject: a channel, `MEDIA` (sustained spend on all channels together) or `PRICE`.
        market: as the panel calls it, or `ALL`.
        value: above 0; the own-price elasticity is written as a positive number too.
        standard_error: in the same unit.
        source: where it comes from, free text.
    """

    subject: str
    market: str
    value: float
    standard_error: float
    source: str = ""


@dataclass(frozen=True)
class AttributedReturn:
    """What reports credit a channel with over some weeks, and how much of it is thought caused.

    Attributes:
        channel: as the panel calls it.
        market: as the panel calls it, or `ALL`.
        first_week, last_week: the weeks reported on, the panel's labels.
        attributed: outcome credited to the channel in these weeks, in the panel's unit.
        low, middle, high: incremental over attributed outcome: 90 % interval and median, above 0.
        source: where it comes from, free text.
    """

    channel: str
    market: str
    first_week: str
    last_week: str
    attributed: float
    low: float
    middle: float
    high: float
    source: str = ""


Item = LiftTest | KnownElasticity | AttributedReturn
KINDS: Mapping[str, type[Item]] = MappingProxyType(
    {"lifts": LiftTest, "elasticities": KnownElasticity, "attributed": AttributedReturn}
)


@dataclass(frozen=True)
class Evidence:
    """All that a fit is told beside its panel."""

    lifts: tuple[LiftTest, ...] = ()
    elasticities: tuple[KnownElasticity, ...] = ()
    attributed: tuple[AttributedReturn, ...] = ()

    @property
    def items(self) -> tuple[Item, ...]:
        """Everything in one order: lifts, elasticities, attributed returns."""
        return (*self.lifts, *self.elasticities, *self.attributed)

    def __bool__(self) -> bool:
        return bool(self.items)

    @classmethod
    def of(cls, items: tuple[Item, ...]) -> Evidence:
        """Evidence from records in any order."""
        return cls(
            tuple(item for item in items if isinstance(item, LiftTest)),
            tuple(item for item in items if isinstance(item, KnownElasticity)),
            tuple(item for item in items if isinstance(item, AttributedReturn)),
        )

    def with_item(self, item: Item) -> Evidence:
        """With one more record; the same record twice would count twice and is taken once."""
        return self if item in self.items else Evidence.of((*self.items, item))

    def without(self, place: int) -> Evidence:
        """Without the record at a place of `items`."""
        items = self.items
        return Evidence.of((*items[:place], *items[place + 1 :]))

    def to_plain(self) -> dict[str, Any]:
        """Plain lists, numbers and texts."""
        lists = {name: [asdict(item) for item in getattr(self, name)] for name in KINDS}
        return {"format": FORMAT, "version": VERSION, **lists}

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Evidence:
        """The inverse of `to_plain`.

        Raises:
            ValueError: another format or version, a field that is missing or unknown.
        """
        if (plain.get("format"), plain.get("version")) != (FORMAT, VERSION):
            found = f"{plain.get('format')!r} version {plain.get('version')!r}"
            raise ValueError(f"evidence: {found}, expected {FORMAT!r} version {VERSION}")
        try:
            items = tuple(kind(**item) for name, kind in KINDS.items() for item in plain[name])
        except (KeyError, TypeError) as error:
            raise ValueError(f"evidence: a part is missing or unknown: {error}") from error
        return cls.of(items)
