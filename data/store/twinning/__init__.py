"""Twinning as recorded: partners, events, agreements, tasks, inputs, visits and notes; entries, never edits."""
