"""What must hold before the program starts: a secret that nobody can guess, and nothing open that should not be."""

from __future__ import annotations

import os
import secrets
from importlib.util import find_spec
from pathlib import Path

from dashboard.config import Settings

LEAST_SECRET = 32
_LEAST_DIFFERENT = 10
_FILE = "secret.key"
# of the optional extra `oidc`
_FOR_PROVIDER = ("authlib", "requests")


class UnsafeStart(Exception):
    """The program does not start like this; `code` is `secret_missing`, `secret_weak`, `unsafe` or
    `oidc_missing`.
    """

    def __init__(self, code: str, name: str = "") -> None:
        super().__init__(f"{code}: {name}" if name else code)
        self.code = code
        self.name = name


def require_provider(settings: Settings) -> None:
    """Raises UnsafeStart where sign-in through a provider is set and the packages for it are not installed."""
    if settings.provider is not None and not all(map(find_spec, _FOR_PROVIDER)):
        raise UnsafeStart("oidc_missing", "THREELINE_OIDC_ISSUER")


def secret_of(settings: Settings, *, demo: bool) -> str:
    """The key that cookies are signed with. Raises UnsafeStart.

    A demo without one makes its own and keeps it in its folder, so that signing in outlives a restart.
    """
    for name in settings.unsafe:
        raise UnsafeStart("unsafe", name)
    if settings.secret_key is None:
        if demo:
            return _own_secret(settings.home)
        raise UnsafeStart("secret_missing")
    if not demo and not is_strong(settings.secret_key):
        raise UnsafeStart("secret_weak")
    return settings.secret_key


def is_strong(secret: str) -> bool:
    """Whether a secret is long enough and no repeated word: `openssl rand -hex 32` is."""
    return len(secret) >= LEAST_SECRET and len(set(secret)) >= _LEAST_DIFFERENT


def _own_secret(home: Path) -> str:
    path = home / _FILE
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        # another worker may be writing it this moment; it is one short write
        found = path.read_text(encoding="ascii").strip()
        return found if is_strong(found) else _own_secret_anew(path)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        made = secrets.token_hex(32)
        file.write(made)
    return made


def _own_secret_anew(path: Path) -> str:
    made = secrets.token_hex(32)
    part = path.with_suffix(".new")
    part.write_text(made, encoding="ascii")
    part.chmod(0o600)
    part.replace(path)
    return made
