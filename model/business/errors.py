"""The fault of a business profile."""

from __future__ import annotations


class BusinessError(ValueError):
    """A profile that cannot be used; the text names the key, the value and what to do."""
