"""The bulletin (通报, DOCX) in official layout, to be edited in WPS and Word, from the seal alone."""

from layouts.documents.bulletin_docx.document import bulletin_docx

__all__ = ["bulletin_docx"]
