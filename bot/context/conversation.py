"""The last lines of a channel: who spoke when, and to whom. Ids and times only."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass

MOST_LINES = 8
MOST_AROUND = 24
_DIALOGUE = 4
"""Lines of two in turn that are a dialogue. By hand: a question, an answer, and both again."""


@dataclass(slots=True)
class Line:
    """One message. `targets` are the (id, g) it was aimed at by an explicit sign, inherited ones included."""

    message_id: int
    author: int
    at: float
    is_bot: bool
    targets: tuple[tuple[int, float], ...] = ()


class Conversation:
    """The last lines of one channel, oldest first, and who was around lately (id and time, oldest first)."""

    __slots__ = ("around", "lines", "touched")

    def __init__(self) -> None:
        self.lines: deque[Line] = deque(maxlen=MOST_LINES)
        self.around: dict[int, float] = {}
        self.touched = 0.0

    def before(self, edited: int | None = None) -> list[Line]:
        """The lines before the message `edited`, all of them where it is None; newest first."""
        if edited is None:
            return [*reversed(self.lines)]
        lines = list(self.lines)
        for index, line in enumerate(lines):
            if line.message_id == edited:
                del lines[index:]
                break
        lines.reverse()
        return lines

    def is_person(self, user: int) -> bool:
        """Whether somebody of the last lines is a person, though Discord calls them a bot: they write by a webhook."""
        return any(line.author == user and not line.is_bot for line in self.lines)

    def is_between_two(self, author: int) -> bool:
        """Whether the last lines, that of `author` included, are a dialogue with one other."""
        speakers = {line.author for line in self.lines}
        return len(self.lines) > _DIALOGUE and len(speakers) == 2 and author in speakers

    def present(self, since: float) -> Mapping[int, float]:
        """Who spoke or was meant since `since` (seconds since the epoch). Those before are forgotten."""
        # Oldest first: each goes once, so a message costs no copy and no search.
        gone: list[int] = []
        for user, at in self.around.items():
            if at >= since:
                break
            gone.append(user)
        for user in gone:
            del self.around[user]
        return self.around

    def add(self, line: Line, *, edited: bool = False) -> None:
        """Remember a line; an edited one replaces its earlier version, if that is still known."""
        if edited:
            for index, known in enumerate(self.lines):
                if known.message_id == line.message_id:
                    self.lines[index] = line
            return
        for user in (*(user for user, _ in line.targets), line.author):
            self.around.pop(user, None)
            self.around[user] = line.at
        while len(self.around) > MOST_AROUND:
            del self.around[next(iter(self.around))]
        self.lines.append(line)

    def forget(self, user: int) -> bool:
        """Erase a member; says whether there was anything."""
        kept = [
            Line(
                line.message_id,
                line.author,
                line.at,
                line.is_bot,
                tuple(t for t in line.targets if t[0] != user),
            )
            for line in self.lines
            if line.author != user
        ]
        changed = kept != list(self.lines) or user in self.around
        self.around.pop(user, None)
        self.lines = deque(kept, maxlen=MOST_LINES)
        return changed

    def numbers(self) -> tuple[float | int, ...]:
        """Everything as numbers; `from_numbers` reads it back."""
        flat: list[float | int] = [self.touched, len(self.around)]
        for present in self.around.items():
            flat += present
        for line in self.lines:
            flat += (line.message_id, line.author, line.at, int(line.is_bot), len(line.targets))
            for target in line.targets:
                flat += target
        return tuple(flat)

    @classmethod
    def from_numbers(cls, numbers: tuple[float | int, ...]) -> "Conversation":
        """A conversation from its `numbers`."""
        conversation = cls()
        conversation.touched = float(numbers[0])
        at = 2 + 2 * int(numbers[1])
        conversation.around = {int(numbers[i]): float(numbers[i + 1]) for i in range(2, at, 2)}
        while at < len(numbers):
            message_id, author, time, is_bot, count = numbers[at : at + 5]
            end = at + 5 + 2 * int(count)
            targets = tuple((int(numbers[i]), float(numbers[i + 1])) for i in range(at + 5, end, 2))
            conversation.lines.append(Line(int(message_id), int(author), float(time), bool(is_bot), targets))
            at = end
        return conversation
