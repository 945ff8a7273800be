"""Passwords: what is kept, what fits, what is good enough."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard import passwords


@pytest.fixture(autouse=True)
def _cheap_passwords() -> None:
    """Here they are hashed as they are outside of tests."""


def test_what_is_kept_is_argon2id_with_a_salt_of_its_own() -> None:
    first, second = passwords.hashed("correct horse battery"), passwords.hashed("correct horse battery")
    assert first.startswith("$argon2id$") and second.startswith("$argon2id$")
    assert first != second
    assert "correct" not in first
    assert not passwords.is_outdated(first)


def test_only_the_same_password_fits() -> None:
    kept = passwords.hashed("correct horse battery")
    assert passwords.fits("correct horse battery", kept)
    for other in ("correct horse batter", "Correct horse battery", "correct horse battery ", "", "x" * 5_000):
        assert not passwords.fits(other, kept)


def test_the_same_letters_from_another_keyboard_are_the_same_password() -> None:
    assert passwords.fits("correct horse 12", passwords.hashed("ｃｏｒｒｅｃｔ horse １２"))


@pytest.mark.parametrize("kept", [None, "", "plain text", "$argon2id$broken"])
def test_nothing_fits_where_nothing_proper_is_kept(kept: str | None) -> None:
    assert not passwords.fits("correct horse battery", kept)


def test_a_hash_with_weaker_parameters_is_outdated() -> None:
    assert passwords.is_outdated(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("x"))


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("short pw", "short"),
        ("", "short"),
        ("x y z" * 50, "long"),
        ("aaaaaaaaaaaaaaaa", "plain"),
        ("abababababab", "plain"),
        ("1234567890", "plain"),
        ("jihgfedcba", "plain"),
        ("5678901234567", "plain"),
        ("4321098765", "plain"),
        ("1234567899", None),
        ("my leader pass", "name"),
        ("MY-LEADER-PASS", "name"),
        ("correct horse battery", None),
        ("安全的十个字以上的口令", None),
    ],
)
def test_what_is_easy_to_guess_is_said_to_be(password: str, why: str | None) -> None:
    assert passwords.weakness(password, name="leader") == why


@settings(max_examples=50)
@given(st.text(max_size=300))
def test_whatever_is_typed_is_judged(password: str) -> None:
    assert passwords.weakness(password, name="leader") in {None, "short", "long", "plain", "name"}


def test_a_password_by_chance_is_good_enough_and_never_the_same() -> None:
    made = {passwords.by_chance() for _ in range(200)}
    assert len(made) == 200
    assert {passwords.weakness(each, name="admin") for each in made} == {None}
    assert not set("".join(made)) & set("01iloO")
