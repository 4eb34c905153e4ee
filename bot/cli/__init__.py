"""`upstander …`: everything one does on a command line."""
