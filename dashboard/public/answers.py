"""Finished answers: bytes that were compressed, hashed and given their headers before anybody asked for them."""

from __future__ import annotations

import base64
import gzip
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import brotli

Headers = list[tuple[str, str]]

_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'"
SOON = "public, max-age=15"
"""A page or file that a new release may change."""
EVER = "public, max-age=31536000, immutable"
"""A file whose name changes with its content."""
_SAFE: tuple[tuple[str, str], ...] = (
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=()"),
)
_SMALL = 600  # bytes, not worth compressing


@dataclass(frozen=True, slots=True)
class Variant:
    """One form of an answer, as it goes over the wire."""

    etag: str
    headers: Headers
    unchanged: Headers
    body: bytes


@dataclass(frozen=True, slots=True)
class Finished:
    """An answer with its forms by HTTP encoding name; 'identity' is always there."""

    status: str
    variants: Mapping[str, Variant]

    def variant(self, accepted: str) -> Variant:
        """The smallest form that an Accept-Encoding header allows; the plain one where it allows none of ours."""
        if len(self.variants) > 1:
            allowed = _allowed(accepted)
            for encoding in ("br", "gzip"):
                if encoding in allowed:
                    return self.variants[encoding]
        return self.variants["identity"]

    @property
    def plain(self) -> bytes:
        """The bytes without compression."""
        return self.variants["identity"].body


def finished(
    content: bytes,
    content_type: str,
    *,
    status: str = "200 OK",
    cache: str = SOON,
    compressed: bool = True,
    policy: str = _POLICY,
    more: Sequence[tuple[str, str]] = (),
) -> Finished:
    """The answer that carries these bytes; pictures and fonts are `compressed` no further (False)."""
    forms = {"identity": content}
    if compressed and len(content) > _SMALL:
        forms |= {
            "br": brotli.compress(content, quality=11),
            "gzip": gzip.compress(content, compresslevel=9, mtime=0),
        }
    digest = hashlib.sha256(content).hexdigest()[:32]
    made = {}
    for encoding, body in forms.items():
        etag = f'"{digest}-{encoding}"'
        guard = ("Content-Security-Policy", f"{policy}; frame-ancestors 'none'")
        shared = [("ETag", etag), ("Cache-Control", cache), guard, *_SAFE, *more]
        if len(forms) > 1:
            shared.append(("Vary", "Accept-Encoding"))
        headers = [("Content-Type", content_type), ("Content-Length", str(len(body))), *shared]
        if encoding != "identity":
            headers.append(("Content-Encoding", encoding))
        made[encoding] = Variant(etag, headers, shared, body)
    return Finished(status, made)


def page_policy(style: str) -> str:
    """What a page with this style inside may load: that very style, no other, and files of our own origin."""
    digest = base64.b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode("ascii")
    return f"{_POLICY}; script-src 'self'; style-src 'sha256-{digest}'; img-src 'self'; font-src 'self'"


def is_known(etag: str, if_none_match: str) -> bool:
    """Whether the asker holds this form already."""
    if if_none_match.strip() == "*":
        return True
    return any(each.strip().removeprefix("W/") == etag for each in if_none_match.split(","))


def _allowed(accepted: str) -> set[str]:
    """The encodings that the header names without refusing them."""
    found = set()
    for part in accepted.split(","):
        encoding, _, settings = part.partition(";")
        weight = settings.replace(" ", "").lower()
        if not weight.startswith("q=0") or weight.strip("q=0.") != "":
            found.add(encoding.strip().lower())
    return found
