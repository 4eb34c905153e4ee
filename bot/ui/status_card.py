"""The `/status` card."""

from typing import TYPE_CHECKING

import discord
import psutil
from discord import ui

from bot.clock import utcnow
from bot.domain.decision import Mode
from bot.model.metrics import ScorerMetrics
from bot.permissions import missing_permissions
from bot.servers import Server
from bot.ui.cards import CALM, CAUTION, report
from bot.ui.words import plural, when

if TYPE_CHECKING:
    from bot.app import Upstander


def status_card(bot: "Upstander", guild: discord.Guild, server: Server) -> ui.LayoutView:
    """Mode, model, backlog and what is missing."""
    now = utcnow()
    mode = server.mode_at(now)
    paused = server.guild.paused_until
    head = "**Live**: I act." if mode is Mode.LIVE else "**Shadow mode**: I log and do nothing."
    if paused and paused > now:
        head += f" Paused until {when(paused)}."
    missing = missing_permissions(guild, server.guild.alert_channel_id)
    backlog = bot.moderation.queues.held
    behind = bot.catch_up.behind
    rss = psutil.Process().memory_info().rss / 2**20
    problems = ["**Missing permissions**", *(f"- {line}" for line in missing)] if missing else []
    return report(
        "Status",
        head,
        f"⚠️ {bot.model_note}" if bot.model_note else "",
        f"**Model:** {bot.scorer.model_id}\n**Texts:** {scoring(bot.scorer.metrics())}\n"
        f"**Policy:** {server.policy.preset}, version {server.policy_version}\n"
        f"**Waiting:** {plural(backlog, 'message')}"
        + (f", {plural(behind, 'channel')} being caught up" if behind else "")
        + f"\n**Up since:** {when(bot.started_at)} · {rss:.0f} MB",
        "\n".join(problems) or "All permissions are there.",
        colour=CAUTION if missing or bot.model_note else CALM,
    )


def scoring(metrics: ScorerMetrics) -> str:
    """What the model did since the start, in one line."""
    figures = [
        f"{metrics.scored:,} scored",
        f"{metrics.cache_hits:,} from the cache",
        f"{metrics.queue_length:,} waiting",
        f"95 % within {1000 * metrics.latency_p95:,.0f} ms",
    ]
    if metrics.screened or metrics.confirmed:
        figures.append(f"in floods {metrics.screened:,} only screened, {metrics.confirmed:,} confirmed")
    return " · ".join(figures)
