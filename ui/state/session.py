"""One object per browser session, and the small things pages keep in it."""

from __future__ import annotations

import gc
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field, fields
from threading import local
from time import monotonic
from typing import Any, TypeVar, cast

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from model import Scenario
from model.history import History
from model.plan import Plan
from model.split import Reason
from ui.presets import PRESETS
from ui.shown import Answer
from ui.state.work import Opened, Shelved, Work

PLACE = "headroom"
LIVE_PARAMETER = "live"
LANGUAGE, ENGLISH = "locale", "en"
DEMO = "demo"
T = TypeVar("T")


@dataclass(frozen=True)
class Notice:
    """A message about the last action: English msgids with named places, and how grave it is.

    ``names`` fills the places of ``message``; ``unit`` is the unit of the numbers in ``reasons``,
    None writes them plainly. ``place`` is the card that shows it; empty for the line under the
    scenario bar. ``page`` is the key of a page that helps, linked beside the message.
    """

    message: str
    reasons: tuple[Reason, ...] = ()
    kind: str = "info"
    unit: str | None = None
    place: str = ""
    names: tuple[tuple[str, str], ...] = ()
    page: str = ""


@dataclass(frozen=True)
class Picture:
    """A chart as it stands on the page, so that it can be downloaded; fields as in `charts.draw`.

    ``make`` makes the Altair chart from a theme's colours; ``frame`` is a pandas data frame.
    """

    name: str
    heading: str
    make: Callable[[dict[str, str]], Any] = field(repr=False)
    frame: Any = field(repr=False)
    alt_text: str
    height: int


@dataclass(frozen=True)
class Aside:
    """A story or a saved scenario to compare with; ``own``: its name is the user's own text."""

    name: str
    scenario: Scenario
    own: bool = False


@dataclass(frozen=True)
class Company:
    """A world of this session's own: its name and its world file, packed."""

    name: str
    simulated: bool
    packed: bytes = field(repr=False)


@dataclass(frozen=True)
class Bench:
    """The work on one company, put aside while another is at hand; fields as in `Session`."""

    work: Work
    compared: str = "plan"
    locks: frozenset[str] = frozenset()
    aside: Aside | None = None
    beside: tuple[str, ...] | None = None


@dataclass
class Session:
    """What one browser session holds between runs.

    Attributes:
        work: the scenario at hand, undo and redo, and what it began from.
        before_drag: the work when a thumb was taken, None at rest; a drag is one step.
        compared: base of the scenario to compare with, or ``opened``, or ``aside``.
        aside: the story or saved scenario that ``aside`` stands for.
        beside: keys of what Compare sets beside the scenario at hand; None before a choice.
        page: the page being visited.
        scales: right ends of tracks, held still while a page is visited.
        locks: lever keys of split parts that must not move.
        live: whether levers follow the thumb (``?live=0`` turns it off).
        arrived: whether the address was read.
        companies: worlds of this session by id, in the order they were added.
        at_hand: id of the world at hand, `DEMO` for the demo brand.
        benches: the work put aside by world id; the one at hand stands in the session itself.
        horizons: chosen horizons by world id, where they are not the world's own.
        plans: plans with other targets by world id.
        written: addresses' codes that this session wrote, the last one last, and ``written_at``
            when (seconds of ``clock``, a steady one), on which page.
        waiting: code of a link that belongs to a world this session does not have yet.
        details: what pages draw beyond key figures, by name, of the scenario ``details_of`` names.
        kept: objects that pages keep between runs, by name.
        pictures: the charts of the page, by name, as they were drawn last, of what ``pictures_of``
            says.
        drawer: the drawer that is open, empty when none is.
    """

    work: Work
    aside: Aside | None = None
    beside: tuple[str, ...] | None = None
    page: str = ""
    scales: dict[str, float] = field(default_factory=dict)
    compared: str = "plan"
    before_drag: Work | None = None
    locks: frozenset[str] = frozenset()
    live: bool = True
    notice: Notice | None = None
    asked: dict[str, object] = field(default_factory=dict)
    answer: tuple[tuple[str, str, int], Answer] | None = None
    details_of: tuple[str, str, int] | None = None
    details: dict[Hashable, object] = field(default_factory=dict)
    arrived: bool = False
    companies: dict[str, Company] = field(default_factory=dict)
    at_hand: str = DEMO
    benches: dict[str, Bench] = field(default_factory=dict)
    horizons: dict[str, str] = field(default_factory=dict)
    plans: dict[str, Plan] = field(default_factory=dict)
    waiting: str = ""
    written: tuple[str, ...] = ()
    written_at: float = 0.0
    written_on: str = ""
    clock: Callable[[], float] = monotonic
    kept: dict[str, object] = field(default_factory=dict)
    pictures_of: tuple[object, ...] = ()
    pictures: dict[str, Picture] = field(default_factory=dict)
    drawer: str = ""

    @property
    def history(self) -> History:
        """The scenario at hand, what came before it and what was undone."""
        return self.work.history

    @property
    def opened(self) -> Scenario:
        """The scenario the session began with, or the link, story or saved one opened last."""
        return self.work.opened.scenario

    @property
    def title(self) -> str:
        """What ``opened`` is called: a msgid, or the user's own text."""
        return self.work.opened.title

    @property
    def told(self) -> str:
        """Sentence (msgid) of ``opened``, when it is a story."""
        return self.work.opened.told

    @property
    def saved(self) -> Shelved | None:
        """What ``opened`` is saved as."""
        return self.work.opened.saved

    def begin(self, opened: Opened) -> None:
        """Work on a scenario from here on, with nothing to undo."""
        self.resume(Work.begin(opened))
        self.locks = frozenset()

    def step_to(self, work: Work) -> None:
        """Be at another step; a drag and the message about the step before are over."""
        self.work, self.before_drag, self.notice = work, None, None

    def change_bench(self, key: str, unused: Bench) -> None:
        """Put the work at hand aside and take up another company's, ``unused`` at its first use."""
        self.benches[self.at_hand] = Bench(**{f.name: getattr(self, f.name) for f in fields(Bench)})
        self.at_hand, taken = key, self.benches.pop(key, unused)
        for held in fields(Bench):
            setattr(self, held.name, getattr(taken, held.name))
        self.resume(taken.work)

    def resume(self, work: Work) -> None:
        """Work on in another world; what was drawn or asked in the one before is over."""
        self.step_to(work)
        self.scales, self.answer, self.asked = {}, None, {}
        self.details_of, self.details = None, {}


class _Run(local):
    """What the run that a thread is in asks for hundreds of times: Streamlit's own way is slow."""

    of: object = None
    language: str = ENGLISH
    session: Session | None = None


_run = _Run()


def _this_run() -> _Run | None:
    """What is known of this run; None outside a session."""
    context = get_script_run_ctx(suppress_warning=True)
    if context is None:
        return None
    if _run.of is not context.cursors:  # made anew for every run
        _run.of, _run.session = context.cursors, None
        _run.language = str(st.session_state.get(LANGUAGE, ENGLISH))
    return _run


def locale() -> str:
    """The reader's language; English outside a session, as in tests of formats."""
    run = _this_run()
    return ENGLISH if run is None else run.language


@st.cache_resource(show_spinner=False)
def settle_memory() -> bool:
    """Take the libraries' objects out of later collections, once a process (streamlit.md 4.1)."""
    gc.collect()
    gc.freeze()
    return True


def session() -> Session:
    """This session's state."""
    run = _this_run()
    if run is not None and run.session is not None:
        return run.session
    held: Session | None = st.session_state.get(PLACE)
    if held is None:
        held = st.session_state[PLACE] = _begin()
    if run is not None:
        run.session = held
    return held


def kept(name: str, make: Callable[[], T]) -> T:
    """A page's own object, made at its first use and kept for the session."""
    store = session().kept
    if name not in store:
        store[name] = make()
    return cast(T, store[name])


def drew(picture: Picture) -> None:
    """Remember a chart of this page as it was drawn last; those of another scenario are over."""
    now, about = session(), _pictured()
    if now.pictures_of != about:
        now.pictures_of, now.pictures = about, {}
    now.pictures.pop(picture.name, None)  # the last one drawn stands last
    now.pictures[picture.name] = picture


def pictures() -> tuple[Picture, ...]:
    """The charts of this page that show the scenario at hand, the one drawn last at the end."""
    now = session()
    return tuple(now.pictures.values()) if now.pictures_of == _pictured() else ()


def _pictured() -> tuple[object, ...]:
    """What charts are of."""
    now = session()
    return now.at_hand, now.horizons.get(now.at_hand), scenario(), now.compared, now.aside


def keep(name: str, value: object) -> None:
    """Put an object where `kept` finds it."""
    session().kept[name] = value


def open_drawer(name: str) -> None:
    """Open a drawer, from the next run on; there is one at a time."""
    session().drawer = name


def close_drawer() -> None:
    """No drawer is open."""
    session().drawer = ""
    dismiss()


def visit(page: str) -> None:
    """A page is drawn: scales and messages of the page before it are over."""
    now = session()
    if now.page != page:
        now.page, now.scales, now.pictures = page, {}, {}
        close_drawer()


def tell(notice: Notice | None) -> None:
    """Say something under the scenario bar (or in the notice's own place) from the next run on."""
    session().notice = notice


def dismiss() -> None:
    """Drop a message that stands inside a card."""
    now = session()
    if now.notice is not None and now.notice.place:
        now.notice = None


def scenario() -> Scenario:
    """The scenario at hand, the one under the thumb while it is dragged."""
    return session().history.present


def dragging() -> bool:
    """Whether a thumb is being dragged."""
    return session().before_drag is not None


def scale(name: str, wanted: float, needed: float) -> float:
    """Right end of a track, fixed on this visit: ``wanted``, or 1 once a share is above it."""
    scales = session().scales
    end = scales.setdefault(name, wanted)
    if needed > end and not dragging():
        end = scales[name] = 1.0
    return end


def lock(held: dict[str, bool]) -> None:
    """Lock parts of a split, or free them."""
    now = session()
    freed = {key for key, on in held.items() if not on}
    now.locks = (now.locks - freed) | {key for key, on in held.items() if on}
    dismiss()


def ask(what: str, about: object) -> None:
    """Remember that an answer was asked for, and about which scenario."""
    session().asked[what] = about


def asked(what: str) -> object:
    """What was last asked about, None if nothing."""
    return session().asked.get(what)


def picked(key: str) -> Any:
    """Value of a widget by its key, for callbacks."""
    return st.session_state.get(key)


def pick(key: str, value: object) -> None:
    """Set a widget by its key, before it is drawn or in a callback."""
    st.session_state[key] = value


def act_on_pick(key: str, act: Callable[[Any], None]) -> None:
    """Callback of a menu: hand its choice on, if there is one."""
    choice = picked(key)
    if choice is not None:
        act(choice)


def _begin() -> Session:
    start = Opened(Scenario(base="plan"), PRESETS["plan"].title)
    live = st.query_params.get(LIVE_PARAMETER, "1") != "0"
    return Session(work=Work.begin(start), live=live)
