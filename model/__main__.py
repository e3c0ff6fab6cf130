"""`python -m model <verb>`: the same model from a shell.

Answers go to stdout, as JSON with ``--json``; errors to stderr with exit code 2. Exit code 1 is a
defect of ours and comes with a traceback.
"""

from __future__ import annotations

import sys

from model.command import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
