"""What pages ask of an outcome beyond its key figures: parts that add up to them, with intervals."""
