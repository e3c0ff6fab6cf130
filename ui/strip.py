"""The headline strip: six figures that stand on every page, as one piece of escaped HTML.

Which ones stand between GMV and the count of targets depends on the world (`ui.masters`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from html import escape

from model.plan.targets import OWN
from model.results import KpiResult, Score, TargetResult
from model.simulate.facts import YEAR
from ui.formats import (
    bound,
    change,
    likelihood,
    likelihood_word,
    mean_change,
    money,
    number,
    probability,
    quantity,
)
from ui.html import flag_html
from ui.masters import Cell
from ui.verdict import short_name
from ui.words import N_, _, ngettext


@dataclass(frozen=True)
class Figure:
    """One card of the strip."""

    label: str
    value: str
    notes: tuple[tuple[str, str], ...]  # (css class, text)
    pill: str
    status: str
    help: str
    word: str = ""  # how likely that is, in words
    rests: str = ""  # on which defaults it rests


@dataclass(frozen=True)
class Headline:
    """What the world puts into the strip: its tiles, the horizon's name, marks of defaults.

    ``rests`` holds, by KPI, the sentence on the defaults that a figure rests on.
    """

    cells: tuple[Cell, ...]
    horizon: str
    rests: Mapping[str, str] = field(default_factory=dict)


def strip_html(
    kpis: Mapping[str, KpiResult],
    score: Score,
    compared: Mapping[str, KpiResult],
    compared_score: Score,
    compared_name: str,
    headline: Headline,
) -> str:
    """The strip as safe HTML; changes are means over the same draws of both scenarios."""
    found = figures_of(kpis, score, compared, compared_score, compared_name, headline)
    cards = "".join(_card(figure) for figure in found)
    return f'<section class="hr-strip" aria-label="{escape(_("Key figures"))}">{cards}</section>'


def figures_of(
    kpis: Mapping[str, KpiResult],
    score: Score,
    compared: Mapping[str, KpiResult],
    compared_score: Score,
    compared_name: str,
    headline: Headline,
) -> tuple[Figure, ...]:
    """The six figures as text, for the strip and for what is printed."""
    return _Against(kpis, score, compared, compared_score, compared_name, headline).figures()


@dataclass(frozen=True)
class _Against:
    kpis: Mapping[str, KpiResult]
    score: Score
    compared: Mapping[str, KpiResult]
    compared_score: Score
    name: str
    headline: Headline

    def figures(self) -> tuple[Figure, ...]:
        return (
            self._gmv(),
            *(self._cell(cell) for cell in self.headline.cells),
            self._worded(self._risk(), "risk_loss_share_of_budget"),
            self._targets(),
        )

    def _cell(self, cell: Cell) -> Figure:
        if cell.kpi == "programme_roi":
            return self._worded(self._programme_roi(cell), cell.kpi)
        pill, status = _pill(self.score.by_kpi().get(cell.kpi))
        figure = self._figure(cell.kpi, cell.label, cell.better, pill, status)
        if cell.kpi == "roas":
            figure = replace(figure, notes=(*figure.notes, *self._caused()))
        return self._worded(figure, cell.kpi)

    def _caused(self) -> tuple[tuple[str, str], ...]:
        """Incremental beside attributed: reports on one side, what media cause on the other."""
        found = self.kpis.get("iroas")
        if found is None or found.mean is None:
            return ()
        return (("", _("{ratio} incremental").format(ratio=quantity(found.mean, found.unit))),)

    def _worded(self, figure: Figure, kpi: str) -> Figure:
        """The figure with the word of its target's probability, where there is one."""
        return _with_word(figure, self.score.by_kpi().get(kpi))

    def _gmv(self) -> Figure:
        target = self._gmv_target()
        pill, status = _pill(target)
        growth, gmv = self.kpis.get("gmv_growth"), self.kpis["gmv"].mean
        on_growth = target is not None and target.kpi == "gmv_growth"
        if target and on_growth and growth and growth.mean is not None and gmv is not None:
            wanted = gmv / (1 + growth.mean) * (1 + target.target)
            goal = bound(target.direction, wanted, "USD")
            pill = f"{goal} · {probability(target.probability)}"
        figure = self._figure(
            "gmv", _("GMV {horizon}").format(horizon=self.headline.horizon), 1, pill, status
        )
        figure = replace(figure, notes=(*figure.notes, *self._result()))
        return _with_word(figure, target)

    def _gmv_target(self) -> TargetResult | None:
        """What GMV of the horizon is held against: one's own before the plan's, money first."""
        held = [t for t in self.score.targets if t.window == YEAR and t.mean is not None]
        own = [t for t in held if t.brand == OWN]
        found = ((kpi, some) for some in (own, held) for kpi in ("gmv", "gmv_growth"))
        return next((t for kpi, some in found for t in some if t.kpi == kpi), None)

    def _result(self) -> tuple[tuple[str, str], ...]:
        """The year's operating result, with its change against the compared scenario."""
        now, then = self.kpis.get("operating_result"), self.compared.get("operating_result")
        if now is None or now.mean is None:
            return ()
        told = _("result {money}").format(money=money(now.mean))
        delta = None if then is None else mean_change(now, then)
        shown = "" if delta is None else change(delta, "USD")
        if delta is None or _nothing(shown):
            return (("bad" if now.mean < 0 else "", told),)
        return (("good" if delta > 0 else "bad", f"{told} ({shown})"),)

    def _programme_roi(self, cell: Cell) -> Figure:
        run_rate = self.kpis.get("programme_roi_run_rate")
        mean = None if run_rate is None else run_rate.mean
        note = _("{roi} run-rate").format(roi=_signed(mean, "share"))
        pill, status = _pill(self.score.by_kpi().get("programme_roi"))
        roi = self.kpis["programme_roi"]
        figure = self._figure(cell.kpi, cell.label, cell.better, pill, status)
        value = DASHED if roi.mean is None else _signed(roi.mean, "share")
        return replace(figure, value=value, notes=(("", note), *figure.notes))

    def _risk(self) -> Figure:
        pill, status = _pill(self.score.by_kpi().get("risk_loss_share_of_budget"), _("of budget"))
        figure = self._figure("risk_loss", _("Risk loss"), -1, pill, status)
        fx = self.kpis.get("fx_loss")
        if fx is None or fx.mean is None:
            return figure
        note = _("FX beside it {loss}").format(loss=money(fx.mean))
        return replace(figure, notes=(*figure.notes, ("", note)))

    def _targets(self) -> Figure:
        if not self.score.modelled:
            told = (("", _("no target applies yet")),)
            return Figure(_("Targets met"), DASHED, told, _("type your own"), "none", "")
        met, modelled = self.score.targets_met.mean, self.score.modelled
        delta = met - self.compared_score.targets_met.mean
        joint = self.score.joint
        count = len(joint.set)
        together = ngettext(
            "the main target: {chance}", "all {count} main targets: {chance}", count
        )
        pill = together.format(count=_spelled(count), chance=probability(joint.probability))
        status = _status(joint.probability)
        value = _("{met} of {all}").format(met=number(met, 1), all=modelled)
        waiting = len(self.score.targets) - modelled
        more = ngettext("{n} without a figure", "{n} without a figure", waiting)
        notes = (self._change(delta, "ratio", 1), ("", more.format(n=waiting)))
        return Figure(
            _("Targets met"), value, notes[: 2 if waiting else 1], pill, status, self._main()
        )

    def _main(self) -> str:
        """What the joint probability is of, for the tile's title."""
        names = ", ".join(short_name(kpi) for kpi in self.score.joint.set)
        chance = likelihood(self.score.joint.probability)
        return _("Expected number. All main targets together: {chance}. They are: {names}.").format(
            chance=chance, names=names
        )

    def _figure(self, kpi: str, label: str, better: int, pill: str, status: str) -> Figure:
        now, then = self.kpis[kpi], self.compared.get(kpi)
        delta = None if then is None else mean_change(now, then)
        note = self._change(delta, now.unit, better)
        if now.mean is not None and then is not None and then.mean is None:
            note = "", _("none in {name}").format(name=self.name)
        before = "" if then is None else quantity(then.mean, now.unit)
        if delta and _nothing(change(delta, now.unit)) and before != quantity(now.mean, now.unit):
            # A difference that rounds to nothing between two figures that round apart.
            kind = "good" if delta * better > 0 else "bad"
            note = kind, _("{value} in {name}").format(value=before, name=self.name)
        spread = _("90 % between {low} and {high}").format(
            low=quantity(now.p05, now.unit), high=quantity(now.p95, now.unit)
        )
        shown, help_text = quantity(now.mean, now.unit), now.reason or spread
        rests = self.headline.rests.get(kpi, "")
        return Figure(label, shown, (note,), pill, status, help_text, rests=rests)

    def _change(self, delta: float | None, unit: str, better: int) -> tuple[str, str]:
        if delta is None:
            return "", DASHED
        shown = change(delta, unit)
        if _nothing(shown):
            return "", _("same as {name}").format(name=self.name)
        kind = "good" if delta * better > 0 else "bad"
        return kind, _("{change} to {name}").format(change=shown, name=self.name)


DASHED = "–"


# Numbers written as words in a pill; others stand as digits.
WORDS = (N_("none"), N_("one"), N_("two"), N_("three"), N_("four"), N_("five"), N_("six"))


def _spelled(count: int) -> str:
    return _(WORDS[count]) if count < len(WORDS) else number(count)


def _nothing(shown: str) -> bool:
    """Whether a formatted difference rounds to zero."""
    return not any(digit in shown for digit in "123456789")


def _signed(value: float | None, unit: str) -> str:
    shown = quantity(value, unit)
    return f"+{shown}" if value is not None and value > 0 else shown


def _with_word(figure: Figure, target: TargetResult | None) -> Figure:
    if target is None or target.probability is None:
        return figure
    return replace(figure, word=f", {likelihood_word(target.probability)}")


def _pill(target: TargetResult | None, of: str = "") -> tuple[str, str]:
    if target is None or target.mean is None:
        return _("no target"), "none"
    goal = f"{bound(target.direction, target.target, target.unit)} {of}".strip()
    return f"{goal} · {probability(target.probability)}", target.status


def _status(chance: float | None) -> str:
    if chance is None:
        return "none"
    return "met" if chance >= 0.8 else "missed" if chance < 0.2 else "open"


def _word(word: str) -> str:
    return f'<span class="hr-word">{escape(word)}</span>' if word else ""


def _card(figure: Figure) -> str:
    notes = "".join(f'<p class="hr-note {kind}">{escape(text)}</p>' for kind, text in figure.notes)
    return (
        f'<article class="hr-kpi" title="{escape(figure.help)}">'
        f'<h2 class="hr-kpi-label">{escape(figure.label)}{flag_html(figure.rests)}</h2>'
        f'<p class="hr-kpi-value">{escape(figure.value)}</p>{notes}'
        f'<span class="hr-pill {figure.status}" title="{escape(figure.pill + figure.word)}">'
        f"{escape(figure.pill)}{_word(figure.word)}</span></article>"
    )
