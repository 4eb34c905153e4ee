"""Every constant of context, with meaning and unit. Part of a server's policy."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

MINUTE = 60.0
HOUR = 3600.0
DAY = 86_400.0

Unit = Annotated[float, Field(ge=0, le=1)]
"""A probability, weight or factor."""


class HostilitySettings(BaseModel):
    """How the scores of one message become hostility h, excess x and pile-on gain x'."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    toxicity_factor: Unit = Field(0.5, description="Part of `toxicity` that counts as hostility (factor)")
    obscene_factor: Unit = Field(0.4, description="Part of `obscene` that counts as hostility (factor)")
    core_floor: float = Field(
        0.3, ge=0, lt=1, description="Core score above which excess begins (probability)"
    )
    hostility_floor: float = Field(0.5, ge=0, lt=1, description="h above which excess begins (0-1)")
    pile_on_floor: float = Field(
        0.25, ge=0, lt=1, description="h above which a message counts in a pile-on (0-1)"
    )
    death_wish: Unit = Field(0.89, description="Least h of a text that wishes death or self-harm on someone")
    exclusion: Unit = Field(0.62, description="Least h of a text that shuts somebody out")
    attack: Unit = Field(0.7, description="h from which words of comfort or defence excuse nothing")
    reported_factor: Unit = Field(0.3, description="Part of a contribution that counts when quoted (factor)")


class TargetSettings(BaseModel):
    """How sure we are that a message is aimed at a person: weight g."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    mention: Unit = Field(1.0, description="g of a person mentioned in the text")
    reply_you: Unit = Field(1.0, description="g of the author replied to when the text says 'you'")
    reply: Unit = Field(0.8, description="g of the author replied to")
    name: Unit = Field(0.8, description="g of a person clearly named in the text")
    unsure_name: Unit = Field(0.5, description="g of a name that is misspelt, shortened or shared by several")
    you: Unit = Field(0.5, description="g of the person who just spoke when the text says 'you'")
    adjacent: Unit = Field(0.2, description="g of the previous speaker, with no other sign")
    addressed: Unit = Field(0.2, description="g of somebody spoken to about another person")
    inherit: Unit = Field(0.8, description="Part of g that an author's next line inherits (factor)")
    you_window: float = Field(2 * MINUTE, gt=0, description="'you' reaches back this long (seconds)")
    you_messages: int = Field(3, ge=1, le=8, description="'you' reaches back this many messages")
    adjacent_window: float = Field(MINUTE, gt=0, description="Previous speaker counts this long (seconds)")
    inherit_window: float = Field(MINUTE, gt=0, description="A next line inherits this long (seconds)")
    bot_window: float = Field(
        20.0, gt=0, description="'You' means a bot that spoke last for this long (seconds)"
    )
    directed: Unit = Field(0.5, description="g from which a message counts as directed at a person")
    recent_window: float = Field(
        30 * MINUTE,
        gt=0,
        description="Who spoke in the channel this recently may be meant by a doubtful name (seconds)",
    )


class LedgerSettings(BaseModel):
    """Decaying sums per target and per pair of people."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    acute_half_life: float = Field(30 * MINUTE, gt=0, description="Half-life of acute pressure A (seconds)")
    dyad_half_life: float = Field(7 * DAY, gt=0, description="Half-life of U and D (seconds)")
    episode_cap: float = Field(1.0, gt=0, description="Most that one episode adds to U and D")
    episode_gap: float = Field(
        10 * MINUTE, gt=0, description="A pause longer than this ends an episode (seconds)"
    )
    episode_length: float = Field(
        60 * MINUTE, gt=0, description="An episode lasts no longer than this (seconds)"
    )
    hit_back_window: float = Field(10 * MINUTE, gt=0, description="Hitting back counts this long (seconds)")
    hit_back_trigger: float = Field(0.2, ge=0, description="Least contribution that one hits back at")
    hit_back_factor: Unit = Field(0.4, description="Part of a contribution that counts when hitting back")
    retention: float = Field(
        30 * DAY, gt=0, le=30 * DAY, description="Numbers untouched this long are dropped (seconds)"
    )


class BanterSettings(BaseModel):
    """When rough words between friends count less."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    discount: Unit = Field(0.7, description="Largest part that banter takes off a contribution (factor)")
    friendly_full: float = Field(
        3.0, gt=0, description="Friendly points from both sides that make full friends"
    )
    friendly_window: float = Field(
        30 * DAY, gt=0, le=30 * DAY, description="Friendly points last this long (seconds)"
    )
    friendly_hostility: Unit = Field(0.2, description="h below which a directed message is friendly")
    friendly_marked: float = Field(
        1.0, ge=0, description="Points of a friendly message with a positive marker"
    )
    friendly_plain: float = Field(0.3, ge=0, description="Points of a friendly message without a marker")
    friends_credit: float = Field(
        1.5,
        ge=0,
        description="Points for the author's rough words when the target says 'Not a problem, we're friends'",
    )
    threat_limit: Unit = Field(0.5, description="threat or identity_attack from which nothing is discounted")
    objection_window: float = Field(
        14 * DAY, gt=0, description="No discount this long after the target reported or said stop (seconds)"
    )
    stop_window: float = Field(
        DAY,
        gt=0,
        description="'Stop' counts as an objection this long after hostility from that person (seconds)",
    )


LogOdds = Annotated[float, Field(ge=0, le=5)]
"""How much something moves a decision: 0.7 doubles the odds, or halves them."""


class CircumstanceSettings(BaseModel):
    """How much each kind of circumstances moves what the scores of one message count as."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    friends: LogOdds = Field(1.6, description="Taken off between full friends (log-odds)")
    laughter: LogOdds = Field(
        0.4, description="Taken off where the author laughs, between friends (log-odds)"
    )
    calm: LogOdds = Field(
        0.8, description="Taken off where the two talked to each other calmly just before (log-odds)"
    )
    quarrel: LogOdds = Field(
        0.6, description="Taken off in a quarrel, for the one who does no more than the other (log-odds)"
    )
    hits_back: LogOdds = Field(0.6, description="Taken off for hitting back (log-odds)")
    unsure_aim: LogOdds = Field(0.3, description="Taken off without mention, clear name or reply (log-odds)")
    repeated: LogOdds = Field(
        0.4, description="Put on for a D of 1 towards the same person, one-sided (log-odds)"
    )
    outranks: LogOdds = Field(0.2, description="Put on for power over the target (log-odds)")
    most_off: LogOdds = Field(2.2, description="Most that is taken off together (log-odds)")
    most_on: LogOdds = Field(0.4, description="Most that is put on together (log-odds)")


class CareSettings(BaseModel):
    """Somebody who may be hurting."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    self_harm: Unit = Field(
        0.5, description="Score of `self_harm` from which a text is taken for a disclosure"
    )
    with_phrase: Unit = Field(
        0.05, description="The same where a phrase says so; a model without that score is not asked"
    )
    elsewhere: Unit = Field(
        0.87, description="The same where a word says that it is about a song, a game or a thing"
    )
    attack_beside: Unit = Field(
        0.7,
        description="Least core of an attack on somebody that is acted on though it stands beside a disclosure",
    )


class PileOnSettings(BaseModel):
    """Many against one."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    window: float = Field(
        15 * MINUTE, gt=0, description="Messages this recent belong to one pile-on (seconds)"
    )
    author_cap: float = Field(1.0, gt=0, description="Most that one author adds")
    author_floor: float = Field(0.15, ge=0, description="Least sum that makes somebody part of it")
    calm: float = Field(
        0.1, ge=0, description="Taken off an author's sum for each friendly message to the target"
    )
    authors: int = Field(3, ge=2, description="Least number of hostile authors n")
    pressure: float = Field(1.2, gt=0, description="Least total pressure P")
    effective: float = Field(2.5, gt=0, description="Least effective number of authors n_eff")
    share: Unit = Field(
        0.5, description="Least share f of hostile authors among those who address the target"
    )


class PatternSettings(BaseModel):
    """When numbers become something to tell moderators."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    encourage_aim: Unit = Field(0.5, description="Least g for encouraging self-harm")
    serious_threat: Unit = Field(0.8, description="Least threat score of a serious single act")
    serious_aim: Unit = Field(0.8, description="Least g of a serious single act")
    sustained: float = Field(2.0, gt=0, description="Least D for sustained bullying and for mutual conflict")
    episodes: int = Field(3, ge=1, description="Least number of episodes")
    episode_least: float = Field(0.2, ge=0, description="Least discounted sum that makes an episode count")
    days: int = Field(2, ge=1, description="Least number of calendar days, in the server's time zone")
    window_days: int = Field(14, ge=1, le=30, description="Episodes count this long (days)")
    share: Unit = Field(0.7, description="Least share of the hostility between two that comes from one")
    aggressor_least: float = Field(0.5, ge=0, description="Least D of an aggressor")
    aggressor_share: Unit = Field(0.6, description="Least share of an aggressor")
    friends_from: Unit = Field(0.6, description="Friendliness from which nobody is an aggressor (kappa)")
    aggressors: int = Field(2, ge=2, description="Number of aggressors that weigh as much as a share")
    burden: float = Field(3.0, gt=0, description="Least burden B for sustained bullying by several")
    acute: float = Field(2.0, gt=0, description="Least acute pressure A for an alert")
    after_objection: Unit = Field(
        0.6, description="Part of the thresholds of D and A that is enough after an objection (factor)"
    )
    newcomer: float = Field(14 * DAY, ge=0, description="Members younger than this are newcomers (seconds)")
    veteran: float = Field(180 * DAY, ge=0, description="Members older than this outrank newcomers (seconds)")
    quiet_after_close: float = Field(
        7 * DAY, ge=0, description="A closed pattern stays quiet this long (seconds)"
    )


class Bounds(BaseModel):
    """Most that is kept per server; at a bound the least relevant of the oldest goes."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    dyads: int = Field(20_000, ge=16, description="Pairs of people")
    targets: int = Field(2_000, ge=16, description="People under acute pressure")
    channels: int = Field(1_000, ge=4, description="Channels whose last lines are remembered")
    incidents: int = Field(1_000, ge=16, description="Patterns found")
    people: int = Field(5_000, ge=16, description="Members known by name, where the caller brings no roster")


class ContextSettings(BaseModel):
    """All start values, with their reasons in docs/context.md."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    hostility: HostilitySettings = HostilitySettings()
    targets: TargetSettings = TargetSettings()
    ledger: LedgerSettings = LedgerSettings()
    banter: BanterSettings = BanterSettings()
    circumstances: CircumstanceSettings = CircumstanceSettings()
    care: CareSettings = CareSettings()
    pile_on: PileOnSettings = PileOnSettings()
    patterns: PatternSettings = PatternSettings()
    bounds: Bounds = Bounds()
