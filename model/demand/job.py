"""A fit in a child process on the command line: same numbers, and the caller stays responsive.

Who holds the job is up to the caller; nothing is kept here. A job that nobody holds any more, as of
a browser session that is over, takes its child with it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import Any

from model.demand.child import Child, Job
from model.demand.evidence import Evidence, write_evidence
from model.demand.fit import DemandFit, FitError
from model.demand.history import History
from model.demand.progress import Progress
from model.panel.panel import Panel

STARTING = Progress(0.0, "Starting the fit")


def start_fit(
    panel: Panel,
    seed: int = 0,
    ended: Callable[[], None] | None = None,
    evidence: Evidence | None = None,
) -> FitJob:
    """Start fitting a panel, and evidence beside it, in a child process; returns at once.

    ``ended`` is called once, from another thread, when the child is gone, whatever its end.

    Raises:
        OSError: the child or its folder could not be made; ``ended`` is not called.
    """
    files = {"panel": panel.to_csv()}
    if evidence:
        files["evidence"] = write_evidence(evidence, panel.metric)
    return FitJob(Child("fit", panel.name, files, ("--seed", str(seed)), STARTING), ended)


def panel_of(history: History, name: str) -> Panel:
    """The panel that a fit's history stands for, so that it can be fitted again.

    It holds what the fit read, gaps closed; its history is the same again.
    """
    columns: dict[str, Any] = {
        field.name: getattr(history, field.name)
        for field in fields(History)
        if field.name not in ("events", "controls")
    }
    controls = history.controls if history.control_names else None
    return Panel(name=name, controls=controls, **columns)


class FitJob(Job[DemandFit]):
    """A running or finished fit; made by `start_fit`."""

    failure = FitError

    def _read(self, text: str) -> DemandFit:
        return DemandFit.from_json(text)
