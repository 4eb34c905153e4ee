"""Which of Discord's messages are judged, and as what."""

from collections.abc import Iterable, Set
from dataclasses import dataclass

import discord

from bot.actions.webhooks import Webhooks
from bot.domain.message import Incoming, Kind
from bot.gateway import Gateway
from bot.intake.completing import Completing
from bot.intake.enriching import Enrich, enrich
from bot.intake.surfaces import PEOPLE_WROTE, incoming_from_message


@dataclass(frozen=True, slots=True)
class Accepted:
    """A message to judge, and what `enrich` adds to it that takes a request, None where nothing is missing."""

    incoming: Incoming
    enrich: Enrich | None


class Accepting:
    """Live messages and history are accepted alike, once each and in order of arrival."""

    def __init__(self, gateway: Gateway, webhooks: Webhooks, languages: Set[str]) -> None:
        """`languages` are those that the running model covers."""
        self._gateway = gateway
        self._webhooks = webhooks
        self._complete = Completing(languages)

    def accept(self, message: discord.Message, *, kind: Kind = Kind.NEW) -> Accepted | None:
        """The message, None where no people's words are in it: system messages, our own, what we restored."""
        if not self._wrote_people(message):
            return None
        incoming = self._complete(incoming_from_message(message, kind=kind))
        return Accepted(incoming, enrich(message, incoming, self._complete))

    def accept_other(self, incoming: Incoming) -> Incoming | None:
        """A name, a title, an event, or what AutoMod blocked; None where it is our own or holds no text."""
        if not incoming.passages or incoming.author.id == self._gateway.application_id:
            return None
        return self._complete(incoming)

    def forget(self, message_ids: Iterable[int]) -> None:
        """Messages that are gone, or were judged by themselves: their words are not joined with later ones."""
        self._complete.forget(message_ids)

    def _wrote_people(self, message: discord.Message) -> bool:
        if message.guild is None or message.type not in PEOPLE_WROTE:
            return False
        gateway = self._gateway
        ours = message.author.id == gateway.application_id or message.webhook_id in self._webhooks.ids
        return not ours and not (gateway.user and message.author.id == gateway.user.id)
