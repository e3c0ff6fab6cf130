"""From what protection achieves to factors on each risk's frequency and loss."""

from __future__ import annotations

from collections.abc import Mapping

from model.risk.register import Register

_NAMED = {"risk_frequency": "frequency", "risk_severity": "severity"}


def mitigation_factors(
    register: Register, effects: Mapping[str, float]
) -> tuple[dict[str, float], dict[str, float]]:
    """Factors on frequency and on loss by risk id; several measures multiply (`domain.md` §6).

    Args:
        register: The risks and the metrics they answer to.
        effects: Relative change by driver metric (share): ``compliance_event_rate: -0.7`` is 70 %
            fewer events, ``emergency_response_speed: 0.6`` 60 % faster. Beside the metrics of
            the register, ``risk_frequency[x]`` and ``risk_severity[x]`` act on the risk, item
            or category x. Metrics no risk answers to are left out.

    Raises:
        ValueError: x is no risk, item or category of the register, or an effect is below -1.
    """
    factors = {side: dict.fromkeys(register.prepared.ids, 1.0) for side in _NAMED.values()}
    for metric, effect in effects.items():
        if effect < -1:
            raise ValueError(f"effect {effect} of {metric!r} is below -1: nothing falls further")
        for risk, side, factor in _hits(register, metric, effect):
            factors[side][risk] *= factor
    return factors["frequency"], factors["severity"]


def _hits(register: Register, metric: str, effect: float) -> list[tuple[str, str, float]]:
    """Risk, side and factor of every risk a metric acts on."""
    name, _, rest = metric.partition("[")
    if name in _NAMED and rest:
        return _named_hits(register, rest.rstrip("]"), _NAMED[name], 1 + effect)
    return [
        (risk.id, measure.reduces, measure.factor(effect))
        for risk in register.risks
        for measure in risk.mitigations
        if measure.metric == metric
    ]


def _named_hits(
    register: Register, target: str, side: str, factor: float
) -> list[tuple[str, str, float]]:
    """The risks of that id, item or category."""
    hits = [r.id for r in register.risks if target in (r.id, r.item, r.category)]
    known = target in register.categories or any(
        target in category.items for category in register.categories.values()
    )
    if not hits and not known:
        raise ValueError(f"{target!r} is no risk, item or category of the register")
    return [(risk, side, factor) for risk in hits]
