"""The business profile that answers, or a file, come to; made once for equal answers."""

from __future__ import annotations

from dataclasses import dataclass

from model.business import Business, BusinessError, business_of
from model.business.effects import (
    Answer,
    Completeness,
    Effect,
    answers_of,
    completeness,
    effects_of,
)
from model.business.revise import revised
from ui.intake.answers import facts_of, form_of
from ui.intake.draft import Intake


@dataclass(frozen=True)
class Profile:
    """A business with what the form shows of it.

    Attributes:
        source: the answers and the panel it was made of.
        standing: the ten figures as they stand, defaults included.
    """

    source: str
    business: Business
    standing: dict[str, Answer]
    effects: dict[str, Effect]
    whole: Completeness


def profile_of(intake: Intake) -> Profile:
    """The profile at hand.

    Raises:
        BusinessError: the answers make none; the text says which.
    """
    source = source_of(intake)
    kept = intake.profile
    if kept is None or kept.source != source:
        business = _business(intake)
        kept = intake.profile = Profile(
            source, business, answers_of(business), effects_of(business), completeness(business)
        )
    return kept


def _business(intake: Intake) -> Business:
    form, facts = form_of(intake), facts_of(intake)
    if intake.business is None:
        return business_of(form, facts)
    return revised(intake.business, form, facts)


def source_of(intake: Intake) -> str:
    """What a profile is made of, to tell equal ones."""
    assert intake.panel is not None
    file = "" if intake.business is None else intake.business.model_dump_json()
    return f"{intake.panel.content_hash} {form_of(intake).model_dump_json()} {file}"


def fault_of(intake: Intake) -> str:
    """Why the answers make no profile; empty when they do."""
    try:
        profile_of(intake)
    except BusinessError as error:
        return str(error)
    return ""
