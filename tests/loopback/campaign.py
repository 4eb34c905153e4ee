"""A campaign of faults: the process is killed, stopped and troubled over and over while people write and edit.

`make faults` runs stories until the process was ended 200 times, prints one summary line and exits with 1 where
anything was missed, done twice or left open. What happens follows from the number of the story.
"""

import argparse
import asyncio
import random
import sys
import tempfile
import time
import traceback
from dataclasses import dataclass
from pathlib import Path

from .faults import Trouble
from .story import Story

_ENDS_WITHIN = 5.5
"""Seconds from SIGTERM to the end, with what a busy machine adds."""
_ACTIONS = (
    ("DELETE", "/channels/*"),
    ("POST", "/channels/*/messages"),
    ("POST", "/users/@me/channels"),
    ("GET", "/channels/*/messages"),
)
"""Deletions, notices and cards, openings of private channels, history."""
_TROUBLES = (Trouble.ERROR, Trouble.CUT, Trouble.LOST, Trouble.UNANSWERED, Trouble.SLOW)
_STATUSES = (500, 502, 503)


@dataclass(slots=True)
class Tally:
    """What was done so far."""

    kills: int = 0
    stops: int = 0
    troubles: int = 0
    messages: int = 0
    edits: int = 0
    slowest_stop: float = 0.0

    @property
    def ends(self) -> int:
        """How often the process was ended."""
        return self.kills + self.stops


async def tell(number: int, folder: Path, tally: Tally, *, ends: int) -> None:
    """One story in which the process is ended `ends` times. Raises AssertionError where something is wrong."""
    rng = random.Random(number)
    async with Story(folder) as story:
        for _ in range(ends):
            await story.start()
            for _ in range(rng.randrange(3)):
                method, path = rng.choice(_ACTIONS)
                story.server.faults.add(method, path, rng.choice(_TROUBLES), status=rng.choice(_STATUSES))
                tally.troubles += 1
            flood = rng.random() < 0.3
            await story.write(30 if flood else 8, pause=0 if flood else 0.01)
            story.edit(rng.randrange(3), rng)
            await asyncio.sleep(rng.random() * 0.6)
            if rng.random() < 0.5:
                await story.kill()
                tally.kills += 1
            else:
                asked = time.monotonic()
                assert await story.bot.terminate() == 0, "SIGTERM does not end it well"
                took = time.monotonic() - asked
                tally.slowest_stop = max(tally.slowest_stop, took)
                assert took < _ENDS_WITHIN, f"SIGTERM took {took:.1f} s"
                story.server.faults.clear()
                tally.stops += 1
            # While nobody listens.
            await story.write(3)
            story.edit(rng.randrange(2), rng)
        await story.start()
        await story.settled()
        story.audit(errors=True)
        tally.messages += len(story.colours)
        tally.edits += len(story.edited)


async def campaign(ends: int, per_story: int) -> tuple[Tally, list[str]]:
    """Stories until the process was ended `ends` times; what was done, and what went wrong in which story."""
    tally, wrong, number = Tally(), [], 0
    while tally.ends < ends:
        number += 1
        with tempfile.TemporaryDirectory() as folder:
            try:
                await tell(number, Path(folder), tally, ends=per_story)
            except AssertionError as error:
                traceback.print_exception(error, file=sys.stderr)
                wrong.append(f"story {number}")
                tally.kills += not tally.ends  # a story that cannot even begin must not be told forever
    return tally, wrong


def main() -> None:
    """Print the summary line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ends", type=int, default=200)
    parser.add_argument("--per-story", type=int, default=8)
    options = parser.parse_args()
    tally, wrong = asyncio.run(campaign(options.ends, options.per_story))
    sys.stdout.write(
        f"faults: {tally.kills} kills, {tally.stops} stops (slowest {tally.slowest_stop:.1f} s), "
        f"{tally.troubles} troubles, {tally.messages} messages, {tally.edits} edits: "
        + (f"WRONG in {', '.join(wrong)}" if wrong else "nothing missed, nothing twice")
        + "\n"
    )
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
