"""Words for people: looks a key up in the catalogue of one language and fills in its fields.

The language is an argument everywhere; nothing here reads a request. A key that no catalogue holds is an error, so a
page never shows a half-translated sentence.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po

LANGUAGES = ("zh-CN", "en")
DEFAULT_LANGUAGE = "zh-CN"
_FOLDERS = {"zh-CN": "zh_CN", "en": "en"}
_CATALOGUE = Path(__file__).parent / "catalogue"


class UnknownText(KeyError):
    """A key that the catalogue of the language does not hold."""

    def __init__(self, key: str, language: str) -> None:
        super().__init__(f"no text for {key!r} in {language}")
        self.key = key
        self.language = language


@cache
def catalogue(language: str) -> dict[str, tuple[str, ...]]:
    """Every text of `language` by key: one form, or (singular, plural).

    Raises ValueError for a language that is not shipped or a key that stands in two files.
    """
    if language not in _FOLDERS:
        raise ValueError(f"no such language: {language}")
    texts: dict[str, tuple[str, ...]] = {}
    for path in sorted((_CATALOGUE / _FOLDERS[language]).glob("*.po")):
        for key, forms in _messages(path):
            if key in texts:
                raise ValueError(f"{path.name}: {key} stands in two files")
            texts[key] = forms
    return texts


def _messages(path: Path) -> Iterable[tuple[str, tuple[str, ...]]]:
    with path.open("rb") as stream:
        for message in read_po(stream, abort_invalid=True):
            if not message.id:
                continue
            forms = message.string
            if isinstance(message.id, str):
                yield message.id, (str(forms),)
            else:
                yield message.id[0], tuple(str(form) for form in forms or ())


class Text:
    """The texts of one language: `text("map.title")`, `text.plural("town.more", 3)`."""

    __slots__ = ("_texts", "language")

    def __init__(self, language: str) -> None:
        self.language = language
        self._texts = catalogue(language)

    def __call__(self, key: str, /, **fields: object) -> str:
        """The text of `key` with its {fields} filled in. Raises UnknownText."""
        form = self._forms(key)[0]
        return form.format(**fields) if fields else form

    def plural(self, key: str, n: int, /, **fields: object) -> str:
        """The text of `key` for `n` things; `{n}` is available as a field. Raises UnknownText."""
        forms = self._forms(key)
        form = forms[0] if n == 1 or len(forms) == 1 else forms[-1]
        return form.format(n=n, **fields)

    def has(self, key: str) -> bool:
        """Whether the catalogue holds `key`."""
        return key in self._texts

    def pick(self, *, zh: str, en: str) -> str:
        """The one of two given texts that is in this language."""
        return en if self.language == "en" else zh

    def _forms(self, key: str) -> tuple[str, ...]:
        try:
            return self._texts[key]
        except KeyError:
            raise UnknownText(key, self.language) from None
