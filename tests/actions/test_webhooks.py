"""Only webhooks that the bot made itself are its own, and go unread."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from bot.actions.webhooks import Webhooks

_ME, _SOMEBODY = 1, 2
_NAME = "Upstander restore"


class _Webhook(SimpleNamespace):
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
    message = await webhooks.repost(target, member, "words", moment, repeated=False)
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
