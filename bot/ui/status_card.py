"""The `/status` card."""

from dataclasses import dataclass
from datetime import datetime

import discord
import psutil
from discord import ui

from bot.clock import utcnow
from bot.domain.scores import ReplacedModel
from bot.model.metrics import ScorerMetrics
from bot.servers import Server
from bot.ui import words
from bot.ui.cards import CALM, CAUTION, answer_card, missing_list
from bot.ui.catalogue import text


@dataclass(frozen=True, slots=True)
class Vitals:
    """How the process is doing."""

    model_id: str
    replaced_model: ReplacedModel | None
    """Where another model than the chosen one runs."""
    damage: str | None
    """What is wrong with the database's file, None as far as is known."""
    trouble: str | None
    """Why nothing can be stored, and so nothing judged, in the database's words; None where all is well."""
    scoring: ScorerMetrics
    waiting: int
    """Messages under way."""
    behind: int
    """Channels whose history is being read."""
    started_at: datetime


def status_card(vitals: Vitals, guild: discord.Guild, server: Server) -> ui.LayoutView:
    """Mode, model, backlog and what is missing."""
    now = utcnow()
    mode, policy = server.mode_at(now), server.policy
    paused = server.guild.paused_until
    head = text(f"status-{mode}")
    if paused and paused > now:
        head += " " + text("status-paused", until=words.when(paused))
    missing = words.missing_lines(guild, server.guild.alert_channel_id)
    oversights = words.oversights(guild, server.guild.alert_channel_id, server.guild.mod_role_id)
    rss = psutil.Process().memory_info().rss / 2**20
    waiting = "status-waiting-behind" if vitals.behind else "status-waiting"
    return answer_card(
        text("status"),
        head,
        f"⚠️ {words.replaced_model(vitals.replaced_model)}" if vitals.replaced_model else "",
        f"⚠️ {text('status-damage', what=vitals.damage)}" if vitals.damage else "",
        f"⚠️ {text('status-trouble', what=vitals.trouble)}" if vitals.trouble else "",
        "\n".join(
            [
                text("status-model", model=vitals.model_id),
                text("status-texts", figures=scoring(vitals.scoring)),
                text(
                    "status-policy",
                    preset=text(f"preset-{policy.preset}"),
                    version=str(server.policy_version),
                ),
                text(waiting, held=vitals.waiting, behind=vitals.behind),
                text("status-since", since=words.when(vitals.started_at), megabytes=rss),
            ]
        ),
        missing_list(missing) or text("status-permissions"),
        "\n".join(oversights),
        colour=CAUTION if missing or oversights or vitals.replaced_model or vitals.damage else CALM,
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
