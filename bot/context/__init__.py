"""Scores and history -> signals: targets, the ledger, patterns, banter. Pure: no clock, no I/O (docs/context.md)."""
