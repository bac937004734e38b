"""The app as a reader meets it: the real server, and a real browser."""
