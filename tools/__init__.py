"""What the tests, the benchmarks and the Makefile share; no part of the product."""
