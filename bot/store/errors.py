"""What goes wrong with the database or its key, in words with which an operator can fix it."""


class StoreError(Exception):
    """The database or the evidence key cannot be used; the message says what to do."""


class OlderDatabaseError(StoreError):
    """The database was last used by an older version of the program; a start brings it up to date."""
