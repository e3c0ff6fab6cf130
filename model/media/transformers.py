"""Carry-over and saturation as scikit-learn transformers."""

from __future__ import annotations

from typing import Self

import numpy as np
from numpy.typing import ArrayLike
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted, validate_data

from model.media.formulas import FloatArray, check_retention, geometric_adstock, hill


class GeometricAdstock(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """`geometric_adstock` down the rows (weeks) of a table, as a scikit-learn transformer.

    Args:
        retention: share carried over to the next week, one for all columns or one each.
        carry_in: adstock state just before the first row.
    """

    def __init__(self, retention: ArrayLike = 0.5, carry_in: ArrayLike = 0.0) -> None:
        self.retention = retention
        self.carry_in = carry_in

    def fit(self, X: ArrayLike, y: object = None) -> Self:  # noqa: N803, ARG002
        """Check the table and the parameters; nothing is learned."""
        validate_data(self, X)
        check_retention(np.asarray(self.retention, dtype=float))
        return self

    def transform(self, X: ArrayLike) -> FloatArray:  # noqa: N803
        """Adstocked spend ``(week, column)``."""
        check_is_fitted(self)
        table = validate_data(self, X, reset=False, dtype=float)
        return geometric_adstock(table.T, self.retention, self.carry_in).T

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "n_features_in_")


class HillSaturation(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """`hill` on each cell of a table of adstocked spend, as a scikit-learn transformer.

    Args:
        half_saturation: spend at which half of the response is reached.
        shape: Hill n; above 1 the curve is S-shaped.
    """

    def __init__(self, half_saturation: ArrayLike = 1.0, shape: ArrayLike = 1.0) -> None:
        self.half_saturation = half_saturation
        self.shape = shape

    def fit(self, X: ArrayLike, y: object = None) -> Self:  # noqa: N803, ARG002
        """Check the table and the parameters; nothing is learned."""
        validate_data(self, X)
        for name in ("half_saturation", "shape"):
            if not np.all(np.asarray(getattr(self, name), dtype=float) > 0):
                raise ValueError(f"{name} {getattr(self, name)!r} must be above 0")
        return self

    def transform(self, X: ArrayLike) -> FloatArray:  # noqa: N803
        """Saturated response in [0, 1], ``(week, column)``."""
        check_is_fitted(self)
        table = validate_data(self, X, reset=False, dtype=float)
        return hill(np.maximum(table, 0.0), self.half_saturation, self.shape)

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "n_features_in_")
