"""Pages that need no script: signing in, the own account, and what somebody may not see."""
