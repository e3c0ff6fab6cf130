"""Where a target comes from: the plan's sentence, the reading in force, the figure's definition."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape

from model import World
from model.kpis import kpi_of
from model.plan import Reading, Target
from model.plan.base import Measured
from model.plan.targets import OWN
from model.results import TargetResult
from model.simulate.facts import EXIT
from ui.bullets import why_not
from ui.formats import day, quantity
from ui.rests import sentence
from ui.targets.windows import window_name
from ui.words import _

# The reading that says when ratios are scored; it holds for every target of the last quarter.
WHEN = "ratio_window"


def source_html(
    world: World, target: Target, result: TargetResult, choices: Mapping[str, str]
) -> str:
    """What a row opens to; everything escaped.

    Args:
        target: The plan's target before readings change it.
        result: What it comes to.
        choices: The option in force of every reading.
    """
    told = [
        *_plan(world, target, result),
        *_scoring(world, result),
        *_starting(world, target, result),
        *_readings(world, target, choices),
        *_remarks(target, result),
    ]
    lines = (f"<b>{escape(name)}</b> {escape(words)}" for name, words in told)
    return f'<p class="ht-source">{"<br>".join(lines)}</p>'


def _plan(world: World, target: Target, result: TargetResult) -> Iterator[tuple[str, str]]:
    source = world.plan.sources.get(result.claim)
    if target.brand == OWN:
        yield _("Your own"), _("Typed in or loaded from a file; it holds under every case.")
        return
    text = f"{_(source.text)}. " if source else ""
    where = _("Section {section}, {brand}, claim {claim}.").format(
        section=result.section,
        brand=_(world.plan.brands.get(result.brand, result.brand)),
        claim=result.claim,
    )
    exact = _("Worded as exact; scored as at least or at most.") if _exact(target) else ""
    due = _("Due {day}.").format(day=day(target.due)) if target.due else ""
    yield _("The plan"), " ".join(part for part in (f"{text}{where}", exact, due) if part)


def _exact(target: Target) -> bool:
    return target.worded == "exact"


def _scoring(world: World, result: TargetResult) -> Iterator[tuple[str, str]]:
    if why := (why_not(result) if result.mean is None else ""):
        yield _("No figure"), f"{why[:1].upper()}{why[1:]}"
    kpi = kpi_of(result.kpi)
    if kpi is not None:
        words = _("{definition}; {window}.").format(
            definition=_(kpi.definition), window=window_name(world, result.window)
        )
        yield _(kpi.label), words


def _starting(world: World, target: Target, result: TargetResult) -> Iterator[tuple[str, str]]:
    """Where the plan says it starts; another company's start is not this one's."""
    start = target.stated_baseline
    if start is not None and result.baseline is not None:
        yield _("Starts"), _start(world, start)


def _start(world: World, start: Measured) -> str:
    said = quantity(start.value, start.unit)
    if start.claim == "definition":
        return _("At {value}, as every change does.").format(value=said)
    known = world.plan.sources.get(start.claim)
    text = _(known.text) if known else _(start.note)
    return _("At {value}: {text} (claim {claim}).").format(value=said, text=text, claim=start.claim)


def _readings(
    world: World, target: Target, choices: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Ambiguous places that this target depends on, with the option in force."""
    keys = dict.fromkeys(variant.reading for variant in target.variants)
    if target.window == EXIT and target.brand != OWN:
        keys[WHEN] = None
    for key in keys:
        if key in world.plan.readings:
            reading = world.plan.readings[key]
            yield _reading(reading, choices[key])


def _reading(reading: Reading, option: str) -> tuple[str, str]:
    audit = _("Reading, audit {entries}").format(entries=reading.audit)
    return audit, f"{_(reading.question)} {_(reading.options[option])}."


def _remarks(target: Target, result: TargetResult) -> Iterator[tuple[str, str]]:
    if target.note:
        yield _("Note"), f"{_(target.note)}."
    if rests := sentence(result.rests_on):
        where = _("Give your own on the Data page or under Assumptions.")
        yield "≈", f"{rests} {where}"
