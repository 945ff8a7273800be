"""Callbacks carry a request through: parse, one service call, one layout call. One module a page."""
