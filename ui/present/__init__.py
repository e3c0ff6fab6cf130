"""Present: one scenario on one screen, in large type, and a walk through several of them."""
