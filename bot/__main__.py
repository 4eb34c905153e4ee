"""The command `upstander`, which is also `python -m bot`: where everything starts."""

import io
import os
import signal
import sys
from typing import NoReturn

from pydantic import ValidationError

from bot import __version__
from bot.cli.escaping import plain
from bot.errors import InputError
from bot.model.errors import ModelError
from bot.store.errors import StoreError

_EXTRAS = {"typer": "cli", "rich": "cli", "orjson": "cli", "simcord": "demo", "PIL": "demo"}
"""Packages that the running bot does without, and the extras of pyproject.toml that bring them."""

_INTERRUPTED = 130
"""The exit code of what Ctrl-C ended (https://tldp.org/LDP/abs/html/exitcodes.html)."""


def main() -> None:
    """Run the command of `sys.argv`. Errors that have a cure are told in one line, with exit code 1.

    `run` and `--version` need nothing but the bot itself; all other commands need the extra `cli`.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal that lacks a sign shows its number.
            stream.reconfigure(errors="backslashreplace")
    if sys.argv[1:] == ["--version"]:
        sys.stdout.write(f"upstander {__version__}\n")
        return
    try:
        try:
            _run_command()
        finally:
            sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read has left (`| head`); nothing is to be said to them, nor at the end of the process.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(_INTERRUPTED)
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
    except UnicodeDecodeError as error:
        _fail(f"a file or the input is not UTF-8 (byte {error.start}); save it again as UTF-8")
    except OSError as error:
        _fail(f"{error.filename}: {error.strerror}" if error.filename else error.strerror or str(error))


def _run_command() -> None:
    if sys.argv[1:] == ["run"]:
        from bot.cli.run import main as command  # noqa: PLC0415 - only what the command needs is loaded
    else:
        # asyncio would wait for the loop's next turn, which does not come while a command waits for input.
        signal.signal(signal.SIGINT, _interrupt)
        from bot.cli.commands import app as command  # noqa: PLC0415 - as above
    command()


def _interrupt(*_: object) -> NoReturn:
    raise KeyboardInterrupt


def _fail(why: str) -> NoReturn:
    sys.stderr.write(f"error: {plain(why)}\n")
    sys.exit(1)


if __name__ == "__main__":
    main()
