"""Only webhooks that the bot made itself are its own, and go unread; they are asked once, whatever the answer."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

import aiohttp
import discord
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.actions.meaning import Meaning, meaning_of
from bot.actions.webhooks import Webhooks

_ME, _SOMEBODY = 1, 2
_NAME = "Upstander restore"


class _Webhook(SimpleNamespace):
    session = None

    async def send(self, content: str, **_: Any) -> SimpleNamespace:
        return SimpleNamespace(content=content, webhook_id=self.id)


class _Channel:
    guild = SimpleNamespace(me=SimpleNamespace(id=_ME))

    def __init__(self, *webhooks: _Webhook) -> None:
        self._webhooks = list(webhooks)

    async def webhooks(self) -> list[_Webhook]:
        return self._webhooks

    async def create_webhook(self, *, name: str, reason: str) -> _Webhook:
        assert reason
        self._webhooks.append(_Webhook(id=99, name=name, token="t", user=SimpleNamespace(id=_ME)))
        return self._webhooks[-1]


async def _posted(webhooks: Webhooks, channel: _Channel) -> int:
    author = SimpleNamespace(display_name="Ada", display_avatar=SimpleNamespace(url="https://a.example"))
    target: Any = channel
    member: Any = author
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    message = await webhooks.repost(
        target, member, "words", moment, reply_to=None, without_files=False, since=None
    )
    assert message.webhook_id is not None
    return message.webhook_id


async def test_one_of_our_own_is_used_again() -> None:
    webhooks = Webhooks()
    ours = _Webhook(id=7, name=_NAME, token="t", user=SimpleNamespace(id=_ME))
    assert await _posted(webhooks, _Channel(ours)) == 7
    assert webhooks.ids == {7}


@pytest.mark.parametrize("user", [SimpleNamespace(id=_SOMEBODY), None])
async def test_one_that_somebody_else_gave_our_name_is_not(user: SimpleNamespace | None) -> None:
    webhooks = Webhooks()
    theirs = _Webhook(id=7, name=_NAME, token="t", user=user)
    assert await _posted(webhooks, _Channel(theirs)) == 99
    assert webhooks.ids == {99}


@pytest.mark.parametrize("trouble", ["500", "502", "cut"])
async def test_discord_is_asked_once_whatever_it_answers(
    trouble: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """discord.py would post up to five times, although each may have been carried out."""
    asked: list[str] = []

    async def execute(request: web.Request) -> web.Response:
        asked.append(request.path)
        if trouble == "cut":
            assert request.transport
            request.transport.abort()
            return web.Response()
        return web.Response(status=int(trouble))

    app = web.Application()
    app.router.add_post("/{path:.*}", execute)
    async with TestServer(app) as server, aiohttp.ClientSession() as session:
        monkeypatch.setattr(discord.http.Route, "BASE", str(server.make_url("")))
        webhook = discord.Webhook.partial(7, "t" * 60, session=session)
        webhook.name, webhook.user = _NAME, SimpleNamespace(id=_ME)  # type: ignore[assignment]
        channel: Any = _Channel(cast(_Webhook, webhook))
        with pytest.raises(aiohttp.ClientError) as raised:
            await _posted(Webhooks(), channel)

    assert len(asked) == 1
    assert meaning_of(raised.value) is Meaning.LATER
