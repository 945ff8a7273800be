"""Boundaries: reading, matching, simplifying and drawing-ready geometry."""
