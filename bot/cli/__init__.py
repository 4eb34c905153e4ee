"""`python -m bot …`: everything one does on a command line."""
