"""Where a target comes from: the plan's sentence, the reading in force, the figure's definition."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from html import escape

from model import World
from model.kpis import kpi_of
from model.plan import Reading, Target
from model.plan.base import Measured
from model.plan.targets import OWN
from model.results import TargetResult
from model.simulate.facts import EXIT
from ui import state
from ui.bullets import why_not
from ui.formats import day, quantity
from ui.rests import sentence
from ui.shown import Shown
from ui.targets.attained import part_words
from ui.targets.windows import window_name
from ui.words import _

# The reading that says when ratios are scored; it holds for every target of the last quarter.
WHEN = "ratio_window"
KEPT = "target_sources"


def opened_html(result: TargetResult, standing: str) -> str:
    """What moves with the levers, then what stands still."""
    return f'<p class="ht-source">{_lines(_reached(result))}{standing}</p>'


def standing_html(
    world: World, target: Target, result: TargetResult, choices: Mapping[str, str]
) -> str:
    """The lines that no lever changes: who says it, how it is scored, where it starts."""
    return _lines(
        (
            *_plan(world, target, result),
            *_scoring(world, result),
            *_starting(world, target, result),
            *_readings(world, target, choices),
            *_remarks(target, result),
        )
    )


def standing_sources(shown: Shown) -> dict[str, str]:
    """By target id what `standing_html` answered, kept for the session until it would differ."""
    chosen = shown.scenario
    about = (shown.world.id, state.locale(), chosen.profile, chosen.readings, chosen.assumptions)
    held = state.kept(KEPT, lambda: (about, dict[str, str]()))
    if held[0] != about:
        held = (about, {})
        state.keep(KEPT, held)
    return held[1]


def _lines(told: Iterable[tuple[str, str]]) -> str:
    lines = (f"<span><b>{escape(name)}</b> {escape(words)}</span>" for name, words in told)
    return "".join(lines)


def _reached(result: TargetResult) -> Iterator[tuple[str, str]]:
    """Attainment and progress in words, for narrow screens; why there is no figure."""
    if result.mean is None:
        yield _("No figure"), why_not(result)
    if result.attainment is None:
        return
    share = part_words(result.attainment)
    words = _("{share} of the aim.").format(share=share)
    if result.progress is not None:
        words = _("{share} of the aim, {part} of the way to it.").format(
            share=share, part=part_words(result.progress)
        )
    yield _("Attained"), words


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
