"""Real lines, read by people-like readers: which lines, the readers' guideline, and their labels (no text)."""
