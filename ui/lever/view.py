"""What a lever shows: plain records made by the caller from the catalogue and the scenario."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from ui.lever.numbers import Kind, NumberStyle, difference_style, style_for


@dataclass(frozen=True)
class LeverTexts:
    """Words of the widget, translated by the caller; braces are filled in by the widget."""

    status_quo: str = "2025"
    plan: str = "plan"
    compared: str = "compared"
    as_plan: str = "as plan"
    reset: str = "back to plan"
    none: str = "none"
    points: str = "pts"
    billion: str = "bn"
    million: str = "m"
    thousand: str = "k"
    about: str = "about this lever"
    type_value: str = "type a value"
    range: str = "range"
    observed: str = "seen in the data"
    reasonable: str = "reasonable"
    source: str = "source"
    outside_observed: str = "outside the range seen in the data"
    beyond: str = "Beyond what your data have seen: less sure than the band shows."
    above: str = "{typed} is above the highest value, {limit}"
    below: str = "{typed} is below the lowest value, {limit}"
    unreadable: str = "“{typed}” is not a number"
    total: str = "total"
    lock: str = "lock {part}"
    unlock: str = "unlock {part}"


def lever_texts(translate: Callable[[str], str]) -> LeverTexts:
    """The widget's words in the language of ``translate`` (a gettext function)."""
    _ = translate
    return LeverTexts(
        status_quo=_("2025"),
        plan=_("plan"),
        compared=_("compared"),
        as_plan=_("as plan"),
        reset=_("back to plan"),
        none=_("none"),
        points=_("pts"),
        billion=_("bn"),
        million=_("m"),
        thousand=_("k"),
        about=_("about this lever"),
        type_value=_("type a value"),
        range=_("range"),
        observed=_("seen in the data"),
        reasonable=_("reasonable"),
        source=_("source"),
        outside_observed=_("outside the range seen in the data"),
        beyond=_("Beyond what your data have seen: less sure than the band shows."),
        above=_("{typed} is above the highest value, {limit}"),
        below=_("{typed} is below the lowest value, {limit}"),
        unreadable=_("“{typed}” is not a number"),
        total=_("total"),
        lock=_("lock {part}"),
        unlock=_("unlock {part}"),
    )


ENGLISH = LeverTexts()


@dataclass(frozen=True)
class LeverView:
    """One lever as it is drawn. All values in the lever's inside unit (shares 0-1, USD, days).

    Attributes:
        label: Translated name.
        minimum: Lowest value that can be set.
        maximum: Highest value that can be set.
        step: Smallest move; the grid starts at ``minimum``.
        status_quo: Value of the base year (dotted tick), None when there is none.
        plan: Value of the plan (solid tick); reset returns here.
        kind: How numbers are written.
        unit: Translated unit word for days, weeks, ratio.
        compared: Value in the compared scenario, None when it is the plan itself.
        observed: Lowest and highest value in the data (grey band), None when never observed.
        reasonable: Reasonable range, None when unknown.
        bands: Named values, e.g. ``{"cautious": .., "plan": .., "bold": ..}``, offered to click.
        help: One sentence why this lever matters.
        source: Where the range comes from.
        stands: Where the lever stands when another one multiplies it; said instead of the
            difference from the plan.
        zero_as_none: Write the status quo's and plan's zero as the word "none".
        disabled: Draw it grey; it cannot be moved.
        texts: Translated words.

    Raises:
        ValueError: When minimum is not below maximum or step is not positive.
    """

    label: str
    minimum: float
    maximum: float
    step: float
    status_quo: float | None
    plan: float
    kind: Kind = "ratio"
    unit: str = ""
    compared: float | None = None
    observed: tuple[float, float] | None = None
    reasonable: tuple[float, float] | None = None
    bands: Mapping[str, float] = field(default_factory=dict)
    help: str = ""
    source: str = ""
    stands: str = ""
    zero_as_none: bool = False
    disabled: bool = False
    texts: LeverTexts = ENGLISH

    def __post_init__(self) -> None:
        if not self.minimum < self.maximum:
            raise ValueError(
                f"lever {self.label!r}: minimum {self.minimum!r} must be below maximum "
                f"{self.maximum!r}; correct the lever's record"
            )
        if not self.step > 0:
            raise ValueError(
                f"lever {self.label!r}: step {self.step!r} must be above 0; correct the record"
            )

    @cached_property
    def style(self) -> NumberStyle:
        """How the value is written."""
        largest = max(abs(self.minimum), abs(self.maximum))
        sizes = (self.texts.billion, self.texts.million, self.texts.thousand)
        return style_for(self.kind, unit=self.unit, step=self.step, largest=largest, sizes=sizes)

    @cached_property
    def difference(self) -> NumberStyle:
        """How a difference of two values is written."""
        return difference_style(self.kind, self.style, self.texts.points)


@dataclass(frozen=True)
class LeverState:
    """Where the lever stands after this run.

    Attributes:
        value: Inside unit, within the lever's range.
        dragging: True while the thumb is held (the page may compute with fewer draws).
    """

    value: float
    dragging: bool
