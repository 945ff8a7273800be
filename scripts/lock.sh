#!/bin/sh
# Locks the dependencies of pyproject.toml with hashes: requirements/runtime.txt (to run) and dev.txt (to test).
# The registry is whatever this machine's uv is set up to use; no file that is written here names it.
set -eu
cd "$(dirname "$0")/.."
lock() {
    output=$1
    shift
    "${UV:-.venv/bin/uv}" pip compile pyproject.toml "$@" --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-emit-find-links --no-header --no-annotate --quiet --output-file "$output"
    sed -i.bak '1i\
# Made by `make lock` from pyproject.toml; not edited by hand.
' "$output"
    rm "$output.bak"
}
lock requirements/runtime.txt --extra postgres --extra oidc --extra build
lock requirements/dev.txt --extra postgres --extra oidc --extra build --extra dev --constraint requirements/runtime.txt
