"""The Targets page: the answer, all targets with their sources, all together, the home case."""
