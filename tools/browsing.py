"""Serve a Streamlit script on a free port and open Chromium on it."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Playwright

ROOT = Path(__file__).resolve().parents[1]
START_SECONDS = 60.0
# What `make run` sets, and why it does: one heap for all threads, one thread for products.
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
AS_MADE = dict(re.findall(r"^export (\w+) := (\d+)$", MAKEFILE, re.MULTILINE))
OWN_HOSTS = frozenset({"127.0.0.1", "localhost"})
INLINE_SCHEMES = frozenset({"data", "blob", "about"})
CHROMIUM_ARGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@dataclass(frozen=True)
class Server:
    """A running Streamlit process: its address and the file it writes its output to."""

    url: str
    log: Path

    def output(self) -> str:
        """What the server has printed so far."""
        return self.log.read_text(encoding="utf-8", errors="replace")


@contextmanager
def serve(script: Path = ROOT / "app.py") -> Iterator[Server]:
    """Run `script` as a machine would that never ran Streamlit, and stop it afterwards.

    The home directory is new, and so is what is saved; standard input stays open and silent, so a
    first-run question would wait for ever: the server then never becomes healthy.

    Raises:
        RuntimeError: the server ended or did not answer in time; carries its output.
    """
    with tempfile.TemporaryDirectory(prefix="headroom-home-") as home:
        port = free_port()
        server = Server(f"http://127.0.0.1:{port}", Path(home) / "server.log")
        with server.log.open("wb") as log:
            process = _start(script, port, home, log.fileno())
        try:
            _await_health(process, server)
            yield server
        finally:
            _stop(process)


def launch_chromium(playwright: Playwright) -> Browser:
    """Chromium of the system when there is one, otherwise the one Playwright downloaded.

    Raises:
        playwright.sync_api.Error: there is neither.
    """
    return playwright.chromium.launch(
        executable_path=shutil.which("chromium"), args=list(CHROMIUM_ARGS)
    )


def watch(context: BrowserContext) -> list[str]:
    """The addresses the pages of `context` ask for from now on, websockets included."""
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    context.on("page", lambda page: page.on("websocket", lambda socket: asked.append(socket.url)))
    return asked


def outside(urls: list[str]) -> list[str]:
    """Those addresses that do not stay on this machine."""
    parts = [(url, urlsplit(url)) for url in urls]
    return [
        url
        for url, part in parts
        if part.scheme not in INLINE_SCHEMES and part.hostname not in OWN_HOSTS
    ]


def free_port() -> int:
    """A TCP port of 127.0.0.1 that nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _start(script: Path, port: int, home: str, log: int) -> subprocess.Popen[bytes]:
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("STREAMLIT_")} | AS_MADE
    options = ["--server.port", str(port), "--server.address", "127.0.0.1"]
    return subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", str(script), *options],
        cwd=ROOT,
        env={**inherited, "HOME": home, "HEADROOM_STORE": str(Path(home) / "scenarios.sqlite")},
        stdin=subprocess.PIPE,
        stdout=log,
        stderr=subprocess.STDOUT,
    )


def _await_health(process: subprocess.Popen[bytes], server: Server) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"Streamlit ended with {process.returncode}:\n{server.output()}")
        if _is_healthy(server.url):
            return
        time.sleep(0.1)
    raise RuntimeError(f"{server.url} not healthy in {START_SECONDS} s:\n{server.output()}")


def _is_healthy(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/_stcore/health", timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, TimeoutError, ConnectionError):
        return False


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdin:
        process.stdin.close()
