#!/bin/sh
# Prints a Python that can make the virtual environment: 3.11 or newer, with venv and ensurepip.
for candidate in "${PYTHON:-}" python3.13 python3.12 python3.11 python3 python; do
    [ -n "$candidate" ] || continue
    found=$("$candidate" -c '
import sys
import ensurepip, venv
print(sys.executable if sys.version_info >= (3, 11) else "")' 2>/dev/null) || continue
    if [ -n "$found" ]; then
        printf '%s\n' "$found"
        exit 0
    fi
done
echo "Threeline needs Python 3.11 or newer with venv and ensurepip, and none was found: install it (Debian or" \
    "Ubuntu: apt-get install python3-venv) or name one with make PYTHON=/path/to/python3." >&2
exit 1
