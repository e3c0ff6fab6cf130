"""Loss by risk: how often, how dear, how much mitigation takes off, and where that comes from."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from model.breakdown.losses import RiskLoss
from model.risk import Register, Risk
from ui.formats import DASH, money, number
from ui.html import flag_html, table_html, title_html
from ui.names import label
from ui.risk.told import Told, hint_html
from ui.shown import Shown
from ui.words import N_, _, ngettext

# What a loss is a share of, in words; platforms and regions of the world carry their own names.
BASES = {
    "gmv": N_("GMV"),
    "net_revenue": N_("net revenue"),
    "stock_value": N_("average stock at cost"),
    "media": N_("media money"),
    "eu_gmv": N_("GMV in the EU"),
    "uk_gmv": N_("GMV in the United Kingdom"),
    "sea_gmv": N_("GMV in Southeast Asia"),
    "europe_gmv": N_("GMV in Europe"),
    "na_gmv": N_("GMV in North America"),
    "latam_gmv": N_("GMV in Latin America"),
    "fixed": N_("a fixed sum"),
}
NOT_IN_PLAN = N_("not in the plan")
# Units of the plan's clocks, one and many.
UNITS = {
    "hours": (N_("hour"), N_("hours")),
    "weeks": (N_("week"), N_("weeks")),
    "working_days": (N_("working day"), N_("working days")),
}


def register_card(told: Told) -> None:
    """Every risk of the register with its expected loss; categories carry their sums."""
    register = told.shown.world.register
    here = exposed(told)
    widest = max((risk.bare for risk in here), default=0.0)
    with st.container(key="card_register"):
        head = title_html(_("Loss by risk"), _("expected {sum}").format(sum=_sum(told.now.risks)))
        note = flag_html(_("Frequencies and losses are assumptions: the plan gives none."))
        if widest == 0:
            st.html(head + hint_html(_("No event losses are expected.")))
            return
        rows = "".join(_category(key, register, here, widest) for key in register.categories)
        head = head.replace("</h2>", f"{note}</h2>")
        st.html(
            f'{head}{_legend(told)}<div role="table">{_heads()}{rows}</div>'
            + hint_html(_hint(told, here))
        )


def _sum(risks: Sequence[RiskLoss]) -> str:
    return money(sum(risk.expected for risk in risks))


def _legend(told: Told) -> str:
    parts = [("left", _("expected")), ("off", _("taken off by mitigation"))]
    if told.now.premium > 0:
        parts.insert(1, ("paid", _("paid by the insurer")))
    drawn = "".join(f'<span><i class="{mark}"></i>{escape(words)}</span>' for mark, words in parts)
    return f'<div class="hr-risk-legend" aria-hidden="true">{drawn}</div>'


def _heads() -> str:
    heads = ("", _("how often"), _("one event, 90 %"), "", _("expected"), _("taken off"))
    cells = "".join(f'<span role="columnheader">{escape(head)}</span>' for head in heads)
    return f'<div class="hr-risk head" role="row">{cells}</div>'


def _category(key: str, register: Register, here: Sequence[RiskLoss], widest: float) -> str:
    """A category's name with its sum, and its risks, the dearest first."""
    risks = [risk for risk in here if risk.category == key]
    if not risks:
        return ""
    names = {risk.id: risk for risk in register.risks}
    ordered = sorted(risks, key=lambda risk: -risk.bare)
    rows = "".join(
        _row(names[risk.id], risk, struck_with(risk.id, register, here), widest) for risk in ordered
    )
    name = escape(_(register.categories[key].label))
    return (
        f'<div class="hr-risk sum" role="row"><span role="rowheader">{name}</span>'
        f'<span role="cell"></span><span role="cell"></span><span role="cell"></span>'
        f'<span role="cell">{escape(_sum(risks))}</span>'
        f'<span role="cell">{escape(_off(sum(r.bare - r.mitigated for r in risks)))}</span></div>'
        f"{rows}"
    )


def struck_with(risk: str, register: Register, here: Sequence[RiskLoss]) -> str:
    """The outside event that strikes a risk together with others; empty where it is alone.

    An event is named by where it happens. Where one of its risks has nothing exposed the company
    is not there, so that the other risks are named instead.
    """
    named, known = {one.id: one for one in register.risks}, {one.id for one in here}
    driver = named[risk].driver
    if driver is None:
        return ""
    struck = [one.id for one in register.risks if one.driver == driver]
    others = [_(named[one].label) for one in struck if one in known and one != risk]
    if not others:
        return ""
    if known.issuperset(struck):
        return _("Strikes with: {driver}.").format(driver=_(register.drivers[driver].label))
    return _("One outside event strikes it together with: {risks}.").format(risks="; ".join(others))


def _row(named: Risk, risk: RiskLoss, together: str, widest: float) -> str:
    said = f'title="{escape(together)}" aria-label="{escape(together)}"'
    mark = f'<i class="hr-driven" tabindex="0" role="note" {said}>⚭</i>' if together else ""
    cells = (
        f'<span role="rowheader">{escape(_(named.label))}{mark}</span>',
        f'<span role="cell">{escape(often(risk.frequency))}</span>',
        f'<span role="cell">{escape(money(risk.low))}{DASH}{escape(money(risk.high))}</span>',
        f'<span role="cell" class="bar" aria-hidden="true">{_bar(risk, widest)}</span>',
        f'<span role="cell">{escape(money(risk.expected))}</span>',
        f'<span role="cell">{escape(_off(risk.bare - risk.mitigated))}</span>',
    )
    return f'<div class="hr-risk" role="row">{"".join(cells)}</div>'


def _bar(risk: RiskLoss, widest: float) -> str:
    """What is left, what the insurer pays, what mitigation takes off: one bar, as without it."""
    parts = (
        ("left", risk.expected),
        ("paid", risk.mitigated - risk.expected),
        ("off", risk.bare - risk.mitigated),
    )
    return "".join(
        f'<i class="{kind}" style="width:{100 * size / widest:.1f}%"></i>'
        for kind, size in parts
        if size > 0
    )


def _off(size: float) -> str:
    return money(size) if size >= 0.5 else DASH


def often(frequency: float) -> str:
    """Events a year in words: ``4 a year``, ``every 2 years``."""
    if frequency <= 0:
        return _("never")
    if frequency >= 0.95:
        return _("{n} a year").format(n=number(frequency, 0 if _whole(frequency) else 1))
    years = 1 / frequency
    shown = number(years, 0 if _whole(years) or years >= 10 else 1)
    return ngettext("every {n} year", "every {n} years", years).format(n=shown)


def _whole(value: float) -> bool:
    return abs(value - round(value)) < 0.05


def exposed(told: Told) -> list[RiskLoss]:
    """Risks that something of this company is exposed to; it may not sell where others strike."""
    return [risk for risk in told.now.risks if risk.exposure != 0]


def _unexposed(told: Told) -> str:
    """How many risks of the register have nothing to strike, in words."""
    count = len(told.now.risks) - len(exposed(told))
    words = ngettext(
        "{n} risk of the register has nothing exposed here.",
        "{n} risks of the register have nothing exposed here.",
        count,
    )
    return words.format(n=count) if count else ""


def _hint(told: Told, here: Sequence[RiskLoss]) -> str:
    words = _("Losses are margin and cost, not GMV; they grow with what they are a share of.")
    words = f"{words} {_unexposed(told)}".rstrip()
    register = told.shown.world.register
    if any(struck_with(risk.id, register, here) for risk in here):
        shared = _("⚭ marks risks that one outside event strikes together.")
        words = f"{words} {shared}"
    return words


def sources_table(told: Told) -> None:
    """What each risk is a share of, the plan's clock and owner, claims and sources."""
    head = [
        _("Risk"),
        _("share of"),
        _("exposure"),
        _("mitigated by"),
        _("response in the plan"),
        _("owner"),
        _("claims"),
        _("numbers"),
    ]
    named = {risk.id: risk for risk in told.shown.world.register.risks}
    body = [_source(told, named[risk.id], risk) for risk in exposed(told)]
    table = f'<div class="hr-risk-sources">{table_html(head, body)}</div>'
    st.html(table + hint_html(f"{_scaling(told)} {_unexposed(told)}".rstrip()))


def _source(told: Told, named: Risk, risk: RiskLoss) -> list[str]:
    names = told.shown.world.catalogue.indexes.names
    measures = [one.id for one in told.now.protections if risk.id in one.risks]
    numbers = f"{_(named.source)}; {_(named.note)}" if named.note else _(named.source)
    return [
        _(named.label),
        base_words(told.shown, named.base),
        DASH if risk.exposure is None else money(risk.exposure),
        ", ".join(_(names.get(one, one)) for one in measures) or DASH,
        _clock(told.shown, named),
        _(named.owner),
        ", ".join(named.claims),
        numbers,
    ]


def _clock(shown: Shown, named: Risk) -> str:
    """The plan's response time; the plan sets none for most risks (audit E9)."""
    times = {one.claim: one for one in shown.world.given_plan.response_times}
    time = times.get(named.response.claim or "")
    if time is None:
        return _(NOT_IN_PLAN)
    one, many = UNITS.get(time.stated_unit, (time.stated_unit, time.stated_unit))
    span = f"{number(time.stated_value)} {ngettext(one, many, time.stated_value)}"
    return f"{_(time.step)}: {span}"


def base_words(shown: Shown, base: str) -> str:
    """An exposure base as people say it."""
    kind, _bracket, scope = base.partition("[")
    if scope:
        place = label(scope.removesuffix("]"), shown.world.catalogue.indexes.names)
        return _("GMV on {platform}").format(platform=place)
    return _(BASES[kind]) if kind in BASES else kind.replace("_", " ")


def _scaling(told: Told) -> str:
    """What the register as a whole is scaled to."""
    own = told.shown.world.business.optional_number("event_loss_share")
    if own is not None:
        return _(
            "All losses are scaled so that a year like the base year costs the company's own share "
            "of net revenue."
        )
    return _(
        "All losses are scaled so that a year like the base year costs what the plan says is lost "
        "without controls (the plan's audit, point E5)."
    )
