"""The composition root: puts engine, services, access, routes and pages together."""

from __future__ import annotations

import flask
from dash import dcc, html
from flask_compress import Compress

from callbacks import acts as act_callbacks
from callbacks import map as map_callbacks
from callbacks import pages as page_callbacks
from callbacks import targets as target_callbacks
from dashboard import static_files
from dashboard.access import Access, CallbackRegistrar
from dashboard.answers import install_answers
from dashboard.config import Editing, Settings
from dashboard.editing import may_edit
from dashboard.gate import install_gate
from dashboard.headers import install_headers
from dashboard.index import ThreelineDash
from dashboard.routes import cover, install_errors, install_routes, install_statuses
from dashboard.services.pages import Pages
from dashboard.services.snapshot import Library
from data.engine import open_engine, upgrade
from layouts import ids

_COMPRESSED = ["text/html", "application/json"]


def create_app(settings: Settings | None = None, *, local: bool = False) -> flask.Flask:
    """The WSGI application of one instance; `local`: the server listens on this machine alone.

    Raises what opening the database or the assets raises.
    """
    settings = settings or Settings.from_environment()
    settings.home.mkdir(parents=True, exist_ok=True)
    engine = open_engine(settings.database_url)
    upgrade(engine)
    editing = settings.editing or (Editing.local if local else Editing.closed)
    server: flask.Flask = create_dash(Pages(Library(engine), lambda: may_edit(editing), home=settings.home)).server
    return server


def create_dash(pages: Pages) -> ThreelineDash:
    """The Dash application over the given services; the gate is registered before Dash is made."""
    server = flask.Flask("threeline", static_folder=None)
    server.config["COMPRESS_MIMETYPES"] = _COMPRESSED
    server.config["COMPRESS_ALGORITHM"] = ["br", "gzip"]
    server.config["COMPRESS_BR_LEVEL"] = 4
    access = Access()
    cover(access)
    install_gate(server, access, pages.editable)
    static_files.install(server)
    install_answers(server, pages.stamp, {map_callbacks.OUTPUT})
    install_routes(server, pages)
    install_errors(server)
    Compress(server)
    app = ThreelineDash(
        "threeline",
        server=server,  # type: ignore[arg-type]
        serve_locally=True,
        include_assets_files=False,
        suppress_callback_exceptions=True,
        enable_mcp=False,
        add_log_handler=False,
        update_title="",
        title="Threeline",
    )
    app.layout = root_layout()
    registrar = CallbackRegistrar(app, access)
    page_callbacks.register(registrar, pages)
    map_callbacks.register(registrar, pages)
    target_callbacks.register(registrar)
    act_callbacks.register(registrar, pages)
    access.check(app)
    install_statuses(server, pages)
    install_headers(server, app.csp_hashes())
    return app


def root_layout() -> html.Div:
    """What every address starts with: no word and no figure of anybody's data."""
    return html.Div(
        [
            dcc.Location(id=ids.LOCATION, refresh=False),
            dcc.Store(id=ids.PAGE_REQUEST),
            dcc.Store(id=ids.MAP_REQUEST),
            dcc.Store(id=ids.PAGE_TITLE),
            dcc.Store(id=ids.PAGE_TITLE_SHOWN),
            dcc.Store(id=ids.ACT),
            dcc.Store(id=ids.ACT_ANSWER),
            dcc.Store(id=ids.ACT_SHOWN),
            html.Div(id=ids.ACT_STATUS, className="act-status", role="status"),
            html.Div(id=ids.PAGE),
        ]
    )
