"""Does once everything that a running bot does without Discord; run from anywhere, with the Python to be proved.

Makes a database, loads the model and every cog, judges a text, draws a chart. Prints one line, or fails.
"""

import asyncio
import sys
import tempfile
from contextlib import AsyncExitStack
from datetime import date
from importlib import resources
from pathlib import Path

import bot
from bot.app import COGS
from bot.assessing import LoneAssessor
from bot.cli.heartbeat import heartbeat_file, seconds_since
from bot.cli.run import build
from bot.domain.level import Level
from bot.policy.presets import DEFAULT_PRESET, preset
from bot.reports.chart import Chart, draw
from bot.settings import Settings
from bot.ui.translator import CatalogueTranslator

HOSTILE, PRIVATE = "nobody wants you here", "this is Ann's number, call her: +41 44 200 10 10"


async def main() -> None:
    """All of it, in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder) / "data", evidence_key_file=None, database_url=None)
        async with AsyncExitStack() as stack:
            built = await build(settings, stack)
            for cog in COGS:
                await built.load_extension(cog)
            await built.tree.set_translator(CatalogueTranslator())
            assessor = LoneAssessor(built.scorer, {"en"})
            for text in (HOSTILE, PRIVATE):
                assessment = await assessor.text(text, preset(DEFAULT_PRESET))
                assert not assessment.decision.allowed, f"nothing is found in: {text}"
            days, counts = (
                tuple(date(2026, 1, day) for day in range(1, 8)),
                {level: [1] * 7 for level in Level},
            )
            picture = await draw(Chart(days, counts, counts, [2] * 7, [[1] * 24] * 7))
            assert picture.startswith(b"\x89PNG"), "no chart is drawn"
            assert seconds_since(heartbeat_file(settings.data_dir)) is None
    weights = resources.files(bot) / "model" / "weights" / "compact" / "prepared" / "model.onnx"
    assert weights.is_file()
    sys.stdout.write(f"upstander {bot.__version__} works in {Path(bot.__file__).parent}\n")


if __name__ == "__main__":
    asyncio.run(main())
