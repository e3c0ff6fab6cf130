"""The sentence that answers how the scenarios differ: which one wins on what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from model.results import KpiResult
from ui.compare.choices import LETTERS, Column
from ui.compare.gaps import WON, direction, named_in_a_sentence, winner, winner_of_targets
from ui.formats import probability, quantity
from ui.words import _


def answer(
    columns: Sequence[Column], kpis: Sequence[str], share: str, names: Mapping[str, str]
) -> str:
    """Who wins on what, and how sure that is for GMV.

    Args:
        columns: the scenarios, the one at hand first.
        kpis: what is compared.
        share: the share of GMV among them.
        names: readable names of the world's labels.
    """
    if len(columns) < 2:
        return _(
            "Nothing stands beside this scenario yet: choose a preset, a story or a saved one."
        )
    asked = [kpi for kpi in kpis if kpi in WON or kpi == share]
    won: dict[str, list[str]] = {}
    for kpi in asked:
        found = winner(columns, kpi)
        if found is not None:
            won.setdefault(found.letter, []).append(named_in_a_sentence(kpi, names))
    most = winner_of_targets(columns)
    if most is not None:
        won.setdefault(most.letter, []).append(_("targets met"))
    if not won:
        return _("They come to the same so far: move a lever, or choose others to compare.")
    return " ".join((_wins(columns, won), _sure(columns)))


def _wins(columns: Sequence[Column], won: Mapping[str, Sequence[str]]) -> str:
    """Who wins on what, the one that wins most first."""
    ranked = sorted(
        (c for c in columns if c.letter in won), key=lambda c: len(won[c.letter]), reverse=True
    )
    parts = [
        _("{name} wins on {what}").format(
            name=_inside(c) if place else c.name, what=_joined(won[c.letter])
        )
        for place, c in enumerate(ranked)
    ]
    return "; ".join(parts) + "."


def _sure(columns: Sequence[Column]) -> str:
    """How often the scenario with the highest GMV has it over the second, draw by draw."""
    known = [(c, c.answer.kpis["gmv"]) for c in columns if "gmv" in c.answer.kpis]
    valued = [(c, gmv) for c, gmv in known if gmv.mean is not None]
    ranked = sorted(valued, key=lambda one: one[1].mean or 0.0, reverse=True)
    if len(ranked) < 2:
        return ""
    (best, first), (other, second) = ranked[:2]
    chance = _ahead(first, second)
    if chance is None:
        return ""
    said = _("The GMV of {best} ({value}) is above that of {other} in {chance} of the draws.")
    return said.format(
        best=_inside(best),
        value=quantity(first.mean, first.unit),
        other=_inside(other),
        chance=probability(chance),
    )


def _ahead(one: KpiResult, other: KpiResult) -> float | None:
    shared = min(one.draws.size, other.draws.size)
    if not shared or (one.draws[:shared] == other.draws[:shared]).all():
        return None
    ahead = direction(one.name) * (one.draws[:shared] - other.draws[:shared]) > 0
    return float(ahead.mean())


def _inside(column: Column) -> str:
    """A scenario's name inside a sentence."""
    return _("this scenario") if column.letter == LETTERS[0] else column.name


def _joined(words: Sequence[str]) -> str:
    """``a, b and c``."""
    if len(words) == 1:
        return words[0]
    return _("{first} and {last}").format(first=", ".join(words[:-1]), last=words[-1])
