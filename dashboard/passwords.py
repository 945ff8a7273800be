"""Passwords: how they are kept (argon2id), which are good enough, and new ones by chance."""

from __future__ import annotations

import secrets
import unicodedata
from functools import cache
from itertools import pairwise

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError

LEAST = 10
MOST = 200
_LEAST_DIFFERENT = 5
# neither 0 and O nor 1, l and I: a one-time password is copied from paper
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _GROUP = 4, 5
_ROUND = {"90": 1, "09": -1}


@cache
def _hasher() -> PasswordHasher:
    # argon2id with the parameters of RFC 9106 for machines with little memory: 64 MiB, 3 passes
    return PasswordHasher()


@cache
def _nobody() -> str:
    """A hash that no password fits: a name that does not exist takes as long as one that does."""
    return _hasher().hash(secrets.token_hex(16))


def normal(password: str) -> str:
    """The one spelling of a password: the same letters typed on another keyboard are the same password."""
    return unicodedata.normalize("NFKC", password)


def hashed(password: str) -> str:
    """What is kept of a password."""
    return _hasher().hash(normal(password))


def fits(password: str, kept: str | None) -> bool:
    """Whether the password is the one that was kept; as slow for an account that is not there or has none."""
    try:
        _hasher().verify(kept or _nobody(), normal(password)[:MOST])
    except (VerifyMismatchError, VerificationError, InvalidHashError):
        return False
    return kept is not None


def is_outdated(kept: str) -> bool:
    """Whether it was kept with weaker parameters than today's."""
    return _hasher().check_needs_rehash(kept)


def weakness(password: str, *, name: str) -> str | None:
    """Why a password is not good enough: `short`, `long`, `plain` or `name`; None where it is."""
    plain = normal(password)
    if len(plain) < LEAST:
        return "short"
    if len(plain) > MOST:
        return "long"
    if len(set(plain.lower())) < _LEAST_DIFFERENT or _is_run(plain):
        return "plain"
    return "name" if name.lower() in plain.lower() else None


def _is_run(password: str) -> bool:
    """Whether it is nothing but a row of neighbours, such as 1234567890 or abcdefghij."""
    # a row of digits goes on with 0 after 9
    steps = {_ROUND.get(before + after, ord(after) - ord(before)) for before, after in pairwise(password)}
    return steps in ({1}, {-1})


def by_chance() -> str:
    """A new password that can be read out and copied from paper: about 99 bits."""
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(_GROUP)) for _ in range(_GROUPS))
    return "-".join(groups)
