"""Driving the Data page without a browser: files in, steps opened, fields filled."""

from __future__ import annotations

from typing import Any

import pandas as pd
from streamlit.testing.v1 import AppTest

from tests.pages.app import ROOT, SECONDS
from ui.intake.draft import Intake


def opened() -> AppTest:
    """The Data page, opened by a new user."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=2 * SECONDS)
    app.query_params["live"] = "0"
    app.run()
    app.switch_page("pages/data.py").run()
    return sound(app)


def sound(app: AppTest) -> AppTest:
    assert not app.exception, [error.value for error in app.exception]
    return app


def intake(app: AppTest) -> Intake:
    """What the session holds of the way so far."""
    found: Intake = app.session_state["headroom"].kept["intake"]
    return found


def press(app: AppTest, key: str) -> AppTest:
    return sound(app.button(key=key).click().run())


def go(app: AppTest, step: str) -> AppTest:
    """Open a step by its button in the stepper."""
    found = [b for b in app.button if b.key and b.key.endswith(f"_{step}") and "step_" in b.key]
    assert len(found) == 1
    return sound(found[0].click().run())


def closed(app: AppTest) -> set[str]:
    """Steps that cannot be opened."""
    steps = [b for b in app.button if str(b.key).startswith("step_") and b.disabled]
    return {str(b.key).rpartition("_")[2] for b in steps}


def upload(app: AppTest, place: str, *files: tuple[str, bytes]) -> AppTest:
    """Give files to the uploader whose key begins with ``place``."""
    widget = next(w for w in app.file_uploader if str(w.key).startswith(place))
    if len(files) == 1 and not widget.proto.multiple_files:
        return sound(widget.upload(files[0][0], files[0][1]).run())
    for name, content in files:
        widget.upload(name, content)
    return sound(app.run())


def weekly_rows(weeks: int, market: str = "US") -> pd.DataFrame:
    """A small panel that rises and falls by season and by what is spent."""
    rows = range(weeks)
    spend = [1000.0 + 400.0 * ((7 * week) % 5) for week in rows]
    return pd.DataFrame(
        {
            "week": pd.date_range("2024-01-01", periods=weeks, freq="7D").strftime("%Y-%m-%d"),
            "market": market,
            "country": "US",
            "currency": "USD",
            "orders": [200 + 5 * (week % 13) + round(spend[week] / 25) for week in rows],
            "spend_search": spend,
            "price": [20.0 + (week % 4) for week in rows],
        }
    )


def as_csv(frame: pd.DataFrame) -> bytes:
    return frame.to_csv(index=False).encode()


def at_business(*files: tuple[str, bytes]) -> AppTest:
    """The business step on own files, or on the sample."""
    app = opened()
    if files:
        upload(app, "upload_", *files)
    else:
        press(app, "sample")
    go(app, "check")
    go(app, "business")
    return app


def field(app: AppTest, kind: str, label: str) -> Any:
    """The first field of a kind whose label begins so."""
    return next(w for w in getattr(app, kind) if w.label.startswith(label))


def unfold(app: AppTest, *sections: str) -> AppTest:
    for section in sections:
        app.session_state[f"more_{section}"] = True
    return sound(app.run())


def fitted_company(app: AppTest) -> AppTest:
    """Through the fit to the trust step."""
    go(app, "fit")
    press(app, "start_fit")
    job = intake(app).job
    assert job is not None
    job.result()
    sound(app.run())
    return press(app, "onward_button")
