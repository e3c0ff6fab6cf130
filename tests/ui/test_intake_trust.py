"""What the trust step hands out: made by a thread that knows no session."""

from __future__ import annotations

import io
from collections.abc import Callable
from threading import Thread

import pandas as pd
import pytest

from model import DemandModel
from model.panel import read_panel
from tests.pages.intake_page import as_csv, weekly_rows
from ui.intake import trust
from ui.intake.draft import Intake, MadeWorld


def test_the_forecast_is_made_without_a_session(monkeypatch: pytest.MonkeyPatch) -> None:
    panel = read_panel(as_csv(weekly_rows(60)))
    fit = DemandModel().fit(panel).fit_
    offered: dict[str, Callable[[], bytes] | bytes] = {}
    monkeypatch.setattr(
        trust, "download", lambda _label, data, name, _key: offered.update({name: data})
    )
    trust._files_card(Intake(panel=panel, fit=fit), MadeWorld(source=(), text="{}"))
    made: dict[str, object] = {}

    def called() -> None:  # as Streamlit does when the button is pressed
        for name, data in offered.items():
            made[name] = data() if callable(data) else data

    thread = Thread(target=called)
    thread.start()
    thread.join()
    assert set(made) == {"world.json", "fit.json", "forecast.csv"}
    assert made["world.json"] == b"{}"
    table = pd.read_csv(io.BytesIO(bytes(made["forecast.csv"])))  # type: ignore[call-overload]
    weeks = table.loc[table["market"] == "US", "week"].tolist()
    assert weeks[0] == "2025-02-24"  # the Monday after the 60th week
    assert len(weeks) == 52 + 1  # and their total
