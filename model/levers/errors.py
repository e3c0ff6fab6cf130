"""What can be wrong with lever files, worlds and scenarios."""


class LeverFileError(ValueError):
    """A lever file that is not valid; the text names the path of the key and its value."""


class CatalogueError(ValueError):
    """A world whose index labels or reference values cannot carry the levers."""


class ScenarioError(ValueError):
    """A scenario that names an unknown lever or gives it an impossible value."""
