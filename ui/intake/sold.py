"""Where a company sells, as far as its files say so: a shop's export is orders of that shop."""

from __future__ import annotations

from model.business import BusinessError, BusinessForm, Facts
from model.business.ground import Ground
from model.panel.known import exports
from ui.intake.draft import Intake


def sold_on(intake: Intake) -> tuple[str, str] | None:
    """Platform and name of the known export the outcome comes from; None when no file tells."""
    records = {one.key: one for one in exports()}
    taken = [records[f.mapping.export] for f in intake.files if f.mapping.export in records]
    found = {one.platform: one.label for one in taken if one.platform}
    return next(iter(found.items())) if len(found) == 1 else None


def with_sold_on(form: BusinessForm, facts: Facts, platform: str) -> BusinessForm:
    """All orders on one platform in each region that has no other answer."""
    try:
        markets = Ground(form.model_copy(update={"platforms": {}}), facts).markets
    except BusinessError:
        return form  # told where the answers are shown
    regions = dict.fromkeys(market.region for market in markets.values())
    mix = {region: form.platforms.get(region, {platform: 1.0}) for region in regions}
    return form.model_copy(update={"platforms": mix})
