"""Compares headings and names as people write them: case, width, spaces and punctuation do not count."""

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping

_SEPARATORS = re.compile(r"[\W_]+")
_BRACKETED = re.compile(r"[((\[【][^))\]】]*[))\]】]")


def key_of(text: str) -> str:
    """The comparable form: '符合政策生育率(分子)' and '符合政策生育率 分子' give the same."""
    return _SEPARATORS.sub("", unicodedata.normalize("NFKC", text).casefold())


def keys_of(text: str) -> tuple[str, ...]:
    """`key_of` the text, then of the text without what stands in brackets: '出生数(人)' is also '出生数'."""
    normal = unicodedata.normalize("NFKC", text)
    whole, bare = key_of(normal), key_of(_BRACKETED.sub("", normal))
    return (whole, bare) if bare and bare != whole else (whole,)


def nearest(text: str, known: Iterable[str], *, cutoff: float = 0.0) -> str | None:
    """The known text most like `text`; None if none is at least `cutoff` (0 to 1) alike."""
    by_key: Mapping[str, str] = {key_of(each): each for each in known}
    found = difflib.get_close_matches(key_of(text), list(by_key), n=1, cutoff=cutoff)
    return by_key[found[0]] if found else None
