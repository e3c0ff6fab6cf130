"""What the Data page holds between runs: files, answers, the panel, the fit. Plain data.

Nothing is half-applied: each part is replaced as a whole, and only when the new one is sound.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from model.panel import Panel, PanelError, PanelMapping, Problem
from ui import state

if TYPE_CHECKING:
    from model.business import Business, BusinessForm
    from model.demand import DemandFit
    from model.demand.job import FitJob
    from model.panel import Guess, Preview, Question
    from ui.intake.curve_files import CurveFile
    from ui.intake.profile import Profile

MOST_CAMPAIGNS = 200
STEPS = ("files", "columns", "check", "business", "fit", "trust")


@dataclass(frozen=True)
class TakenFile:
    """One file as it came, what it was taken for, and how its columns are read.

    Attributes:
        name: the file's name as the user gave it.
        data: its bytes, untrusted.
        guess: what it was taken for; kept to explain and to go back to.
        mapping: how it is read now.
        campaigns: names in its column of campaigns, at most `MOST_CAMPAIGNS`.
        answers: what the file could not tell and the user answered, by key of the question.
        turn: how often the mapping was replaced as a whole; part of its widgets' keys.
    """

    name: str
    data: bytes = field(repr=False)
    guess: Guess
    mapping: PanelMapping
    campaigns: tuple[str, ...] = ()
    answers: Mapping[str, str] = field(default_factory=dict)
    turn: int = 0

    @cached_property
    def digest(self) -> str:
        """Content and name, to tell files apart."""
        return hashlib.sha256(self.name.encode() + b"\0" + self.data).hexdigest()

    @property
    def key(self) -> str:
        """Short form of `digest`, for widget keys."""
        return f"{self.digest[:12]}_{self.turn}"

    @property
    def header(self) -> tuple[str, ...]:
        """The file's own column names."""
        return tuple(column.theirs for column in self.guess.columns)

    @property
    def questions(self) -> tuple[Question, ...]:
        """What the file cannot tell, as far as the answers so far leave it open."""
        return tuple(
            question
            for question in self.guess.questions
            if all(self.answers.get(key) in wanted for key, wanted in question.when.items())
        )

    @property
    def asked(self) -> tuple[Question, ...]:
        """Questions without whose answer the file cannot be read."""
        return tuple(q for q in self.questions if q.required and q.key not in self.answers)


@dataclass(frozen=True)
class Refusal:
    """What could not be read, and why; nothing was loaded.

    Attributes:
        about: the file's name, or empty for all files together.
        problems: the faults by row and column.
        more: faults counted but not listed.
    """

    about: str
    problems: tuple[Problem, ...]
    more: int = 0

    @classmethod
    def of(cls, about: str, error: PanelError) -> Refusal:
        """From the error of a file."""
        return cls(about, error.problems, error.more)


@dataclass(frozen=True)
class MadeWorld:
    """A world of the user's own, as its file; the object itself is built where it is used.

    Attributes:
        source: what it was made of: form, fit and horizon.
        text: the world file.
        flags: what rests on a default or a prior, in words.
        horizon: the time ahead it shows.
        horizons: name, label and the reason when it is closed to this panel, empty when open.
        failed: why there is none, in words.
    """

    source: tuple[str, ...]
    text: str = field(default="", repr=False)
    flags: tuple[str, ...] = ()
    horizon: str = ""
    horizons: tuple[tuple[str, str, str], ...] = ()
    failed: str = ""


@dataclass
class Intake:
    """One session's way from files to a world.

    Attributes:
        step: the step on screen, one of `STEPS`.
        picked: how often an uploader was emptied; part of its key.
        files: files taken, in their order.
        at_hand: key of the file whose columns are on screen.
        previews: digest of a file -> the mapping shown last, as YAML, and what it makes.
        refused: files or mappings refused last, until the next action.
        panel: the panel read last without a problem.
        read_of: what `panel` or `unread` was read from.
        unread: why the files at hand make no panel; None when they do.
        form: answers about the business; None until asked for.
        business: a profile from a file, on which the answers lie.
        form_before: the answers before a profile was opened.
        told: why the last answer was not taken, in words.
        simulated: whether the shipped sample is among the files that `panel` was read from.
        profile: what answers or file came to last.
        job: the fit that is running.
        job_of: content hash of the panel it fits.
        began: when it was started, seconds on a clock that only counts on.
        fit: the fit of `panel`.
        fit_of: content hash of the panel that `fit` stands on.
        failed: why the last fit gave nothing, in words.
        stopped: whether the last fit was cancelled by its reader.
        horizon: the time ahead that was chosen; None for the default rule.
        name: what the user calls the world.
        turn: how often the form was replaced as a whole; part of its widgets' keys.
        made: the world made last of panel, form, fit and horizon.
        opened: id of the world opened here last.
        used: what the world opened last from this draft was made of.
        curves: files of response curves from elsewhere, in their order.
    """

    step: str = STEPS[0]
    picked: int = 0
    files: tuple[TakenFile, ...] = ()
    at_hand: str = ""
    previews: dict[str, tuple[str, Preview]] = field(default_factory=dict)
    refused: tuple[Refusal, ...] = ()
    panel: Panel | None = None
    read_of: tuple[str, ...] = ()
    unread: Refusal | None = None
    form: BusinessForm | None = None
    business: Business | None = None
    form_before: BusinessForm | None = None
    told: str = ""
    simulated: bool = False
    profile: Profile | None = None
    job: FitJob | None = None
    job_of: str = ""
    began: float = 0.0
    fit: DemandFit | None = None
    fit_of: str = ""
    failed: str = ""
    stopped: bool = False
    horizon: str | None = None
    name: str = ""
    turn: int = 0
    made: MadeWorld | None = None
    opened: str = ""
    used: tuple[str, ...] = ()
    curves: tuple[CurveFile, ...] = ()


def current() -> Intake:
    """This session's intake."""
    return state.kept("intake", Intake)
