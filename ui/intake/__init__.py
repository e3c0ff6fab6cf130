"""The way in: from a user's files to a world of their own, one module a step."""
