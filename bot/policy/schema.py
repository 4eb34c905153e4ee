"""A server's policy: validated, versioned by the store, explainable."""

from enum import StrEnum
from functools import cached_property
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from bot.context.parameters import ContextSettings
from bot.domain.finding import Pattern
from bot.domain.handling import Handling, handling
from bot.domain.level import Level, Mode
from bot.domain.message import Surface
from bot.domain.scores import HOSTILE, Category
from bot.policy.problems import PolicyProblem, problem
from bot.policy.strikes import StrikeSettings

Probability = Annotated[float, Field(ge=0, le=1)]


class Thresholds(BaseModel):
    """Lowest score (0-1) of one category at which a level applies; null switches the level off."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    warn: Probability | None = None
    hide: Probability | None = None
    escalate: Probability | None = None

    @model_validator(mode="after")
    def _rising(self) -> Self:
        steps = [step for step in (self.warn, self.hide, self.escalate) if step is not None]
        if steps != sorted(steps):
            raise problem(PolicyProblem.THRESHOLDS_FALL, steps=steps)
        return self

    @cached_property
    def lowest(self) -> float:
        """The least score that leads to anything; more than 1 where nothing does."""
        return min((step for step in (self.warn, self.hide, self.escalate) if step is not None), default=2.0)

    def levels(self, score: float) -> list[tuple[Level, float]]:
        """The levels that `score` reaches, each with its threshold."""
        return [
            (level, threshold)
            for level in Level
            if (threshold := getattr(self, level.value)) is not None and score >= threshold
        ]


class HostileNames(StrEnum):
    """What becomes of a hostile name."""

    RESET = "reset"
    PROPOSE = "propose"
    """A case proposes it to moderators."""


class PolicyChange(StrEnum):
    """What a version of a policy changed, stored with it; to which values, the version itself says."""

    START = "start"
    """The first version, created by the bot."""
    SETUP = "setup"
    """Preset or mode, in the form."""
    PRESET = "preset"
    THRESHOLD = "threshold"
    MODE = "mode"
    NAMES = "names"
    EXEMPTIONS = "exemptions"


class Policy(BaseModel):
    """One server's rules. Frozen: a change makes a new version (`model_copy(update=…)` then validate)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    preset: str = Field(description="the preset it started from")
    mode: Mode = Field(Mode.SHADOW, description="shadow logs only; live acts")
    thresholds: dict[Category, Thresholds] = Field(description="score thresholds per category and level")
    aimed_only: frozenset[Category] = Field(
        frozenset({Category.TOXICITY, Category.OBSCENE, Category.INSULT, Category.SEXUAL_EXPLICIT}),
        description="categories that count only when the message is aimed at somebody: swearing at a game is no "
        "attack, talk about sex no harassment",
    )
    min_aim: Probability = Field(
        0.5, description="target weight from which a message counts as aimed at a person"
    )
    patterns: dict[Pattern, frozenset[Level]] = Field(
        description="what each pattern over several messages leads to"
    )
    exempt_roles: frozenset[int] = Field(frozenset(), description="ids of roles whose members are not judged")
    exempt_channels: frozenset[int] = Field(
        frozenset(), description="ids of channels and categories left alone"
    )
    bots: bool = Field(False, description="judge messages of other bots")
    webhooks: bool = Field(False, description="judge messages of webhooks")
    names: HostileNames = Field(
        HostileNames.RESET, description="reset a hostile name, or open a case that proposes it to moderators"
    )
    evidence_days: int = Field(
        14, ge=1, le=90, description="days the text of flagged messages is kept, encrypted"
    )
    context_messages: int = Field(
        5, ge=0, le=10, description="messages before the flagged one shown in a case"
    )
    tell_moderators_of_disclosure: bool = Field(
        False,
        description="tell moderators quietly when somebody writes about wanting to die or hurting themselves; "
        "where that comes with a serious threat against somebody they are told in any case",
    )
    context: ContextSettings = Field(
        default_factory=ContextSettings, description="constants of targets and ledgers"
    )
    strikes: StrikeSettings = Field(
        default_factory=StrikeSettings,
        description="what confirmed verdicts add up to, and what that leads to",
    )

    @field_validator("thresholds")
    @classmethod
    def _hostile_only(cls, thresholds: dict[Category, Thresholds]) -> dict[Category, Thresholds]:
        if needy := thresholds.keys() - set(HOSTILE):
            raise problem(PolicyProblem.NOT_HOSTILE, categories=sorted(needy))
        return thresholds

    def handling(self, surface: Surface) -> Handling:
        """What hiding means for the text of `surface` under this policy."""
        return handling(surface, reset_names=self.names is HostileNames.RESET)


def changed(policy: Policy, **changes: object) -> Policy:
    """A validated copy of `policy` with `changes`. Raises pydantic.ValidationError."""
    return Policy.model_validate(policy.model_dump() | changes)
