#!/usr/bin/env bash
# See that the browser tests have a Chromium: the system's, apt's (root on Debian) or Playwright's.
# Ends with 1 when there is none; the tests then skip and say so, and the next run tries again.
set -uo pipefail
python=$1

if command -v chromium >/dev/null; then
    exit 0
fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing Chromium with apt-get"
    if apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends chromium fonts-liberation >/dev/null; then
        exit 0
    fi
    echo "apt-get could not install Chromium; trying Playwright's own" >&2
fi
if ! "$python" -m playwright install chromium; then
    echo "No Chromium could be installed: the browser tests will be skipped" >&2
    exit 1
fi
