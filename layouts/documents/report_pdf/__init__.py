"""The report as PDF: the district and one page a town, or one chosen town; tagged, searchable, from the seal alone."""

from __future__ import annotations

from layouts.documents.report_pdf.report import report_pdf

__all__ = ["report_pdf"]
