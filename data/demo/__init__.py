"""The demo: synthetic figures of Pinggu with a believable story, loaded like any user's files."""
