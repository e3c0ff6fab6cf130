"""Compare's tables as escaped HTML: a row a lever or a figure, a column a scenario."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from model.results import KpiResult
from ui.compare.choices import Column
from ui.compare.gaps import LEAST_TARGETS, Gap, direction, gaps, nothing, targets_gained
from ui.compare.settings import GROUPS, Line
from ui.formats import DASH, change, number, probability, quantities, quantity
from ui.html import flag_html, scroll_html
from ui.names import kpi_name
from ui.words import _

# Letters of a note that stand in a column's head.
SHORT = 60


def settings_html(columns: Sequence[Column], lines: Sequence[Line]) -> str:
    """What was set, under the headings of its groups; what differs from the first is bold."""
    body, group = [], ""
    for line in lines:
        if line.group != group and line.group in GROUPS:
            body.append(_group(_(GROUPS[line.group]), len(columns)))
        group = line.group
        cells = "".join(
            f'<td class="{"other" if value != line.values[0] else ""}">{escape(value)}</td>'
            for value in line.values
        )
        body.append(f'<tr><th scope="row">{escape(line.label)}</th>{cells}</tr>')
    return _table(columns, body, _("What was set"))


def results_html(
    columns: Sequence[Column],
    kpis: Sequence[str],
    names: Mapping[str, str],
    rests: Mapping[str, str],
) -> str:
    """What it leads to: each figure, its difference to the first, how sure the difference is."""
    body = [_targets_row(columns), _joint_row(columns)] if columns[0].answer.score.modelled else []
    results = {kpi: [column.answer.kpis.get(kpi) for column in columns] for kpi in kpis}
    found = iter(gaps([(one, row[0]) for row in results.values() for one in row[1:]]))
    for kpi, row in results.items():
        name = f"{escape(kpi_name(kpi, names))}{flag_html(rests.get(kpi, ''))}"
        body.append(_kpi_row(kpi, name, row, [next(found) for _other in row[1:]]))
    return _table(columns, body, _("What it leads to"))


def targets_html(columns: Sequence[Column], labels: Mapping[str, str]) -> str:
    """Probability of every target that has a figure, by scenario."""
    first = [t for t in columns[0].answer.score.targets if t.status != "not_modelled"]
    body = []
    for target in first:
        chances = [
            next((t for t in column.answer.score.targets if t.id == target.id), None)
            for column in columns
        ]
        cells = "".join(
            f'<td><span class="hr-pill {t.status if t else "none"}">'
            f"{escape(probability(t.probability) if t else DASH)}</span></td>"
            for t in chances
        )
        name = _(labels.get(target.id, target.kpi))
        body.append(f'<tr><th scope="row">{escape(name)}</th>{cells}</tr>')
    return _table(columns, body, _("Probability of each target"))


def _table(columns: Sequence[Column], body: Sequence[str], caption: str) -> str:
    heads = "".join(_head(column) for column in columns)
    table = (
        f'<table class="hr-table hc-table hc-{len(columns)}"><thead><tr>'
        f"<td></td>{heads}</tr></thead><tbody>{''.join(body)}</tbody></table>"
    )
    return scroll_html(table, caption)


def _head(column: Column) -> str:
    about = _("the same as this scenario") if column.same else column.about
    letter = f'<span class="hc-letter hc-{column.letter}">{column.letter}</span>'
    return f'<th scope="col">{letter} {escape(column.name)}{_note(about)}</th>'


def _note(about: str) -> str:
    """A sentence about a scenario; a long one opens on a click or a key."""
    if len(about) <= SHORT:
        return f"<small>{escape(about)}</small>"
    begins = f"{escape(about[:SHORT].rpartition(' ')[0] or about[:SHORT])}…"
    return f"<details><summary>{begins}</summary>{escape(about)}</details>"


def _group(words: str, count: int) -> str:
    return (
        f'<tr class="hc-group"><th scope="rowgroup" colspan="{count + 1}">{escape(words)}</th></tr>'
    )


def _kpi_row(
    kpi: str, name: str, results: Sequence[KpiResult | None], gaps: Sequence[Gap | None]
) -> str:
    """Values of all scenarios, and how far the others lie from the first; ``name`` as HTML."""
    unit = next((result.unit for result in results if result is not None), "")
    values = quantities([None if r is None else r.mean for r in results], unit)
    cells = [_value(values[0], under=_spread(results[0]), kind="now")]
    for value, found in zip(values[1:], gaps, strict=True):
        cells.append(_value(value, *_difference(found, unit, kpi)))
    return f'<tr><th scope="row">{name}</th>{"".join(cells)}</tr>'


def _value(value: str, beside: str = "", under: str = "", kind: str = "") -> str:
    """A cell: the value with its difference in one line, how sure that is in the next."""
    small = f"<small>{under}</small>" if under else ""
    return f'<td class="{kind}"><b>{escape(value)}</b>{beside}{small}</td>'


def _spread(result: KpiResult | None) -> str:
    if result is None or result.mean is None:
        return ""
    said = _("{low} to {high}").format(
        low=quantity(result.p05, result.unit), high=quantity(result.p95, result.unit)
    )
    return escape(said)


def _difference(found: Gap | None, unit: str, kpi: str) -> tuple[str, str]:
    """``+$2.1 m``; its interval, and in how many draws it is better than the first."""
    if found is None:
        return "", ""
    written = [change(value, unit) for value in (found.mean, found.p05, found.p95)]
    if found.better is None or all(nothing(one) for one in written):
        return "", escape(_("the same"))
    kind = "good" if direction(kpi) * found.mean > 0 else "bad"
    spread = _("{low} to {high}").format(low=written[1], high=written[2])
    sure = _("better in {chance}").format(chance=probability(found.better))
    under = f"<span>{escape(spread)}</span> · <span>{escape(sure)}</span>"
    return _by(kind, written[0]), under


def _by(kind: str, words: str) -> str:
    """The difference; nothing where it rounds to nothing."""
    if nothing(words):
        return ""
    return f' <span class="hc-by {kind}">{escape(words)}</span>'


def _targets_row(columns: Sequence[Column]) -> str:
    cells = []
    for place, column in enumerate(columns):
        score = column.answer.score
        value = _("{met} of {all}").format(
            met=number(score.targets_met.mean, 1), all=score.modelled
        )
        delta = targets_gained(column, columns[0])
        kind = "good" if delta > 0 else "bad"
        moved = place and abs(delta) >= LEAST_TARGETS
        beside = _by(kind, change(delta, "ratio")) if moved else ""
        under = escape(_("the same")) if place and not moved else ""
        cells.append(_value(value, beside, under, _now(place)))
    return f'<tr><th scope="row">{escape(_("Targets met"))}</th>{"".join(cells)}</tr>'


def _joint_row(columns: Sequence[Column]) -> str:
    cells = (
        _value(probability(column.answer.score.joint.probability), kind=_now(place))
        for place, column in enumerate(columns)
    )
    return f'<tr><th scope="row">{escape(_("All main targets together"))}</th>{"".join(cells)}</tr>'


def _now(place: int) -> str:
    return "now" if place == 0 else ""
