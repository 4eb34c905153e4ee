"""The scorer that the bot starts with: the chosen model, or the bundled one where that cannot be had."""

import asyncio
import logging
from dataclasses import dataclass
from pathlib import Path

from bot.model.cascade import Cascade, CascadeOptions
from bot.model.catalogue import CATALOGUE, COMPACT, ModelSpec, find_model
from bot.model.download import Progress
from bot.model.errors import DownloadError, PreparationError
from bot.model.prepare import ensure_prepared
from bot.model.runtime import OnnxScorer, RuntimeOptions, load_scorer

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class OpenedScorer:
    """A scorer that is not started yet.

    `chosen_name` is the model that was asked for; `fallback_reason` says why it is not the one that runs, None
    where it is. Whoever gets a reason shows it: in the log, in /status and on the welcome card.
    """

    scorer: OnnxScorer | Cascade
    chosen_name: str
    running_name: str
    fallback_reason: str | None


async def open_scorer(
    model: str,
    cache_dir: Path,
    *,
    runtime: RuntimeOptions | None = None,
    cascade: CascadeOptions | None = None,
    progress: Progress = lambda step, done: None,
) -> OpenedScorer:
    """Prepares the model where it is not, loads it, and falls back on `compact` where that is impossible.

    A model that reads no more languages than `compact` gets it as a screen for floods.

    Raises:
        UnknownModelError: the catalogue has no such model.
        DownloadError, PreparationError, CorruptModelError: not even `compact` can be run.
    """
    spec = find_model(model)
    reason = None
    try:
        folder = await asyncio.to_thread(ensure_prepared, spec, cache_dir, progress)
    except (DownloadError, PreparationError) as error:
        if spec.bundled:
            raise
        reason = f"{spec.name} is not available ({error}); working with {COMPACT} instead"
        _log.error(reason)
        spec = CATALOGUE[COMPACT]
        folder = await asyncio.to_thread(ensure_prepared, spec, cache_dir, progress)
    chosen = await asyncio.to_thread(load_scorer, folder, runtime)
    screen = await _screen(spec, cache_dir, runtime, progress)
    return OpenedScorer(
        scorer=Cascade(screen, chosen, cascade) if screen else chosen,
        chosen_name=model,
        running_name=spec.name,
        fallback_reason=reason,
    )


async def _screen(
    spec: ModelSpec, cache_dir: Path, runtime: RuntimeOptions | None, progress: Progress
) -> OnnxScorer | None:
    """The screening model for `spec`; None where `compact` is chosen itself or could not read all that it reads."""
    compact = CATALOGUE[COMPACT]
    if spec.bundled or not set(spec.languages) <= set(compact.languages):
        return None
    folder = await asyncio.to_thread(ensure_prepared, compact, cache_dir, progress)
    return await asyncio.to_thread(load_scorer, folder, runtime)
