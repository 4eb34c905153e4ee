"""Reported speech: other people's words that somebody quotes, reports or condemns."""
