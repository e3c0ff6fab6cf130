"""The verdict: one sentence that says where a scenario lands and what it misses."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from model.results import KpiResult, Score, TargetResult
from ui.formats import distance, money, number
from ui.words import _

# Short names of targets inside a sentence; others use their label.
SHORT = {
    "gmv_growth": "growth",
    "gmv_share[southeast_asia]": "Southeast Asia share",
    "logistics_cost_share": "logistics share",
    "roas": "ad ROAS",
    "repurchase_rate": "repurchase",
    "risk_loss_share_of_budget": "risk loss",
}
RISK = "risk_loss_share_of_budget"
WORST = 2  # how many misses a sentence can carry


def verdict_html(kpis: Mapping[str, KpiResult], score: Score, name: str) -> str:
    """The sentence as safe HTML, figures that matter set off by class and by wording."""
    landing = _("{name} lands at {gmv} GMV and meets {met} targets.").format(
        name=escape(name),
        gmv=escape(money(kpis["gmv"].mean or 0.0)),
        met=_strong("good", _about(score)),
    )
    return f'<h1 class="hr-verdict">{landing} {_misses(score, _closing(kpis, score))}</h1>'


def shortfalls(score: Score) -> list[TargetResult]:
    """Targets of the chosen set that are expected to be missed, the relatively largest first."""
    chosen = [t for t in score.by_kpi().values() if t.kpi in score.joint.set]
    short = [t for t in chosen if t.headroom is not None and t.headroom < 0]
    return sorted(short, key=lambda t: (t.headroom or 0.0) / (abs(t.target) or 1.0))


def _about(score: Score) -> str:
    return _("about {met} of {all}").format(met=number(score.targets_met.mean), all=score.modelled)


def _misses(score: Score, risk: str) -> str:
    worst = [t for t in shortfalls(score) if t.kpi != RISK][:WORST]
    if not worst:
        return _("It reaches every target of the chosen set on average; {risk}.").format(risk=risk)
    if len(worst) == 1:
        return _("It misses {first}; {risk}.").format(first=_gap(worst[0]), risk=risk)
    return _("It misses {first} and {second}; {risk}.").format(
        first=_gap(worst[0]), second=_gap(worst[1]), risk=risk
    )


def _gap(target: TargetResult) -> str:
    gap = distance(abs(target.headroom or 0.0), target.unit)
    name = _(SHORT.get(target.kpi, target.kpi))
    return _strong("bad", _("{target} by {gap}").format(target=name, gap=gap))


def _closing(kpis: Mapping[str, KpiResult], score: Score) -> str:
    """Risk loss beside its limit, and the money when the year loses some."""
    result = kpis.get("operating_result")
    if result is None or result.mean is None or result.mean >= 0:
        return _risk(score)
    loss = _strong("bad", _("it loses {money}").format(money=money(-result.mean)))
    return _("{risk}, and {loss}").format(risk=_risk(score), loss=loss)


def _risk(score: Score) -> str:
    target = score.by_kpi().get(RISK)
    if target is None or target.headroom is None:
        return _("risk loss has no limit here")
    if target.headroom >= 0:
        return _("risk loss is within its limit")
    return _strong("bad", _("risk loss is over its limit"))


def _strong(kind: str, text: str) -> str:
    return f'<b class="{kind}">{escape(text)}</b>'
