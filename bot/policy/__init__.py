"""Signals -> verdict: one server's rules, presets, strikes. Pure."""
