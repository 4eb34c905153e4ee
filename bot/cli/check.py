"""What `check`, `score` and `replay` do behind the command line."""

import json
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, TextIO

import orjson
from rich.console import Console
from rich.text import Text

from bot.assessing import LoneAssessor
from bot.cli.escaping import plain
from bot.cli.replay import ReplaySummary, ShownIds, message_json, replay
from bot.cli.terminal import err as stderr, preparing, progress
from bot.errors import InputError
from bot.intake.cleaning.clean import CleaningStep, clean
from bot.intake.history import ChatHistory, HistoryLine, read_history
from bot.intake.history_files import HistoryError, whole_signs
from bot.model.chosen import OpenedScorer, open_scorer
from bot.model.runtime import RuntimeOptions
from bot.model.scorer import Scorer
from bot.pipeline import Assessment
from bot.policy.schema import Policy
from bot.settings import Settings
from bot.ui import catalogue, explanations, words
from bot.ui.explanations import Reader

_BATCH = 1_000
_MOST_PROBLEMS = 20
"""Places of a history that are named as not readable. By hand: more are not read by anybody."""
_MOST_SHOWN = 100
"""Characters of a message on the terminal. By hand: about a line."""


@dataclass(frozen=True, slots=True)
class Checked:
    """One text, judged."""

    text: str
    assessment: Assessment
    steps: tuple[CleaningStep, ...]

    def as_json(self, *, explain: bool) -> dict[str, Any]:
        """For `check --json`."""
        signals, decision = self.assessment.signals, self.assessment.decision
        document: dict[str, Any] = {
            "verdict": decision.level_names,
            "reasons": explanations.reasons(decision, Reader.EXPERTS),
            "scores": {category.value: round(p, 4) for category, p in signals.probabilities.items()},
            "hostility": round(signals.hostility, 4),
            "reported_speech": signals.reported_speech,
            "second_person": signals.second_person,
            "disguised": signals.disguised,
            "notes": explanations.notes(decision),
            "patterns": [finding.kind.value for finding in signals.findings],
            "model": signals.model_id,
        }
        if explain:
            document["cleaning"] = [
                {"step": step.name, "text": step.text, "disguise": step.disguise} for step in self.steps
            ]
        return document


@asynccontextmanager
async def opened(model: str) -> AsyncIterator[OpenedScorer]:
    """`model` with its scorer started, closed at the end. A fallback is said on stderr."""
    settings = Settings()
    with preparing(model, stderr, otherwise=_say_progress) as on_progress:
        found = await open_scorer(
            model,
            settings.model_cache,
            runtime=RuntimeOptions(settings.model_threads),
            progress=on_progress,
        )
    if found.fallback_reason:
        sys.stderr.write(catalogue.text("cli-note", note=found.fallback_reason) + "\n")
    async with found.scorer:
        yield found


def _say_progress(step: str, done: float) -> None:
    sys.stderr.write(catalogue.text("preparing-model", step=step, done=f"{done:.0%}") + "\n")


@asynccontextmanager
async def scoring(model: str) -> AsyncIterator[Scorer]:
    """The scorer of `opened`, for those who need nothing else."""
    async with opened(model) as found:
        yield found.scorer


async def checked(text: str, policy: Policy, model: str) -> Checked:
    """`text` on the path of live traffic, alone, written to nobody in particular."""
    async with opened(model) as found:
        assessment = await LoneAssessor(found.scorer, found.languages).text(text, policy)
    return Checked(text, assessment, clean(text).steps)


def printed(result: Checked, *, explain: bool) -> Text:
    """For people."""
    signals, decision = result.assessment.signals, result.assessment.decision
    colour = "green" if decision.allowed else "red"
    text = Text.assemble(
        (_column("check-verdict"), "bold"), (", ".join(decision.level_names), f"bold {colour}"), "\n"
    )
    for reason in explanations.reasons(decision, Reader.EXPERTS) or [catalogue.text("reason-none")]:
        text.append(f"          {reason}\n")
    scores = sorted(signals.probabilities.items(), key=lambda item: -item[1])
    text.append(_column("check-scores"), "bold").append(
        "  ".join(f"{c.value} {p:.3f}" for c, p in scores) or catalogue.text("check-nothing-to-score")
    )
    hostility = catalogue.text("check-hostility", hostility=f"{signals.hostility:.2f}")
    text.append("\n" + _column("check-signals"), "bold").append(hostility)
    flags = [
        catalogue.text(message)
        for message, holds in (
            ("check-second-person", signals.second_person),
            ("check-reported-speech", signals.reported_speech),
            ("check-disguised", signals.disguised),
        )
        if holds
    ]
    text.append("".join(f"  {flag}" for flag in [*flags, *explanations.notes(decision)]))
    text.append(f"\n{_column('check-model')}{signals.model_id}", "dim")
    if explain:
        text.append("\n" + catalogue.text("check-cleaning"), "bold")
        for step in result.steps:
            message = "check-step-disguise" if step.disguise else "check-step"
            text.append(
                f"\n{'':10}{catalogue.text(message, step=words.cleaning(step.name), said=plain(step.text))}"
            )
        if not result.steps:
            text.append("  " + catalogue.text("check-nothing-to-undo"))
    return text


def _column(message: str) -> str:
    return f"{catalogue.text(message):<10}"


async def score_lines(source: TextIO, sink: TextIO, *, jsonl: bool, model: str, console: Console) -> None:
    """Score every line of `source` in batches, writing as they are done. Raises InputError for a bad line."""
    async with scoring(model) as scorer:
        entries = _entries(source, jsonl=jsonl)
        with progress(console) as bar:
            task = bar.add_task(catalogue.text("progress-scoring"), total=None)
            while batch := list(islice(entries, _BATCH)):
                results = await scorer.score([text for _, text in batch])
                for (id_, _), scored in zip(batch, results, strict=True):
                    probabilities = {c.value: round(p, 6) for c, p in scored.probabilities.items()}
                    sink.write(orjson.dumps({"id": id_, "scores": probabilities}).decode() + "\n")
                bar.advance(task, len(batch))


def _entries(source: TextIO, *, jsonl: bool) -> Iterator[tuple[Any, str]]:
    for number, line in enumerate(source, 1):
        if not jsonl:
            yield number, line.rstrip("\n")
            continue
        if not line.strip():
            continue
        try:
            record = json.loads(line)
            text = record["text"]
            if not isinstance(text, str):
                raise TypeError(type(text).__name__)
            yield record["id"], whole_signs(text)
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise InputError(f'line {number}: expected {{"id": …, "text": …}} ({error})') from error


async def replay_file(
    file: str, policy: Policy, model: str, *, as_json: bool, out: Console, err: Console
) -> None:
    """Replay `file` ("-": stdin), printing as it goes, the summary last (on stderr with `as_json`)."""
    path = None if file == "-" else Path(file)
    history = read_history(path, sys.stdin if path is None else None)
    if not history.lines:
        raise HistoryError("the history holds no message")
    for problem in history.problems[:_MOST_PROBLEMS]:
        err.print(catalogue.text("replay-problem", problem=plain(problem)), highlight=False, soft_wrap=True)
    if len(history.problems) > _MOST_PROBLEMS:
        more = len(history.problems) - _MOST_PROBLEMS
        err.print(catalogue.text("replay-more-problems", more=more), highlight=False)
    summary = ReplaySummary()
    shown = ShownIds.of(history)
    async with opened(model) as found:
        started = time.perf_counter()
        with progress(err) as bar:
            task = bar.add_task(catalogue.text("progress-replaying"), total=len(history.lines))
            async for line, assessment in replay(history, found.scorer, policy, languages=found.languages):
                summary.add(assessment)
                bar.advance(task)
                if as_json:
                    sys.stdout.write(orjson.dumps(message_json(line, assessment, shown)).decode() + "\n")
                elif not assessment.verdict.allowed or assessment.signals.findings:
                    out.print(_line(line, assessment, shown), highlight=False, soft_wrap=True)
        seconds = max(time.perf_counter() - started, 1e-6)
    (err if as_json else out).print(_summary(summary, history, seconds), highlight=False)


def _line(line: HistoryLine, assessment: Assessment, shown: ShownIds) -> Text:
    incoming, decision = assessment.incoming, assessment.decision
    said = line.content if line.content.strip() else "\n".join(p.raw for p in incoming.passages)
    text = Text.assemble(
        (f"{incoming.sent_at:%Y-%m-%d %H:%M} ", "dim"),
        (f"{'+'.join(decision.level_names):<14}", "bold red" if not decision.allowed else "bold"),
        f" {plain(incoming.author.name)}: {plain(said)[:_MOST_SHOWN]}\n",
    )
    for reason in explanations.reasons(decision, Reader.EXPERTS)[:3]:
        text.append(f"{'':17}{reason}\n", "dim")
    for finding in decision.findings:
        messages = ", ".join(plain(str(shown.message(id_))) for id_ in finding.messages[-8:])
        text.append(
            f"{'':17}{words.pattern(finding.kind)}: {explanations.finding(finding, Reader.EXPERTS)}\n",
            "yellow",
        )
        text.append(f"{'':17}{catalogue.text('replay-messages', ids=messages)}\n", "dim")
    return text


def _summary(summary: ReplaySummary, history: ChatHistory, seconds: float) -> Text:
    levels = ", ".join(f"{count:,} {name}" for name, count in summary.levels.most_common())
    patterns = ", ".join(
        f"{count} {words.pattern(kind).lower()}" for kind, count in summary.patterns.most_common()
    )
    text = Text.assemble(
        (catalogue.text("replay-total", messages=summary.messages), "bold"),
        " ",
        catalogue.text(
            "replay-levels",
            first=f"{summary.first:%Y-%m-%d}",
            last=f"{summary.last:%Y-%m-%d}",
            levels=levels,
        ),
        "\n",
        catalogue.text("replay-patterns", patterns=patterns or catalogue.text("replay-none")),
    )
    if summary.unscored:
        text.append("\n" + catalogue.text("replay-unscored", messages=summary.unscored))
    left_out = (
        ("replay-notices", history.notices),
        ("replay-doubles", history.doubles),
        ("replay-unread", len(history.problems)),
    )
    for message, count in left_out:
        if count:
            text.append("\n" + catalogue.text(message, messages=count))
    speed = catalogue.text("replay-speed", rate=summary.messages / seconds, seconds=f"{seconds:.1f}")
    text.append("\n" + speed, "dim")
    return text
