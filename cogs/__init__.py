"""Discord's events and commands: each parses, calls `bot/` and shows."""
