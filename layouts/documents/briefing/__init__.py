"""What the papers of a meeting say, in words and tables, before any format lays it out: all of it from the seal."""
