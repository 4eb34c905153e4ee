"""The bot: builds the parts once and hands them to cogs. No globals."""

import asyncio
from collections.abc import Awaitable, Set
from functools import partial
from typing import Any

import aiohttp
import discord
import structlog
from discord.ext import commands

from bot.actions.evidence_texts import EvidenceTexts
from bot.actions.log_notices import LogNotices
from bot.actions.outbox import Outbox
from bot.actions.perform import Performer
from bot.actions.places import is_reachable, server_language
from bot.actions.private_cards import PrivateCards
from bot.actions.slow_mode import SlowMode
from bot.actions.titles import Titles
from bot.actions.webhooks import Webhooks
from bot.assessing import LoneAssessor
from bot.cases.author_buttons import AuthorButtons
from bot.cases.case_buttons import CaseButtons
from bot.cases.case_list import CaseList
from bot.cases.case_view import CaseView
from bot.cases.check_on import CheckOn
from bot.cases.expiry import Expiry
from bot.cases.explain import Explain
from bot.cases.member_reports import MemberReports
from bot.cases.moderators import Moderators
from bot.cases.opening import CaseOpening
from bot.cases.oversight import Oversight
from bot.cases.queue import CaseQueue
from bot.cases.rulings import CaseRulings
from bot.cases.setting_up import SettingUp
from bot.cases.support import Support
from bot.cases.welcome import Welcome
from bot.clock import utcnow
from bot.context.engine import Context
from bot.domain.actions import ActionKind
from bot.domain.scores import ReplacedModel
from bot.gateway import Requests
from bot.intake.language import ENGLISH
from bot.live.accepting import Accepting
from bot.live.catch_up import CatchUp
from bot.live.ingest import Ingest
from bot.live.looking_back import LookBack
from bot.live.moderation import Moderation
from bot.live.progress import Progress
from bot.live.recording import Recorder
from bot.live.seen import Seen
from bot.model.scorer import Scorer
from bot.pulse import Pulse
from bot.reports.summary import Summaries
from bot.reports.weekly import WeeklyReports
from bot.servers import Servers
from bot.settings import Settings
from bot.store.crypto import EvidenceCipher
from bot.store.damage import DamageWatch
from bot.store.database import Database
from bot.store.ground import until_it_holds
from bot.ui.buttons import DYNAMIC_ITEMS, ButtonHandlers
from bot.ui.responding import CommandTree
from bot.ui.translator import CatalogueTranslator

log = structlog.get_logger(__name__)

_DAY = 86_400
_FIRST_SYNC_SECONDS, _MOST_SYNC_SECONDS = 5.0, 300.0
_PARTING_SECONDS = 1.0
"""What ends is waited for so long."""

COGS = (
    "cogs.listen",
    "cogs.setup",
    "cogs.policy",
    "cogs.case",
    "cogs.members",
    "cogs.check_on",
    "cogs.summaries",
    "cogs.status",
    "cogs.audit",
)


def intents() -> discord.Intents:
    """What the bot needs to receive: messages with their content, members with their names, and AutoMod's verdicts."""
    wanted = discord.Intents.none()
    wanted.guilds = wanted.members = wanted.message_content = True
    wanted.guild_messages = wanted.guild_reactions = True
    wanted.dm_messages = True
    wanted.auto_moderation_execution = True
    wanted.guild_scheduled_events = True
    return wanted


class Upstander(Requests, commands.AutoShardedBot):
    """The running bot. What cogs use is public."""

    def __init__(
        self,
        *,
        settings: Settings,
        scorer: Scorer,
        database: Database,
        cipher: EvidenceCipher,
        languages: Set[str] = ENGLISH,
        replaced_model: ReplacedModel | None = None,
        **options: Any,
    ) -> None:
        """`languages` are those that the model covers (ISO 639 codes).

        `replaced_model` is given where another model than the chosen one runs.
        """
        super().__init__(
            command_prefix=(),
            help_command=None,
            intents=intents(),
            allowed_mentions=discord.AllowedMentions.none(),
            chunk_guilds_at_startup=True,
            max_messages=None,
            tree_cls=CommandTree,
            **options,
        )
        # discord.py 2.7 has no event for the status of a voice channel, so its gateway payload is passed on as it is.
        self._connection.parsers["VOICE_CHANNEL_STATUS_UPDATE"] = partial(
            self.dispatch, "voice_channel_status"
        )
        self.settings = settings
        self.db = database
        self.scorer = scorer
        self.replaced_model = replaced_model
        self.damage = DamageWatch(database.damage)
        self.started_at = utcnow()
        self.servers = Servers(database, wake_outbox=lambda: self.outbox.wake())  # noqa: PLW0108 - it comes later
        self.context = Context()
        self.titles = Titles()
        webhooks = Webhooks()
        self.texts = EvidenceTexts(cipher, self)

        self.case_view = CaseView(self, database, self.servers, cipher, self.texts)
        handlers = {
            **Performer(self, database, texts=self.texts, titles=self.titles, webhooks=webhooks).handlers,
            **PrivateCards(self, database, self.servers).handlers,
            **SlowMode(self).handlers,
            **LogNotices(self, database).handlers,
            ActionKind.CASE_CARD: self.case_view.post,
        }
        self.outbox = Outbox(
            database,
            handlers,
            language=partial(server_language, self),
            on_settled=self.case_view.settled,
            reachable=partial(is_reachable, self),
        )
        wake = self.outbox.wake
        for reachable_again in ("on_ready", "on_guild_available", "on_guild_join", "on_guild_remove"):
            self.add_listener(self._wake_outbox, reachable_again)

        self.progress = Progress(database, self.servers, self.context)
        recorder = Recorder(
            database=database, cipher=cipher, context=self.context, cases=CaseOpening(), wake_outbox=wake
        )
        self.moderation = Moderation(
            scorer=scorer,
            context=self.context,
            servers=self.servers,
            progress=self.progress,
            recorder=recorder,
            titles=self.titles,
            queue_size=settings.queue_size,
        )
        accepting = Accepting(self, webhooks, languages)
        self.moderation.on_judged_alone(accepting.forget)
        self.catch_up = CatchUp(self, accepting, self.moderation, self.progress, self.servers, database)
        seen = Seen()
        self.look_back = LookBack(
            accepting=accepting,
            moderation=self.moderation,
            catch_up=self.catch_up,
            titles=self.titles,
            seen=seen,
            database=database,
        )
        self.ingest = Ingest(accepting, self.moderation, self.progress, self.catch_up, self.context, seen)

        self.moderators = Moderators(self, self.servers)
        self.oversight = Oversight(database)
        self.rulings = CaseRulings(database, cipher, self.context, self.servers, wake_outbox=wake)
        self.queue = CaseQueue(database, cipher, self.context, self.servers, self.rulings, wake_outbox=wake)
        self.case_list = CaseList(database, self.queue, self.case_view, self.oversight)
        self.case_buttons = CaseButtons(database, self.moderators, self.rulings, self.queue)
        self.setting_up = SettingUp(self, self.servers, self.rulings)
        author_buttons = AuthorButtons(self, database, self.texts, self.rulings)
        support = Support(
            database,
            cipher,
            self.context,
            self.servers,
            wake_outbox=wake,
            wake_flush=self.progress.pulse.wake,
        )
        self.button_handlers = ButtonHandlers(
            case=self.case_buttons.on_click,
            support=support.on_click,
            appeal=author_buttons.appeal,
            why=author_buttons.why,
            setup=self.setting_up.ask,
        )
        self.check_on = CheckOn(database, wake_outbox=wake)
        assessor = LoneAssessor(scorer, languages)
        self.explain = Explain(database, self.servers, self.context, assessor)
        self.member_reports = MemberReports(
            database,
            self.servers,
            self.context,
            assessor,
            row=recorder.new_verdict,
            wake_outbox=wake,
        )
        self.welcome = Welcome(
            self,
            database,
            self.servers,
            self.context,
            leave_days=settings.leave_days,
            replaced_model=replaced_model,
        )
        self.expiry = Expiry(
            self,
            database,
            self.servers,
            self.context,
            verdict_days=settings.verdict_days,
            wake_outbox=wake,
        )
        self.summaries = Summaries(database, self.servers)
        self.weekly = WeeklyReports(self, database, self.servers, self.summaries, self.moderators)
        self._closing = False
        self._syncing: asyncio.Task[None] | None = None
        self._pulses = (
            self.outbox,
            self.progress.pulse,
            Pulse(self.look_back.note_heard, seconds=60),
            Pulse(self.weekly.run_once, seconds=60),
            Pulse(self.expiry.run_once, seconds=3600),
            Pulse(self.damage.run_once, seconds=_DAY),
        )

    async def on_message(self, message: discord.Message, /) -> None:
        """Nothing: there are no commands by prefix, and what members write is in no log as an unknown one."""

    @property
    def can_judge(self) -> bool:
        """Whether the database took what was stored last: without it nothing is judged, and messages wait."""
        return self.db.trouble is None

    async def setup_hook(self) -> None:
        """Before connecting: go on where the last process ended, register commands and buttons."""
        await until_it_holds(self.progress.restore)
        await until_it_holds(self.outbox.resume)
        self.add_dynamic_items(*DYNAMIC_ITEMS)
        for cog in COGS:
            await self.load_extension(cog)
        await self.tree.set_translator(CatalogueTranslator())
        self.start_background()
        self._syncing = asyncio.create_task(self._sync_commands(), name="sync commands")

    async def _sync_commands(self) -> None:
        """Tell Discord which commands there are; judging does not wait for it."""
        wait = _FIRST_SYNC_SECONDS
        while True:
            try:
                await self.tree.sync()
                return
            except (discord.DiscordException, aiohttp.ClientError, OSError, TimeoutError) as error:
                log.warning("commands cannot be registered, trying again", why=str(error), seconds=wait)
            await asyncio.sleep(wait)
            wait = min(_MOST_SYNC_SECONDS, 2 * wait)

    def start_background(self) -> None:
        """Start what happens again and again as long as the bot runs."""
        for pulse in self._pulses:
            pulse.start()

    async def close(self) -> None:
        """Stop taking messages, store what is settled, end the workers. What hangs or fails keeps nothing else."""
        if self._closing or self.is_closed():
            return
        self._closing = True
        if self._syncing is not None:
            self._syncing.cancel()
        await _in_time(asyncio.gather(*(pulse.stop() for pulse in self._pulses)), "background work")
        await _in_time(self.look_back.close(), "looking back")
        await _in_time(self.catch_up.close(), "reading history")
        await _in_time(self.moderation.close(), "storing what is settled")
        await super().close()

    async def _wake_outbox(self, *_: object) -> None:
        self.outbox.wake()


async def _in_time(ending: Awaitable[object], what: str) -> None:
    """Wait for it as long as a parting may take; failing or hanging, it is left alone."""
    task = asyncio.ensure_future(ending)
    await asyncio.wait({task}, timeout=_PARTING_SECONDS)
    if not task.done():
        log.warning("does not end in time", what=what)
        task.cancel()
    elif not task.cancelled() and (error := task.exception()) is not None:
        log.warning("failed while ending", what=what, error=type(error).__name__)
