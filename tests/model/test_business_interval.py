"""5 % and 95 % points of a figure: what cannot be drawn from is refused."""

from __future__ import annotations

from typing import Any

import pytest

from model.business import BusinessError
from model.business.file import parse_business
from tests.model.business_case import profile_of


def profile_with(number: dict[str, Any]) -> dict[str, Any]:
    profile = profile_of()
    profile["numbers"]["promo_response"] = number
    return profile


def refused(number: dict[str, Any]) -> str:
    with pytest.raises(BusinessError) as caught:
        parse_business(profile_with(number), "ours.yaml")
    return str(caught.value)


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (0.5, None, "give both or neither"),
        (-0.1, 2.0, "low -0.1, value 1.2 and high 2.0 must rise"),
        (0.0, 2.0, "low be above 0"),
        (1.5, 2.0, "must rise"),
        (0.5, 1.0, "must rise"),
        (float("nan"), 2.0, "numbers.promo_response.low"),
        (0.5, float("inf"), "numbers.promo_response.high"),
    ],
)
def test_an_interval_that_cannot_be_drawn_is_refused(
    low: float, high: float | None, said: str
) -> None:
    number = {"value": 1.2, "unit": "x", "source": "s", "low": low, "high": high}
    found = refused(number)
    assert said in found
    assert "promo_response" in found


def test_an_interval_of_nothing_is_certain() -> None:
    number = {"value": 0.0, "unit": "x", "source": "s", "low": 0.0, "high": 0.0}
    assert parse_business(profile_with(number), "ours").numbers["promo_response"].high == 0
