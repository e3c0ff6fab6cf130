"""The verdict: one sentence that says where a scenario lands and what it misses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from model.results import KpiResult, Score, TargetResult
from ui.formats import distance, money, number
from ui.names import kpi_name
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
HOPELESS = 0.2  # a chance below this needs no "expected"
WORST = 2  # how many misses a sentence can carry


def short_name(kpi: str, names: Mapping[str, str] | None = None) -> str:
    """A KPI inside a sentence."""
    return _(SHORT[kpi]) if kpi in SHORT else kpi_name(kpi, names)


def verdict_html(
    kpis: Mapping[str, KpiResult],
    score: Score,
    name: str,
    names: Mapping[str, str] | None = None,
) -> str:
    """The sentence as safe HTML, figures that matter set off by class and by wording.

    Args:
        names: Readable names of the world's labels.
    """
    if not score.modelled:
        return _without_targets(kpis, name)
    landing = _("{name} lands at {gmv} GMV and meets {met} targets.").format(
        name=escape(name),
        gmv=escape(money(kpis["gmv"].mean or 0.0)),
        met=_strong(_kind(score), _about(score)),
    )
    return f'<h1 class="hr-verdict">{landing} {_misses(score, _closing(kpis, score), names)}</h1>'


def rests_html(remarks: Sequence[str]) -> str:
    """One line under the verdict: what a company of one's own rests on; empty without remarks."""
    if not remarks:
        return ""
    more = _("Marked ≈; give them on the Data page or under Assumptions.")
    return f'<p class="hr-rests">≈ {escape(" ".join((*remarks, more)))}</p>'


def _without_targets(kpis: Mapping[str, KpiResult], name: str) -> str:
    """Landing and result alone, and what to do to be held against something."""
    gmv, result = kpis["gmv"].mean or 0.0, kpis.get("operating_result")
    landing = _("{name} lands at {gmv} GMV").format(name=escape(name), gmv=escape(money(gmv)))
    if result is not None and result.mean is not None:
        kind = "good" if result.mean >= 0 else "bad"
        said = _("a result of {money}").format(money=money(result.mean))
        landing = _("{landing} with {result}").format(landing=landing, result=_strong(kind, said))
    asked = _("No target of the plan applies to this company: type your own to hold it against.")
    return f'<h1 class="hr-verdict">{landing}. {escape(asked)}</h1>'


def shortfalls(score: Score) -> list[TargetResult]:
    """Targets of the chosen set that are expected to be missed, the relatively largest first."""
    main = score.joint.set or tuple(score.by_kpi())
    chosen = [t for t in score.by_kpi().values() if t.kpi in main]
    short = [t for t in chosen if t.headroom is not None and t.headroom < 0]
    return sorted(short, key=lambda t: (t.headroom or 0.0) / (abs(t.target) or 1.0))


def _about(score: Score) -> str:
    return _("about {met} of {all}").format(met=number(score.targets_met.mean), all=score.modelled)


def _kind(score: Score) -> str:
    """Bad when none is met as it is said, good from half of them on."""
    met = score.targets_met.mean
    if round(met) == 0:
        return "bad"
    return "good" if 2 * met >= score.modelled else ""


def _misses(score: Score, closing: str, names: Mapping[str, str] | None) -> str:
    worst = [t for t in shortfalls(score) if t.kpi != RISK][:WORST]
    if not worst:
        said = _("It reaches every target of the chosen set on average")
    elif len(worst) == 1:
        said = _("It misses {first}").format(first=_gap(worst[0], names))
    else:
        first, second = (_gap(target, names) for target in worst)
        said = _("It misses {first} and {second}").format(first=first, second=second)
    return f"{said}; {closing}." if closing else f"{said}."


def _gap(target: TargetResult, names: Mapping[str, str] | None) -> str:
    gap = distance(abs(target.headroom or 0.0), target.unit)
    name = short_name(target.kpi, names)
    return _strong("bad", _("{target} by {gap}").format(target=name, gap=gap))


def _closing(kpis: Mapping[str, KpiResult], score: Score) -> str:
    """Risk loss beside its limit where it has one, and the money when the year loses some."""
    risk, result = _risk(score), kpis.get("operating_result")
    if result is None or result.mean is None or result.mean >= 0:
        return risk
    loss = _strong("bad", _("it loses {money}").format(money=money(-result.mean)))
    return _("{risk}, and {loss}").format(risk=risk, loss=loss) if risk else loss


def _risk(score: Score) -> str:
    target = score.by_kpi().get(RISK)
    if target is None or target.headroom is None:
        return ""
    if target.headroom >= 0:
        return _("risk loss is within its limit")
    if target.probability is not None and target.probability >= HOPELESS:
        return _strong("bad", _("risk loss is expected over its limit"))
    return _strong("bad", _("risk loss is over its limit"))


def _strong(kind: str, text: str) -> str:
    return f'<b class="{kind}">{escape(text)}</b>'
