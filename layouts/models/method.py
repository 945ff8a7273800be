"""The method page: the programme in use and the rules that every programme shares."""

from __future__ import annotations

from dataclasses import dataclass

from layouts.address import Address
from layouts.models.shell import Shell


@dataclass(frozen=True, slots=True)
class MethodPage:
    """Everything that `/method` shows; the programme is in the shell."""

    shell: Shell
    address: Address
