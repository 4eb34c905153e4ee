"""The chart of the weekly report: flagged messages per day by level, last week as a line, weekday and hour below.

Holds numbers and calendar words only; nothing that a member wrote or chose can get into the picture.
"""

import asyncio
import gc
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Any

from bot.domain.level import Level, Mode
from bot.store.statistics import Summary
from bot.ui import words
from bot.ui.catalogue import text

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.patheffects import AbstractPathEffect

WIDTH, HEIGHT = 1600, 1100
"""Pixels; Discord shows it at about a third to a half, so that text is as large as the text around it."""

_DPI = 200
# Told apart with any colour vision, by hue and by lightness; after Okabe and Ito, https://jfly.uni-koeln.de/color/.
_COLOURS = {Level.WARN: "#F2CF63", Level.HIDE: "#56B4E9", Level.ESCALATE: "#E0622B"}
_BACKGROUND, _TEXT, _FAINT, _GRID = "#1E1F22", "#E3E5E8", "#A5ABB5", "#36383E"
_NONE, _HEAT = "#2A2C31", ("#2B5876", "#56B4E9", "#F4F9FD")


@dataclass(frozen=True, slots=True)
class Chart:
    """What is drawn.

    `live` and `shadow` map warn, hide and escalate to counts per day, `before` counts the day one period
    earlier, `by_hour[weekday][hour]` (Monday = 0) all days together.
    """

    days: tuple[date, ...]
    live: Mapping[Level, Sequence[int]]
    shadow: Mapping[Level, Sequence[int]]
    before: Sequence[int]
    by_hour: Sequence[Sequence[int]]

    @classmethod
    def of(cls, summary: Summary, days: tuple[date, ...]) -> "Chart":
        """The chart of a period's `days`."""

        def counts(mode: Mode) -> dict[Level, list[int]]:
            return {o: [summary.levels_by_day.get((day, mode, o), 0) for day in days] for o in Level}

        earlier = [summary.by_day_before.get(day - timedelta(days=len(days)), 0) for day in days]
        return cls(days, counts(Mode.LIVE), counts(Mode.SHADOW), earlier, summary.by_hour)

    @property
    def totals(self) -> list[int]:
        """Flagged messages per day."""
        rows = [*self.live.values(), *self.shadow.values()]
        return [sum(row[n] for row in rows) for n in range(len(self.days))]

    @property
    def description(self) -> str:
        """The chart in words, for people who do not see it."""
        days = ", ".join(
            f"{words.weekday(day.weekday(), short=True)} {words.day(day)} {words.number(n)}"
            for day, n in zip(self.days, self.totals, strict=True)
        )
        return text("chart-described", days=days, now=sum(self.totals), before=sum(self.before))


async def draw(chart: Chart) -> bytes:
    """The chart as PNG, `WIDTH` x `HEIGHT` pixels, drawn in a thread."""
    return await asyncio.to_thread(_render_and_tidy, chart)


def _render_and_tidy(chart: Chart) -> bytes:
    picture = render(chart)
    # A figure is a web of cycles of several megabytes; left to the collector's own pace, some twenty pile up.
    gc.collect()
    return picture


def render(chart: Chart) -> bytes:
    """What `draw` does. Takes about a second the first time, when matplotlib is loaded."""
    # Loaded here: it takes some 40 MB, and a bot without subscribers never draws.
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415
    from matplotlib.figure import Figure  # noqa: PLC0415

    figure = Figure(figsize=(WIDTH / _DPI, HEIGHT / _DPI), dpi=_DPI, facecolor=_BACKGROUND)
    FigureCanvasAgg(figure)
    grid = figure.add_gridspec(
        2, 1, height_ratios=(3, 2), left=0.085, right=0.975, top=0.83, bottom=0.07, hspace=0.4
    )
    _bars(figure.add_subplot(grid[0]), chart)
    _heat(figure.add_subplot(grid[1]), chart)
    _legend(figure, chart)
    out = BytesIO()
    figure.savefig(out, format="png", facecolor=_BACKGROUND)
    return out.getvalue()


def _bars(axes: "Axes", chart: Chart) -> None:
    from matplotlib.ticker import FuncFormatter, MaxNLocator  # noqa: PLC0415

    _plain(axes)
    bottom = [0] * len(chart.days)
    for shadow, rows in ((False, chart.live), (True, chart.shadow)):
        for level, counts in rows.items():
            places = [place for place, n in enumerate(counts) if n]
            heights, below = [counts[place] for place in places], [bottom[place] for place in places]
            axes.bar(places, heights, bottom=below, width=0.62, zorder=3, **_style(level, shadow=shadow))
            bottom = [under + n for under, n in zip(bottom, counts, strict=True)]
    if any(chart.before):
        axes.plot(chart.before, zorder=4, clip_on=False, **_line())
    top = max([*bottom, *chart.before, 4])
    for place, total in enumerate(bottom):
        if total:
            # Above the line's point where the two are close, so that neither hides the other.
            point = chart.before[place]
            height = max(total, point) if abs(total - point) < top * 0.09 else total
            axes.annotate(
                _short(total),
                (place, height),
                xytext=(0, 4),
                textcoords="offset points",
                ha="center",
                va="bottom",
                color=_TEXT,
                fontsize=11,
                fontweight="bold",
                zorder=5,
                path_effects=_rim(),
            )
    axes.set_ylim(0, top * 1.16)
    axes.set_xlim(-0.6, len(chart.days) - 0.4)
    axes.set_xticks(
        range(len(chart.days)),
        [f"{words.weekday(day.weekday(), short=True)} {day.day}" for day in chart.days],
    )
    axes.yaxis.set_major_locator(MaxNLocator(nbins=4, integer=True))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: _short(value)))
    axes.grid(axis="y", color=_GRID, linewidth=0.8, zorder=0)
    if not any(bottom):
        middle: dict[str, Any] = {"transform": axes.transAxes, "ha": "center", "va": "center", "zorder": 5}
        axes.text(0.5, 0.62, text("chart-nothing"), color=_TEXT, fontsize=14, **middle)


def _heat(axes: "Axes", chart: Chart) -> None:
    from matplotlib.colors import LinearSegmentedColormap  # noqa: PLC0415

    _plain(axes)
    most = max(max(hours) for hours in chart.by_hour)
    colours = LinearSegmentedColormap.from_list("flagged", _HEAT).with_extremes(under=_NONE)
    axes.pcolormesh(
        range(25),
        range(8),
        chart.by_hour,
        cmap=colours,
        vmin=1,
        vmax=max(most, 2),
        edgecolors=_BACKGROUND,
        linewidth=1.6,
    )
    axes.invert_yaxis()
    axes.set_xticks([hour + 0.5 for hour in range(0, 24, 3)], [f"{hour:02}:00" for hour in range(0, 24, 3)])
    axes.set_yticks([day + 0.5 for day in range(7)], [words.weekday(day, short=True) for day in range(7)])
    axes.tick_params(axis="y", labelsize=10)
    scale = text("chart-brightest", messages=most) if most else ""
    axes.set_title(text("chart-hours"), loc="left", color=_TEXT, fontsize=12, pad=8)
    axes.set_title(scale, loc="right", color=_FAINT, fontsize=10.5, pad=8)


def _legend(figure: "Figure", chart: Chart) -> None:
    """Title and, below it, only those levels that are there."""
    from matplotlib.lines import Line2D  # noqa: PLC0415
    from matplotlib.patches import Patch  # noqa: PLC0415

    figure.text(0.03, 0.945, text("chart-title"), color=_TEXT, fontsize=15, fontweight="bold")
    # Columns are filled first: what was done stands above what would have been.
    handles: list[Patch | Line2D] = [
        Patch(
            **_style(level, shadow=shadow),
            label=text(f"would-{level}" if shadow else f"done-{level}"),
        )
        for level in Level
        for shadow, rows in ((False, chart.live), (True, chart.shadow))
        if any(rows[level])
    ]
    if any(chart.before):
        handles.append(Line2D([], [], label=text("chart-week-before"), **_line()))
    figure.legend(
        handles=handles,
        loc="upper left",
        bbox_to_anchor=(0.018, 0.935),
        ncols=4,
        frameon=False,
        labelcolor=_TEXT,
        fontsize=10.5,
        handlelength=1.6,
        columnspacing=1.4,
    )


def _style(level: Level, *, shadow: bool) -> dict[str, Any]:
    """Solid for what was done, hollow and hatched for what would have been."""
    colour = _COLOURS[level]
    if shadow:
        return {"facecolor": _BACKGROUND, "edgecolor": colour, "linewidth": 1.2, "hatch": "////"}
    return {"facecolor": colour, "edgecolor": _BACKGROUND, "linewidth": 0.8}


def _line() -> dict[str, Any]:
    """The week before: thin and dashed."""
    style = {"linewidth": 1.4, "linestyle": (0, (4, 2)), "marker": "o", "markersize": 4}
    return style | {"color": _TEXT, "markeredgewidth": 0.6, "path_effects": _rim()}


def _rim() -> "list[AbstractPathEffect]":
    """A dark rim, so that what is drawn over bars is seen on every colour."""
    from matplotlib.patheffects import withStroke  # noqa: PLC0415

    return [withStroke(linewidth=2.8, foreground=_BACKGROUND)]


def _plain(axes: "Axes") -> None:
    axes.set_facecolor(_BACKGROUND)
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.tick_params(colors=_FAINT, labelcolor=_TEXT, length=0, labelsize=11)


def _short(value: float) -> str:
    return f"{value / 1000:,.4g}k" if value >= 10_000 else f"{value:,.0f}"
