"""The HTML document that every page starts from: language, our styles and scripts, no version of anything."""

from __future__ import annotations

import json
import re
from typing import Any

import flask
from dash import Dash

from dashboard import static_files
from layouts.address import language_of
from layouts.text import Text

_CONFIG = re.compile(r'(<script id="_dash-config" type="application/json">)(.*?)(</script>)', re.DOTALL)
_STYLES = ("bootstrap.css", "fonts.css", "threeline.css", "twinning.css", "review.css", "admin.css", "release.css")
# What tells the versions of the parts, or is of no use to the browser here
_SILENT = ("dash_version_url", "dash_version", "python_version", "plotly_version", "ddk_version")


class ThreelineDash(Dash):
    """Dash with our own document."""

    def interpolate_index(self, **parts: Any) -> str:  # type: ignore[override]
        """The document in the language of the request."""
        language = language_of(flask.request.query_string.decode("latin-1"))
        text = Text(language)
        return _DOCUMENT.format(
            language=language,
            title=text("shell.product"),
            styles="\n".join(_style(name) for name in _STYLES),
            scripts_first="\n".join(_script(name) for name in _scripts(language)),
            loading=text("shell.loading"),
            noscript=text("shell.noscript"),
            app_entry=parts["app_entry"].replace("Loading...", text("shell.loading")),
            config=_quiet(parts["config"]),
            scripts=parts["scripts"],
            renderer=parts["renderer"],
        )


def _scripts(language: str) -> tuple[str, ...]:
    locale = ("plotly-locale-zh-cn.js",) if language == "zh-CN" else ()
    return ("plotly-geo.js", *locale, "threeline.js")


def _style(name: str) -> str:
    return f'<link rel="stylesheet" href="{static_files.url(name)}">'


def _script(name: str) -> str:
    return f'<script src="{static_files.url(name)}"></script>'


def _quiet(config: str) -> str:
    def strip(found: re.Match[str]) -> str:
        values = json.loads(found[2])
        return found[1] + json.dumps({k: v for k, v in values.items() if k not in _SILENT}) + found[3]

    return _CONFIG.sub(strip, config)


_DOCUMENT = """<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="UTF-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="icon" href="data:,">
{styles}
</head>
<body>
<noscript><p class="loading">{noscript}</p></noscript>
{app_entry}
<footer hidden>{config}{scripts_first}{scripts}{renderer}</footer>
</body>
</html>"""
