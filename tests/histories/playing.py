"""A history on the path of live messages, and what came out otherwise than it should.

Texts are cleaned, joined with the lines before and judged by the same functions as on Discord. Scores come from a
model, or are those of a perfect reader: what the label says, in the middle of the band that the policy answers so.
"""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.context.engine import Context
from bot.context.roster import SeenRoster
from bot.domain.finding import Finding, Pattern
from bot.domain.level import Level
from bot.domain.message import Incoming, Reply
from bot.domain.scores import HOSTILE, Category, Scored
from bot.intake.completing import Completing
from bot.intake.language import ENGLISH
from bot.intake.passages import passages_of
from bot.intake.quoting.reported_speech import is_reported_speech
from bot.model.scorer import Scorer
from bot.pipeline import Assessment, ScoredPassage, judge, score
from bot.policy.presets import DEFAULT_PRESET, preset
from bot.policy.schema import Policy
from tests.histories.loader import Expected, History, Label, Step

GUILD = 1
_CLEAN = 0.02
_SURE = 0.95
_LETTERS: Mapping[str, Category] = {
    "i": Category.INSULT,
    "h": Category.THREAT,
    "d": Category.IDENTITY_ATTACK,
    "s": Category.SEVERE_TOXICITY,
    "x": Category.SEXUAL_EXPLICIT,
}
_SINGLE_ACTS = frozenset({Pattern.PRIVATE_DATA, Pattern.ENCOURAGING_SELF_HARM, Pattern.SERIOUS_ACT})
_ACTS = frozenset({"acted on", "at most hide", "hide"})
_MENTION = re.compile(r"@(\w+)")

Scores = Callable[[Step, Incoming], Awaitable[Sequence[ScoredPassage]]]
"""The score that counts for each passage of a line."""


def perfect(policy: Policy) -> Scores:
    """Scores of somebody who reads as the guideline wants it, on the scale of `policy`."""

    async def read(step: Step, incoming: Incoming) -> Sequence[ScoredPassage]:
        return [(passage, Scored(_perfect(step.label, policy), "perfect")) for passage in incoming.passages]

    return read


def of_model(scorer: Scorer) -> Scores:
    """Scores of a model."""

    async def read(_step: Step, incoming: Incoming) -> Sequence[ScoredPassage]:
        return await score(scorer, incoming)

    return read


def _perfect(label: Label, policy: Policy) -> dict[Category, float]:
    found = dict.fromkeys((*HOSTILE, Category.SELF_HARM), _CLEAN)
    found |= {
        category: _graded(category, label.should, policy)
        for letter, category in _LETTERS.items()
        if letter in label.letters
    }
    if "t" in label.letters:
        like = [category for letter, category in _LETTERS.items() if letter in label.letters]
        found[Category.TOXICITY] = max(
            (found[category] for category in like),
            default=_graded(Category.INSULT, label.should, policy),
        )
    if "o" in label.letters:
        found[Category.OBSCENE] = _SURE
    if "m" in label.letters:
        found[Category.SELF_HARM] = _SURE
    return found


def _graded(category: Category, should: str, policy: Policy) -> float:
    """The middle of what `policy` reminds of (`r`), hides (`h`) or tells moderators (anything else)."""
    bands = policy.thresholds[category]
    warn, hide, escalate = bands.warn or _SURE, bands.hide or _SURE, bands.escalate or _SURE
    match should:
        case "r":
            return (warn + hide) / 2
        case "h":
            return (hide + escalate) / 2
        case _:
            return (escalate + 1) / 2


@dataclass(frozen=True, slots=True)
class Played:
    """A line and what came of it."""

    step: Step
    assessment: Assessment

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was found that somebody does to somebody."""
        found = self.assessment.signals.findings
        return tuple(finding for finding in found if finding.kind is not Pattern.SELF_HARM_DISCLOSURE)

    @property
    def cared_for(self) -> bool:
        """Whether the author gets the card for people in need."""
        found = self.assessment.signals.findings
        return any(finding.kind is Pattern.SELF_HARM_DISCLOSURE for finding in found)


class Playing:
    """One history, once."""

    def __init__(self, history: History, scores: Scores, policy: Policy) -> None:
        self._history = history
        self._scores = scores
        self._policy = policy
        self._context = Context()
        self._complete = Completing(ENGLISH)
        self._roster = SeenRoster(history.people.values())
        self._last: dict[str, Incoming] = {}
        self._messages = 1_000

    async def played(self) -> list[Played]:
        """Every line with what came of it."""
        lines = []
        for step in self._history.steps:
            if step.event is not None:
                self._happen(step)
                continue
            incoming = self._complete(self._incoming(step))
            self._last[step.author] = incoming
            scored = await self._scores(step, incoming)
            lines.append(
                Played(step, judge(incoming, scored, self._policy, self._context, known=self._roster))
            )
        return lines

    def _incoming(self, step: Step) -> Incoming:
        people = self._history.people
        self._messages += 1
        mentioned = [people[name] for name in _MENTION.findall(step.text) if name in people]
        text = _MENTION.sub(self._as_written, step.text)
        replied = self._last.get(step.reply) if step.reply else None
        return Incoming(
            guild_id=GUILD,
            channel_id=sum(step.channel.encode()),
            message_id=self._messages,
            author=people[step.author],
            sent_at=step.at,
            passages=passages_of(text),
            version=str(self._messages),
            reply=Reply(replied.message_id, replied.author, replied.text) if replied else None,
            mentions=tuple(dict.fromkeys(mentioned)),
            mentions_many=bool({"everyone", "here", *self._history.roles} & set(_MENTION.findall(step.text))),
            is_webhook=step.author in self._history.proxied,
            reported_speech=is_reported_speech(text, replied.text if replied else None),
        )

    def _as_written(self, match: re.Match[str]) -> str:
        """A mention as Discord writes it."""
        name = match[1]
        if name in self._history.roles:
            return f"<@&{900 + self._history.roles.index(name)}>"
        person = self._history.people.get(name)
        return f"<@{person.id}>" if person else match[0]

    def _happen(self, step: Step) -> None:
        assert step.event is not None
        context, settings, at = self._context, self._policy.context, step.at
        match step.event.replace(",", "").split():
            case [who, "reacts", emoji, "to", whom]:
                message = self._last[whom].message_id
                context.note_reaction(GUILD, message, self._id(who), emoji, settings)
            case [who, "says", "friends", "with", whom]:
                context.note_friends(GUILD, self._id(whom), self._id(who), at, settings)
            case [who, "reports", whom]:
                context.note_report(GUILD, self._id(who), self._id(whom), at, settings)
            case ["closed", kind, "of", whom, "by", *authors]:
                people = [self._id(author) for author in authors]
                context.close_pattern(GUILD, Pattern(kind), self._id(whom), people, at, settings)
            case _:
                raise ValueError(f"cannot read the event {step.event!r}")

    def _id(self, name: str) -> int:
        return self._history.people[name].id


async def failures(history: History, scores: Scores, policy: Policy | None = None) -> list[str]:
    """What came out otherwise than it should, a sentence each; empty where all is well."""
    policy = policy or preset(DEFAULT_PRESET)
    names = {person.id: name for name, person in history.people.items()}
    found: list[tuple[Pattern, str | None, frozenset[str]]] = []
    wrong: list[str] = []
    for played in await Playing(history, scores, policy).played():
        step = played.step
        expected = False
        for finding in played.findings:
            made = (
                finding.kind,
                names[finding.target_id] if finding.target_id is not None else None,
                frozenset(names[author] for author in finding.authors),
            )
            found.append(made)
            if _is_expected(made, step, history.findings):
                expected = True
            else:
                wrong.append(f"{step.source!r}: found {_said(made)}")
        wrong += [f"{step.source!r}: {why}" for why in _of_line(played, expected, bool(found), policy, names)]
        wrong += [
            f"{step.source!r}: {_wanted(late)} not found by now, but {[_said(made) for made in found]}"
            for late in step.by_now
            if not _was_found(late, found)
        ]
    return wrong


_Made = tuple[Pattern, str | None, frozenset[str]]


def _is_expected(made: _Made, step: Step, allowed: Sequence[Expected]) -> bool:
    kind, target, authors = made
    told = "moderators" in step.words or step.label.should == "e"
    if kind in _SINGLE_ACTS and told and authors == {step.author}:
        return True
    if kind is Pattern.MUTUAL_CONFLICT:
        same = [one for one in allowed if kind in one.kinds]
    else:
        same = [one for one in allowed if one.target == target and one.target is not None]
    return bool(same) and authors <= frozenset().union(*(one.authors | one.maybe for one in same))


def _was_found(wanted: Expected, found: Sequence[_Made]) -> bool:
    together: frozenset[str] = frozenset()
    for kind, target, authors in found:
        if kind in wanted.kinds and (target == wanted.target or kind is Pattern.MUTUAL_CONFLICT):
            together |= authors
    return bool(together) and wanted.authors <= together


def _of_line(
    played: Played, expected: bool, found: bool, policy: Policy, names: Mapping[int, str]
) -> list[str]:
    """What is wrong with one line; `expected`: a finding on it was."""
    words, levels = played.step.words, frozenset(played.assessment.verdict.levels)
    visible = levels & {Level.WARN, Level.HIDE}
    told = Level.ESCALATE in levels
    directed = {
        names[target.id]
        for target in played.assessment.signals.targets
        if target.weight >= policy.context.targets.directed
    }
    wrong = []
    harmless = words & {"nothing", "care", "maybe care"} and not words & _ACTS
    if harmless and visible:
        wrong.append(f"acted on ({_levels(levels)})")
    if words & {"at most warn"} and Level.HIDE in levels:
        wrong.append("hidden")
    if "acted on" in words and not visible:
        wrong.append("left alone")
    if "hide" in words and Level.HIDE not in levels:
        wrong.append(f"not hidden ({_levels(levels)})")
    if "moderators" in words and not told:
        wrong.append("moderators do not hear")
    if told and not expected and not words & {"moderators", *_ACTS}:
        wrong.append("moderators hear")
    if "care" in words and not played.cared_for:
        wrong.append("no care")
    if played.cared_for and not words & {"care", "maybe care"}:
        wrong.append("taken for a disclosure")
    if "not yet" in words and found:
        wrong.append("something was found already")
    for word in words:
        about, _, name = word.rpartition(" ")
        if about == "aimed at" and name not in directed:
            wrong.append(f"not aimed at {name}")
        if about == "not aimed at" and name in directed:
            wrong.append(f"aimed at {name}")
    return wrong


def _levels(levels: frozenset[Level]) -> str:
    return ", ".join(sorted(level.value for level in levels)) or "allowed"


def _said(made: _Made) -> str:
    kind, target, authors = made
    return f"{kind.value} of {target or 'nobody'} by {', '.join(sorted(authors))}"


def _wanted(expected: Expected) -> str:
    kinds = "|".join(sorted(kind.value for kind in expected.kinds))
    return f"{kinds} of {expected.target or 'nobody'} by {', '.join(sorted(expected.authors))}"
