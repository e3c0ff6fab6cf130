"""The Demand page: how much will be sold, when, and what drives it."""
