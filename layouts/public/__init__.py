"""The public page: pure functions from releases to HTML, SVG, CSV and a share card. Nothing here knows the database."""
