"""What the command line looks like."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from bot.model.download import Progress as Report, in_tenths

out = Console(markup=False, highlight=False, emoji=False)
"""What is asked for. Text is shown as it is: what is typed, or comes from files, is no markup."""
err = Console(stderr=True, markup=False, highlight=False, emoji=False)
"""What is said about it."""


def progress(console: Console) -> Progress:
    """A progress bar on `console`, shown only on terminals and gone at the end."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )


@contextmanager
def preparing(name: str, console: Console, otherwise: Report = lambda step, done: None) -> Iterator[Report]:
    """Shows how far the preparation of a model is: a bar, or where `console` is no terminal, through `otherwise`.

    That one is called only when the step changes or another tenth is done.
    """
    if not console.is_terminal:
        yield in_tenths(otherwise)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(name, total=1.0, visible=False)

        def show(step: str, done: float) -> None:
            bar.update(task, description=f"{name}: {step}", completed=done, visible=True)

        yield show
