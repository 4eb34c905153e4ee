"""What is wrong with something a person gave us."""


class InputError(ValueError):
    """Bad input. The message says where and how to fix it; command lines show it without a traceback."""
