"""Twinning assistance (挂钩帮扶): life cycle, matching, agreements, inputs, acceptance and effect, all pure."""
