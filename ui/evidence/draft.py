"""What a session holds of the evidence on one fit, between runs."""

from __future__ import annotations

from dataclasses import dataclass

from model.demand import DemandFit
from model.demand.evidence import Evidence
from model.demand.evidence.next_test import Agenda
from model.demand.evidence.pull import Pulled
from model.demand.job import FitJob
from model.panel import Problem
from ui import state

NOTHING = Evidence()


@dataclass
class Draft:
    """Evidence on the fit of a world, on its way into another fit.

    Attributes:
        evidence: what is listed.
        without: a fit that was told nothing; ``None`` when none is at hand.
        now: a fit that was told ``told``; ``None`` before there is one.
        told: what ``now`` knows.
        job: the fit that is running, of ``job_of``; ``began`` when, seconds on a steady clock.
        failed: why the last fit gave nothing, in words.
        stopped: whether its reader cancelled it.
        about: name of what was refused last, a file or empty for the form.
        problems: why it was refused, until the next action.
        added: how many records the last action took.
        turn: how often form and uploader were emptied; part of their keys.
        agenda: tests to run next and the content hash of the fit they stand on.
        compared: the records beside the fits, and the evidence and fit they stand on.
    """

    evidence: Evidence
    without: DemandFit | None
    now: DemandFit | None = None
    told: Evidence = NOTHING
    job: FitJob | None = None
    job_of: Evidence = NOTHING
    began: float = 0.0
    failed: str = ""
    stopped: bool = False
    about: str = ""
    problems: tuple[Problem, ...] = ()
    added: int = 0
    turn: int = 0
    agenda: tuple[str, Agenda] | None = None
    compared: tuple[tuple[Evidence, str], tuple[Pulled, ...]] | None = None

    @property
    def fitted(self) -> bool:
        """Whether the listed evidence is what the fit at hand was told."""
        return self.told == self.evidence and (self.now is not None or not self.evidence)

    def begin_action(self, about: str = "") -> None:
        """Forget what became of the last action; ``about`` is what the next one sends."""
        self.about, self.problems, self.added = about, (), 0

    @property
    def best(self) -> DemandFit:
        """The fit that knows most."""
        found = self.now or self.without
        assert found is not None  # one of the two is always there
        return found


def draft_of(fit: DemandFit) -> Draft:
    """This session's draft on a fit; it begins with what the fit was told."""
    return state.kept(_place(fit), lambda: _begin(fit))


def current() -> Draft:
    """The draft on the world at hand, for callbacks."""
    return draft_of(state.world().fit)


def keep_draft(fit: DemandFit, draft: Draft) -> None:
    """Begin the draft on a fit with what is known of it already."""
    state.keep(_place(fit), draft)


def _begin(fit: DemandFit) -> Draft:
    told = fit.evidence
    return Draft(told, None, fit, told) if told else Draft(told, fit)


def _place(fit: DemandFit) -> str:
    return f"evidence_{fit.content_hash}"
