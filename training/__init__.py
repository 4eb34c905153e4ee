"""Reproduces the bundled `compact` model from public sources and the authored corpus."""
