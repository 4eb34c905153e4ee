"""The same message is judged alike wherever it is judged.

Live, by *Explain*, by a member's report, by `/check`, on the command line and in a replay.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import discord
import pytest

from bot.assessing import LoneAssessor
from bot.cli import check
from bot.cli.replay import replay
from bot.clock import utcnow
from bot.domain.decision import Decision
from bot.domain.message import Surface, Unread, Unscored
from bot.intake.history import HistoryLine
from bot.intake.language import ENGLISH
from bot.live import moderation
from bot.pipeline import Assessment, judge
from bot.policy.schema import Policy
from bot.store import strikes
from tests.e2e.world import World, answer, history

FINNISH = "huomenna menemme rannalle kaikkien koulun ystävien kanssa aamulla"
TEXTS = (
    "well played, see you tomorrow",
    "you hide-me",
    "hide-me, said to nobody",
    "you escalate-me",
    "kys",
    "he told me 'you hide-me'",
    "y0u h1de-me",
    FINNISH,
)


class Judged:
    """The decisions of live traffic, and those about one message alone, as they were made."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.live: list[Decision] = []
        self.alone: list[Decision] = []
        assess = LoneAssessor.assess

        def judged(*args: Any, **options: Any) -> Assessment:
            made = judge(*args, **options)
            self.live.append(made.decision)
            return made

        async def assessed(*args: Any, **options: Any) -> Assessment:
            made = await assess(*args, **options)
            self.alone.append(made.decision)
            return made

        monkeypatch.setattr(moderation, "judge", judged)
        monkeypatch.setattr(LoneAssessor, "assess", assessed)


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> Judged:
    return Judged(monkeypatch)


async def policy_of(world: World) -> Policy:
    return (await world.bot.servers.get(world.guild.id)).policy


async def on_the_command_line(world: World, text: str, monkeypatch: pytest.MonkeyPatch) -> list[Decision]:
    """What `check` and `replay` decide."""

    class Opened:
        scorer = world.scorer
        languages = ENGLISH

    @asynccontextmanager
    async def opened(_: str) -> AsyncIterator[Opened]:
        yield Opened()

    monkeypatch.setattr(check, "opened", opened)
    policy = await policy_of(world)
    checked = await check.checked(text, policy, "compact")
    line = HistoryLine.model_validate(
        {"id": 1, "author_id": 2, "timestamp": "2026-01-01T10:00:00Z", "content": text}
    )
    replayed = [made.decision async for _, made in replay([line], world.scorer, policy, languages=ENGLISH)]
    return [checked.assessment.decision, *replayed]


@pytest.mark.parametrize("text", TEXTS)
async def test_a_text_is_judged_alike_everywhere(
    live: World, judged: Judged, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await live.say(live.ann, text)
    unheard = await find(live, live.unseen(live.cat, text))
    answer(await live.mod.context_menu(live.general, "Explain", unheard))
    answer(await live.ben.context_menu(live.general, "Report to moderators", unheard))
    answer(await live.mod.slash(live.general, "check", text=text))
    by_discord = [*judged.live, *judged.alone]
    assert len(by_discord) == 4
    for decision in [*by_discord, *await on_the_command_line(live, text, monkeypatch)]:
        assert decision == judged.live[0]


async def test_what_no_model_covers_is_said_everywhere(
    live: World, judged: Judged, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = answer(await live.mod.slash(live.general, "check", text=FINNISH))
    assert "not scored: language: fi" in shown
    decisions = [*judged.alone, *await on_the_command_line(live, FINNISH, monkeypatch)]
    assert {decision.unscored for decision in decisions} == {(Unscored(Unread.LANGUAGE, "fi"),)}


async def test_a_name_means_the_same_person_live_and_alone(live: World, judged: Judged) -> None:
    await live.say(live.ann, "ben is so hide-me")
    unheard = await find(live, live.unseen(live.cat, "ben is so hide-me"))
    answer(await live.mod.context_menu(live.general, "Explain", unheard))
    answer(await live.mod.slash(live.general, "check", text="ben is so hide-me"))
    answer(await live.ben.context_menu(live.general, "Report to moderators", unheard))
    decisions = [*judged.live, *judged.alone]
    assert len(decisions) == 4
    assert {target.id for decision in decisions for target in decision.targets} == {live.ben.id}
    assert all(decision == decisions[0] for decision in decisions)


async def test_files_are_read_live_and_alone(live: World, judged: Judged) -> None:
    message = await live.ann.send(live.general, "look", attachments=[("notes.txt", b"you hide-me")])
    await live.settle()
    answer(await live.ben.context_menu(live.general, "Report to moderators", message))
    (heard,), (alone,) = judged.live, judged.alone
    assert heard.surface is alone.surface is Surface.TEXT_FILE
    assert heard == alone


async def find(world: World, message_id: int) -> discord.Message:
    """A message that stands in #general."""
    return next(message for message in await history(world.general) if message.id == message_id)


async def test_strikes_count_for_explain_as_they_do_live(live: World) -> None:
    async with live.bot.db.write() as conn:
        await strikes.add(
            conn,
            live.guild.id,
            live.ann.id,
            target_id=live.ben.id,
            weight=4.0,
            at=utcnow(),
            verdict_id=None,
            case_id=None,
            episode="test",
        )
    unseen = await find(live, live.unseen(live.ann, "you warn-me"))
    shown = answer(await live.mod.context_menu(live.general, "Explain", unseen))
    await live.say(live.ann, "you warn-me")
    (verdict,) = await live.verdicts(live.ann)
    assert verdict.decision.level_names == ["hide", "escalate"]
    assert "strikes: 4.0 points ≥ 3" in shown
    assert "**hidden and escalated**" in shown
