"""The command `upstander`, which is also `python -m bot`: where everything starts."""

import sys

from pydantic import ValidationError

from bot import __version__
from bot.errors import InputError
from bot.model.errors import ModelError
from bot.store.errors import StoreError

_EXTRAS = {"typer": "cli", "rich": "cli", "orjson": "cli", "simcord": "demo", "PIL": "demo"}
"""Packages that the running bot does without, and the extras of pyproject.toml that bring them."""


def main() -> None:
    """Run the command of `sys.argv`. Errors that have a cure are told in one line, with exit code 1.

    `run` and `--version` need nothing but the bot itself; all other commands need the extra `cli`.
    """
    if sys.argv[1:] == ["--version"]:
        sys.stdout.write(f"upstander {__version__}\n")
        return
    try:
        if sys.argv[1:] == ["run"]:
            from bot.cli.run import main as command  # noqa: PLC0415 - only what the command needs is loaded
        else:
            from bot.cli.commands import app as command  # noqa: PLC0415 - as above
        command()
    except ModuleNotFoundError as error:
        extra = _EXTRAS.get((error.name or "").partition(".")[0])
        if extra is None:
            raise
        # pip finds what is installed already, so that this holds for a checkout and for a wheel from anywhere.
        needed = f"{sys.executable} -m pip install 'upstander[{extra}]'"
        _fail(f"{error.name} is not installed; this command needs: {needed}")
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"]).upper()
        _fail(f"setting {name}: {first['msg']} (see .env.example)")
    except (StoreError, ModelError, InputError) as error:
        _fail(str(error))


def _fail(why: str) -> None:
    sys.stderr.write(f"error: {why}\n")
    sys.exit(1)


if __name__ == "__main__":
    main()
