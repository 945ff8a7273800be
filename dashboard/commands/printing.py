"""Tables on a terminal, at full width where the output goes to a file or a pipe."""

from __future__ import annotations

import io
import shutil
import sys

from rich import box
from rich.console import Console
from rich.table import Table

from layouts.documents.table import PlainTable

_WIDE = 10_000


def table_text(table: PlainTable) -> str:
    """The table drawn with lines, each column as wide as its texts (Chinese ones count double)."""
    drawn = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for number, heading in enumerate(table.headings):
        drawn.add_column(heading, justify="right" if number in table.right else "left", overflow="fold")
    for row in table.rows:
        drawn.add_row(*row)
    stream = io.StringIO()
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else _WIDE
    # words from files are not markup; emoji codes and highlighting would change them
    console = Console(file=stream, width=width, markup=False, emoji=False, highlight=False, force_terminal=False)
    console.print(drawn)
    return "".join(f"{line.rstrip()}\n" for line in stream.getvalue().strip("\n").splitlines() if line.strip())
