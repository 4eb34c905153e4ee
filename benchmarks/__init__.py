"""Figures of speed, memory and evasion, and comparisons of two commits (`make bench`)."""
