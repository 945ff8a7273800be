"""Where things stand in a TOML text: the line of every key and list entry, for error messages."""

from __future__ import annotations

from collections.abc import Mapping

Path = tuple[str | int, ...]

_BLANK = " \t\r\n"
_BARE_END = " \t\r\n=.]}#,"


def lines_of(text: str) -> Mapping[Path, int]:
    """The line (from 1) of every table, key and list entry of a *valid* TOML text, by its path.

    The text must have been accepted by tomllib before: this scanner reads positions and checks nothing.
    """
    scanner = _Scanner(text)
    scanner.document()
    return scanner.found


def nearest_line(lines: Mapping[Path, int], path: Path) -> int | None:
    """The line of a path, or of the closest table around it (for a key that is missing)."""
    while path:
        if path in lines:
            return lines[path]
        path = path[:-1]
    return None


class _Scanner:
    """A cursor over a TOML text that writes down the line of whatever it passes."""

    def __init__(self, text: str) -> None:
        self.text = text.replace("\r\n", "\n")
        self.at = 0
        self.line = 1
        self.found: dict[Path, int] = {}
        self.entries: dict[Path, int] = {}  # list of tables -> how many so far

    def peek(self) -> str:
        return self.text[self.at] if self.at < len(self.text) else ""

    def skip(self, count: int = 1) -> None:
        self.line += self.text.count("\n", self.at, self.at + count)
        self.at += count

    def skip_blank(self) -> None:
        """Pass spaces, line ends and comments."""
        while self.peek():
            if self.peek() == "#":
                end = self.text.find("\n", self.at)
                self.at = len(self.text) if end < 0 else end
            elif self.peek() in _BLANK:
                self.skip()
            else:
                return

    def next_sign(self) -> str:
        """The next sign that is neither blank nor comment; '' at the end."""
        self.skip_blank()
        return self.peek()

    def document(self) -> None:
        table: Path = ()
        while self.next_sign():
            if self.text.startswith("[[", self.at):
                table = self.header(2)
            elif self.peek() == "[":
                table = self.header(1)
            else:
                self.pair(table)

    def header(self, brackets: int) -> Path:
        line = self.line
        self.skip(brackets)
        path: Path = ()
        keys = self.keys("]")
        for position, key in enumerate(keys):
            path = (*path, key)
            self.found.setdefault(path, line)
            if position == len(keys) - 1 and brackets == 2:
                self.entries[path] = self.entries.get(path, -1) + 1
            if path in self.entries:  # what follows belongs to the latest entry of the list
                path = (*path, self.entries[path])
        self.found[path] = line
        self.skip(brackets)
        return path

    def keys(self, end: str) -> list[str]:
        """A dotted key up to `end`, which is not passed."""
        keys: list[str] = []
        while True:
            self.skip_blank()
            if self.peek() in "\"'":
                keys.append(self.string())
            else:
                start = self.at
                while self.peek() and self.peek() not in _BARE_END:
                    self.skip()
                keys.append(self.text[start : self.at])
            self.skip_blank()
            if self.peek() != ".":
                return keys
            self.skip()

    def pair(self, table: Path) -> None:
        line = self.line
        path = table
        for key in self.keys("="):
            path = (*path, key)
            self.found.setdefault(path, line)
        self.skip()
        self.value(path)

    def value(self, path: Path) -> None:
        self.skip_blank()
        self.found.setdefault(path, self.line)
        match self.peek():
            case "[":
                self.array(path)
            case "{":
                self.inline_table(path)
            case '"' | "'":
                self.string()
            case _:
                while self.peek() and self.peek() not in "\r\n,]}#":
                    self.skip()

    def array(self, path: Path) -> None:
        self.skip()
        index = 0
        while self.next_sign() not in ("]", ""):
            if self.peek() == ",":
                self.skip()
                continue
            self.value((*path, index))
            index += 1
        self.skip()

    def inline_table(self, path: Path) -> None:
        self.skip()
        while self.next_sign() not in ("}", ""):
            if self.peek() == ",":
                self.skip()
                continue
            self.pair(path)
        self.skip()

    def string(self) -> str:
        """Pass a string of any of TOML's four forms; gives what stands in it, escapes as written."""
        quote = self.peek()
        mark = quote * 3 if self.text.startswith(quote * 3, self.at) else quote
        self.skip(len(mark))
        start = self.at
        while self.peek() and not self.text.startswith(mark, self.at):
            self.skip(2 if self.peek() == "\\" and quote == '"' else 1)
        while len(mark) == 3 and self.text.startswith(mark + quote[0], self.at):
            self.skip()  # a multi-line string may end with quotation marks of its own
        found = self.text[start : self.at]
        self.skip(len(mark))
        return found
