"""Migrations of the tables, run by `data.engine.upgrade` (no alembic.ini)."""
