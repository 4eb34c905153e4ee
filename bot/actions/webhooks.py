"""Reposting a hidden message in its author's name, through a webhook of our own."""

import re
from datetime import datetime

import discord

from bot.ui import catalogue
from bot.ui.safe import shortened

_NAME = "Upstander restore"
# https://discord.com/developers/docs/resources/webhook#create-webhook: names may not contain these words.
_INSIDE_FORBIDDEN = re.compile(r"(?<=dis)(?=cord)|(?<=cly)(?=de)", re.IGNORECASE)

HasWebhooks = discord.TextChannel | discord.VoiceChannel | discord.StageChannel | discord.ForumChannel


class Webhooks:
    """Our webhooks, one per channel, created when first needed. `ids` lets intake skip what they post."""

    def __init__(self) -> None:
        self.ids: set[int] = set()

    async def repost(
        self,
        channel: discord.TextChannel | discord.VoiceChannel | discord.StageChannel | discord.Thread,
        author: discord.Member | discord.User,
        text: str,
        sent_at: datetime,
        *,
        repeated: bool,
    ) -> discord.Message:
        """Post `text` as `author`. With `repeated`, look first whether an earlier attempt already did."""
        home = channel.parent if isinstance(channel, discord.Thread) else channel
        if home is None:
            raise discord.ClientException("the thread's channel is gone")
        webhook = await self._webhook(home)
        footer = "\n" + catalogue.text("restored", when=discord.utils.format_dt(sent_at))
        content = shortened(text, 2_000 - len(footer)) + footer
        if repeated and (found := await _posted_before(channel, webhook, content)):
            return found
        name = shortened(_INSIDE_FORBIDDEN.sub("\u200b", author.display_name), 80)
        target = channel if isinstance(channel, discord.Thread) else discord.utils.MISSING
        return await webhook.send(
            content,
            username=name,
            avatar_url=author.display_avatar.url,
            thread=target,
            allowed_mentions=discord.AllowedMentions.none(),
            wait=True,
        )

    async def _webhook(self, channel: HasWebhooks) -> discord.Webhook:
        for webhook in await channel.webhooks():
            # Anybody who may manage webhooks can give one this name, and would then post unread.
            ours = webhook.user is not None and webhook.user.id == channel.guild.me.id
            if ours and webhook.name == _NAME and webhook.token:
                self.ids.add(webhook.id)
                return webhook
        webhook = await channel.create_webhook(name=_NAME, reason=catalogue.text("audit-webhook"))
        self.ids.add(webhook.id)
        return webhook


async def _posted_before(
    channel: discord.abc.Messageable, webhook: discord.Webhook, content: str
) -> discord.Message | None:
    async for message in channel.history(limit=50):
        if message.webhook_id == webhook.id and message.content == content:
            return message
    return None
