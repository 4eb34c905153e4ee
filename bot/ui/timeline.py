"""The small picture on a case: who was hostile when, and how much. Letters stand for people; the card says for whom.

Nothing that a member wrote or chose can get into the picture, their names neither.
"""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from zoneinfo import ZoneInfo

from bot.ui import words
from bot.ui.catalogue import text

_DPI = 200
_WIDTH, _FRAME, _ROW = 6.0, 0.85, 0.42
"""Inches: the width, the height around the rows, the height of a row."""
_BACKGROUND, _TEXT, _FAINT, _GRID = "#1E1F22", "#E3E5E8", "#A5ABB5", "#36383E"
# Rows are told apart by place; the colour only guides the eye. After Okabe and Ito, https://jfly.uni-koeln.de/color/.
_COLOURS = ("#E0622B", "#56B4E9", "#F2CF63", "#3FB68B", "#CC79A7")
_LEAST, _MOST = 25.0, 330.0
"""Area of a dot in square points, at weight 0 and 1."""
MOST_AUTHORS = 10


@dataclass(frozen=True, slots=True)
class Dot:
    """One message: the letter of its author, when, and how much it counted (0-1; 0 where that is unknown)."""

    author: str
    at: datetime
    weight: float


@dataclass(frozen=True, slots=True)
class Timeline:
    """Messages of at most `MOST_AUTHORS` authors; more are left out. Times are shown in `zone`."""

    dots: tuple[Dot, ...]
    zone: ZoneInfo

    @property
    def authors(self) -> list[str]:
        """The letters, in order of first appearance."""
        ordered = sorted(self.dots, key=lambda dot: dot.at)
        return list(dict.fromkeys(dot.author for dot in ordered))[:MOST_AUTHORS]

    @property
    def description(self) -> str:
        """The picture in words, for people who do not see it."""
        counts = [sum(dot.author == author for dot in self.dots) for author in self.authors]
        first, last = min(dot.at for dot in self.dots), max(dot.at for dot in self.dots)
        who = ", ".join(f"{author}: {count}" for author, count in zip(self.authors, counts, strict=True))
        return text(
            "timeline-described",
            begin=self._moment(first),
            end=self._moment(last),
            timezone=self.zone.key,
            authors=who,
        )

    def _moment(self, at: datetime) -> str:
        here = at.astimezone(self.zone)
        return f"{words.day(here)} {here:%H:%M}"


async def draw(timeline: Timeline) -> bytes:
    """The picture as PNG, drawn in a thread."""
    return await asyncio.to_thread(render, timeline)


def render(timeline: Timeline) -> bytes:
    """What `draw` does."""
    # Loaded here: it takes some 40 MB, and a bot without patterns never draws.
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter  # noqa: PLC0415
    from matplotlib.figure import Figure  # noqa: PLC0415

    authors = timeline.authors
    height = _FRAME + _ROW * len(authors)
    figure = Figure(figsize=(_WIDTH, height), dpi=_DPI, facecolor=_BACKGROUND)
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0.06, 0.42 / height, 0.91, (height - 0.78) / height))
    axes.set_facecolor(_BACKGROUND)
    for row, author in enumerate(authors):
        dots = [dot for dot in timeline.dots if dot.author == author]
        axes.scatter(
            [dot.at for dot in dots],  # type: ignore[arg-type]
            [row] * len(dots),
            s=[_LEAST + (_MOST - _LEAST) * min(1.0, dot.weight) for dot in dots],
            color=_COLOURS[row % len(_COLOURS)],
            alpha=0.85,
            edgecolors=_BACKGROUND,
            linewidths=0.8,
            zorder=3,
        )
    axes.set_yticks(range(len(authors)), authors)
    axes.set_ylim(len(authors) - 0.4, -0.6)
    first, last = min(dot.at for dot in timeline.dots), max(dot.at for dot in timeline.dots)
    margin = max((last - first) * 0.06, timedelta(minutes=1))
    axes.set_xlim(first - margin, last + margin)  # type: ignore[arg-type]
    locator = AutoDateLocator(tz=timeline.zone, minticks=3, maxticks=7)  # type: ignore[no-untyped-call]
    axes.xaxis.set_major_locator(locator)
    formatter = ConciseDateFormatter(locator, tz=timeline.zone)  # type: ignore[no-untyped-call]
    axes.xaxis.set_major_formatter(formatter)
    axes.xaxis.get_offset_text().set(color=_FAINT, fontsize=7.5)
    axes.tick_params(axis="x", colors=_FAINT, labelcolor=_FAINT, length=0, labelsize=8)
    axes.tick_params(axis="y", colors=_TEXT, labelcolor=_TEXT, length=0, labelsize=10)
    axes.grid(axis="both", color=_GRID, linewidth=0.7, zorder=0)
    for spine in axes.spines.values():
        spine.set_visible(False)
    figure.text(0.06, 1 - 0.22 / height, text("timeline-title"), color=_TEXT, fontsize=9, fontweight="bold")
    figure.text(0.97, 1 - 0.22 / height, timeline.zone.key, color=_FAINT, fontsize=7.5, ha="right")
    out = BytesIO()
    figure.savefig(out, format="png", facecolor=_BACKGROUND)
    return out.getvalue()
