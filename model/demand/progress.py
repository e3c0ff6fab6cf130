"""How far a fit has come, told while it runs, and how to stop it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Progress:
    """A step of the way: ``share`` of the time gone, 0-1, and the ``stage`` as an English msgid."""

    share: float
    stage: str


class FitCancelled(Exception):  # noqa: N818 (stopping on request is no error)
    """Raised by the one who watches a fit, to stop it; nothing of the fit is kept."""


Watcher = Callable[[Progress], None]


@dataclass(frozen=True)
class Track:
    """A stretch of the way that one stage reports on, in shares of its own.

    Attributes:
        watcher: who is told; ``None`` tells nobody.
        stage: what runs, an English msgid.
        first, last: where the stretch begins and ends on the whole way, 0-1.
    """

    watcher: Watcher | None = None
    stage: str = ""
    first: float = 0.0
    last: float = 1.0

    def stretch(self, stage: str, first: float, last: float) -> Track:
        """A part of this stretch, from ``first`` to ``last`` of it, for another stage."""
        width = self.last - self.first
        return replace(
            self, stage=stage, first=self.first + width * first, last=self.first + width * last
        )

    def at(self, share: float) -> None:
        """Tell the watcher that ``share`` (0-1) of this stretch is done."""
        if self.watcher is not None:
            done = min(max(share, 0.0), 1.0)
            self.watcher(Progress(self.first + (self.last - self.first) * done, self.stage))


SILENT = Track()
