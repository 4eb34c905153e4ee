"""Reposting a hidden message in its author's name, through a webhook of our own."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, cast

import aiohttp
import discord

from bot.actions.reach import LOOK_THROUGH, just_before
from bot.ui import catalogue
from bot.ui.safe import shortened

_NAME = "Upstander restore"
# https://discord.com/developers/docs/resources/webhook#create-webhook: names may not contain these words.
_INSIDE_FORBIDDEN = re.compile(r"(?<=dis)(?=cord)|(?<=cly)(?=de)", re.IGNORECASE)

_MOST_CHARACTERS = 2_000
"""Of a webhook's message (https://discord.com/developers/docs/resources/webhook#execute-webhook)."""

HasWebhooks = discord.TextChannel | discord.VoiceChannel | discord.StageChannel | discord.ForumChannel


class Unanswered(aiohttp.ClientError):
    """Discord was asked once and nobody knows whether it did it."""


class _AskingOnce:
    """A session as discord.py's webhooks use it.

    They would repeat a request that Discord answered with 5xx or that broke off, without looking whether it was
    carried out all the same; a webhook's message has no nonce.
    """

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session

    @asynccontextmanager
    async def request(self, method: str, url: str, **options: Any) -> AsyncIterator[aiohttp.ClientResponse]:
        try:
            async with self._session.request(method, url, **options) as response:
                if response.status >= 500:
                    raise Unanswered(f"{response.status}")
                yield response
        except OSError as error:
            raise Unanswered(type(error).__name__) from error


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
        reply_to: str | None,
        without_files: bool,
        since: datetime | None,
    ) -> discord.Message:
        """Post `text` as `author`, asking Discord once, whatever it answers; the last message of those that it takes.

        A webhook cannot reply: where the message did, it names the link `reply_to`; that it comes `without_files`
        is said. `since` is when this may have been posted first, None before any attempt; it is looked for then.
        """
        home = channel.parent if isinstance(channel, discord.Thread) else channel
        if home is None:
            raise discord.ClientException("the thread's channel is gone")
        webhook = await self._webhook(home)
        when = discord.utils.format_dt(sent_at)
        head = catalogue.text("restored-reply", link=reply_to) + "\n" if reply_to else ""
        foot = "\n" + catalogue.text("restored-without-files" if without_files else "restored", when=when)
        webhook.session = cast(aiohttp.ClientSession, _AskingOnce(webhook.session))
        name = shortened(_INSIDE_FORBIDDEN.sub("\u200b", author.display_name), 80)
        target = channel if isinstance(channel, discord.Thread) else discord.utils.MISSING
        message: discord.Message | None = None
        for content in _pieces(head, text, foot):
            message = await _posted_before(channel, webhook, content, since) if since else None
            message = message or await webhook.send(
                content,
                username=name,
                avatar_url=author.display_avatar.url,
                thread=target,
                allowed_mentions=discord.AllowedMentions.none(),
                wait=True,
            )
        assert message is not None
        return message

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


def _pieces(head: str, text: str, foot: str) -> list[str]:
    """What to post, as Discord keeps it, so that it is found again. People with Nitro write more than a webhook may."""
    starts = range(0, max(1, len(text)), _MOST_CHARACTERS - len(head) - len(foot))
    pieces = [text[start : start + starts.step] for start in starts]
    pieces[0] = head + pieces[0]
    pieces[-1] += foot
    return [piece.strip() for piece in pieces]


async def _posted_before(
    channel: discord.abc.Messageable, webhook: discord.Webhook, content: str, since: datetime
) -> discord.Message | None:
    async for message in channel.history(limit=LOOK_THROUGH, after=just_before(since), oldest_first=True):
        if message.webhook_id == webhook.id and message.content == content:
            return message
    return None
