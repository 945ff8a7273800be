"""Who may record anything in the browser while there are no accounts: as a setting says, else who sits at the machine.

`THREELINE_EDITING=open` lets every visitor record, `closed` nobody. Without it only a server that listens on this
machine alone records, and only for calls that came to it directly: one that a proxy passed on may come from anywhere.
"""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

import flask

from dashboard.config import Editing

_PASSED_ON = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-Ip", "Via")


def may_edit(editing: Editing) -> bool:
    """Whether the visitor of the current request may record anything."""
    if editing is not Editing.local:
        return editing is Editing.open
    request = flask.request
    # the name too: a page elsewhere can make its own name stand for this machine
    return not any(name in request.headers for name in _PASSED_ON) and is_loopback(urlsplit(request.host_url).hostname)


def is_loopback(host: str | None) -> bool:
    """Whether a host name or address stands for this machine alone."""
    if host is None:
        return False
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
