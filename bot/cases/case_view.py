"""Gathers what a case card shows: store + Discord -> `CaseCard`. And posts or refreshes that card."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from io import BytesIO

import discord
import structlog
from cachetools import LRUCache
from discord import ui

from bot.actions.evidence_texts import EvidenceTexts
from bot.actions.outbox import ActionFailed, Batch, Result
from bot.actions.places import alert_destination, guild_of
from bot.actions.reach import send_once
from bot.cases import strike_ladder
from bot.cases.case_notes import note_lines
from bot.cases.evidence import SHOWN, Counted, Evidence
from bot.cases.involvement import having_part
from bot.cases.opening import involved, plan_card
from bot.clock import utcnow
from bot.domain.actions import ActionKind, ActionNote, ActionState
from bot.domain.cases import CaseKind, CaseOutcome, CaseState, Occasion
from bot.domain.failures import Failure, FailureCode
from bot.domain.finding import Pattern
from bot.gateway import Gateway
from bot.permissions import is_moderator
from bot.policy.strikes import rung
from bot.servers import Servers
from bot.store import cases, journal, statistics, verdicts
from bot.store.cases import Case, CaseEvent
from bot.store.crypto import EvidenceCipher
from bot.store.database import Connection, Database
from bot.store.journal import Action, StoredVerdict
from bot.ui import explanations, words
from bot.ui.buttons import CASE_BUTTONS, CaseAction
from bot.ui.cards import CALM, CASE_ROWS, SERIOUS, TIMELINE_FILE, CaseCard, EvidenceLine, case_card
from bot.ui.catalogue import spoken, text
from bot.ui.explanations import Reader
from bot.ui.safe import named
from bot.ui.timeline import Dot, Timeline, draw

_SHOWN_VERDICTS = 4
_SHOWN_PEOPLE = 12
_RECORD_DAYS = 90
_BEFORE = timedelta(hours=6)
"""What was written longer ago has little to do with it."""
_PICTURES = 32
"""Pictures that are remembered, because cards refresh often."""

_ROWS: dict[CaseKind | None, Sequence[Sequence[CaseAction]]] = {
    Pattern.PILE_ON: (CASE_BUTTONS, (CaseAction.CLAIM, CaseAction.SLOW_MODE)),
    Occasion.CHECK_ON: ((CaseAction.CLOSE, CaseAction.NOTE, CaseAction.CLAIM),),
}
"""Buttons of cases that have others than most."""
_DECIDED_ROWS: dict[CaseOutcome | None, Sequence[Sequence[CaseAction]]] = {
    CaseOutcome.CONFIRMED: ((CaseAction.REOPEN, CaseAction.TIMEOUT, CaseAction.NOTE),),
    CaseOutcome.MERGED: (),
}
"""Of cases that are decided; all others can be reopened and noted on."""

_NOTED = {
    ActionNote.WITHOUT_FILES: FailureCode.FILES_LOST,
    ActionNote.NOTHING_TO_UNDO: FailureCode.NOTHING_TO_UNDO,
}

_Names = Callable[[int], str]
"""Ids -> names as people see them."""

Rendered = tuple[ui.LayoutView, list[discord.File]]

log = structlog.get_logger(__name__)


class CaseView:
    """Case cards: what they show and where they go."""

    def __init__(
        self,
        gateway: Gateway,
        database: Database,
        servers: Servers,
        cipher: EvidenceCipher,
        texts: EvidenceTexts,
    ) -> None:
        self._gateway = gateway
        self._db = database
        self._servers = servers
        self._cipher = cipher
        self._texts = texts
        self._evidence = Evidence(gateway, database, servers, texts)
        self._pictures: LRUCache[tuple[Timeline, str], bytes] = LRUCache(_PICTURES)
        self._drawing = asyncio.Lock()

    async def post(self, batch: Batch) -> Result:
        """Handler of `case_card`: send the card, or edit the one that is there."""
        action = batch.first
        async with self._db.read() as conn:
            case = await cases.by_id(conn, int(action.payload["case_id"] or 0))
        if case is None:
            raise ActionFailed(FailureCode.CASE_DELETED)
        guild = guild_of(self._gateway, case.guild_id)
        if case.card_message_id and case.card_channel_id:
            card, files = await self.render(case)
            channel = self._gateway.get_partial_messageable(case.card_channel_id)
            try:
                await channel.get_partial_message(case.card_message_id).edit(
                    view=card, attachments=files, allowed_mentions=discord.AllowedMentions.none()
                )
            except (discord.NotFound, discord.Forbidden):
                # A moderator deleted the card, or its channel is out of reach. Of an open case it is still needed.
                if case.state is CaseState.CLOSED:
                    raise
                log.info("case card cannot be refreshed, posting it anew", case=case.id)
            else:
                return {"message_id": case.card_message_id}
        return await self._post_anew(guild, case, batch)

    async def settled(self, conn: Connection, actions: Sequence[Action]) -> None:
        """Actions that are done or failed show on their cases' cards, a moment later."""
        concerned: dict[int, Case] = {}
        for action in actions:
            if action.kind != ActionKind.CASE_CARD and (action.verdict_id or action.case_id) is not None:
                case = await cases.of_action(conn, action.id)
                if case is not None:
                    concerned[case.id] = case
        for case in concerned.values():
            await plan_card(conn, case, utcnow())

    async def _post_anew(self, guild: discord.Guild, case: Case, batch: Batch) -> Result:
        action = await self._as_first(batch, case)
        destination, advice = await alert_destination(self._gateway, self._servers, guild)
        card, files = await self.render(case, advice=advice)
        message = await send_once(destination, action, card, files=files)
        async with self._db.write() as conn:
            await cases.set_card(conn, case.id, message.channel.id, message.id)
        return {"message_id": message.id}

    async def _as_first(self, batch: Batch, case: Case) -> Action:
        """The action with the marker of the first one that tried to post this card.

        A card whose answer was lost is found by any of them. Those up to the last one that posted or refreshed a
        card were about that one.
        """
        async with self._db.read() as conn:
            cards = [a for a in await journal.actions_of_case(conn, case.id) if a.kind == batch.first.kind]
        posted = max((a.id for a in cards if a.state is ActionState.DONE), default=0)
        trying = {a.id: a for a in [*(a for a in cards if a.id > posted), *batch.actions]}.values()
        begun_now = len(batch.actions)
        return replace(
            batch.first,
            id=min(a.id for a in trying),
            attempts=sum(a.attempts for a in trying) - begun_now + 1,
            planned_at=min(a.planned_at for a in trying),
        )

    async def render(self, case: Case, *, advice: str | None = None, reader: int | None = None) -> Rendered:
        """The card and the file beside it, both to be sent once.

        `reader` is the moderator who alone sees it, None for everybody who reads the alert channel.
        """
        async with self._db.read() as conn:
            of_case = await verdicts.of_case(conn, case.id)
        counted = await self._evidence.messages(case, of_case) if isinstance(case.pattern, Pattern) else []
        data = await self._gather(case, of_case, counted if len(counted) > 1 else [], advice, reader)
        timeline = await self._timeline(case, counted)
        if timeline is None:
            return case_card(data), []
        shown, picture = timeline
        file = discord.File(BytesIO(picture), filename=TIMELINE_FILE, description=shown.description)
        return case_card(replace(data, picture=shown.description)), [file]

    async def _timeline(self, case: Case, counted: Sequence[Counted]) -> tuple[Timeline, bytes] | None:
        """The picture of several messages that counted; a card without it is better than none."""
        letters = _letters(counted)
        dots = [Dot(letters[c.author_id], c.at, c.weight or 0.0) for c in counted if c.author_id]
        if len(dots) < 2:
            return None
        timeline = Timeline(tuple(dots), (await self._servers.get(case.guild_id)).timezone)
        async with self._drawing:  # one at a time: a picture in the making takes several megabytes
            drawn = (timeline, spoken())
            if drawn not in self._pictures:
                try:
                    self._pictures[drawn] = await draw(timeline)
                except Exception:
                    log.exception("timeline could not be drawn", case=case.id)
                    return None
            return timeline, self._pictures[drawn]

    async def _gather(
        self,
        case: Case,
        of_case: Sequence[StoredVerdict],
        counted: Sequence[Counted],
        advice: str | None,
        reader: int | None,
    ) -> CaseCard:
        """Everything the card shows. Texts that are no longer kept, or messages that are gone, are said to be."""
        async with self._db.read() as conn:
            actions = await journal.actions_of_case(conn, case.id)
            events = await cases.events(conn, case.id)
            record = await self._record(conn, case, of_case)
        newest = of_case[-1] if of_case else None
        shown = of_case[-_SHOWN_VERDICTS:]
        names = self._names(case.guild_id)
        return CaseCard(
            case_id=case.id,
            number=case.number,
            title=words.case_title(case.pattern),
            subject=_subject(case, of_case, names),
            target=names(case.target_id)
            if case.target_id and case.pattern is not Occasion.CHECK_ON
            else None,
            channel=f"<#{newest.channel_id}>" if newest and newest.channel_id else None,
            evidence=_evidence_lines(counted, names)
            or [*await self._before(shown), *(self._line(v, names(v.author_id)) for v in shown)],
            reasons=[
                reason
                for verdict in reversed(shown)
                for reason in explanations.reasons(verdict.decision, Reader.PEOPLE)
            ],
            scores=newest.decision.scores if newest else {},
            record=record,
            actions=[(a.kind, a.state, _why(a)) for a in actions if a.kind is not ActionKind.CASE_CARD],
            notes=await self._notes(case, of_case, events, reader),
            outcome=case.outcome if case.state is CaseState.CLOSED else None,
            claim=await self._claim(case),
            advice=advice,
            hint=words.case_hint(case.pattern),
            rows=_rows(case),
            colour=CALM if case.pattern is Occasion.CHECK_ON else SERIOUS,
            model_id=newest.model_id if newest else "",
            policy_version=newest.policy_version if newest else 0,
        )

    def _line(self, verdict: StoredVerdict, author: str) -> EvidenceLine:
        link = f"https://discord.com/channels/{verdict.guild_id}/{verdict.channel_id}/{verdict.message_id}"
        shown, place = self._texts.shown(verdict), self._texts.place(verdict)
        return EvidenceLine(author, verdict.sent_at, shown, link=link, place=place)

    async def _before(self, of_case: Sequence[StoredVerdict]) -> list[EvidenceLine]:
        """What was written before the first one, with what was removed of it.

        Read from Discord now: clean messages are never stored.
        """
        if not of_case:
            return []
        first = of_case[0]
        server = await self._servers.get(first.guild_id)
        guild = self._gateway.get_guild(first.guild_id)
        channel = guild.get_channel_or_thread(first.channel_id) if guild else None
        if not isinstance(channel, discord.abc.Messageable) or not server.policy.context_messages:
            return []
        limit, since = server.policy.context_messages, first.sent_at - _BEFORE
        try:
            before = discord.Object(first.message_id)
            messages = [message async for message in channel.history(limit=limit, before=before)]
        except discord.HTTPException:
            messages = []
        async with self._db.read() as conn:
            removed = await verdicts.before(conn, first, since, limit=limit)
            judged = await verdicts.of_messages(conn, first.guild_id, [m.id for m in messages])
        # Somebody's disclosure is nobody's evidence.
        private = {verdict.message_id for verdict in [*removed, *judged] if verdict.decision.discloses}
        shown = {verdict.message_id for verdict in of_case}
        lines = {
            m.id: EvidenceLine(m.author.display_name, m.created_at, named(m.content, m.guild), flagged=False)
            for m in messages
            if m.content and m.created_at > since
        }
        names = self._names(first.guild_id)
        for verdict in removed:
            if verdict.message_id not in lines and self._texts.shown(verdict) is not None:
                lines[verdict.message_id] = self._line(verdict, names(verdict.author_id))
        return [lines[id_] for id_ in sorted(lines.keys() - private - shown)][-limit:]

    async def _notes(
        self, case: Case, of_case: Sequence[StoredVerdict], events: Sequence[CaseEvent], reader: int | None
    ) -> list[str]:
        """What happened, newest last; who told moderators of it only where `reader` has no part in the case."""
        apart = reader is not None and reader not in having_part(case, of_case, events)
        accused = [
            person for person in involved(case, of_case) if await self._moderates(case.guild_id, person)
        ]
        return note_lines(
            events,
            self._cipher,
            names_told=apart,
            words_told=apart or (reader is None and not accused),
        )

    async def _claim(self, case: Case) -> str:
        """Who is at the case; of one that was merged, into which."""
        if case.merged_into is not None:
            async with self._db.read() as conn:
                into = await cases.by_id(conn, case.merged_into)
            return text("case-merged-into", number=str(into.number) if into else "?")
        holder = case.claimed_at(utcnow())
        if holder is None or case.claimed_until is None:
            return ""
        return text("case-claim", moderator=f"<@{holder}>", until=words.when(case.claimed_until))

    async def _moderates(self, guild_id: int, user_id: int) -> bool:
        guild = self._gateway.get_guild(guild_id)
        member = guild.get_member(user_id) if guild else None
        server = await self._servers.get(guild_id)
        return member is not None and is_moderator(member, server.guild.mod_role_id)

    async def _record(self, conn: Connection, case: Case, of_case: Sequence[StoredVerdict]) -> str:
        """The author's record: numbers of the last 90 days, strikes, and what confirming would make of them."""
        if case.pattern is Occasion.CHECK_ON:
            return ""
        if case.subject_id is None:
            return text("case-record-several")
        since = utcnow() - timedelta(days=_RECORD_DAYS)
        record = await statistics.member_record(conn, case.guild_id, case.subject_id, since)
        policy = await self._servers.policy(case.guild_id)
        standing = await strike_ladder.standing(conn, policy, case.guild_id, case.subject_id, utcnow())
        counting = await strike_ladder.supported(conn, case, of_case)
        adds = strike_ladder.gravest(counting, policy).get(case.subject_id)
        confirming = ""
        if case.state is CaseState.OPEN and adds is not None:
            weight, verdict = adds
            points = standing.points + weight
            new = standing.is_new_episode(verdict.target_id, verdict.sent_at)
            would = words.standing(points, rung(points, standing.settings))
            confirming = (
                text("case-record-confirming", standing=would) if new else text("case-record-confirming-none")
            )
        numbers = text(
            "case-record-numbers",
            flagged=record.flagged,
            confirmed=record.confirmed,
            false_alarms=record.false_alarms,
            let_pass=record.let_pass,
            days=_RECORD_DAYS,
        )
        strikes = text(
            "case-record-strikes", standing=words.standing(standing.points, standing.rung, now=True)
        )
        return f"{numbers}\n{' '.join(filter(None, [strikes, confirming]))}"

    def _names(self, guild_id: int) -> _Names:
        return partial(words.person, guild=self._gateway.get_guild(guild_id))


def _rows(case: Case) -> Sequence[Sequence[CaseAction]]:
    if case.state is CaseState.CLOSED:
        return _DECIDED_ROWS.get(case.outcome, ((CaseAction.REOPEN, CaseAction.NOTE),))
    return _ROWS.get(case.pattern, CASE_ROWS)


def _why(action: Action) -> Failure | None:
    """Why it failed or waits, or what is to be known of how it was done."""
    return action.error or (Failure(_NOTED[action.note]) if action.note in _NOTED else None)


def _subject(case: Case, of_case: Sequence[StoredVerdict], names: _Names) -> str:
    """Whom the case is about: one person, everybody involved, or the one to check on."""
    if case.subject_id or (case.pattern is Occasion.CHECK_ON and case.target_id):
        return names(case.subject_id or case.target_id or 0)
    people = involved(case, of_case)
    shown = ", ".join(names(person) for person in people[:_SHOWN_PEOPLE])
    more = len(people) - _SHOWN_PEOPLE
    if more > 0:
        return text("people-and-more", people=shown, more=more)
    return shown or text("several-people")


def _letters(counted: Sequence[Counted]) -> dict[int | None, str]:
    """Author -> the letter that stands for them in the picture, in order of first appearance."""
    authors = dict.fromkeys(one.author_id for one in counted if one.author_id)
    return {author: chr(ord("A") + n % 26) for n, author in enumerate(authors)}


def _evidence_lines(counted: Sequence[Counted], names: _Names) -> list[EvidenceLine]:
    """The newest messages that counted, with the letters of the picture; that there are older ones is said by it."""
    letters = _letters(counted)
    return [
        EvidenceLine(
            f"{letters[one.author_id]} · {names(one.author_id)}" if one.author_id else text("unnamed"),
            one.at,
            one.text,
            link=one.link,
            place=one.place,
        )
        for one in counted[-SHOWN:]
    ]
