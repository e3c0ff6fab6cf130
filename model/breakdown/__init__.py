"""What pages ask of an outcome beyond its KPIs: parts that add up to them, with intervals."""
