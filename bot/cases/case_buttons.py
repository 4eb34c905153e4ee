"""The buttons of a case, for its moderators. Who clicks is checked here, at run time, every time."""

from datetime import timedelta
from typing import cast

import discord

from bot.actions.places import TextChannel
from bot.cases.answering import answer
from bot.cases.deciding import CaseError
from bot.cases.moderators import Moderators, member_of
from bot.cases.queue import CaseQueue
from bot.cases.rulings import CaseRulings
from bot.domain.actions import SLOW_MODE_LENGTH
from bot.domain.cases import CaseOutcome
from bot.permissions import outranks
from bot.store import cases
from bot.store.cases import Case
from bot.store.database import Database
from bot.ui import words
from bot.ui.buttons import CaseAction
from bot.ui.catalogue import text
from bot.ui.modals import NoteModal, TimeoutPicker
from bot.ui.responding import Interaction, say, unless_expired

_DECISIONS = {
    CaseAction.CONFIRM: CaseOutcome.CONFIRMED,
    CaseAction.FALSE_ALARM: CaseOutcome.FALSE_ALARM,
    CaseAction.UNDO: CaseOutcome.UNDONE,
    CaseAction.CLOSE: CaseOutcome.CLOSED,
}


class CaseButtons:
    """What moderators click on a case card, and `/case close` and `/case undo`."""

    def __init__(
        self, database: Database, moderators: Moderators, rulings: CaseRulings, queue: CaseQueue
    ) -> None:
        self._db = database
        self._moderators = moderators
        self._rulings = rulings
        self._queue = queue

    async def on_click(self, interaction: Interaction, what: CaseAction, case_id: int) -> None:
        """A button on a case card."""
        async with self._db.read() as conn:
            case = await cases.by_id(conn, case_id)
        if case is None:
            await say(interaction, text("case-gone"))
            return
        moderator = await self._moderators.find(case.guild_id, interaction.user)
        if moderator is None:
            await say(interaction, text("only-moderators"))
            return
        if what is CaseAction.CLAIM:
            await self._claim(interaction, case, moderator)
            return
        if what is CaseAction.NOTE:
            with unless_expired():
                await interaction.response.send_modal(NoteModal(lambda i, said: self._note(i, case, said)))
            return
        try:
            await self._rulings.check_has_no_part(case.id, moderator.id)
        except CaseError as error:
            await say(interaction, str(error))
            return
        if what in _DECISIONS:
            await self.decide(interaction, case, _DECISIONS[what], moderator)
        elif what is CaseAction.REOPEN:
            await self.reopen(interaction, case, moderator)
        elif what is CaseAction.SLOW_MODE:
            await self._slow_mode(interaction, case, moderator)
        else:
            await self._ask_timeout(interaction, case, moderator)

    async def decide(
        self, interaction: Interaction, case: Case, outcome: CaseOutcome, moderator: discord.Member
    ) -> None:
        """Close a case with `outcome` and say so."""
        await answer(
            interaction,
            lambda: self._rulings.close(case.id, outcome, moderator.id),
            text(f"case-is-{outcome}", number=str(case.number)),
        )

    async def reopen(self, interaction: Interaction, case: Case, moderator: discord.Member) -> None:
        """Take the decision of a case back and say so."""
        await answer(
            interaction,
            lambda: self._queue.reopen(case.id, moderator.id),
            text("case-reopened", number=str(case.number)),
        )

    async def _claim(self, interaction: Interaction, case: Case, moderator: discord.Member) -> None:
        await answer(interaction, lambda: self._queue.claim(case.id, moderator.id))

    async def _note(self, interaction: Interaction, case: Case, said: str) -> None:
        if await self._moderators.find(case.guild_id, interaction.user) is None:
            await say(interaction, text("only-moderators"))
            return
        await answer(
            interaction,
            lambda: self._rulings.note(case.id, said, interaction.user.id),
            text("case-noted", number=str(case.number)),
        )

    async def _ask_timeout(self, interaction: Interaction, case: Case, moderator: discord.Member) -> None:
        if refused := await _out_of_reach(moderator, case):
            await say(interaction, refused)
            return
        picker = TimeoutPicker(lambda i, length: self._timeout(i, case, length))
        with unless_expired():
            await interaction.response.send_message(view=picker, ephemeral=True)

    async def _timeout(self, interaction: Interaction, case: Case, length: timedelta) -> None:
        moderator = await self._moderators.find(case.guild_id, interaction.user)
        if moderator is None:
            await say(interaction, text("only-moderators"))
            return
        # Ranks may have changed while the form was open.
        if refused := await _out_of_reach(moderator, case):
            await say(interaction, refused)
            return
        await answer(
            interaction,
            lambda: self._rulings.timeout(case.id, length, moderator.id),
            text("timeout-planned", number=str(case.number)),
        )

    async def _slow_mode(self, interaction: Interaction, case: Case, moderator: discord.Member) -> None:
        """One click; it ends by itself. In the channel of the case's newest message."""
        async with self._db.read() as conn:
            of_case = await cases.verdicts(conn, case.id)
        channel = moderator.guild.get_channel_or_thread(of_case[-1].channel_id) if of_case else None
        if not isinstance(channel, TextChannel):
            await say(interaction, text("channel-gone"))
            return
        before = cast(int, channel.slowmode_delay)
        await answer(
            interaction,
            lambda: self._rulings.slow_mode(case.id, channel.id, before, moderator.id),
            text("slow-mode-planned", channel=channel.mention, length=words.length(SLOW_MODE_LENGTH)),
        )


async def _out_of_reach(moderator: discord.Member, case: Case) -> str | None:
    """Why the moderator cannot time the case's subject out as things stand; None where they can."""
    if case.subject_id is None:
        return text("case-several")
    subject = await member_of(moderator.guild, case.subject_id)
    if subject is None:
        return text("member-left")
    return None if outranks(moderator, subject) else text("member-rank")
