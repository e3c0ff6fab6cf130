"""What is measured and how: run `make bench` or `python -m benchmarks`."""
