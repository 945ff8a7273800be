"""Puts the parts together: the application, its services, settings and commands."""
