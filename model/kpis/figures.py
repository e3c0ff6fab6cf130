"""Groups of business figures that KPIs stand on.

A KPI stands on a figure when a tenth more of the figure moves it by a hundredth or more (growth and
returns: by a point); a test perturbs every figure and holds the declarations against what moves.
"""

from __future__ import annotations

Figures = frozenset[str]

# What turns the history's outcome and media into orders and USD, and what reports credit to media.
ORDERS: Figures = frozenset(
    {"attributed_gmv", "attributed_roas", "orders_per_outcome", "media_unit_cost"}
)
PRICE: Figures = frozenset({"average_order_value", "line_share"})
GMV = ORDERS | PRICE
NET_REVENUE = GMV | {"return_rate", "tax_rate"}
GOODS: Figures = frozenset(
    {
        *("unit_cost", "customs_value", "duty_rate", "first_leg", "overseas_share"),
        *("resaleable_share", "materials_share"),
    }
)
CM1 = NET_REVENUE | GOODS
FULFILMENT: Figures = frozenset({"storage", "last_mile", "return_freight", "basket_logistics"})
FEES: Figures = frozenset(
    {"platform_fee", "platform_fixed_fee", "payment_fee", "platform_mix", "fee_points"}
)
CM2 = CM1 | FULFILMENT | FEES
STOCK: Figures = frozenset({"stock_days", "holding_rate"})
# What demand answers to when delivery, promotion or the order cycle change.
SERVICE: Figures = frozenset(
    {
        *("order_cycle_hours", "delivery_days", "speed_elasticity", "promo_response"),
        *("cover_response", "port_exposure", "line_elasticity", "repeat_order_share"),
    }
)
EVENTS = NET_REVENUE | STOCK | {"event_loss_share", "unit_cost"}
