"""What happens when somebody presses one of our buttons. Who presses is checked here, at run time, every time."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, cast

import discord
import structlog

from bot.actions.places import TextChannel
from bot.cases.decisions import CaseError
from bot.domain.cases import CaseOutcome
from bot.permissions import is_moderator, may_set_up, outranks
from bot.store import cases, journal
from bot.store.cases import Case
from bot.ui import cards, words
from bot.ui.buttons import Interaction
from bot.ui.modals import AppealModal, NoteModal, TimeoutPicker
from bot.ui.safe import inline
from bot.ui.setup_form import SetupForm

if TYPE_CHECKING:
    from bot.app import Upstander

log = structlog.get_logger(__name__)

# Unknown interaction, unknown webhook (its token ran out), acknowledged already, invalid webhook token:
# https://discord.com/developers/docs/topics/opcodes-and-status-codes#json
_EXPIRED = frozenset({10062, 10015, 40060, 50027})
_DECISIONS = {
    "confirm": CaseOutcome.CONFIRMED,
    "false_alarm": CaseOutcome.FALSE_ALARM,
    "undo": CaseOutcome.UNDONE,
    "close": CaseOutcome.CLOSED,
}
_SAID = {
    CaseOutcome.CONFIRMED: "confirmed. It counts from now on.",
    CaseOutcome.FALSE_ALARM: "closed as a false alarm. Everything automatic is being undone.",
    CaseOutcome.UNDONE: "closed. Everything automatic is being undone.",
    CaseOutcome.CLOSED: "closed.",
}


class InteractionHandlers:
    """The handlers of `bot/ui/buttons.py`."""

    def __init__(self, bot: "Upstander") -> None:
        self._bot = bot

    async def case(self, interaction: Interaction, what: str, case_id: int) -> None:
        """A button on a case card."""
        async with self._bot.db.read() as conn:
            case = await cases.by_id(conn, case_id)
        if case is None:
            await say(interaction, "This case does not exist any more.")
            return
        moderator = await self.moderator(interaction, case.guild_id)
        if moderator is None:
            await say(interaction, "Only moderators of the server can do this.")
            return
        if what in _DECISIONS:
            await self.decide(interaction, case, _DECISIONS[what], moderator)
        elif what == "note":
            with unless_expired():
                await interaction.response.send_modal(NoteModal(lambda i, text: self._note(i, case, text)))
        elif what == "slow_mode":
            await self._slow_mode(interaction, case, moderator)
        else:
            await self._ask_timeout(interaction, case, moderator)

    async def decide(
        self, interaction: Interaction, case: Case, outcome: CaseOutcome, moderator: discord.Member
    ) -> None:
        """Close a case with `outcome` and say so."""
        # Waiting for the database's writer can take longer than the three seconds Discord waits.
        await acknowledge(interaction)
        try:
            closed = await self._bot.decisions.close(case.id, outcome, moderator.id)
        except CaseError as error:
            await say(interaction, str(error))
            return
        self._bot.outbox.wake()
        await say(interaction, f"Case #{closed.number} {_SAID[outcome]}")

    async def appeal(self, interaction: Interaction, verdict_id: int) -> None:
        """*Appeal*: asks for a few words, to the author only."""
        async with self._bot.db.read() as conn:
            verdict = await journal.verdict(conn, verdict_id)
        if verdict is None:
            await say(interaction, "This was too long ago; nothing of it is kept any more.")
        elif verdict.author_id != interaction.user.id:
            await say(interaction, "Only the author of the message can appeal.")
        else:
            with unless_expired():
                await interaction.response.send_modal(
                    AppealModal(lambda i, text: self._appeal(i, verdict_id, text))
                )

    async def why(self, interaction: Interaction, verdict_id: int) -> None:
        """*Why?* on a public reply: answers ephemerally, to the author only."""
        async with self._bot.db.read() as conn:
            verdict = await journal.verdict(conn, verdict_id)
        if verdict is None:
            await say(interaction, "This was too long ago; nothing of it is kept any more.")
            return
        if verdict.author_id != interaction.user.id:
            await say(interaction, "This note is for somebody else.")
            return
        guild = self._bot.get_guild(verdict.guild_id)
        view = cards.notice_card(
            server=guild.name if guild else "this server",
            text=self._bot.shown_evidence(verdict) or "",
            rule=words.rule_of(verdict.reasons, verdict.scores, verdict.signals),
            reasons=verdict.reasons,
            hidden="hide" in verdict.outcome,
            note=words.hidden_note(verdict.surface),
            verdict_id=verdict.id,
            link=None,
        )
        with unless_expired():
            await interaction.response.send_message(view=view, ephemeral=True)

    async def setup(self, interaction: Interaction, guild_id: int) -> None:
        """*Set up* on the welcome card, and `/setup`."""
        guild = self._bot.get_guild(guild_id)
        member = await _member(guild, interaction.user) if guild else None
        if guild is None or member is None or not may_set_up(member):
            await say(interaction, "Only people with **Manage Server** can set me up.")
            return
        if interaction.guild is None:
            await say(
                interaction,
                f"Please run `/setup` in {inline(guild.name)}: channels can only be picked there.",
            )
            return
        form = SetupForm(self._bot, await self._bot.servers.get(guild_id))
        with unless_expired():
            await interaction.response.send_message(view=form, ephemeral=True)

    async def moderator(self, interaction: Interaction, guild_id: int) -> discord.Member | None:
        """The pressing member if they are a moderator of that server now, also when they press in a DM."""
        guild = self._bot.get_guild(guild_id)
        if guild is None:
            return None
        member = await _member(guild, interaction.user)
        server = await self._bot.servers.get(guild_id)
        return member if member and is_moderator(member, server.guild.mod_role_id) else None

    async def _note(self, interaction: Interaction, case: Case, text: str) -> None:
        if await self.moderator(interaction, case.guild_id) is None:
            await say(interaction, "Only moderators of the server can do this.")
            return
        await acknowledge(interaction)
        try:
            await self._bot.decisions.note(case.id, text, interaction.user.id)
        except CaseError as error:
            await say(interaction, str(error))
            return
        self._bot.outbox.wake()
        await say(interaction, f"Noted in case #{case.number}.")

    async def _ask_timeout(self, interaction: Interaction, case: Case, moderator: discord.Member) -> None:
        subject = await _member(moderator.guild, case.subject_id) if case.subject_id else None
        if case.subject_id is None:
            await say(interaction, "This case involves several people; time them out one by one.")
        elif subject is None:
            await say(interaction, "The member is not in the server any more.")
        elif not outranks(moderator, subject):
            await say(interaction, "The member's highest role is not below yours.")
        else:
            picker = TimeoutPicker(lambda i, length: self._timeout(i, case, length))
            with unless_expired():
                await interaction.response.send_message(view=picker, ephemeral=True)

    async def _timeout(self, interaction: Interaction, case: Case, length: timedelta) -> None:
        moderator = await self.moderator(interaction, case.guild_id)
        if moderator is None:
            await say(interaction, "Only moderators of the server can do this.")
            return
        await acknowledge(interaction)
        try:
            await self._bot.decisions.timeout(case.id, length, moderator.id)
        except CaseError as error:
            await say(interaction, str(error))
            return
        self._bot.outbox.wake()
        await say(interaction, f"Timeout planned. Case #{case.number} shows how it went.")

    async def _slow_mode(self, interaction: Interaction, case: Case, moderator: discord.Member) -> None:
        """One click; it ends by itself. In the channel of the case's newest message."""
        await acknowledge(interaction)
        async with self._bot.db.read() as conn:
            of_case = await cases.verdicts(conn, case.id)
        channel = moderator.guild.get_channel_or_thread(of_case[-1].channel_id) if of_case else None
        if not isinstance(channel, TextChannel):
            await say(interaction, "The channel is not there any more.")
            return
        try:
            before = cast(int, channel.slowmode_delay)
            await self._bot.decisions.slow_mode(case.id, channel.id, before, moderator.id)
        except CaseError as error:
            await say(interaction, str(error))
            return
        self._bot.outbox.wake()
        await say(interaction, f"Slow mode planned in {channel.mention}; it ends after 30 minutes.")

    async def _appeal(self, interaction: Interaction, verdict_id: int, text: str) -> None:
        await acknowledge(interaction)
        try:
            await self._bot.decisions.appeal(verdict_id, interaction.user.id, text)
        except CaseError as error:
            await say(interaction, str(error))
            return
        self._bot.outbox.wake()
        await say(interaction, "Thank you. A moderator will look at it.")


async def _member(guild: discord.Guild, user: discord.abc.User | int) -> discord.Member | None:
    """The member, None when they are not in the server. Soon after a start not all members are known yet."""
    if isinstance(user, discord.Member) and user.guild.id == guild.id:
        return user
    user_id = user if isinstance(user, int) else user.id
    if known := guild.get_member(user_id):
        return known
    try:
        return await guild.fetch_member(user_id)
    except discord.NotFound:
        return None


async def say(interaction: Interaction, text: str) -> None:
    """Answer one person, whether or not the interaction was acknowledged already."""
    with unless_expired():
        if interaction.response.is_done():
            await interaction.followup.send(text, ephemeral=True)
        else:
            await interaction.response.send_message(text, ephemeral=True)


async def acknowledge(interaction: Interaction) -> None:
    """Tell Discord that an answer follows, for one person."""
    with unless_expired():
        await interaction.response.defer(ephemeral=True, thinking=True)


def is_expired(error: BaseException) -> bool:
    """Whether Discord says that the interaction expired or was answered elsewhere."""
    return isinstance(error, discord.HTTPException) and error.code in _EXPIRED


@contextmanager
def unless_expired() -> Iterator[None]:
    """An interaction that expired meanwhile cannot be answered: nobody is left to tell. What was decided stands."""
    try:
        yield
    except discord.HTTPException as error:
        if not is_expired(error):
            raise
        log.info("interaction expired before it could be answered", code=error.code)
