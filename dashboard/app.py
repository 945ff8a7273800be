"""The composition root: puts engine, services, access, routes and pages together."""

from __future__ import annotations

import flask
from dash import dcc, html
from flask_compress import Compress
from werkzeug.middleware.proxy_fix import ProxyFix

from assessment.viewers import Viewer
from callbacks import acts as act_callbacks
from callbacks import map as map_callbacks
from callbacks import pages as page_callbacks
from callbacks import targets as target_callbacks
from dashboard import identity, static_files
from dashboard.access import Access, CallbackRegistrar
from dashboard.answers import install_answers
from dashboard.config import Settings
from dashboard.gate import LARGEST_BODY, Denied, install_gate
from dashboard.headers import install_headers
from dashboard.index import ThreelineDash
from dashboard.oidc import ProviderRoutes
from dashboard.public.app import create_public, with_public
from dashboard.routes import cover, install_errors, install_routes, install_statuses
from dashboard.services.admin_page import Administration
from dashboard.services.pages import Pages
from dashboard.services.people import People
from dashboard.services.snapshot import Library
from dashboard.sign_in import PROVIDER, SignInRoutes
from dashboard.starting import require_provider, secret_of
from data.engine import open_engine, upgrade
from data.store.sessions import Limits
from layouts import ids

_COMPRESSED = ["text/html", "application/json"]


def create_app(settings: Settings | None = None) -> flask.Flask:
    """The WSGI application of one instance.

    Raises UnsafeStart, PolicyMissing, and what opening the database or the assets raises.
    """
    settings = settings or Settings.from_environment()
    settings.home.mkdir(parents=True, exist_ok=True)
    engine = open_engine(settings.database_url)
    upgrade(engine)
    library = Library(engine, identity.stamp)
    limits = Limits(settings.idle, settings.limit)
    people = People(engine, limits)
    secret = secret_of(settings, demo=library.synthetic())
    require_provider(settings)

    def tell(act: str, about: str) -> None:
        people.tell(identity.viewer(), act=act, about=about)

    issuer = None if settings.provider is None else settings.provider.issuer
    administration = Administration(engine, limits, issuer=issuer)
    pages = Pages(library, identity.viewer, home=settings.home, tell=tell, administration=administration)
    server: flask.Flask = create_dash(pages, people, secret=secret, settings=settings).server
    # in front of everything: who reads the public page never reaches what needs signing in
    public = create_public(settings, address=settings.address)
    server.wsgi_app = with_public(server.wsgi_app, public)  # type: ignore[method-assign, assignment]
    return server


def create_dash(pages: Pages, people: People, *, secret: str, settings: Settings) -> ThreelineDash:
    """The Dash application over the given services; the gate is registered before Dash is made."""
    server = flask.Flask("threeline", static_folder=None)
    server.config["COMPRESS_MIMETYPES"] = _COMPRESSED
    server.config["COMPRESS_ALGORITHM"] = ["br", "gzip"]
    server.config["COMPRESS_BR_LEVEL"] = 4
    server.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    if settings.proxies:
        count = settings.proxies
        server.wsgi_app = ProxyFix(server.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
    access = Access()
    cover(access, provider=settings.provider is not None)
    identity.install_identity(server, people, secret=secret)
    way = None if settings.provider is None else PROVIDER
    signing_in = SignInRoutes(people, pages, plain_http=settings.plain_http, provider=way)
    install_gate(server, access, denied=_denials(people), page=signing_in.refuse)
    static_files.install(server)
    install_answers(server, pages.stamp, pages.scope, {map_callbacks.OUTPUT})
    signing_in.install(server)
    if settings.provider is not None:
        ProviderRoutes(server, people, signing_in, settings.provider).install(server)
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
        csrf_token_name=identity.CSRF_COOKIE,
        csrf_header_name=identity.CSRF_HEADER,
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


def _denials(people: People) -> Denied:
    def denied(viewer: Viewer | None, about: str) -> None:
        people.denied(viewer, about=about, address=identity.address())

    return denied


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
