"""The scenario's link says when nobody else can open it."""

from __future__ import annotations

import pytest

from ui.scenario_bar import of_this_machine


@pytest.mark.parametrize("host", ["127.0.0.1:8501", "localhost:8501", "localhost", "[::1]:8501"])
def test_an_address_of_this_machine_is_known(host: str) -> None:
    assert of_this_machine(f"http://{host}/?s=h1")


@pytest.mark.parametrize("link", ["https://headroom.example.org/?s=h1", "/?s=h1", ""])
def test_other_addresses_are_not(link: str) -> None:
    assert not of_this_machine(link)
