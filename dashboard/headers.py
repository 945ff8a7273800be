"""The security headers of every response, in one place."""

from __future__ import annotations

from collections.abc import Sequence

import flask


def install_headers(server: flask.Flask, script_hashes: Sequence[str]) -> None:
    """Add the headers; `script_hashes` are those of Dash's own inline scripts, taken after all callbacks are in."""
    policy = "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' {' '.join(script_hashes)}",
            # plotly and Dash set styles on elements; no inline script is allowed
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self'",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )
    fixed = {
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
    }

    def add(response: flask.Response) -> flask.Response:
        for name, value in fixed.items():
            response.headers.setdefault(name, value)
        return response

    server.after_request(add)
