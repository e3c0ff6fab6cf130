"""Where a target comes from: the claim and the section of the plan behind it."""

from __future__ import annotations

from collections.abc import Iterable

from model.plan import Plan
from model.results import TargetResult
from ui.formats import bound, quantity
from ui.html import table_html
from ui.words import _


def target_sources_html(plan: Plan, results: Iterable[TargetResult]) -> str:
    """Table of targets: aim, baseline in the plan, section, brand case, claim."""
    labels = {target.id: target.label for target in plan.targets}
    head = [_("Target"), _("Aim"), _("Start in the plan"), _("Section"), _("Case"), _("Claim")]
    body = [
        [
            _(labels.get(result.id, result.kpi)),
            bound(result.direction, result.target, result.unit),
            quantity(result.baseline, result.unit),
            result.section,
            result.brand,
            result.claim,
        ]
        for result in results
    ]
    return table_html(head, body)
