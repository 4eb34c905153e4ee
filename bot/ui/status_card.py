"""The `/status` card."""

from typing import TYPE_CHECKING

import discord
import psutil
from discord import ui

from bot import permissions
from bot.clock import utcnow
from bot.model.metrics import ScorerMetrics
from bot.servers import Server
from bot.ui.cards import CALM, CAUTION, missing_permissions, report
from bot.ui.catalogue import text
from bot.ui.words import when

if TYPE_CHECKING:
    from bot.app import Upstander


def status_card(bot: "Upstander", guild: discord.Guild, server: Server) -> ui.LayoutView:
    """Mode, model, backlog and what is missing."""
    now = utcnow()
    mode, policy = server.mode_at(now), server.policy
    paused = server.guild.paused_until
    head = text(f"status-{mode}")
    if paused and paused > now:
        head += " " + text("status-paused", until=when(paused))
    missing = permissions.missing_permissions(guild, server.guild.alert_channel_id)
    backlog = bot.moderation.queues.held
    behind = bot.catch_up.behind
    rss = psutil.Process().memory_info().rss / 2**20
    waiting = "status-waiting-behind" if behind else "status-waiting"
    return report(
        text("status"),
        head,
        f"⚠️ {bot.model_note}" if bot.model_note else "",
        "\n".join(
            [
                text("status-model", model=bot.scorer.model_id),
                text("status-texts", figures=scoring(bot.scorer.metrics())),
                text(
                    "status-policy",
                    preset=text(f"preset-{policy.preset}"),
                    version=str(server.policy_version),
                ),
                text(waiting, held=backlog, behind=behind),
                text("status-since", since=when(bot.started_at), megabytes=rss),
            ]
        ),
        missing_permissions(missing) or text("status-permissions"),
        colour=CAUTION if missing or bot.model_note else CALM,
    )


def scoring(metrics: ScorerMetrics) -> str:
    """What the model did since the start, in one line."""
    figures = [
        text("status-scored", texts=metrics.scored),
        text("status-cached", texts=metrics.cache_hits),
        text("status-queued", texts=metrics.queue_length),
        text("status-latency", milliseconds=1000 * metrics.latency_p95),
    ]
    if metrics.screened or metrics.confirmed:
        figures.append(text("status-floods", screened=metrics.screened, confirmed=metrics.confirmed))
    return " · ".join(figures)
