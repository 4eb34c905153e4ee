"""The chart: a valid picture for every amount of data, nothing but numbers in it."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any

import numpy as np
import pytest
from PIL import Image

from bot.domain.level import Level, Mode
from bot.reports.chart import HEIGHT, WIDTH, Chart, draw, render
from bot.store.statistics import Summary, Totals

DAYS = tuple(date(2026, 11, 16) + timedelta(days=n) for n in range(7))
NONE = {outcome: [0] * 7 for outcome in (Level.WARN, Level.HIDE, Level.ESCALATE)}
QUIET = [[0] * 24 for _ in range(7)]


def chart(scale: int, *, shadow: bool = False, before: int = 0) -> Chart:
    """Some of everything, `scale` times."""
    counts = {
        Level.WARN: [scale * n for n in (5, 4, 6, 5, 12, 9, 7)],
        Level.HIDE: [scale * n for n in (2, 3, 1, 2, 6, 4, 2)],
        Level.ESCALATE: [scale * n for n in (0, 1, 0, 1, 3, 1, 0)],
    }
    hours = [[scale * ((day * hour) % 5) for hour in range(24)] for day in range(7)]
    live, would = (NONE, counts) if shadow else (counts, NONE)
    return Chart(DAYS, live, would, [before * n for n in (6, 9, 5, 7, 12, 14, 9)], hours)


EMPTY = Chart(DAYS, NONE, NONE, [0] * 7, QUIET)


def pixels(drawn: Chart) -> Any:
    picture = Image.open(BytesIO(render(drawn)))
    assert picture.format == "PNG"
    assert picture.size == (WIDTH, HEIGHT)
    return np.asarray(picture.convert("RGB")).astype(int)


def area(picture: Any, colour: tuple[int, int, int]) -> int:
    """Pixels of nearly this colour."""
    return int((np.abs(picture - np.array(colour)).max(axis=2) < 6).sum())


WARNED = (0xF2, 0xCF, 0x63)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    "drawn", [EMPTY, chart(1, before=1), chart(1, shadow=True), chart(1_000_000, before=2_000_000)]
)
def test_every_amount_of_data_makes_a_picture_of_the_same_size_without_a_warning(drawn: Chart) -> None:
    assert pixels(drawn).shape == (HEIGHT, WIDTH, 3)


def test_what_was_done_is_solid_and_what_would_have_been_is_hollow() -> None:
    solid, hollow = area(pixels(chart(1)), WARNED), area(pixels(chart(1, shadow=True)), WARNED)

    assert area(pixels(EMPTY), WARNED) == 0
    assert 0 < hollow < solid / 2


def test_it_is_drawn_for_a_dark_background() -> None:
    picture = pixels(EMPTY)

    assert tuple(picture[3, 3]) == (0x1E, 0x1F, 0x22)
    assert picture.mean() < 60


async def test_drawing_leaves_the_loop_free_and_two_at_once_do_not_disturb_each_other() -> None:
    ticks = 0

    async def tick() -> None:
        nonlocal ticks
        while True:
            await asyncio.sleep(0.005)
            ticks += 1

    alone = render(chart(1))
    ticking = asyncio.create_task(tick())
    first, second, other = await asyncio.gather(draw(chart(1)), draw(chart(1)), draw(EMPTY))
    ticking.cancel()

    assert first == second == alone
    assert other == render(EMPTY)
    assert ticks > 3


def test_a_summary_becomes_a_chart_that_counts_each_message_once_and_says_so_in_words() -> None:
    summary = Summary(
        start=datetime(2026, 11, 16, tzinfo=UTC),
        end=datetime(2026, 11, 23, tzinfo=UTC),
        totals=Totals(),
        before=Totals(),
        by_channel={},
        by_hour=tuple(tuple(row) for row in QUIET),
        by_day={DAYS[0]: 3},
        by_day_before={DAYS[1] - timedelta(days=7): 2},
        levels_by_day={(DAYS[0], Mode.LIVE, Level.HIDE): 2, (DAYS[0], Mode.SHADOW, Level.WARN): 1},
        rules={},
        open_cases=(),
    )

    made = Chart.of(summary, DAYS)

    assert made.live[Level.HIDE] == [2, 0, 0, 0, 0, 0, 0]
    assert made.shadow[Level.WARN] == [1, 0, 0, 0, 0, 0, 0]
    assert made.totals == [3, 0, 0, 0, 0, 0, 0]
    assert made.before == [0, 2, 0, 0, 0, 0, 0]
    assert "Mon 16 Nov 3, Tue 17 Nov 0" in made.description
    assert "In all 3, the week before 2." in made.description


def test_the_description_fits_what_discord_allows() -> None:
    assert len(chart(10**12, before=10**12).description) <= 1024
