"""The store: one small module per subject; every function takes a connection first, times are aware UTC
instants.
"""
