"""What each kind of action does on Discord. Called by the outbox only.

Every handler checks permission and hierarchy before it asks Discord, and may be called again for an action that an
earlier process had begun (`action.repeated`).
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import discord

from bot.actions.evidence_texts import EvidenceTexts
from bot.actions.meaning import Meaning, meaning_of
from bot.actions.outbox import ActionFailed, Batch, Handler, Result
from bot.actions.places import TextChannel, channel_of, guild_of, require
from bot.actions.reach import send_once
from bot.actions.titles import Titles
from bot.actions.webhooks import Webhooks
from bot.clock import utcnow
from bot.domain.actions import UNDOING, ActionKind, ActionNote, ActionState
from bot.domain.failures import FailureCode
from bot.domain.message import Surface
from bot.gateway import Gateway
from bot.permissions import outranks
from bot.store import journal
from bot.store.database import Database
from bot.store.journal import Action, StoredVerdict
from bot.ui import cards, catalogue, explanations, words
from bot.ui.explanations import Reader

_WARNED_WITHIN = timedelta(hours=1)
"""A note about a message that stands is meant to stop something; later it only opens it again."""
TOLD_WITHIN = timedelta(days=1)
"""Authors who miss a message are told why, as long as they can be expected to."""
_UNKNOWN_CHANNEL = 10003
_READ_LIKE_TEXT = frozenset({Surface.CONTENT, Surface.EMBED, Surface.COMPONENT, Surface.FORWARD})


class Performer:
    """The handlers of all kinds of actions about messages, names and members."""

    def __init__(
        self,
        gateway: Gateway,
        database: Database,
        *,
        texts: EvidenceTexts,
        titles: Titles,
        webhooks: Webhooks,
    ) -> None:
        self._gateway = gateway
        self._db = database
        self._texts = texts
        self._titles = titles
        self._webhooks = webhooks

    @property
    def handlers(self) -> Mapping[ActionKind, Handler]:
        """One handler per kind."""
        return {
            ActionKind.WARN_AUTHOR: self._warn,
            ActionKind.DELETE_MESSAGE: self._delete,
            ActionKind.TELL_HIDDEN: self._tell_hidden,
            ActionKind.RESET_NAME: self._reset_name,
            ActionKind.RENAME_THREAD: self._rename_thread,
            ActionKind.RESTORE_MESSAGE: self._restore,
            ActionKind.RESTORE_NAME: self._restore_name,
            ActionKind.RESTORE_TITLE: self._restore_title,
            ActionKind.RETRACT: self._retract,
            ActionKind.TIMEOUT: self._timeout,
            ActionKind.END_TIMEOUT: self._end_timeout,
        }

    async def _warn(self, batch: Batch) -> Result:
        _in_time(batch.first, _WARNED_WITHIN)
        return await self._tell_author(batch.first, hidden=False)

    async def _tell_hidden(self, batch: Batch) -> Result:
        """After the deletion. Where that failed the message still stands, so this becomes a warning."""
        action = batch.first
        deletions = await self._siblings(action, ActionKind.DELETE_MESSAGE)
        ours = [one for one in deletions if one.note is not ActionNote.ALREADY_GONE]
        if deletions and not ours:
            raise ActionFailed(FailureCode.GONE_BEFORE)
        hidden = not ours or any(one.state is ActionState.DONE for one in ours)
        _in_time(action, TOLD_WITHIN if hidden else _WARNED_WITHIN)
        return await self._tell_author(action, hidden=hidden)

    async def _tell_author(self, action: Action, *, hidden: bool) -> Result:
        verdict = await self._verdict(action)
        guild = self._guild(action)
        user = guild.get_member(verdict.author_id) or await self._gateway.fetch_user(verdict.author_id)
        if user.bot:
            raise ActionFailed(FailureCode.AUTHOR_IS_BOT)
        view = cards.notice_card(
            server=guild.name,
            text=self._texts.shown(verdict) or "",
            place=self._texts.place(verdict),
            rule=explanations.rule(verdict.decision),
            reasons=explanations.reasons(verdict.decision, Reader.PEOPLE),
            hidden=hidden,
            note=words.hidden_note(verdict.decision.surface),
            verdict_id=verdict.id,
            link=f"https://discord.com/channels/{guild.id}/{verdict.channel_id}/{verdict.message_id}",
        )
        try:
            message = await send_once(user, action, view)
        except discord.HTTPException as error:
            if meaning_of(error) not in {Meaning.DMS_CLOSED, Meaning.FORBIDDEN}:
                raise
            if guild.get_member(user.id) is None:
                raise ActionFailed(FailureCode.AUTHOR_UNREACHABLE) from error
            return await self._answer_in_channel(action, verdict, user)
        return {"dm": message.id}

    async def _answer_in_channel(
        self, action: Action, verdict: StoredVerdict, user: discord.Member | discord.User
    ) -> Result:
        channel = await self._channel(verdict.guild_id, verdict.channel_id)
        needed = "send_messages_in_threads" if isinstance(channel, discord.Thread) else "send_messages"
        if not getattr(channel.permissions_for(channel.guild.me), needed):
            raise ActionFailed(FailureCode.DMS_CLOSED_AND_MISSING, permission=needed, channel=channel.id)
        view = cards.public_why(user.mention, verdict.id)
        message = await send_once(channel, action, view, ping=user)
        return {"reply": message.id, "note": ActionNote.IN_CHANNEL}

    async def _delete(self, batch: Batch) -> Result:
        """Delete messages of one channel in one request: one, or up to 100 that are young enough."""
        first = batch.first
        channel = await self._channel(first.guild_id, int(first.payload["channel_id"] or 0))
        self._require(channel, "manage_messages")
        # Two versions of one message are two actions; Discord refuses a bulk delete that names a message twice.
        ids = list(dict.fromkeys(int(action.payload["message_id"] or 0) for action in batch.actions))
        alike = len({action.payload["author_id"] for action in batch.actions}) == 1
        reason = await self._reason(first) if alike else catalogue.text("audit")
        if len(ids) > 1:
            await channel.delete_messages([discord.Object(id_) for id_ in ids], reason=reason)
            return {"bulk": len(ids)}
        try:
            await self._gateway.delete_message(channel.id, ids[0], reason=reason)
        except discord.NotFound:
            # What is gone at the second attempt may have been deleted by the first.
            return {} if first.repeated else {"note": ActionNote.ALREADY_GONE}
        return {}

    async def _reset_name(self, batch: Batch) -> Result:
        member = await self._member(batch.first)
        if not member.guild.me.guild_permissions.manage_nicknames:
            raise ActionFailed(FailureCode.MISSING_IN_SERVER, permission="manage_nicknames")
        self._require_rank(member)
        hostile = self._said(await self._verdict(batch.first)) or member.display_name
        had_nick = hostile not in {member.global_name, member.name}
        if member.display_name != hostile:
            # Reset by an attempt before a crash, or changed since: what stands there now is judged by itself.
            return {"had_nick": int(had_nick)} if batch.first.repeated else {"note": ActionNote.ALREADY_GONE}
        await member.edit(
            nick=None if had_nick else catalogue.text("neutral-name"), reason=await self._reason(batch.first)
        )
        return {"had_nick": int(had_nick)}

    async def _rename_thread(self, batch: Batch) -> Result:
        thread = await self._channel(batch.first.guild_id, int(batch.first.payload["channel_id"] or 0))
        self._require(thread, "manage_threads")
        hostile = self._said(await self._verdict(batch.first)) or thread.name
        if thread.name != hostile:
            return {} if batch.first.repeated else {"note": ActionNote.ALREADY_GONE}
        earlier = self._titles.allowed(thread.id) or catalogue.text("neutral-title")
        await thread.edit(name=earlier, reason=await self._reason(batch.first))
        return {}

    async def _restore(self, batch: Batch) -> Result:
        """Post a deleted message again, with its author's name and picture, marked as restored."""
        action = batch.first
        verdict = await self._verdict(action)
        kept = self._texts.of(verdict)
        if kept is None:
            raise ActionFailed(FailureCode.TEXT_PURGED)
        # Where the message had no text of its own, what people read in its place.
        instead = kept.judged if verdict.decision.surface in _READ_LIKE_TEXT else ""
        text = kept.said or instead
        channel = await self._channel(verdict.guild_id, verdict.channel_id)
        message_id = int(action.payload.get("message_id") or verdict.message_id)
        if await self._comes_back_anyway(action) or not await self._was_deleted(action, channel, message_id):
            return {"note": ActionNote.NOTHING_TO_UNDO}
        self._require(channel, "manage_webhooks")
        guild = channel.guild
        author = guild.get_member(verdict.author_id) or await self._gateway.fetch_user(verdict.author_id)
        reply = action.payload.get("reply_to")
        lost = bool(action.payload.get("files"))
        message = await self._webhooks.repost(
            channel,
            author,
            text,
            verdict.sent_at,
            reply_to=f"https://discord.com/channels/{guild.id}/{channel.id}/{reply}" if reply else None,
            without_files=lost,
            since=action.planned_at if action.repeated else None,
        )
        restored: Result = {"message_id": message.id}
        return {**restored, "note": ActionNote.WITHOUT_FILES} if lost else restored

    def _said(self, verdict: StoredVerdict) -> str | None:
        """The name or title, None once it is no longer kept."""
        kept = self._texts.of(verdict)
        return kept.said if kept else None

    async def _comes_back_anyway(self, action: Action) -> bool:
        """Whether this is a copy, and the member's own message is restored."""
        if not action.payload.get("copy_of"):
            return False
        deletions = await self._siblings(action, ActionKind.DELETE_MESSAGE)
        return any(
            not one.payload.get("copy_of") and one.note is not ActionNote.ALREADY_GONE for one in deletions
        )

    async def _was_deleted(self, action: Action, channel: TextChannel, message_id: int) -> bool:
        """By us: where nobody knows how the deletion ended, the channel tells."""
        deletion = await self._undone(action)
        if deletion is None:
            return True
        if deletion.result is not None:
            return deletion.note is not ActionNote.ALREADY_GONE
        try:
            await channel.fetch_message(message_id)
        except discord.NotFound as error:
            if error.code == _UNKNOWN_CHANNEL:
                raise
            return True
        return False

    async def _restore_name(self, batch: Batch) -> Result:
        verdict = await self._verdict(batch.first)
        reset = await self._undone(batch.first)
        result = batch.first.payload if reset is None else reset.result
        if result is None or (reset and reset.note is ActionNote.ALREADY_GONE):
            return {"note": ActionNote.NOTHING_TO_UNDO}
        member = await self._member(batch.first)
        self._require_rank(member)
        nick = self._said(verdict) if result.get("had_nick") else None
        if result.get("had_nick") and nick is None:
            raise ActionFailed(FailureCode.NICKNAME_PURGED)
        await member.edit(nick=nick, reason=catalogue.text("audit-undone"))
        return {}

    async def _restore_title(self, batch: Batch) -> Result:
        title = self._said(await self._verdict(batch.first))
        if title is None:
            raise ActionFailed(FailureCode.TITLE_PURGED)
        thread = await self._channel(batch.first.guild_id, int(batch.first.payload["channel_id"] or 0))
        self._require(thread, "manage_threads")
        await thread.edit(name=title, reason=await self._reason(batch.first))
        self._titles.judged(thread.id, title, allowed=True)
        return {}

    async def _retract(self, batch: Batch) -> Result:
        """Tell the author, after the message was restored: only what is true is said about it."""
        action = batch.first
        told = await self._undone(action)
        if told is not None and told.result is None:
            return {"note": ActionNote.NOTHING_TO_UNDO}
        verdict = await self._verdict(action)
        restoring = await self._siblings(action, ActionKind.RESTORE_MESSAGE)
        guild = self._guild(action)
        user = guild.get_member(verdict.author_id) or await self._gateway.fetch_user(verdict.author_id)
        view = cards.retraction_card(
            server=guild.name,
            restored=any((one.result or {}).get("message_id") for one in restoring),
            without_files=any(one.note is ActionNote.WITHOUT_FILES for one in restoring),
        )
        message = await send_once(user, action, view)
        return {"dm": message.id}

    async def _timeout(self, batch: Batch) -> Result:
        member = await self._member(batch.first)
        until = datetime.fromtimestamp(int(batch.first.payload["until"] or 0), UTC)
        self._require_timeout(member)
        await member.edit(timed_out_until=until, reason=await self._reason(batch.first))
        return {"until": int(until.timestamp())}

    async def _end_timeout(self, batch: Batch) -> Result:
        member = await self._member(batch.first)
        self._require_timeout(member)
        await member.edit(timed_out_until=None, reason=catalogue.text("audit-undone"))
        return {}

    async def _siblings(self, action: Action, kind: ActionKind) -> list[Action]:
        """The actions of this kind about the same verdict: of a message, and of copies that bots made of it."""
        async with self._db.read() as conn:
            siblings = await journal.actions_of_verdict(conn, _verdict_id(action))
        return [one for one in siblings if one.kind == kind]

    async def _undone(self, action: Action) -> Action | None:
        """What `action` undoes."""
        if not action.key.startswith(UNDOING):
            return None
        async with self._db.read() as conn:
            return await journal.action_by_key(conn, action.key.removeprefix(UNDOING))

    async def _verdict(self, action: Action) -> StoredVerdict:
        async with self._db.read() as conn:
            verdict = await journal.verdict(conn, _verdict_id(action))
        if verdict is None:
            raise ActionFailed(FailureCode.VERDICT_DELETED)
        return verdict

    def _guild(self, action: Action) -> discord.Guild:
        return guild_of(self._gateway, action.guild_id)

    async def _channel(self, guild_id: int, channel_id: int) -> TextChannel:
        return await channel_of(self._gateway, guild_id, channel_id)

    async def _member(self, action: Action) -> discord.Member:
        guild = self._guild(action)
        user_id = int(action.payload["author_id"] or 0)
        return guild.get_member(user_id) or await guild.fetch_member(user_id)

    def _require(self, channel: TextChannel, permission: str) -> None:
        require(channel, permission)

    def _require_rank(self, member: discord.Member) -> None:
        if not outranks(member.guild.me, member):
            raise ActionFailed(FailureCode.RANK)

    def _require_timeout(self, member: discord.Member) -> None:
        if not member.guild.me.guild_permissions.moderate_members:
            raise ActionFailed(FailureCode.MISSING_IN_SERVER, permission="moderate_members")
        if member.guild_permissions.administrator:
            raise ActionFailed(FailureCode.ADMINISTRATOR)
        self._require_rank(member)

    async def _reason(self, action: Action) -> str:
        """Audit-log reason, 1-512 characters, without the member's words."""
        by = action.payload.get("by")
        said = catalogue.text("audit-by", moderator=str(by)) if by else catalogue.text("audit")
        if action.verdict_id is not None:
            reasons = explanations.reasons((await self._verdict(action)).decision, Reader.PEOPLE)
            said = catalogue.text("audit-because", actor=said, why="; ".join(reasons))
        return said[:512]


def _in_time(action: Action, within: timedelta) -> None:
    """Raises `ActionFailed` where what the notice is about was written too long ago."""
    written = action.payload.get("written_at")
    at = datetime.fromtimestamp(int(written), UTC) if written else action.planned_at
    if utcnow() - at > within:
        raise ActionFailed(FailureCode.TOO_LATE)


def _verdict_id(action: Action) -> int:
    if action.verdict_id is None:
        raise ActionFailed(FailureCode.NO_VERDICT)
    return action.verdict_id
