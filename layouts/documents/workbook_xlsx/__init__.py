"""The workbook for the departments: scorecards, figures, reasons, revisions and twinning, from the seal alone."""

from __future__ import annotations

from layouts.documents.workbook_xlsx.workbook import workbook_xlsx

__all__ = ["workbook_xlsx"]
