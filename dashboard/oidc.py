"""Signing in through an OpenID Connect provider: the authorization code flow with PKCE, state and nonce.

authlib does the protocol. Here stand what it is told to insist on, and what happens where anything is not as it should
be: one sentence for the person, the details for the log, and the form for local accounts below it.
"""

from __future__ import annotations

import logging
from typing import Any
from urllib.parse import urlsplit

import flask

from dashboard import identity
from dashboard.config import Provider
from dashboard.services.people import People, Refused
from dashboard.sign_in import PROVIDER, PROVIDER_BACK, SignInRoutes, safe_target
from data.errors import DatabaseBusy
from layouts.address import language_of

DISCOVERY = "/.well-known/openid-configuration"
SECONDS = 5
"""How long the provider may take to answer one request."""
LEEWAY = 60
"""How many seconds the clocks of the provider and of this server may differ."""
# signatures that only the provider can make: a shared secret or none at all proves nothing
_ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")
_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
_KEPT = "oidc"
_NAME = "provider"
_log = logging.getLogger("threeline")


class ProviderFailed(Exception):
    """What the provider says is not what it must be; the text is for the log."""


class ProviderRoutes:
    """The way to the provider, and back. Nothing is asked of it before somebody takes that way."""

    def __init__(self, server: flask.Flask, people: People, signing_in: SignInRoutes, provider: Provider) -> None:
        # optional packages: dashboard.starting.require_provider has looked for them
        from authlib.integrations.flask_client import OAuth

        self._people = people
        self._signing_in = signing_in
        self._provider = provider
        self._client: Any = OAuth(server).register(
            name=_NAME,
            client_id=provider.client,
            client_secret=provider.secret,
            server_metadata_url=provider.issuer + DISCOVERY,
            client_kwargs={"scope": "openid", "code_challenge_method": "S256", "default_timeout": SECONDS},
        )

    def install(self, server: flask.Flask) -> None:
        """Add the routes; must be called before Dash takes every other path."""
        server.add_url_rule(PROVIDER, "provider", self.go, methods=["GET"])
        server.add_url_rule(PROVIDER_BACK, "provider_back", self.come_back, methods=["GET"])

    def go(self) -> flask.typing.ResponseReturnValue:
        """Send the browser to the provider."""
        target = safe_target(flask.request.args.get("next"))
        if identity.viewer() is not None:
            return flask.redirect(target, 303)
        if not self._signing_in.is_private():
            return self._signing_in.refuse_entry(None, status=403, target=target)
        # one way at a time: what earlier ones left would make the cookie too long
        for name in [each for each in flask.session if each.startswith(f"_state_{_NAME}_")]:
            del flask.session[name]
        try:
            self._metadata()
            # no part of it comes from the link that was followed, and the provider knows the addresses that are ours
            own = flask.request.host_url.rstrip("/") + PROVIDER_BACK
            response: flask.Response = self._client.authorize_redirect(own)
        except Exception as error:  # noqa: BLE001 (whatever a provider does, the person gets a sentence)
            return self._failed(error, target=target, status=502)
        language = language_of(flask.request.query_string.decode("latin-1"))
        flask.session[_KEPT] = {"next": target, "lang": language}
        response.headers["Cache-Control"] = "no-store"
        return response

    def come_back(self) -> flask.typing.ResponseReturnValue:
        """Take what the provider sends the browser back with."""
        kept = flask.session.pop(_KEPT, {})
        target, language = safe_target(kept.get("next")), kept.get("lang")
        try:
            subject = self._subject()
        except Exception as error:  # noqa: BLE001 (as above)
            return self._failed(error, target=target, language=language, status=401)
        try:
            entered = self._people.enter_as(f"{self._provider.issuer}|{subject}", address=identity.address())
        except Refused as refused:
            why = f"people.refused.{refused.why.value}"
            return self._signing_in.refuse_entry(why, status=403, target=target, language=language)
        except DatabaseBusy:
            return self._signing_in.refuse_entry("act.busy", status=503, target=target, language=language)
        identity.enter(entered)
        return flask.redirect(target, 303)

    def _failed(
        self, error: Exception, *, target: str, status: int, language: str | None = None
    ) -> flask.typing.ResponseReturnValue:
        # what a provider or a stranger says is shown with its control characters written out
        _log.warning("sign-in through the provider failed: %s", repr(error)[:500])
        return self._signing_in.refuse_entry("people.refused.provider", status=status, target=target, language=language)

    # ------------------------------------------------------------------ what must hold

    def _subject(self) -> str:
        """The `sub` of the person that the provider vouches for: signature, issuer, audience, nonce and times hold.

        Raises ProviderFailed, and whatever authlib and requests raise.
        """
        issuer = self._metadata()["issuer"]
        options = {
            "iss": {"essential": True, "values": [issuer]},
            "aud": {"essential": True, "values": [self._provider.client]},
            "sub": {"essential": True},
        }
        token = self._client.authorize_access_token(claims_options=options, leeway=LEEWAY)
        # authlib reads no id_token where there is none, or no nonce of ours
        claims = token.get("userinfo")
        subject = None if claims is None else claims.get("sub")
        if not isinstance(subject, str) or not subject:
            raise ProviderFailed("the provider sent no id_token")
        return subject

    def _metadata(self) -> dict[str, Any]:
        """The discovery document, fetched once. Raises ProviderFailed where it is another issuer's, or leads to
        addresses that are not encrypted.
        """
        found: dict[str, Any] = self._client.load_server_metadata()
        try:
            self._check(found)
        except ProviderFailed:
            # the next attempt fetches it again
            self._client.server_metadata.clear()
            raise
        offered = found.get("id_token_signing_alg_values_supported") or ["RS256"]
        found["id_token_signing_alg_values_supported"] = [each for each in offered if each in _ALGORITHMS]
        return found

    def _check(self, found: dict[str, Any]) -> None:
        issuer = found.get("issuer")
        if not isinstance(issuer, str) or issuer.rstrip("/") != self._provider.issuer:
            raise ProviderFailed(f"the discovery document is that of {issuer!r}")
        for name in _ENDPOINTS:
            address = urlsplit(str(found.get(name, "")))
            if address.scheme != "https" and not identity.is_loopback(address.hostname):
                raise ProviderFailed(f"{name} is {found.get(name)!r}")
