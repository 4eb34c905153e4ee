"""`/summary` and `/weekly`."""

from zoneinfo import available_timezones

from discord import app_commands
from discord.ext import commands

from bot.app import Upstander
from bot.ui import words
from bot.ui.catalogue import text
from bot.ui.responding import say
from bot.ui.translator import command_texts, told
from cogs.checks import Interaction, is_moderator

_WEEKDAY_CHOICES = [app_commands.Choice(name=told(f"weekday-{number}"), value=number) for number in range(7)]
_SUGGESTED = 25
_FIRST_SUGGESTIONS = ("UTC", "Europe/London", "Europe/Berlin", "America/New_York", "America/Los_Angeles")


class SummaryCommands(commands.Cog):
    """Numbers at any time."""

    def __init__(self, bot: Upstander) -> None:
        self.bot = bot

    @app_commands.command(**command_texts("command-summary"))
    @app_commands.describe(days=told("command-summary.days"))
    @app_commands.guild_only()
    @app_commands.default_permissions(moderate_members=True)
    @app_commands.check(is_moderator)
    async def summary(self, interaction: Interaction, days: app_commands.Range[int, 1, 180] = 7) -> None:
        """The summary as a card."""
        await interaction.response.defer(ephemeral=True)
        view = await self.bot.summaries.server(interaction.guild_id or 0, days)
        await interaction.followup.send(view=view, ephemeral=True)


@app_commands.guild_only()
@app_commands.default_permissions(moderate_members=True)
class WeeklyCommands(
    commands.GroupCog, group_name=told("command-weekly.name"), group_description=told("command-weekly")
):
    """Subscribing is for moderators and ends by itself when they are moderators no longer."""

    def __init__(self, bot: Upstander) -> None:
        self.bot = bot

    @app_commands.command(**command_texts("command-weekly-subscribe"))
    @app_commands.check(is_moderator)
    async def subscribe(self, interaction: Interaction) -> None:
        """Subscribe, and learn when the next report comes and whether the last one got through."""
        await interaction.response.defer(ephemeral=True)
        guild_id, user_id = interaction.guild_id or 0, interaction.user.id
        new = await self.bot.weekly.subscribe(guild_id, user_id)
        due = words.when(await self.bot.weekly.next_due(guild_id))
        trouble = await self.bot.weekly.trouble(guild_id, user_id)
        said = text("weekly-subscribed" if new else "weekly-subscribed-already", due=due)
        await say(interaction, "\n".join(filter(None, [said, trouble])))

    @app_commands.command(**command_texts("command-weekly-unsubscribe"))
    @app_commands.check(is_moderator)
    async def unsubscribe(self, interaction: Interaction) -> None:
        """Unsubscribe."""
        await interaction.response.defer(ephemeral=True)
        ended = await self.bot.weekly.unsubscribe(interaction.guild_id or 0, interaction.user.id)
        await say(interaction, text("weekly-unsubscribed" if ended else "weekly-not-subscribed"))

    @app_commands.command(**command_texts("command-weekly-preview"))
    @app_commands.check(is_moderator)
    async def preview(self, interaction: Interaction) -> None:
        """Show the report, for you alone."""
        await interaction.response.defer(ephemeral=True)
        guild_id = interaction.guild_id or 0
        view, files = await self.bot.weekly.preview(guild_id)
        await interaction.followup.send(view=view, files=files, ephemeral=True)
        if trouble := await self.bot.weekly.trouble(guild_id, interaction.user.id):
            await say(interaction, trouble)

    @app_commands.command(**command_texts("command-weekly-schedule"))
    @app_commands.describe(
        hour=told("command-weekly-schedule.hour"), timezone=told("command-weekly-schedule.timezone")
    )
    @app_commands.choices(weekday=_WEEKDAY_CHOICES)
    @app_commands.check(is_moderator)
    async def schedule(
        self,
        interaction: Interaction,
        weekday: int,
        hour: app_commands.Range[int, 0, 23],
        timezone: str,
    ) -> None:
        """Weekday, hour and time zone of the server's reports."""
        if timezone not in available_timezones():
            await say(interaction, text("weekly-timezone-unknown"))
            return
        await interaction.response.defer(ephemeral=True)
        due = await self.bot.weekly.schedule(
            interaction.guild_id or 0, weekday=weekday, hour=hour, timezone=timezone, by=interaction.user.id
        )
        said = text(
            "weekly-scheduled",
            weekday=words.weekday(weekday),
            hour=f"{hour:02}",
            timezone=timezone,
            due=words.when(due),
        )
        await say(interaction, said)

    @schedule.autocomplete("timezone")
    async def _timezones(self, interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
        wanted = current.strip().replace(" ", "_").lower()
        fitting = [name for name in sorted(available_timezones()) if wanted in name.lower()] if wanted else []
        return [
            app_commands.Choice(name=name, value=name)
            for name in (fitting or _FIRST_SUGGESTIONS)[:_SUGGESTED]
        ]


async def setup(bot: Upstander) -> None:
    """Called by discord.py."""
    await bot.add_cog(SummaryCommands(bot))
    await bot.add_cog(WeeklyCommands(bot))
