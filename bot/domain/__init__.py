"""The vocabulary of moderation: what the words mean, as plain data. Standard library and pydantic only."""
