"""How far something is, on a terminal and elsewhere."""

import io

from rich.console import Console

from bot.cli.terminal import preparing
from bot.model.download import in_tenths


def test_another_step_or_another_tenth_is_worth_a_line() -> None:
    seen: list[tuple[str, float]] = []
    on_progress = in_tenths(lambda step, done: seen.append((step, done)))
    for step, done in (
        ("loading", 0.0),
        ("loading", 0.09),
        ("trying", 0.1),
        ("trying", 0.19),
        ("trying", 1.0),
    ):
        on_progress(step, done)
    assert seen == [("loading", 0.0), ("trying", 0.1), ("trying", 1.0)]


def test_a_terminal_shows_a_bar_and_nothing_else() -> None:
    screen = io.StringIO()
    lines: list[str] = []
    console = Console(file=screen, force_terminal=True, width=80)
    with preparing("unbiased", console, otherwise=lambda step, done: lines.append(step)) as on_progress:
        on_progress("downloading", 0.5)
    assert "unbiased: downloading" in screen.getvalue()
    assert "50%" in screen.getvalue()
    assert lines == []


def test_elsewhere_there_is_no_bar() -> None:
    screen = io.StringIO()
    lines: list[str] = []
    with preparing(
        "unbiased", Console(file=screen), otherwise=lambda step, done: lines.append(step)
    ) as on_progress:
        on_progress("downloading", 0.5)
    assert (screen.getvalue(), lines) == ("", ["downloading"])
