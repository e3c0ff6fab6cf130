"""The risk page: what could go wrong, and what protection buys."""
