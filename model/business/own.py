"""What a company of one's own says for itself, where the demo brand leaves it to the plan."""

from __future__ import annotations

from model.business.countries import load_countries
from model.business.schema import Business

# Without these a world falls back on the plan's amounts and losses, which are those of its brand.
OWN = ("programme_budget", "event_loss_share")


def own_company(business: Business) -> bool:
    """Whether it is another company than the plan is about: a real one, or with its own budget."""
    return not business.simulated or "programme_budget" in business.numbers


def completed(business: Business) -> Business:
    """A company of one's own with the defaults of a form for `OWN` that it leaves out, flagged.

    No programme, and the usual share of event losses; a company that the plan is about stays as
    it is.
    """
    missing = [name for name in OWN if name not in business.numbers]
    if not missing or not own_company(business):
        return business
    tables = load_countries()
    usual = {
        name: tables.company[name].model_copy(update={"flagged": True, "as_of": tables.as_of})
        for name in missing
    }
    fields = {name: getattr(business, name) for name in Business.model_fields}
    return Business.model_validate(fields | {"numbers": {**business.numbers, **usual}})
