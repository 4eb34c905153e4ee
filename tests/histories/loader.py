"""Chat histories with what a thoughtful moderator wants of each line: the files, read.

A history is a YAML file, named after what happens::

    title: One person picks on another for a week
    kind: one-sided campaign          # of `KINDS`
    people:
      mia: {}
      max: {rank: 3, joined: 400}     # moderation power; days of membership before the chat begins
      dex: {bot: true}
      river: {proxied: true}          # posts through a webhook, as members of a PluralKit system do
      rob: {names: [Robert]}
    chat: |
      d0 15:00 tom: @mia nobody asked you {ti r}
      d0 15:01 #art mia -> tom: please stop
        => nothing
      d1 15:10 tom: @mia still here, loser? {ti h}
        => acted on; by now sustained of mia by tom
      d1 15:20 * mia reacts ❤ to tom
    may:                              # what may be found besides, on any line
      - acute of mia by tom

A line is ``day time [#channel] author [-> whom they reply to]: text {label}``. Names after @ are mentions; @everyone,
@here and `roles` of the file mention many.

The label is what training/read/GUIDELINE.md gives the line read alone: letters and what should happen (`{ti r}`,
`{toi h}`, `{tsi e}`, `{m}` for a disclosure, `{c}` for plain despair, `{o}` for a swear word, none for nothing).

What must happen in its place stands after ``=>``, parted by semicolons. Without any, it follows from the label:
nothing; `r` at most warn; `h` at most hide; `e` hide and moderators; `m` care; `c` maybe care. So of hostile lines
that nobody would let stand, the file says so.

==================  ============================================================================
nothing             no level at all
at most warn        not hidden; moderators hear only of an expected finding
at most hide        whatever; moderators may hear
acted on            a warning at least; moderators may hear
hide                hidden; moderators may hear
moderators          moderators hear on this line; `hide; moderators` is both
care                the author is cared for and nothing else happens to them
maybe care          the author may be cared for, and nothing else happens to them
care; acted on      both, where a disclosure stands beside an attack (and so with `maybe care`, `hide`, `at most hide`)
by now F            the finding F was made on this line or before
not yet             nothing was found about anybody up to here, disclosures aside
aimed at mia        the line is directed at mia; `not aimed at mia`
==================  ============================================================================

A finding F is ``kind of whom by whom``, with `|` between kinds that serve equally and `?` before people who may stand
in it or not: ``pile_on of vic by ann, ben, cas, ?dan``; ``mutual_conflict by ann, ben``. Nobody else may ever be named
as somebody who does harm, and nothing else may be found. What is found about the same person by some of the same people
is never wrong by its kind (an alert before the case), nor is a single act by the writer of a line that they hear of.

Events: ``* mia reacts ❤ to tom`` (the last message of his), ``* mia says friends with tom``, ``* mia reports tom``,
``* closed sustained of mia by tom``.

The histories were written by one session of a language model and read by another, both parts, by the guideline and
beside the outcome that the writer had given; writer and reader are the same model, not people. Of 111 histories 76
were left as they were, in 8 only labels of lines were corrected, in 27 an outcome: of 1,403 lines 55 outcomes, most
of them made looser where two fair moderators could differ (of 131 `acted on` 40 went, above all single bare names and
quarrels), and 17 labels alone. No history was removed.
`known_failures.txt` names those of the build part that do not succeed yet.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from bot.domain.finding import Pattern
from bot.domain.message import Person

FOLDER = Path(__file__).parent
PARTS = ("build", "once")
"""What rules and formulas may be built by, and what is opened once, at the end."""
_BUILD = 0.6
START = datetime(2026, 3, 2, tzinfo=UTC)
KINDS = frozenset(
    {
        "one-sided campaign",
        "pile-on",
        "exclusion",
        "veiled threat",
        "gossip",
        "friends who roast",
        "first insult by a stranger",
        "two-way quarrel",
        "hitting back",
        "defenders",
        "report",
        "despair",
        "concern and idiom",
        "disclosure beside an attack",
        "kindness misused",
        "objection",
        "help channel",
        "games",
        "disguises",
        "bots",
        "proxied members",
        "identity words",
        "private data",
        "groups",
        "apology",
        "quote as cover",
        "foreign text",
        "lively chat",
        "reactions",
    }
)
_LINE = re.compile(
    r"d(?P<day>\d+) (?P<hour>\d\d):(?P<minute>\d\d)(?::(?P<second>\d\d))?"
    r"(?: \* (?P<event>.+)|(?: #(?P<channel>\w+))? (?P<author>\w+)(?: -> (?P<reply>\w+))?: (?P<text>.*?)"
    r"(?: \{(?P<label>[^{}]*)\})?)$"
)
_LABEL = re.compile(r"(?P<letters>[tsohidxm]*) ?(?P<should>[0rhec]?)")
_FINDING = re.compile(r"(?P<kinds>[a-z_|]+)(?: of (?P<target>\w+))?(?: by (?P<authors>[\w?, ]+))?")
_WORDS = frozenset(
    {
        "nothing",
        "at most warn",
        "at most hide",
        "acted on",
        "hide",
        "moderators",
        "care",
        "maybe care",
        "not yet",
    }
)
_AIM = re.compile(r"(?:not )?aimed at \w+")
_BY_NOW = "by now "


@dataclass(frozen=True, slots=True)
class Label:
    """What a line is when read alone: letters of the guideline, and what should happen (`0`, `r`, `h`, `e`, `c`)."""

    letters: str = ""
    should: str = "0"


@dataclass(frozen=True, slots=True)
class Expected:
    """A finding that moderators should hear of. `target` is None where it has none; `maybe` may stand in it or not."""

    kinds: frozenset[Pattern]
    target: str | None
    authors: frozenset[str]
    maybe: frozenset[str]


@dataclass(frozen=True, slots=True)
class Step:
    """One line or event, with what must happen."""

    at: datetime
    source: str
    author: str = ""
    text: str = ""
    channel: str = "general"
    reply: str | None = None
    label: Label = Label()
    event: str | None = None
    words: frozenset[str] = frozenset()
    by_now: tuple[Expected, ...] = ()


@dataclass(frozen=True)
class History:
    """One chat, with what must come of it."""

    name: str
    title: str
    kind: str
    people: dict[str, Person]
    proxied: frozenset[str]
    roles: tuple[str, ...]
    steps: tuple[Step, ...]
    may: tuple[Expected, ...]

    @cached_property
    def findings(self) -> tuple[Expected, ...]:
        """All that may be found."""
        return (*self.may, *(expected for step in self.steps for expected in step.by_now))


def part_of(name: str) -> str:
    """`build` or `once`, by the name alone."""
    place = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8]) / 2**64
    return "build" if place < _BUILD else "once"


def files(part: str) -> list[Path]:
    """The histories of a part, by name."""
    return sorted((FOLDER / part).glob("*.yaml"))


def load(path: Path) -> History:
    """Read a history. Raises ValueError naming what cannot be read."""
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    people = dict(_people(data["people"]))
    steps = tuple(_steps(data["chat"]))
    history = History(
        name=path.stem,
        title=data["title"],
        kind=data["kind"],
        people=people,
        proxied=frozenset(name for name, about in data["people"].items() if about.get("proxied")),
        roles=tuple(data.get("roles", ())),
        steps=steps,
        may=tuple(_expected(text) for text in data.get("may", ())),
    )
    _check(history)
    return history


def _people(data: dict[str, Any]) -> Iterator[tuple[str, Person]]:
    for number, (name, about) in enumerate(data.items(), start=101):
        if unknown := about.keys() - {"names", "bot", "proxied", "rank", "joined"}:
            raise ValueError(f"{name}: {unknown}")
        yield (
            name,
            Person(
                id=number,
                names=tuple(about.get("names", [name.capitalize()])),
                is_bot=bool(about.get("bot") or about.get("proxied")),
                rank=int(about.get("rank", 0)),
                joined_at=START - timedelta(days=about.get("joined", 90)),
            ),
        )


def _steps(chat: str) -> Iterator[Step]:
    lines = [line.strip() for line in chat.splitlines() if line.strip()]
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        if not line.startswith("=>"):
            yield _step(line, following[2:].strip() if following.startswith("=>") else "")


def _step(line: str, wanted: str) -> Step:
    match = _LINE.fullmatch(line)
    if match is None:
        raise ValueError(f"cannot read the line {line!r}")
    at = START + timedelta(
        days=int(match["day"]),
        hours=int(match["hour"]),
        minutes=int(match["minute"]),
        seconds=int(match["second"] or 0),
    )
    if match["event"]:
        return Step(at, line, event=match["event"])
    label = _label(match["label"])
    parts = [part.strip() for part in wanted.split(";") if part.strip()]
    words = frozenset(part for part in parts if not part.startswith(_BY_NOW))
    if unknown := {word for word in words - _WORDS if not _AIM.fullmatch(word)}:
        raise ValueError(f"cannot read {unknown} after {line!r}")
    return Step(
        at,
        line,
        author=match["author"],
        text=match["text"],
        channel=match["channel"] or "general",
        reply=match["reply"],
        label=label,
        words=words if words & _WORDS - {"not yet"} else words | _by_label(label),
        by_now=tuple(_expected(part.removeprefix(_BY_NOW)) for part in parts if part.startswith(_BY_NOW)),
    )


def _label(text: str | None) -> Label:
    match = _LABEL.fullmatch(text or "")
    if match is None:
        raise ValueError(f"cannot read the label {text!r}")
    letters = match["letters"]
    should = match["should"] or ("c" if "m" in letters else "0")
    if ("t" in letters) != (should in "rhe") and not set(letters) & set("mx"):
        raise ValueError(f"{text!r}: hostile and left alone, or harmless and acted on")
    return Label(letters, should)


def _by_label(label: Label) -> frozenset[str]:
    """What may happen to a line that is meant as it reads."""
    match label.should:
        case "r":
            return frozenset({"at most warn"})
        case "h":
            return frozenset({"at most hide"})
        case "e":
            return frozenset({"hide", "moderators"})
        case "c":
            return frozenset({"care" if "m" in label.letters else "maybe care"})
        case _:
            return frozenset({"nothing"})


def _expected(text: str) -> Expected:
    match = _FINDING.fullmatch(text)
    if match is None:
        raise ValueError(f"cannot read the finding {text!r}")
    named = [name.strip() for name in (match["authors"] or "").split(",") if name.strip()]
    return Expected(
        kinds=frozenset(Pattern(kind) for kind in match["kinds"].split("|")),
        target=match["target"],
        authors=frozenset(name for name in named if not name.startswith("?")),
        maybe=frozenset(name.removeprefix("?") for name in named if name.startswith("?")),
    )


def _check(history: History) -> None:
    """Everybody who speaks, is replied to or is expected in a finding is one of the people."""
    if history.kind not in KINDS:
        raise ValueError(f"{history.name}: no kind called {history.kind!r}")
    named = {name for step in history.steps for name in (step.author, step.reply) if name}
    for expected in history.findings:
        named |= {*expected.authors, *expected.maybe, *([expected.target] if expected.target else [])}
    if unknown := named - history.people.keys():
        raise ValueError(f"{history.name}: who is {unknown}?")
    if any(later.at < step.at for step, later in zip(history.steps, history.steps[1:], strict=False)):
        raise ValueError(f"{history.name}: the lines are not in order of time")
