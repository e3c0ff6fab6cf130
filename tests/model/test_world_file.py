"""A world file: it reads back to the same world, and a wrong one is refused in words."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from model import Scenario, World, evaluate
from model.world import WorldError, read_world, write_world
from model.world.file import LARGEST_FILE, _hash


@pytest.fixture(scope="module")
def text(world: World) -> str:
    return write_world(world)


def changed(text: str, change: Callable[[dict[str, Any]], object], *, sealed: bool = True) -> str:
    """The file after a change; `sealed` gives it the hash of its new content."""
    content = json.loads(text)
    change(content)
    if sealed:
        stored = content.pop("content_hash", None)
        content["content_hash"] = _hash(content) if stored else None
    return json.dumps(content)


def test_a_world_reads_back_to_the_same_world(world: World, text: str) -> None:
    again = read_world(text)
    assert again.id == world.id
    assert write_world(again) == text
    scenario = Scenario("plan", levers={"price": 0.05})
    before, after = (evaluate(scenario, w, draws=16).kpis for w in (world, again))
    assert {k: v.mean for k, v in before.items()} == {k: v.mean for k, v in after.items()}
    assert read_world(text.encode()).id == world.id


def test_label_and_horizon_are_kept(world: World) -> None:
    named = read_world(write_world(replace(world, label="Ünser Shop, 52")))
    assert (named.label, named.id) == ("Ünser Shop, 52", world.id)
    weeks = read_world(changed(write_world(world), lambda c: c.update(horizon="next_52_weeks")))
    assert (weeks.horizon_choice, weeks.weeks[0]) == ("next_52_weeks", "2025-12-29")
    assert weeks.id != world.id


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda c: c.update(format="zip"), "format is 'zip', expected 'headroom-world'"),
        (lambda c: c.update(version=9), "version is 9, expected 1"),
        (lambda c: c.pop("plan"), "missing or unknown part 'plan'"),
        (lambda c: c.update(macro=1), "missing or unknown part 'macro'"),
        (lambda c: c.update(label=""), "label must be a text of 1 to 200"),
        (lambda c: c.update(label=["a"]), "label must be a text"),
        (lambda c: c.update(horizon="next_year"), "horizon is 'next_year'; it must be one of"),
        (lambda c: c.update(horizon=["a"]), r"horizon is \['a'\]"),
        (lambda c: c.update(fit=[]), "world file, fit: "),
        (lambda c: c["fit"].update(version=1), "world file, fit: .*version is 1"),
        (lambda c: c["business"].pop("tables"), "world file, business: .*tables"),
        (lambda c: c["business"]["numbers"]["stock_days"].update(value="x"), "stock_days.value"),
        (lambda c: c["business"]["markets"].pop("ID"), "world file, business: .*'ID'"),
        (lambda c: c.update(business=3), "world file, business: .*int"),
        (lambda c: c["plan"].update(year="2026"), "world file, plan: .*year = '2026'"),
        (lambda c: c.update(plan=None), "world file, plan: "),
        (lambda c: c["plan"]["initiatives"][0].update(start={"date": "2026-02-30"}), "plan make"),
    ],
)
def test_a_wrong_part_is_named(
    text: str, change: Callable[[dict[str, Any]], object], message: str
) -> None:
    with pytest.raises(WorldError, match=message):
        read_world(changed(text, change))


def test_changed_content_is_noticed(text: str) -> None:
    loud = changed(
        text, lambda c: c["business"]["numbers"]["stock_days"].update(value=1.0), sealed=False
    )
    with pytest.raises(WorldError, match="does not match its hash"):
        read_world(loud)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "not JSON"),
        ("week,market,orders\n", "not JSON"),
        (b"\xff\xfe\x00", "not JSON"),
        ("[" * 200_000, "nested too deeply|not JSON"),
        ('{"format": NaN}', "NaN is no number of JSON"),
        ("[1]", "format is 'list'"),
        ('"headroom-world"', "format is 'str'"),
        ("{}", "format is None"),
    ],
)
def test_what_is_no_world_file_is_refused(text: str | bytes, message: str) -> None:
    with pytest.raises(WorldError, match=message):
        read_world(text)


def test_a_file_that_is_too_large_is_not_parsed() -> None:
    with pytest.raises(WorldError, match="at most 150,000,000 are read"):
        read_world(b"[" * (LARGEST_FILE + 1))


def test_days_and_texts_that_look_like_days_are_told_apart(world: World, text: str) -> None:
    """The plan has periods such as "2026-02-15" that are texts, and starts that are days."""
    plan = read_world(text).given_plan
    assert any(target.period == "2026-02-15" for target in plan.targets)
    assert plan.initiatives[0].start == date(2026, 4, 1)
    assert plan.digest == world.given_plan.digest
