"""The scenario at hand, its past, and for each step of it what that stretch of work began from."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from model import Scenario
from model.history import History


@dataclass(frozen=True)
class Shelved:
    """What the work at hand began from or was saved as; ``name`` is the user's own text."""

    id: int
    name: str
    number: int


@dataclass(frozen=True)
class Opened:
    """What a stretch of work began from, or was saved as last.

    Attributes:
        scenario: the scenario itself.
        title: its name, a msgid unless it is ``own`` text of the user.
        told: msgid of its sentence, when it is a story.
        saved: the saved scenario that it is.
    """

    scenario: Scenario
    title: str
    told: str = ""
    own: bool = False
    saved: Shelved | None = None

    def renamed(self, id: int, name: str) -> Opened:
        """Under the new name of the saved scenario with this id, where it is that one."""
        if self.saved is None or self.saved.id != id:
            return self
        return replace(self, title=name, saved=replace(self.saved, name=name))

    def unsaved(self, id: int) -> Opened:
        """Without the saved scenario of this id, under the name it had."""
        gone = self.saved is not None and self.saved.id == id
        return replace(self, saved=None) if gone else self


@dataclass(frozen=True)
class Work:
    """A history whose steps know what they began from, so that undo gives that back too.

    `past` and `future` go with the steps of the history, in its order.
    """

    history: History
    opened: Opened
    past: tuple[Opened, ...] = ()
    future: tuple[Opened, ...] = ()

    @classmethod
    def begin(cls, opened: Opened) -> Work:
        """Work on a scenario from here on, with nothing to undo."""
        return cls(History.open(opened.scenario), opened)

    def push(self, scenario: Scenario, opened: Opened | None = None) -> Work:
        """Take a step, in the same stretch of work or as the beginning of another one."""
        history, opened = self.history.push(scenario), opened or self.opened
        if history is self.history:
            return replace(self, opened=opened)
        past = (*self.past, self.opened)[-len(history.past) :]
        return Work(history, opened, past)

    def undo(self) -> Work:
        """One step back, to what it began from; itself when there is none."""
        if not self.past:
            return self
        future = (self.opened, *self.future)
        return Work(self.history.undo(), self.past[-1], self.past[:-1], future)

    def redo(self) -> Work:
        """One undone step again; itself when there is none."""
        if not self.future:
            return self
        past = (*self.past, self.opened)
        return Work(self.history.redo(), self.future[0], past, self.future[1:])

    def known_as(self, scenario: Scenario) -> Opened | None:
        """What a scenario among the steps began from, the nearest behind first."""
        behind = zip(reversed(self.history.past), reversed(self.past), strict=True)
        ahead = zip(self.history.future, self.future, strict=True)
        return next((opened for step, opened in (*behind, *ahead) if step == scenario), None)

    def every_opened(self, change: Callable[[Opened], Opened]) -> Work:
        """With each step's beginning changed."""
        past, future = tuple(map(change, self.past)), tuple(map(change, self.future))
        return Work(self.history, change(self.opened), past, future)

    def every_step(self, change: Callable[[Scenario], Scenario]) -> Work:
        """With each scenario changed; steps that come to nothing are left out."""

        def along(opened: Opened) -> Opened:
            return replace(opened, scenario=change(opened.scenario))

        moved, history = self.every_opened(along), self.history
        present = change(history.present)
        behind = _steps([*zip(map(change, history.past), moved.past, strict=True)], present)
        ahead = zip(map(change, history.future), moved.future, strict=True)
        # What is ahead goes away from the present: the step that changes nothing is dropped there.
        onward = _steps([*ahead][::-1], present)[::-1]
        return Work(
            History(
                change(history.opened),
                present,
                tuple(step for step, _opened in behind),
                tuple(step for step, _opened in onward),
            ),
            moved.opened,
            tuple(opened for _step, opened in behind),
            tuple(opened for _step, opened in onward),
        )


def _steps(
    found: Iterable[tuple[Scenario, Opened]], present: Scenario
) -> list[tuple[Scenario, Opened]]:
    """Steps towards the present without those that equal the one after them."""
    steps = list(found)
    after = [*(step for step, _opened in steps[1:]), present]
    return [pair for pair, following in zip(steps, after, strict=False) if pair[0] != following]
