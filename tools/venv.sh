#!/usr/bin/env bash
# Make the virtual environment $1 with a Python of 3.11 or later (or the one named by PYTHON).
set -euo pipefail
target=$1

new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

find_python() {
    local name
    for name in ${PYTHON:-python3.11 python3 python3.12 python3.13}; do
        if new_enough "$name"; then
            echo "$name"
            return
        fi
    done
    echo "Headroom needs Python 3.11 or later; none of ${PYTHON:-python3.11, python3} is." >&2
    echo "Install one, or name it: make run PYTHON=/path/to/python3.11" >&2
    return 1
}

python=$(find_python)
if ! "$python" -c 'import ensurepip' 2>/dev/null; then
    # Debian splits ensurepip off; root can fetch it, others are told what to ask for.
    package="python$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')-venv"
    if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
        echo "$python cannot make virtual environments: install $package" >&2
        exit 1
    fi
    apt-get update -qq && apt-get install -y -qq "$package" >/dev/null
fi
"$python" -m venv "$target"
