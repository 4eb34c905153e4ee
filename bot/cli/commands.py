"""`upstander …`: everything one does on a command line."""

import asyncio
import sys
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer
from pydantic import ValidationError
from rich.table import Table
from rich.text import Text

from bot import __version__, log
from bot.cli.database_commands import app as database_app, backup, restore
from bot.cli.escaping import plain
from bot.cli.model_commands import app as model_app
from bot.cli.terminal import err, out
from bot.errors import InputError
from bot.intake.history_files import whole_signs
from bot.policy.presets import DEFAULT_PRESET, PRESETS, preset
from bot.policy.problems import PolicyProblem
from bot.policy.schema import Policy
from bot.settings import Settings
from bot.ui.catalogue import text

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.command()(backup)
app.command()(restore)
app.add_typer(database_app, name="db")
app.add_typer(model_app, name="model")

PresetOption = Annotated[str, typer.Option("--preset", help=f"one of {', '.join(PRESETS)}")]
ModelOption = Annotated[str, typer.Option("--model", help="a name from `model list`")]
JsonOption = Annotated[bool, typer.Option("--json", help="for machines")]


def _tell_version(asked: bool) -> None:
    if asked:
        out.print(text("cli-version", version=__version__))
        raise typer.Exit


@app.callback()
def _program(
    _version: Annotated[
        bool,
        typer.Option("--version", callback=_tell_version, is_eager=True, help="the version of the program"),
    ] = False,
) -> None:
    """Upstander: an anti-bullying moderation bot for Discord."""


@app.command()
def run() -> None:
    """Moderate real servers. Needs DISCORD_TOKEN in `.env`."""
    from bot.cli.run import main  # noqa: PLC0415 - discord.py is not needed by the other commands

    main()


@app.command()
def demo(
    folder: Annotated[Path, typer.Option("--out", help="where cards are saved as pictures")] = Path(
        "demo-output"
    ),
) -> None:
    """A tour of the real bot on a simulated Discord. No token, no network."""
    from bot.demo.tour import run_demo  # noqa: PLC0415 - simcord is not installed where only the bot runs

    log.configure("error")
    sys.exit(asyncio.run(run_demo(folder)))


@app.command()
def sandbox(
    port: Annotated[int, typer.Option(min=0, max=65_535, help="of the local page (0: any)")] = 0,
) -> None:
    """The simulated Discord as a local web page to play with."""
    from bot.demo.sandbox import run_sandbox  # noqa: PLC0415 - as above

    log.configure("error")
    sys.exit(asyncio.run(run_sandbox(port)))


@app.command()
def check(
    said: Annotated[str, typer.Argument(metavar="TEXT")],
    preset_name: PresetOption = DEFAULT_PRESET,
    model: ModelOption = "compact",
    explain: Annotated[bool, typer.Option("--explain", help="show each step of cleaning")] = False,
    as_json: JsonOption = False,
) -> None:
    """Scores, signals and verdict of one text, and why."""
    from bot.cli.check import checked, printed  # noqa: PLC0415 - loads the model

    log.configure("warning")
    policy = preset(preset_name)
    result = asyncio.run(checked(whole_signs(said), policy, model))
    if as_json:
        _print_json(result.as_json(explain=explain))
    else:
        out.print(printed(result, explain=explain))


@app.command()
def score(
    jsonl: Annotated[bool, typer.Option("--jsonl", help='lines are {"id": …, "text": …}')] = False,
    model: ModelOption = "compact",
) -> None:
    """Lines on stdin → one JSON object per line on stdout, order kept."""
    from bot.cli.check import score_lines  # noqa: PLC0415 - loads the model

    log.configure("warning")
    asyncio.run(score_lines(sys.stdin, sys.stdout, jsonl=jsonl, model=model, console=err))


@app.command()
def replay(
    file: Annotated[str, typer.Argument(help="JSONL or a DiscordChatExporter file, or - for stdin")],
    preset_name: PresetOption = DEFAULT_PRESET,
    policy_file: Annotated[Path | None, typer.Option("--policy", help="a policy as JSON or YAML")] = None,
    model: ModelOption = "compact",
    as_json: JsonOption = False,
) -> None:
    """A chat history → verdict per message and a summary. Touches nothing."""
    from bot.cli.check import replay_file  # noqa: PLC0415 - loads the model

    log.configure("warning")
    policy = _policy(policy_file) if policy_file else preset(preset_name)
    asyncio.run(replay_file(file, policy, model, as_json=as_json, out=out, err=err))


@app.command()
def doctor(as_json: JsonOption = False) -> None:
    """Looks at everything that a host can get wrong; says what is, and how to fix it. Exit code 1 if anything is."""
    from bot.cli.doctor import examine  # noqa: PLC0415 - needs discord.py

    findings = asyncio.run(examine())
    if as_json:
        _print_json([finding.as_json() for finding in findings])
    else:
        table = Table.grid(padding=(0, 1))
        for finding in findings:
            table.add_row(Text.from_markup(finding.mark), plain(finding.what), plain(finding.detail))
        out.print(table)
    sys.exit(any(finding.bad for finding in findings))


@app.command()
def health() -> None:
    """Exit code 0 while a bot with this DATA_DIR runs and hears Discord, for what restarts it when it hangs."""
    from bot.cli.heartbeat import DEAD_AFTER, heartbeat_file, seconds_since  # noqa: PLC0415 - only needed here

    age = seconds_since(heartbeat_file(Settings().data_dir))
    if age is None:
        raise InputError(text("health-never"))
    if age > DEAD_AFTER:
        raise InputError(text("health-late", seconds=round(age)))
    out.print(text("health-good", seconds=round(age)))


def _policy(path: Path) -> Policy:
    import yaml  # noqa: PLC0415 - only needed here

    try:
        written = yaml.safe_load(path.read_text(encoding="utf-8-sig"))
        if not isinstance(written, dict):
            raise InputError(f"{path}: not a policy file: it holds no names with values")
        return Policy.model_validate({"preset": path.stem} | written)
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from error
    except (UnicodeDecodeError, RecursionError, yaml.YAMLError) as error:
        raise InputError(f"{path}: not a policy file: {error}") from error
    except ValidationError as error:
        from bot.ui.policy import why_invalid  # noqa: PLC0415 - needs discord.py

        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        why = why_invalid(error) if first["type"] in set(PolicyProblem) else first["msg"]
        raise InputError(f"{path}: {where}: {why}") from error


def _print_json(value: Any) -> None:
    sys.stdout.write(orjson.dumps(value).decode() + "\n")
