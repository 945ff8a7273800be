"""The whole meeting as one HTML file that opens offline by a double click, from the seal alone."""

from layouts.documents.page_html.page import page_html

__all__ = ["page_html"]
