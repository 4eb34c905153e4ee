"""Chat histories that a moderator can write, and their way through context and policy.

A scenario is a YAML file::

    title: What it shows
    policy: balanced            # a preset
    timezone: Europe/Berlin     # default UTC
    people:
      mia: {}
      max: {rank: 3, joined: 400}      # moderation power; days of membership before the chat begins
      rob: {names: [Robert], bot: true}
    chat: |
      d0 15:00 tom: @mia nobody asked you {insult: .6}
        => targets mia 1.0; verdict warn
      d0 15:01 mia -> tom: please stop
      d1 09:00 x5 every 2h tom: @mia haha good one
      d2 10:00 * mia reacts ❤ to tom
    patterns: [sustained]       # all that are found, in any order
    levels: [warn, escalate]    # all that the policy calls for, in any order

A line is ``day time author: text``; ``-> tom`` replies to tom's last message, ``x5 every 2h`` repeats it. Scores
stand in braces, `toxicity` follows the highest unless given; without braces the text is clean. `reported`, `edit`,
`unscored: image`, `everyone` and `in: channel` stand there too. ``=>`` says what the message before it (the last
of a repetition) must lead to: `targets`, `finds`, `nothing`, `verdict`, `banter`, `no banter`, `hitting back`,
`not hitting back`, `hostility`, `note`, `second person`.

Events: ``* mia reacts ❤ to tom`` (his last message), ``* mia says friends with tom``, ``* mia reports tom``,
``* strike of tom about mia``, ``* closed sustained of mia by tom``, ``* mia leaves``.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from bot.context.engine import Context
from bot.context.ledger_rows import LedgerRow
from bot.context.roster import SeenRoster
from bot.domain.decision import Verdict
from bot.domain.finding import Pattern
from bot.domain.message import Incoming, Kind, Passage, Person, Reply, Surface, Unread, Unscored
from bot.domain.scores import HOSTILE, Category, Scored
from bot.domain.signals import Signals
from bot.policy.decide import decide, exemption
from bot.ui import explanations
from tests.support.policies import fixed

FOLDER = Path(__file__).parent
START = datetime(2026, 3, 2, tzinfo=UTC)
GUILD = 1
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_LINE = re.compile(
    r"d(?P<day>\d+) (?P<hour>\d\d):(?P<minute>\d\d)(?::(?P<second>\d\d))?"
    r"(?: x(?P<times>\d+) every (?P<every>\d+)(?P<unit>[smhd]))?"
    r"(?: \* (?P<event>.+)| (?P<author>\w+)(?: -> (?P<reply>\w+))?: (?P<text>.*?)(?: \{(?P<extra>[^{}]*)\})?)$"
)


@dataclass(frozen=True)
class Step:
    """One message or event of the chat, with what is expected of it."""

    at: datetime
    author: str
    text: str
    reply: str | None = None
    extra: dict[str, Any] = field(default_factory=dict)
    event: str | None = None
    expectations: tuple[str, ...] = ()


@dataclass(frozen=True)
class Scenario:
    """A chat history and what it must lead to."""

    title: str
    policy: str
    zone: tzinfo
    people: dict[str, Person]
    steps: tuple[Step, ...]
    patterns: frozenset[str]
    levels: frozenset[str]


@dataclass(frozen=True)
class Outcome:
    """What one message led to."""

    step: Step
    signals: Signals
    verdict: Verdict


def scenario_files() -> list[Path]:
    """All scenarios, by name."""
    return sorted(FOLDER.glob("*.yaml"))


def load(path: Path) -> Scenario:
    """Read a scenario. Raises ValueError for a line that cannot be read."""
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    people = {
        name: Person(
            id=number,
            names=tuple(about.get("names", [name.capitalize()])),
            is_bot=bool(about.get("bot", False)),
            rank=int(about.get("rank", 0)),
            joined_at=START - timedelta(days=about["joined"]) if "joined" in about else None,
        )
        for number, (name, about) in enumerate(data["people"].items(), start=101)
    }
    steps = sorted(_steps(data["chat"]), key=lambda step: step.at)
    return Scenario(
        title=data["title"],
        policy=data.get("policy", "balanced"),
        zone=ZoneInfo(data.get("timezone", "UTC")),
        people=people,
        steps=tuple(steps),
        patterns=frozenset(data["patterns"]),
        levels=frozenset(data["levels"]),
    )


def _steps(chat: str) -> Iterator[Step]:
    lines = [line.strip() for line in chat.splitlines() if line.strip()]
    for number, line in enumerate(lines):
        if line.startswith("=>"):
            continue
        match = _LINE.fullmatch(line)
        if match is None:
            raise ValueError(f"cannot read the line {line!r}")
        following = lines[number + 1] if number + 1 < len(lines) else ""
        wanted = (
            tuple(part.strip() for part in following[2:].split(";")) if following.startswith("=>") else ()
        )
        yield from _repeated(match, wanted)


def _repeated(match: re.Match[str], wanted: tuple[str, ...]) -> Iterator[Step]:
    first = START + timedelta(
        days=int(match["day"]),
        hours=int(match["hour"]),
        minutes=int(match["minute"]),
        seconds=int(match["second"] or 0),
    )
    times = int(match["times"] or 1)
    every = timedelta(seconds=int(match["every"] or 0) * _UNITS[match["unit"] or "s"])
    extra = yaml.safe_load("{" + (match["extra"] or "") + "}")
    for number in range(times):
        yield Step(
            at=first + number * every,
            author=match["author"] or "",
            text=match["text"] or "",
            reply=match["reply"],
            extra={key: True if value is None else value for key, value in extra.items()},
            event=match["event"],
            expectations=wanted if number == times - 1 else (),
        )


class Run:
    """A scenario on its way through context and policy.

    With `restarts` the program is stopped after every step: a new `Context` takes up the rows that were stored.
    """

    def __init__(self, scenario: Scenario, *, restarts: bool = False) -> None:
        self._scenario = scenario
        self._policy = fixed(scenario.policy)
        self._restarts = restarts
        self._context = Context()
        self._stored: dict[tuple[object, int, int], LedgerRow] = {}
        self._strikes: set[tuple[int, int]] = set()
        self._roster = SeenRoster(scenario.people.values())
        self._last: dict[str, Incoming] = {}
        self._messages = 1_000

    def outcomes(self) -> list[Outcome]:
        """Play the chat; one outcome per message."""
        outcomes: list[Outcome] = []
        for step in self._scenario.steps:
            if step.event is None:
                outcomes.append(self._say(step))
            else:
                self._happen(step.event, step.at)
            if self._restarts:
                self._restart()
        return outcomes

    def _say(self, step: Step) -> Outcome:
        incoming = self._incoming(step)
        self._last[step.author] = incoming
        passage = incoming.passages[0]
        scores = _scores(step.extra)
        scored = [(passage, Scored(scores, "scenario"))] if scores else []
        signals = self._context.assess(
            incoming, scored, self._policy.context, timezone=self._scenario.zone, known=self._roster
        )
        verdict = decide(signals, self._policy, exempt=exemption(incoming, self._policy))
        return Outcome(step, signals, verdict)

    def _incoming(self, step: Step) -> Incoming:
        people = self._scenario.people
        edited = bool(step.extra.get("edit"))
        if not edited:
            self._messages += 1
        mentioned = [people[name] for name in re.findall(r"@(\w+)", step.text) if name in people]
        text = re.sub(r"@(\w+)", lambda m: f"<@{people[m[1]].id}>" if m[1] in people else m[0], step.text)
        replied = self._last.get(step.reply) if step.reply else None
        if step.reply and replied is None:
            raise ValueError(f"{step.reply} has not said anything to reply to")
        channel = str(step.extra.get("in", "general"))
        return Incoming(
            guild_id=GUILD,
            channel_id=sum(channel.encode()),
            message_id=self._last[step.author].message_id if edited else self._messages,
            author=people[step.author],
            sent_at=step.at,
            passages=(Passage(Surface.CONTENT, text, text),),
            version=text,
            kind=Kind.EDIT if edited else Kind.NEW,
            reply=Reply(replied.message_id, replied.author, replied.text) if replied else None,
            mentions=tuple(dict.fromkeys(mentioned)),
            mentions_many=bool(step.extra.get("everyone")),
            reported_speech=bool(step.extra.get("reported")),
            unscored=(Unscored(Unread.LANGUAGE, str(step.extra["unscored"])),)
            if "unscored" in step.extra
            else (),
        )

    def _happen(self, event: str, at: datetime) -> None:
        for pattern, handler in self._events().items():
            match = re.fullmatch(pattern, event)
            if match is not None:
                handler(match.groups(), at)
                return
        raise ValueError(f"cannot read the event {event!r}")

    def _events(self) -> dict[str, Callable[[Sequence[str], datetime], None]]:
        return {
            r"(\w+) reacts (\S+) to (\w+)": self._reacts,
            r"(\w+) says friends with (\w+)": lambda who, at: self._context.note_friends(
                GUILD, self._id(who[1]), self._id(who[0]), at, self._policy.context
            ),
            r"(\w+) reports (\w+)": lambda who, at: self._context.note_report(
                GUILD, self._id(who[0]), self._id(who[1]), at, self._policy.context
            ),
            r"strike of (\w+) about (\w+)": self._strike,
            r"closed (\w+) of (\w+) by ([\w, ]+)": lambda who, at: self._context.close_pattern(
                GUILD,
                Pattern(who[0]),
                self._id(who[1]),
                [self._id(name) for name in who[2].split(", ")],
                at,
                self._policy.context,
            ),
            r"closed mutual_conflict between (\w+) and (\w+)": lambda who, at: self._context.close_pattern(
                GUILD,
                Pattern.MUTUAL_CONFLICT,
                None,
                [self._id(name) for name in who],
                at,
                self._policy.context,
            ),
            r"(\w+) leaves": lambda who, at: self._context.left(GUILD, self._id(who[0])),
        }

    def _reacts(self, who: Sequence[str], at: datetime) -> None:
        message = self._last[who[2]]
        self._context.note_reaction(GUILD, message.message_id, self._id(who[0]), who[1], self._policy.context)

    def _strike(self, who: Sequence[str], at: datetime) -> None:
        self._strikes.add((self._id(who[0]), self._id(who[1])))
        self._context.set_active_strikes(GUILD, self._strikes)

    def _restart(self) -> None:
        for row in self._context.drain():
            if row.numbers:
                self._stored[row.key] = row
            else:
                self._stored.pop(row.key, None)
        self._context = Context()
        self._context.restore(self._stored.values())
        self._context.set_active_strikes(GUILD, self._strikes)

    def _id(self, name: str) -> int:
        return self._scenario.people[name].id


def _scores(extra: dict[str, Any]) -> dict[Category, float]:
    """Scores of a step: clean unless given; nothing at all where it says `unscored`."""
    if "unscored" in extra:
        return {}
    given = {Category(key): float(value) for key, value in extra.items() if key in set(Category)}
    base = {category: 0.02 for category in HOSTILE if category is not Category.SEXUAL_EXPLICIT}
    return base | {Category.TOXICITY: max(given.values(), default=0.02)} | given


def check(outcome: Outcome, expectation: str, people: dict[str, Person]) -> None:
    """Assert one expectation of a step."""
    signals, said = outcome.signals, f"{outcome.step.author}: {outcome.step.text!r}"
    word, _, rest = expectation.partition(" ")
    names = {person.id: name for name, person in people.items()}
    match expectation:
        case "nothing":
            assert not signals.findings, (said, signals.findings)
        case "banter":
            assert signals.banter < 1, said
        case "no banter":
            assert signals.banter == 1, (said, signals.banter)
        case "hitting back":
            assert signals.hitting_back, said
        case "not hitting back":
            assert not signals.hitting_back, said
        case "second person":
            assert signals.second_person, said
        case "targets nobody":
            assert not signals.targets, (said, signals.targets)
        case _ if word == "targets":
            found = {names[target.id]: round(target.weight, 2) for target in signals.targets}
            wanted = dict(part.strip().split() for part in rest.split(","))
            assert found == {name: float(weight) for name, weight in wanted.items()}, (said, found)
        case _ if word == "finds":
            _check_finding(signals, rest, names, said)
        case _ if word == "verdict":
            assert set(outcome.verdict.level_names) == {part.strip() for part in rest.split(",")}, (
                said,
                outcome.verdict,
            )
        case _ if word == "hostility":
            assert round(signals.hostility, 2) == float(rest), (said, signals.hostility)
        case _ if word == "note":
            notes = [explanations.note(note) for note in signals.notes]
            assert any(rest in note for note in notes), (said, notes)
        case _:
            raise ValueError(f"cannot read the expectation {expectation!r}")


def _check_finding(signals: Signals, rest: str, names: dict[int, str], said: str) -> None:
    """`kind`, `kind of mia`, `kind of mia by tom, ben`, `kind by tom, ben`."""
    match = re.fullmatch(r"(\w+)(?: of (\w+))?(?: by (.+))?", rest)
    assert match is not None, rest
    assert signals.findings, (said, "nothing found")
    finding = next((one for one in signals.findings if one.kind.value == match[1]), signals.findings[0])
    assert finding.kind.value == match[1], (said, finding)
    if match[2]:
        assert finding.target_id is not None
        assert names[finding.target_id] == match[2], (said, finding)
    if match[3]:
        assert {names[author] for author in finding.authors} == set(re.split(r",\s*", match[3])), (
            said,
            finding,
        )
