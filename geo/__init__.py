"""Boundaries: reading files people have, matching them to areas, and drawing-ready geometry."""
