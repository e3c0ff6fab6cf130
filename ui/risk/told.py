"""What the cards of the risk page draw from: losses of the scenario and of the compared one."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from model import Outcome
from model.breakdown.currencies import CurrencyLosses, currency_losses
from model.breakdown.losses import Losses, losses
from model.results import TargetResult
from ui import state
from ui.formats import money
from ui.periods import one_quarter
from ui.shown import Shown
from ui.words import _

LOSS = "risk_loss"
SHARE = "risk_loss_share_of_budget"
FX_SHARE = "fx_loss_share"
INDUSTRY = "industry-risk-loss"
MILLION = 999_500.0


@dataclass(frozen=True)
class Told:
    """One run of the page.

    Attributes:
        now: Event losses of the scenario. then: of the compared one.
        level: Of the compared one with as many draws as ``now``, for differences.
        fx: Currency losses of the scenario.
        target: The ceiling of the losses' share of budget, where there is one.
        fx_target: The ceiling of the currency losses' share.
        usual: What the industry loses, as shares of budget; ``None`` where the plan names none.
        quarter: Whether the horizon is one quarter, which has no yearly budget.
        same: Whether the scenario is the compared one.
        means: Expected loss now and as compared as the KPI says it, over its draws; ``None`` where
            the KPI counts more than events. It is the strip's figure; curves and tails are exact.
        shares: The same as shares of the budget.
    """

    shown: Shown
    now: Losses
    then: Losses
    level: Losses
    fx: CurrencyLosses
    target: TargetResult | None
    fx_target: TargetResult | None
    usual: tuple[float, float] | None
    quarter: bool
    same: bool
    means: tuple[float | None, float | None] = (None, None)
    shares: tuple[float | None, float | None] = (None, None)

    @property
    def expected(self) -> tuple[float, float]:
        """USD expected to be lost now and in the compared scenario."""
        exact = (self.now.now.expected, self.then.now.expected)
        now, then = (e if m is None else m for m, e in zip(self.means, exact, strict=True))
        return now, then

    @property
    def budget_shares(self) -> tuple[float, float] | None:
        """What is expected as shares of the budget; ``None`` where either has no budget."""
        budgets = (self.now.budget, self.then.budget)
        if budgets[0] is None or budgets[1] is None:
            return None
        exact = (self.expected[0] / budgets[0], self.expected[1] / budgets[1])
        now, then = (e if s is None else s for s, e in zip(self.shares, exact, strict=True))
        return now, then

    @property
    def limit(self) -> float | None:
        """USD that losses are to stay within; ``None`` without a budget or a ceiling."""
        if self.target is None or self.now.budget is None:
            return None
        return self.target.target * self.now.budget

    @property
    def names(self) -> tuple[str, str, str]:
        """What the three curves are called."""
        return _("this scenario"), self.shown.compared_name, _("no protection")


def told(shown: Shown) -> Told:
    """Losses of this run, cached for the scenario and, for good, for the compared one."""
    targets = shown.outcome.score.by_kpi()
    target = targets.get(SHARE)
    ceiling = None if target is None else target.target
    name = f"losses:{ceiling}"
    now, rates = state.detail(
        name, lambda outcome: (losses(outcome, ceiling), currency_losses(outcome))
    )
    base = state.session().compared

    def make(outcome: Outcome) -> Losses:
        return losses(outcome, ceiling)

    then = state.reference_detail(base, name, make)
    events_only = (not now.with_fx, not then.with_fx)
    return Told(
        shown=shown,
        now=now,
        then=then,
        means=_means(shown, LOSS, events_only),
        shares=_means(shown, SHARE, events_only),
        level=state.level_detail(base, name, make),
        fx=rates,
        target=target,
        fx_target=targets.get(FX_SHARE),
        usual=_usual(shown),
        quarter=one_quarter(shown.world),
        same=shown.scenario == shown.compared.settings.scenario,
    )


def _means(shown: Shown, kpi: str, wanted: tuple[bool, bool]) -> tuple[float | None, float | None]:
    """A KPI's mean now and as compared, where it is wanted and there is one."""
    kpis = (shown.outcome.kpis.get(kpi), shown.compared.kpis.get(kpi))
    now, then = (
        found.mean if take and found is not None else None
        for found, take in zip(kpis, wanted, strict=True)
    )
    return now, then


def hint_html(words: str) -> str:
    """A quiet line under what it explains, to be sent with it; nothing without words."""
    return f'<p class="hr-hint hr-under">{escape(words)}</p>' if words else ""


def exactly(value: float) -> str:
    """Money with three figures also above a million, where the curves lie close together."""
    return money(value, 2) if abs(value) >= MILLION else money(value)


def _usual(shown: Shown) -> tuple[float, float] | None:
    source = shown.world.plan.sources.get(INDUSTRY)
    if source is None or source.value is None or source.high is None:
        return None
    return source.value, source.high
