"""The scorer that the bot works with: the chosen model, or the bundled one where that is not available."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

from bot.domain.scores import ReplacedModel
from bot.model.cascade import Cascade, CascadeOptions
from bot.model.download import Progress
from bot.model.errors import CorruptModelError, DownloadError, PreparationError
from bot.model.known_models import COMPACT, KNOWN_MODELS, ModelSpec, find_model
from bot.model.prepare import check_prepared, ensure_prepared, prepared_folder
from bot.model.prepared import Manifest
from bot.model.runtime import OnnxScorer, RuntimeOptions, load_scorer


@dataclass(frozen=True, slots=True)
class OpenedScorer:
    """A scorer that is not started yet: enter it with ``async with``.

    `chosen_name` is the model that was asked for, `running_name` the one that runs; `fallback_reason` says why
    they differ, None where they do not: for the operator, as it may hold paths and addresses. Members are shown
    `replaced`.
    `manifest` describes the running model; None where it is not a prepared one.
    """

    scorer: OnnxScorer | Cascade
    chosen_name: str
    running_name: str
    fallback_reason: str | None
    manifest: Manifest | None = None

    @property
    def replaced(self) -> ReplacedModel | None:
        """The two models where another one works than was chosen."""
        return ReplacedModel(self.chosen_name, self.running_name) if self.fallback_reason else None

    @property
    def languages(self) -> frozenset[str]:
        """What the running model reads, as ISO 639-1 codes."""
        return frozenset(find_model(self.running_name).languages)


async def open_scorer(
    model: str,
    cache_dir: Path,
    *,
    runtime: RuntimeOptions | None = None,
    prepare: bool = True,
    progress: Progress = lambda step, done: None,
    cascade: CascadeOptions | None = None,
) -> OpenedScorer:
    """A scorer with the model of that name, or with `compact` where it is not available.

    A model that is not prepared is prepared, unless `prepare` is off. One that reads no more languages than
    `compact` works together with it: see `Cascade`.

    Raises:
        UnknownModelError: the catalogue has no such model.
        DownloadError, PreparationError, CorruptModelError: not even `compact` can be run.
    """
    spec = find_model(model)
    reason = None

    async def load(spec: ModelSpec) -> tuple[OnnxScorer, Manifest]:
        try:
            folder = await _folder(spec, cache_dir, prepare, progress)
            return await asyncio.to_thread(lambda: (load_scorer(folder, runtime), Manifest.read(folder)))
        except OSError as error:
            raise PreparationError(f"{spec.name} cannot be read or written: {error}") from error

    try:
        chosen, manifest = await load(spec)
    except (DownloadError, PreparationError, CorruptModelError) as error:
        if spec.bundled:
            raise
        reason = f"the model {spec.name} cannot be used, {COMPACT} works instead: {error}"
        spec = KNOWN_MODELS[COMPACT]
        chosen, manifest = await load(spec)
    scorer: OnnxScorer | Cascade = chosen
    if _can_be_joined(spec):
        first, _ = await load(KNOWN_MODELS[COMPACT])
        scorer = Cascade(first, chosen, cascade)
    return OpenedScorer(
        scorer,
        chosen_name=model,
        running_name=spec.name,
        fallback_reason=reason,
        manifest=manifest,
    )


def _can_be_joined(spec: ModelSpec) -> bool:
    return not spec.bundled and set(spec.languages) <= set(KNOWN_MODELS[COMPACT].languages)


async def _folder(spec: ModelSpec, cache_dir: Path, prepare: bool, progress: Progress) -> Path:
    if prepare:
        return await asyncio.to_thread(ensure_prepared, spec, cache_dir, progress)
    folder = prepared_folder(spec, cache_dir)
    if not folder.exists():
        raise CorruptModelError(f"{spec.name} is not prepared yet: upstander model prepare {spec.name}")
    await asyncio.to_thread(check_prepared, spec, folder)
    return folder
