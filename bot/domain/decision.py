"""What was decided about one message, with everything that it rests on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, field_serializer

from bot.domain.finding import Finding, Pattern
from bot.domain.level import ALLOW, Level
from bot.domain.message import Surface, Unscored
from bot.domain.reasons import Note, Reason, ReasonCode, distinct
from bot.domain.scores import Category
from bot.domain.signals import Circumstance, Signals, Target

Rule = Pattern | Category
"""What a verdict rests on: a pattern, or the category of a score."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A set of levels (none: allow) and every reason that led to it, the decisive ones first."""

    levels: frozenset[Level]
    reasons: tuple[Reason, ...]

    @property
    def allowed(self) -> bool:
        """Nothing is to happen."""
        return not self.levels

    @property
    def level_names(self) -> list[str]:
        """The levels as words in a fixed order, ``["allow"]`` when there are none."""
        return level_names(self.levels)


_WEIGHT = {Level.ESCALATE: 0, Level.HIDE: 1, Level.WARN: 2, None: 3}


def verdict_of(reasons: Iterable[Reason]) -> Verdict:
    """The verdict that follows from `reasons`. Hiding tells the author as well, so it replaces a warning."""
    ordered = sorted(reasons, key=lambda reason: _WEIGHT[reason.level])
    levels = {reason.level for reason in ordered if reason.level}
    if Level.HIDE in levels:
        levels.discard(Level.WARN)
    return Verdict(frozenset(levels), tuple(ordered))


def level_names(levels: Iterable[Level]) -> list[str]:
    """Levels as words in a fixed order, least grave first, ``["allow"]`` when there are none."""
    given = set(levels)
    return [level.value for level in Level if level in given] or [ALLOW]


def _holds_ids_only(reasons: tuple[Reason, ...]) -> tuple[Reason, ...]:
    for reason in reasons:
        _check_params(reason.params)
    return reasons


def _notes_hold_ids_only(notes: tuple[Note, ...]) -> tuple[Note, ...]:
    for note in notes:
        _check_params(note.params)
    return notes


def _findings_hold_ids_only(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    for finding in findings:
        _check_params(finding.measures)
    return findings


def _check_params(params: Mapping[str, object]) -> None:
    for name, value in params.items():
        if isinstance(value, str) and not (value.isascii() and value.replace("_", "").isalnum()):
            raise ValueError(f"{name} holds text, not an id")


class Decision(BaseModel):
    """One decision, as it is stored, explained and counted. Ids, enumerations and numbers only.

    `scores` are those of the most hostile passage, which stands on `surface`; a category that the model does not have
    is absent. `hostility` is h of docs/context.md, floors by rule included; `banter` the discount factor b (1: none)
    of what counts in patterns; `circumstances` moved what the scores of this message count as.
    `legacy` holds sentences of decisions that were stored as prose and could not be put into codes.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    schema_version: Literal[1] = 1
    levels: frozenset[Level]
    reasons: Annotated[tuple[Reason, ...], AfterValidator(_holds_ids_only)] = ()
    notes: Annotated[tuple[Note, ...], AfterValidator(_notes_hold_ids_only)] = ()
    scores: dict[Category, float]
    surface: Surface
    hostility: float = 0.0
    banter: float = 1.0
    circumstances: tuple[Circumstance, ...] = ()
    second_person: bool = False
    reported_speech: bool = False
    hitting_back: bool = False
    disguised: bool = False
    targets: tuple[Target, ...] = ()
    findings: Annotated[tuple[Finding, ...], AfterValidator(_findings_hold_ids_only)] = ()
    unscored: tuple[Unscored, ...] = ()
    legacy: tuple[str, ...] = ()

    @field_serializer("levels")
    def _in_order(self, levels: frozenset[Level]) -> list[Level]:
        return [level for level in Level if level in levels]

    @property
    def allowed(self) -> bool:
        """Nothing was to happen."""
        return not self.levels

    @property
    def level_names(self) -> list[str]:
        """The levels as words, least grave first, ``["allow"]`` when there are none."""
        return level_names(self.levels)

    @property
    def hidden(self) -> bool:
        """Whether the message was to be taken out of sight."""
        return Level.HIDE in self.levels

    @property
    def distinct_reasons(self) -> list[Reason]:
        """The reasons, each once, the decisive ones first."""
        return distinct(self.reasons)

    @property
    def target(self) -> Target | None:
        """The surest target."""
        return max(self.targets, key=lambda target: target.weight, default=None)

    @property
    def patterns(self) -> list[Pattern]:
        """The patterns that held after the message."""
        return [finding.kind for finding in self.findings]

    @property
    def rules(self) -> list[Rule]:
        """What the verdict rests on, first things first.

        Patterns, then the categories that its reasons name; where there are neither, the categories by score.
        """
        named: list[Rule] = [*self.patterns, *decisive_categories(self.reasons)]
        return named or [*sorted(self.scores, key=lambda category: -self.scores[category])]

    @property
    def discloses(self) -> bool:
        """Whether the author may be speaking of wanting to die or hurting themselves."""
        return Pattern.SELF_HARM_DISCLOSURE in self.patterns


def decisive_categories(reasons: Iterable[Reason]) -> list[Category]:
    """The categories whose score or rule reached a threshold, in the order of `reasons`, each once."""
    decisive = {ReasonCode.SCORE, ReasonCode.DEATH_WISH, ReasonCode.EXCLUSION}
    names = dict.fromkeys(str(reason.params["category"]) for reason in reasons if reason.code in decisive)
    return [Category(name) for name in names]


def decision_of(
    signals: Signals, verdict: Verdict, *, findings: tuple[Finding, ...] | None = None
) -> Decision:
    """`verdict` with the signals it rests on; `findings` replaces theirs, with what counted."""
    return Decision(
        levels=verdict.levels,
        reasons=verdict.reasons,
        notes=signals.notes,
        scores={category: round(p, 4) for category, p in signals.probabilities.items()},
        surface=signals.surface,
        hostility=round(signals.hostility, 4),
        banter=round(signals.banter, 4),
        circumstances=signals.circumstances,
        second_person=signals.second_person,
        reported_speech=signals.reported_speech,
        hitting_back=signals.hitting_back,
        disguised=signals.disguised,
        targets=signals.targets,
        findings=signals.findings if findings is None else findings,
        unscored=signals.unscored,
    )
