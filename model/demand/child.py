"""A verb of the command line in a child process: its progress, its result, its words.

What a fit and a backtest in the background share; `job` and `backtest_job` hand out their results.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import weakref
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from typing import Generic, TypeVar

from model.demand.progress import FitCancelled, Progress

ROOT = Path(__file__).resolve().parents[2]
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
KEPT_WORDS = 40  # last lines of the child that an error may need


T = TypeVar("T")


class Job(ABC, Generic[T]):
    """A child that is running or has ended. The child ends with the job, or before.

    Args:
        child: what was started.
        ended: called once, from another thread, when the child is gone, whatever its end.

    Attributes:
        failure: what `result` raises where the child failed.
    """

    failure: type[ValueError]

    def __init__(self, child: Child, ended: Callable[[], None] | None) -> None:
        self._child = child
        self._cancelled = False
        # The thread holds the child, not the job, so that the job can go while the child runs.
        self._reader = Thread(target=child.follow, args=(ended,), name=child.verb, daemon=True)
        self._reader.start()
        weakref.finalize(self, child.stop)

    @property
    def progress(self) -> Progress:
        """How far it has come; the share never falls."""
        return self._child.progress

    @property
    def done(self) -> bool:
        """Whether the child has ended: finished, failed or cancelled."""
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

    def result(self) -> T:
        """What the child made; waits for its end.

        Raises:
            FitCancelled: the job was cancelled.
            ValueError: the child failed, see `failure`; the message repeats its words.
        """
        self._wait()
        return self._made

    @cached_property
    def _made(self) -> T:
        if self._cancelled:
            raise FitCancelled(f"the {self._child.verb} was cancelled")
        text = self._wait()
        if text is None:
            raise self.failure(self._child.failure())
        return self._read(text)

    @abstractmethod
    def _read(self, text: str) -> T:
        """The result from what the child wrote."""

    def _wait(self) -> str | None:
        """What the child wrote, when it has ended; ``None`` where it wrote nothing."""
        self._reader.join()
        return self._child.text


class Child:
    """The child and its folder.

    It writes its progress to a pipe that a thread empties in `follow`, so that it never waits for a
    reader; the thread also takes the result and removes the folder, whatever the end.

    Args:
        verb: of the command line; it tells its progress and writes its result to ``--out``.
        name: what its words call the panel.
        files: option and content of each input; the first is the panel.
        arguments: the rest of the command.
        starting: what is told before the child tells anything.

    Attributes:
        progress: what it told last.
        text: the result, as JSON; ``None`` until then, and when it made none.
    """

    def __init__(
        self,
        verb: str,
        name: str,
        files: Mapping[str, bytes],
        arguments: Sequence[str],
        starting: Progress,
    ) -> None:
        self.verb, self.progress = verb, starting
        self.text: str | None = None
        self._name = name or "panel"
        self._words: list[str] = []
        self._folder = TemporaryDirectory(prefix=f"headroom-{verb}-")
        folder = Path(self._folder.name)
        self._out = folder / f"{verb}.json"
        command = [sys.executable, "-m", "model", verb, "--progress", *arguments]
        for option, content in files.items():
            path = folder / f"{option}.csv"
            path.write_bytes(content)
            command += [f"--{option}", str(path)]
        self._process = subprocess.Popen(
            [*command, "--out", str(self._out)],
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
            if told.share >= self.progress.share:  # a step without a name belongs to the one before
                self.progress = Progress(told.share, told.stage or self.progress.stage)

    def failure(self) -> str:
        """Why there is no result, in words."""
        code = self._process.returncode
        if code < 0:
            return (
                f"{self._name}: the system stopped the {self.verb} (signal {-code}), most likely "
                "for want of memory; fit fewer markets, channels or weeks"
            )
        words = [self._named(line) for line in self._words if line] or ["no reason given"]
        if code == 1:  # a traceback: a defect, its last line says which
            return f"{self._name}: the {self.verb} broke off ({words[-1]}); please report this"
        return "\n".join(words)

    def _named(self, words: str) -> str:
        """Words with the files' own names where they say a path in the child's folder."""
        folder = Path(self._folder.name)
        for path, name in ((folder / "panel.csv", self._name), (folder, "")):
            words = words.replace(str(path) if name else f"{path}{os.sep}", name)
        return words.replace(str(folder), "its folder")


def _progress_of(line: str) -> Progress | None:
    """A line of progress, or ``None`` for anything else."""
    if not line.startswith("{"):
        return None
    try:
        told = json.loads(line)
        return Progress(float(told["share"]), str(told["stage"]))
    except (ValueError, KeyError, TypeError):
        return None
