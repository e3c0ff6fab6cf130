"""A fit in a child process on the command line: same numbers, and the caller stays responsive.

Who holds the job is up to the caller; nothing is kept here. A job that nobody holds any more, as of
a browser session that is over, takes its child with it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import weakref
from collections.abc import Callable
from dataclasses import fields
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from typing import Any

from model.demand.evidence import Evidence, write_evidence
from model.demand.fit import DemandFit, FitError
from model.demand.history import History
from model.demand.progress import FitCancelled, Progress
from model.panel.panel import Panel

ROOT = Path(__file__).resolve().parents[2]
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
KEPT_WORDS = 40  # last lines of the child that an error may need
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
    return FitJob(panel, seed, ended, evidence or Evidence())


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


class FitJob:
    """A running or finished fit; made by `start_fit`. The child ends with the job, or before."""

    def __init__(
        self, panel: Panel, seed: int, ended: Callable[[], None] | None, evidence: Evidence
    ) -> None:
        self._child = child = _Child(panel, seed, evidence)
        self._cancelled = False
        # The thread holds the child, not the job, so that the job can go while the child runs.
        self._reader = Thread(target=child.follow, args=(ended,), name="fit", daemon=True)
        self._reader.start()
        weakref.finalize(self, child.stop)

    @property
    def progress(self) -> Progress:
        """How far the fit has come; the share never falls."""
        return self._child.progress

    @property
    def done(self) -> bool:
        """Whether the child has ended: fitted, failed or cancelled."""
        return not self._reader.is_alive()

    @property
    def cancelled(self) -> bool:
        """Whether somebody cancelled it."""
        return self._cancelled

    def cancel(self) -> None:
        """Stop the child, and only it; a job that has ended stays as it is."""
        if not self.done:
            self._cancelled = True
            self._child.stop()

    def result(self) -> DemandFit:
        """The fit; waits for the end of the child.

        Raises:
            FitCancelled: the job was cancelled.
            FitError: the child failed; the message repeats its words.
        """
        self._reader.join()
        return self._fit

    @cached_property
    def _fit(self) -> DemandFit:
        if self._cancelled:
            raise FitCancelled("the fit was cancelled")
        text = self._child.text
        if text is None:
            raise FitError(self._child.failure())
        return DemandFit.from_json(text)


class _Child:
    """The child and its folder.

    It writes its progress to a pipe that a thread empties in `follow`, so that it never waits for a
    reader; the thread also takes the result and removes the folder, whatever the end.

    Attributes:
        progress: what it told last.
        text: the fit it made, as JSON; ``None`` until then, and when it made none.
    """

    def __init__(self, panel: Panel, seed: int, evidence: Evidence) -> None:
        self.progress = STARTING
        self.text: str | None = None
        self._name = panel.name or "panel"
        self._words: list[str] = []
        self._folder = TemporaryDirectory(prefix="headroom-fit-")
        self._source = Path(self._folder.name) / "panel.csv"
        self._out = self._source.with_name("fit.json")
        self._source.write_bytes(panel.to_csv())
        files = ["--panel", str(self._source), "--out", str(self._out)]
        if evidence:
            told = self._source.with_name("evidence.csv")
            told.write_bytes(write_evidence(evidence, panel.metric))
            files += ["--evidence", str(told)]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "model", "fit", "--progress", "--seed", str(seed), *files],
            cwd=ROOT,
            env=os.environ | ONE_THREAD,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            errors="replace",
        )

    def stop(self) -> None:
        """End the process; nothing when it has ended."""
        self._process.terminate()

    def follow(self, ended: Callable[[], None] | None) -> None:
        """Empty the pipe until the process ends, take its result, remove the folder."""
        assert self._process.stderr is not None
        try:
            with self._process.stderr as lines:
                for line in lines:
                    self._hear(line)
            if self._process.wait() == 0 and self._out.exists():
                self.text = self._out.read_text(encoding="utf-8")
                self.progress = Progress(1.0, self.progress.stage)
            self._folder.cleanup()
        finally:
            if ended is not None:
                ended()

    def _hear(self, line: str) -> None:
        """Take one line of the child: progress as JSON, or words."""
        told = _progress_of(line)
        if told is None:
            self._words = [*self._words, line.rstrip()][-KEPT_WORDS:]
        else:
            self._words = []  # what was said before is a note on the panel, not why it failed
            if told.share >= self.progress.share:
                self.progress = told

    def failure(self) -> str:
        """Why there is no fit, in words."""
        code = self._process.returncode
        if code < 0:
            return (
                f"{self._name}: the system stopped the fit (signal {-code}), most likely for want "
                "of memory; fit fewer markets, channels or weeks"
            )
        words = [line for line in self._words if line] or ["no reason given"]
        if code == 1:  # a traceback: a defect, its last line says which
            return f"{self._name}: the fit broke off ({words[-1]}); please report this"
        return "\n".join(words).replace(str(self._source), self._name)


def _progress_of(line: str) -> Progress | None:
    """A line of progress, or ``None`` for anything else."""
    if not line.startswith("{"):
        return None
    try:
        told = json.loads(line)
        return Progress(float(told["share"]), str(told["stage"]))
    except (ValueError, KeyError, TypeError):
        return None
