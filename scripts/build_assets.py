"""Builds dashboard/static from installed packages, node_modules and our own dashboard/assets.

Run by `make assets`. Nothing is fetched here and nothing that it writes is committed: plotly's geo bundle,
its Chinese locale, Bootstrap's style sheet, the font slices, our own script and style, and compressed copies
of the JavaScript that Dash serves itself. A second run with the same inputs does nothing.
"""

from __future__ import annotations

import hashlib
import re
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

import dash
import dash_bootstrap_components
import flask
import flask_bootstrap

from scripts import asset_fonts
from scripts.asset_store import CONTENT_TYPES, Cache, Store

ROOT = Path(__file__).resolve().parents[1]
OWN_ASSETS = ROOT / "dashboard" / "assets"
STATIC = ROOT / "dashboard" / "static"
NODE_MODULES = ROOT / "node_modules"
CACHE = ROOT / ".make" / "cache"

GEO_BUNDLE = NODE_MODULES / "plotly.js-geo-dist-min" / "plotly-geo.min.js"
LOCALE = NODE_MODULES / "plotly.js-locales" / "zh-cn.js"
BOOTSTRAP = Path(flask_bootstrap.__file__).parent / "static" / "bootstrap5" / "css" / "bootstrap.min.css"

# Where Dash looks for plotly when nothing has set window.Plotly yet: it gets the geo bundle there, too.
PLOTLY_OF_DASH = "plotly/package_data/plotly.min.js"
PACKAGES = ("brotli", "bootstrap-flask", "dash", "dash-bootstrap-components", "plotly", *asset_fonts.PACKAGES)

# The geo bundle asks a CDN for the outline of the world unless it finds one; we draw only our own boundaries.
NO_WORLD_OUTLINE = (
    "window.PlotlyConfig=Object.assign({MathJaxConfig:'local'},window.PlotlyConfig);"
    "window.PlotlyGeoAssets=window.PlotlyGeoAssets||{topojson:{}};"
    "(function(t){var empty={type:'GeometryCollection',geometries:[]};"
    "t.world_110m=t.world_110m||{type:'Topology',arcs:[],objects:{coastlines:empty,land:empty,ocean:empty,"
    "lakes:empty,rivers:empty,countries:empty,subunits:empty}}})(window.PlotlyGeoAssets.topojson);\n"
)


class AssetsCannotBeBuilt(Exception):
    """Something the build needs is not there; the message says what and what to do."""


def main() -> int:
    """Build what is out of date. Returns 0, or 1 with one sentence on stderr."""
    try:
        inputs = fingerprint()
        if is_current(inputs):
            print("browser assets are up to date")
            return 0
        manifest = build(inputs)
    except AssetsCannotBeBuilt as problem:
        print(f"make assets: {problem}", file=sys.stderr)
        return 1
    size = sum(path.stat().st_size for path in manifest.parent.rglob("*") if path.is_file())
    print(f"browser assets built in {manifest.parent.relative_to(ROOT)} ({size / 1e6:.1f} MB)")
    return 0


def fingerprint() -> str:
    """One hash over everything that the result depends on."""
    seen = hashlib.sha256()
    for package in PACKAGES:
        seen.update(f"{package}=={version(package)}\n".encode())
    programs = sorted(Path(__file__).parent.glob("*asset*.py"))
    for path in (*programs, *node_files(), *own_files()):
        seen.update(f"{path.relative_to(ROOT)}\n".encode())
        seen.update(path.read_bytes())
    seen.update(repr(sorted(interface_characters())).encode())
    return seen.hexdigest()


def is_current(inputs: str) -> bool:
    """Whether the last build ended well and had the same inputs."""
    manifest = STATIC / "manifest.json"
    return manifest.is_file() and f'"inputs": "{inputs}"' in manifest.read_text(encoding="utf-8")


def build(inputs: str) -> Path:
    """Write all of dashboard/static; returns the manifest's path."""
    store = Store(folder=STATIC, cache=Cache(CACHE))
    geo = geo_bundle()
    store.add("plotly-geo.js", geo)
    store.add("plotly-locale-zh-cn.js", locale_script(LOCALE.read_text(encoding="utf-8")))
    store.add("bootstrap.css", without_source_map(BOOTSTRAP.read_bytes()))
    for path in own_files():
        store.add(path.relative_to(OWN_ASSETS).as_posix().replace("/", "-"), path.read_bytes())
    add_fonts(store)
    for served_at, content in dash_suites().items():
        store.add_suite(served_at, content, installed=content)
    store.add_suite(PLOTLY_OF_DASH, geo, installed=bundled_plotly())
    return store.finish(inputs=inputs)


def node_files() -> list[Path]:
    """The files taken from node_modules. Raises AssetsCannotBeBuilt where one is missing."""
    for path in (GEO_BUNDLE, LOCALE):
        if not path.is_file():
            raise AssetsCannotBeBuilt(
                f"{path.relative_to(ROOT)} is missing: run 'npm ci --ignore-scripts' first."
            )
    return [GEO_BUNDLE, LOCALE]


def own_files() -> list[Path]:
    """Our own scripts, styles and pictures."""
    return sorted(path for path in OWN_ASSETS.rglob("*") if path.is_file() and path.suffix in CONTENT_TYPES)


def interface_characters() -> set[int]:
    """The code points that our own pages show: they make up one font slice, so that it alone is fetched."""
    catalogues = (ROOT / "layouts" / "text" / "catalogue").rglob("*.po")
    shown = [path for path in catalogues if not path.name.startswith("problems_")]
    signs = (ROOT / "layouts").rglob("*.py")  # ✓ ✕ ▲ and the like stand in the code
    programmes = (ROOT / "data" / "programmes").glob("*.toml")
    return asset_fonts.words_in(
        [LOCALE, *shown, *signs, *programmes, *(ROOT / "data" / "demo").rglob("*.csv")]
    )


def geo_bundle() -> bytes:
    """plotly's geo bundle. Raises AssetsCannotBeBuilt if it is not the version that plotly.py draws for."""
    bundle = GEO_BUNDLE.read_bytes()
    ours, theirs = plotly_version(bundle), plotly_version(bundled_plotly())
    if ours != theirs:
        raise AssetsCannotBeBuilt(
            f"package.json has plotly.js {ours} but plotly.py draws for {theirs}: pin the same one."
        )
    return NO_WORLD_OUTLINE.encode() + bundle


def bundled_plotly() -> bytes:
    """The full plotly.js that comes with plotly.py, which is compared but not served."""
    import plotly

    return (Path(plotly.__file__).parent / "package_data" / "plotly.min.js").read_bytes()


def plotly_version(bundle: bytes) -> str:
    """The version that a plotly.js bundle says in its first lines, such as '4.1.1'."""
    found = re.search(rb"plotly\.js[^\n]*? v(\d+\.\d+\.\d+)", bundle[:400])
    if found is None:
        raise AssetsCannotBeBuilt("the plotly.js bundle does not say its version in its first lines.")
    return found.group(1).decode()


def locale_script(module: str) -> bytes:
    """plotly's CommonJS locale as a plain script that registers itself, before or after plotly is there."""
    body = re.sub(r"""^['"]use strict['"];?""", "", module.strip())
    return (
        "(function(){'use strict';var module={exports:{}};\n"
        f"{body}\n"
        "if(window.Plotly&&window.Plotly.register){window.Plotly.register(module.exports)}"
        "else{(window.PlotlyLocales=window.PlotlyLocales||[]).push(module.exports)}})();\n"
    ).encode()


def without_source_map(css: bytes) -> bytes:
    """A style sheet without the comment that sends a developer's browser for a file we do not serve."""
    return re.sub(rb"/\*# sourceMappingURL=.*?\*/", b"", css)


def dash_suites() -> dict[str, bytes]:
    """What pages load of Dash's own JavaScript: 'package/path' → content."""
    server: Any = flask.Flask("suites", static_folder=None)
    app = dash.Dash("suites", server=server, enable_mcp=False)
    app.layout = dash.html.Div([dash.dcc.Store(id="store"), dash_bootstrap_components.Badge()])
    app.server.test_client().get("/")
    roots = {name: Path(sys.modules[name].__file__ or "").parent for name in app.registered_paths}
    found = {
        f"{package}/{path}": roots[package] / path
        for package, paths in app.registered_paths.items()
        for path in paths
        if is_loaded_by_pages(package, path)
    }
    return {path: file.read_bytes() for path, file in sorted(found.items()) if file.is_file()}


def is_loaded_by_pages(package: str, path: str) -> bool:
    """Leaves out source maps, developers' bundles, the old data table, mathematics and the full plotly."""
    unused = (".map", ".dev.js", "async-mathjax.js")
    return (
        package != "plotly"
        and path.endswith(".js")
        and not path.endswith(unused)
        and "async-table" not in path
    )


def add_fonts(store: Store) -> None:
    """The font slices and the style sheet that names them."""
    slices = asset_fonts.plan(asset_fonts.available_codes(), interface_characters())
    made = asset_fonts.build(slices, store.cache)
    hashed = {piece.name: store.add(piece.name, made[piece.name]) for piece in slices}
    store.add("fonts.css", asset_fonts.stylesheet(slices, hashed.__getitem__).encode())


if __name__ == "__main__":
    sys.exit(main())
