"""The template a user fills in: the panel form with a few rows of an example."""

from __future__ import annotations

import csv
import io

_HEADER = (
    *("week", "market", "country", "currency", "orders"),
    *("spend_search", "spend_social", "price", "promo"),
)
_ROWS = (
    ("2025-12-15", "US", "US", "USD", 1200, 8000, 6500, 49.9, 0),
    ("2025-12-22", "US", "US", "USD", 1350, 8200, 7000, 49.9, 0.2),
    ("2025-12-15", "DE", "DE", "EUR", 640, 3900, 3100, 45, 0),
    ("2025-12-22", "DE", "DE", "EUR", 655, 4000, 3300, 45, 0),
)


def template_csv() -> bytes:
    """The panel form as CSV: a header and rows to write over, two weeks of two markets.

    It shows the columns most panels have; ``orders`` may be ``revenue`` (with ``revenue_basis``) or
    ``kpi``, channels are as many ``spend_<channel>`` columns as there are. Two weeks are fewer
    than a panel needs, so the untouched template is refused and nothing invented gets in.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_HEADER)
    writer.writerows(_ROWS)
    return text.getvalue().encode()
