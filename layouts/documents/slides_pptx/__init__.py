"""The slides of the meeting (PPTX): native charts and tables that can be edited, from the seal alone."""

from layouts.documents.slides_pptx.deck import slides_pptx

__all__ = ["slides_pptx"]
