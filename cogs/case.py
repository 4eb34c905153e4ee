"""`/case`, and the *Explain* and *Report to moderators* menus."""

from datetime import timedelta

import discord
from discord import app_commands
from discord.ext import commands

from bot.app import Upstander
from bot.cases.case_list import choice_line
from bot.cases.deciding import CaseError
from bot.clock import utcnow
from bot.domain.cases import CaseOutcome, LogEntry, Occasion, case_kind
from bot.domain.finding import Pattern
from bot.store import case_search, cases, verdicts
from bot.store.case_search import CaseFilter, QueueState
from bot.store.cases import Case
from bot.store.verdicts import StoredVerdict
from bot.ui import words
from bot.ui.catalogue import text
from bot.ui.responding import say
from bot.ui.translator import command_texts, told
from cogs.checks import Interaction, is_moderator

_SINGLE = "single"
_STANDINGS = [app_commands.Choice(name=told(f"standing-{one}"), value=one.value) for one in QueueState]
_RULES = [
    *(app_commands.Choice(name=told(f"pattern-{one}"), value=one.value) for one in Pattern),
    *(app_commands.Choice(name=told(f"occasion-{one}"), value=one.value) for one in Occasion),
    app_commands.Choice(name=told("occasion-single"), value=_SINGLE),
]
_SAME_LOOK = timedelta(minutes=10)
"""The list of hidden messages is looked up with every letter that is typed."""


@app_commands.guild_only()
@app_commands.default_permissions(moderate_members=True)
class CaseCommands(
    commands.GroupCog, group_name=told("command-case.name"), group_description=told("command-case")
):
    """Cases by number; numbers are completed while one types."""

    def __init__(self, bot: Upstander) -> None:
        self.bot = bot
        self._menus = (
            app_commands.ContextMenu(name=told("menu-explain"), callback=self.explain),
            app_commands.ContextMenu(name=told("menu-report"), callback=self.report_message),
        )
        self._menus[0].default_permissions = discord.Permissions(moderate_members=True)

    async def cog_load(self) -> None:
        """Menus cannot be declared in a class."""
        for menu in self._menus:
            menu.guild_only = True
            self.bot.tree.add_command(menu)

    async def cog_unload(self) -> None:
        """Undo `cog_load`."""
        for menu in self._menus:
            self.bot.tree.remove_command(menu.name, type=menu.type)

    @app_commands.command(**command_texts("command-case-list"))
    @app_commands.describe(
        standing=told("command-case-list.standing"),
        person=told("command-case-list.person"),
        rule=told("command-case-list.rule"),
        words=told("command-case-list.words"),
        days=told("command-case-list.days"),
        claimed_by=told("command-case-list.claimed_by"),
    )
    @app_commands.choices(standing=_STANDINGS, rule=_RULES)
    @app_commands.check(is_moderator)
    async def list_(
        self,
        interaction: Interaction,
        standing: str = QueueState.OPEN,
        person: discord.User | None = None,
        rule: str | None = None,
        words: app_commands.Range[str, 1, 100] | None = None,
        days: app_commands.Range[int, 1, 400] | None = None,
        claimed_by: discord.User | None = None,
    ) -> None:
        """The queue, newest first."""
        guild = interaction.guild
        assert guild is not None
        await interaction.response.defer(ephemeral=True)
        now = utcnow()
        wanted = CaseFilter(
            now=now,
            standing=QueueState(standing),
            person=person.id if person else None,
            kind=case_kind(rule) if rule and rule != _SINGLE else None,
            single=rule == _SINGLE,
            claimed_by=claimed_by.id if claimed_by else None,
            opened_before=now - timedelta(days=days) if days else None,
        )
        await self.bot.case_list.show(interaction, guild, wanted, words)

    @app_commands.command(**command_texts("command-case-show"))
    @app_commands.check(is_moderator)
    async def show(self, interaction: Interaction, number: int) -> None:
        """The case's card, for you alone."""
        if case := await self._case(interaction, number):
            await interaction.response.defer(ephemeral=True)
            await self.bot.case_list.show_one(interaction, case)

    @app_commands.command(**command_texts("command-case-close"))
    @app_commands.check(is_moderator)
    async def close(self, interaction: Interaction, number: int) -> None:
        """Close it."""
        await self._decide(interaction, number, CaseOutcome.CLOSED)

    @app_commands.command(**command_texts("command-case-undo"))
    @app_commands.check(is_moderator)
    async def undo(self, interaction: Interaction, number: int) -> None:
        """Undo it."""
        await self._decide(interaction, number, CaseOutcome.UNDONE)

    @app_commands.command(**command_texts("command-case-reopen"))
    @app_commands.check(is_moderator)
    async def reopen(self, interaction: Interaction, number: int) -> None:
        """Take its decision back."""
        case = await self._case(interaction, number)
        if case and isinstance(interaction.user, discord.Member):
            await self.bot.case_buttons.reopen(interaction, case, interaction.user)

    @app_commands.command(**command_texts("command-case-restore"))
    @app_commands.describe(message=told("command-case-restore.message"))
    @app_commands.check(is_moderator)
    async def restore(self, interaction: Interaction, message: str) -> None:
        """Restore a message that was hidden without a case."""
        if not message.isdecimal():
            await say(interaction, text("restore-pick"))
            return
        await interaction.response.defer(ephemeral=True)
        try:
            case = await self.bot.rulings.restore(
                int(message), interaction.guild_id or 0, interaction.user.id
            )
        except CaseError as error:
            await say(interaction, str(error))
            return
        await say(interaction, text("restore-planned", number=str(case.number)))

    @restore.autocomplete("message")
    async def _hidden(self, interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
        guild = await self._moderated(interaction)
        if guild is None:
            return []
        async with self.bot.db.read() as conn:
            found = await verdicts.newest_hidden(conn, guild.id, limit=100)
        if found:
            await self.bot.oversight.seen(
                guild.id, interaction.user.id, LogEntry.HIDDEN_SEEN, within=_SAME_LOOK
            )
        shown = [(str(verdict.id), self._hidden_line(guild, verdict)) for verdict in found]
        fitting = [(value, name) for value, name in shown if current.lower() in name.lower()]
        return [app_commands.Choice(name=name[:100], value=value) for value, name in fitting[:25]]

    def _hidden_line(self, guild: discord.Guild, verdict: StoredVerdict) -> str:
        author = guild.get_member(verdict.author_id)
        name = author.display_name if author else text("unknown-member", id=str(verdict.author_id))
        shown = self.bot.texts.shown(verdict) or text("no-text")
        return f"{words.day(verdict.sent_at)} {verdict.sent_at:%H:%M} {name}: {shown}"

    @show.autocomplete("number")
    @close.autocomplete("number")
    @undo.autocomplete("number")
    @reopen.autocomplete("number")
    async def _numbers(self, interaction: Interaction, current: str) -> list[app_commands.Choice[int]]:
        guild = await self._moderated(interaction)
        if guild is None:
            return []
        async with self.bot.db.read() as conn:
            found = await case_search.numbered(conn, guild.id, current, limit=25)
        return [app_commands.Choice(name=choice_line(guild, case), value=case.number) for case in found]

    @app_commands.check(is_moderator)
    async def explain(self, interaction: Interaction, message: discord.Message) -> None:
        """What was decided about a message and why; without a record, what would be decided now."""
        await interaction.response.defer(ephemeral=True)
        await self.bot.oversight.seen(
            interaction.guild_id or 0, interaction.user.id, LogEntry.MESSAGE_SEEN, {"message": message.id}
        )
        await interaction.followup.send(view=await self.bot.explain.message(message), ephemeral=True)

    async def report_message(self, interaction: Interaction, message: discord.Message) -> None:
        """Anybody may point moderators to a message; who did is told to moderators only."""
        await interaction.response.defer(ephemeral=True)
        await say(interaction, await self.bot.member_reports.message(message, interaction.user))

    async def _moderated(self, interaction: Interaction) -> discord.Guild | None:
        """The server, where whoever asks is a moderator."""
        guild = interaction.guild
        found = guild and await self.bot.moderators.find(guild.id, interaction.user)
        return guild if found else None

    async def _decide(self, interaction: Interaction, number: int, outcome: CaseOutcome) -> None:
        case = await self._case(interaction, number)
        moderator = interaction.user
        if case and isinstance(moderator, discord.Member):
            await self.bot.case_buttons.decide(interaction, case, outcome, moderator)

    async def _case(self, interaction: Interaction, number: int) -> Case | None:
        async with self.bot.db.read() as conn:
            case = await cases.by_number(conn, interaction.guild_id or 0, number)
        if case is None:
            await say(interaction, text("case-unknown", number=str(number)))
        return case


async def setup(bot: Upstander) -> None:
    """Called by discord.py."""
    await bot.add_cog(CaseCommands(bot))
