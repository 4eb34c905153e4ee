"""The bot: builds the parts once and hands them to cogs. No globals."""

import asyncio
from collections.abc import Set
from functools import partial
from typing import Any

import discord
import structlog
from discord.ext import commands

from bot.actions.outbox import Outbox
from bot.actions.perform import Performer
from bot.actions.private_cards import PrivateCards
from bot.actions.slow_mode import SlowMode
from bot.actions.titles import Titles
from bot.actions.webhooks import Webhooks
from bot.cases import strike_ladder
from bot.cases.case_view import CaseView
from bot.cases.check_on import CheckOn
from bot.cases.decisions import Decisions
from bot.cases.expiry import Expiry
from bot.cases.explain import Explain
from bot.cases.interactions import InteractionHandlers
from bot.cases.member_reports import MemberReports
from bot.cases.opening import CaseOpening, plan_card
from bot.cases.support import Support
from bot.cases.welcome import Welcome
from bot.clock import utcnow
from bot.context.engine import Context
from bot.context.ledger_rows import LedgerKind, LedgerRow
from bot.domain.actions import ActionKind
from bot.intake.language import ENGLISH
from bot.live.catch_up import CatchUp
from bot.live.ingest import Ingest
from bot.live.moderation import Moderation
from bot.live.recording import Recorder
from bot.model.scorer import Scorer
from bot.pulse import Pulse
from bot.reports.summary import Summaries
from bot.reports.weekly import WeeklyReports
from bot.servers import Servers
from bot.settings import Settings
from bot.store import cases as case_store
from bot.store import journal, ledger
from bot.store.crypto import EvidenceCipher
from bot.store.database import Database
from bot.store.journal import Action, StoredVerdict
from bot.ui.buttons import DYNAMIC_ITEMS
from bot.ui.safe import named

log = structlog.get_logger(__name__)

COGS = (
    "cogs.listen",
    "cogs.setup",
    "cogs.policy",
    "cogs.case",
    "cogs.members",
    "cogs.check_on",
    "cogs.summaries",
    "cogs.status",
)


def intents() -> discord.Intents:
    """What the bot needs to hear: messages with their content, members with their names, and AutoMod's verdicts."""
    wanted = discord.Intents.none()
    wanted.guilds = wanted.members = wanted.message_content = True
    wanted.guild_messages = wanted.guild_reactions = True
    wanted.dm_messages = True
    wanted.auto_moderation_execution = True
    wanted.guild_scheduled_events = True
    return wanted


class Upstander(commands.AutoShardedBot):
    """The running bot. Parts that outlive a connection are public attributes; cogs and buttons use them."""

    def __init__(
        self,
        *,
        settings: Settings,
        scorer: Scorer,
        database: Database,
        cipher: EvidenceCipher,
        languages: Set[str] = ENGLISH,
        model_note: str | None = None,
        **options: Any,
    ) -> None:
        """`languages` are those that the model covers (ISO 639 codes). `model_note` says why another model than the
        chosen one runs, None when all is well."""
        super().__init__(
            command_prefix=commands.when_mentioned,
            help_command=None,
            intents=intents(),
            allowed_mentions=discord.AllowedMentions.none(),
            chunk_guilds_at_startup=True,
            max_messages=None,
            **options,
        )
        # discord.py 2.7 has no event for the status of a voice channel, so its gateway payload is passed on as it is.
        self._connection.parsers["VOICE_CHANNEL_STATUS_UPDATE"] = partial(
            self.dispatch, "voice_channel_status"
        )
        self.settings = settings
        self.scorer = scorer
        self.db = database
        self.cipher = cipher
        self.model_note = model_note
        self.context = Context()
        self.servers = Servers(database)
        self.webhooks = Webhooks()
        self.titles = Titles()
        self.interactions = InteractionHandlers(self)
        self.decisions = Decisions(database, cipher, self.context, self.servers)
        self.welcome = Welcome(self)
        self.explain = Explain(self)
        self.member_reports = MemberReports(self)
        self.case_view = CaseView(self)
        self.support = Support(self)
        self.check_on = CheckOn(self)
        self.summaries = Summaries(self)
        self.weekly = WeeklyReports(self)
        self.expiry = Expiry(self)
        handlers = {
            **Performer(self, self.webhooks).handlers,
            **PrivateCards(self).handlers,
            **SlowMode(self).handlers,
            ActionKind.CASE_CARD: self.case_view.post,
        }
        self.outbox = Outbox(database, handlers, on_settled=self._refresh_case)
        self.recorder = Recorder(
            database=database,
            cipher=cipher,
            context=self.context,
            cases=CaseOpening(),
            wake_outbox=self.outbox.wake,
        )
        self.moderation = Moderation(
            scorer=scorer,
            context=self.context,
            servers=self.servers,
            database=database,
            recorder=self.recorder,
            titles=self.titles,
            queue_size=settings.queue_size,
            behind=lambda guild, channel: self.catch_up.start(guild, channel),  # noqa: PLW0108 - made below
        )
        self.ingest = Ingest(self, languages)
        self.catch_up = CatchUp(self, self.moderation, self.servers, database, self.ingest.read)
        self._pulses = (
            self.outbox.pulse,
            self.moderation.pulse,
            Pulse(self.weekly.run_once, seconds=60),
            Pulse(self.expiry.run_once, seconds=3600),
        )
        self.started_at = utcnow()

    async def setup_hook(self) -> None:
        """Before connecting: restore the ledger, finish what a crash left open, register commands and buttons."""
        async with self.db.read() as conn:
            rows = await ledger.load(conn)
        self.context.restore(
            LedgerRow(r.guild_id, LedgerKind(r.kind), r.first_id, r.second_id, r.updated_at, tuple(r.numbers))
            for r in rows
        )
        async with self.db.read() as conn:
            await strike_ladder.tell_context(conn, self.context, utcnow())
        async with self.db.write() as conn:
            reopened = await journal.reopen_running(conn)
        if reopened:
            log.info("actions of an earlier run are being finished", actions=reopened)
        self.add_dynamic_items(*DYNAMIC_ITEMS)
        for cog in COGS:
            await self.load_extension(cog)
        await self.tree.sync()
        self.start_background()

    def start_background(self) -> None:
        """Start what happens again and again as long as the bot runs."""
        for pulse in self._pulses:
            pulse.start()

    async def close(self) -> None:
        """Stop taking messages, store what is settled, end the workers."""
        if self.is_closed():
            return
        await asyncio.gather(*(pulse.stop() for pulse in self._pulses))
        await self.catch_up.close()
        await self.moderation.close()
        await super().close()

    def evidence(self, verdict: StoredVerdict) -> str | None:
        """The text of a flagged message; None once it was purged or cannot be decrypted."""
        return self.cipher.decrypt(verdict.evidence) if verdict.evidence else None

    def shown_evidence(self, verdict: StoredVerdict) -> str | None:
        """The same for people's eyes: mentions as names."""
        text = self.evidence(verdict)
        return None if text is None else named(text, self.get_guild(verdict.guild_id))

    async def _refresh_case(self, action: Action) -> None:
        """A settled action shows on its case's card."""
        if action.kind == ActionKind.CASE_CARD or (action.verdict_id is None and action.case_id is None):
            return
        async with self.db.write() as conn:
            case = await case_store.of_action(conn, action.id)
            if case is not None:
                await plan_card(conn, case, utcnow())
