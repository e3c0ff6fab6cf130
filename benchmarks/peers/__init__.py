"""Side by side with PyMC-Marketing. Not part of the product, not run in CI."""
