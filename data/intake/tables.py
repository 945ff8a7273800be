"""A table as read from a file: rows of plain cells, numbered as a spreadsheet shows them."""

import unicodedata
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from openpyxl.utils import get_column_letter

Cell = str | int | Decimal | date | None
"""Text without surrounding space (never empty), a number, a date, or None for an empty cell."""

MAX_ROWS = 1_000_000
MAX_COLUMNS = 1_000


@dataclass(frozen=True, slots=True)
class Row:
    """`number` is 1-based."""

    number: int
    cells: tuple[Cell, ...]

    def cell(self, index: int | None) -> Cell:
        """The cell of a column (0-based); None for a column that is not there."""
        return self.cells[index] if index is not None and index < len(self.cells) else None


@dataclass(frozen=True, slots=True)
class Table:
    """A csv file or one sheet; empty rows are left out.

    `grouped_by_comma` False: in a text whose cells are parted by semicolons a comma may be a decimal sign.
    """

    file: str
    sheet: str | None
    rows: tuple[Row, ...]
    grouped_by_comma: bool = True

    def place(self, row: int | None = None, column: str | None = None) -> dict[str, str | int]:
        """Where something stands, as a problem's `place`."""
        place = {"file": self.file, "sheet": self.sheet, "row": row, "column": column}
        return {key: value for key, value in place.items() if value is not None}


def tidy(text: str) -> str | None:
    """Text as stored: composed, without surrounding or invisible space; None if nothing is left."""
    text = unicodedata.normalize("NFC", text).replace("\ufeff", "").replace("\u200b", "").strip()
    return text or None


def shown(cell: Cell) -> str:
    """A cell as a message repeats it, cut to a readable length."""
    text = "" if cell is None else str(cell)
    return text if len(text) <= 60 else text[:59] + "…"


def letter(index: int) -> str:
    """Column index (0-based) → A, B, … AA."""
    return str(get_column_letter(index + 1))
