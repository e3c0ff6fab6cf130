"""The pricing page's parts: what is chosen, levers, pictures, one order's money, its answer."""
