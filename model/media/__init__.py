"""How media spend becomes response: carry-over, saturation and the fast kernel over draws."""

from model.media.formulas import (
    geometric_adstock,
    half_life,
    hill,
    hill_elasticity,
    hill_tangent,
    lift_for_elasticity,
)
from model.media.kernel import (
    WEEKS_PER_BLOCK,
    ResponseCurves,
    SingleArray,
    Stock,
    carry_out,
    prepare_curves,
    response,
    response_detail,
    response_since,
)
from model.media.transformers import (
    GeometricAdstock,
    HillSaturation,
)

__all__ = [
    "WEEKS_PER_BLOCK",
    "GeometricAdstock",
    "HillSaturation",
    "ResponseCurves",
    "SingleArray",
    "Stock",
    "carry_out",
    "geometric_adstock",
    "half_life",
    "hill",
    "hill_elasticity",
    "hill_tangent",
    "lift_for_elasticity",
    "prepare_curves",
    "response",
    "response_detail",
    "response_since",
]
