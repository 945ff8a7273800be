"""Figures as plain dicts: a model in, what plotly draws out."""
