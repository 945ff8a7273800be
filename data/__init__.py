"""Facts in and out: the only package that speaks to a database."""
