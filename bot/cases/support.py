"""The buttons on the private card to the person targeted. Every one is an offer, and only that person may use them."""

from collections.abc import Callable

from bot.cases.opening import involved, plan_card
from bot.clock import utcnow
from bot.context.engine import Context
from bot.domain.actions import NoticeKind
from bot.domain.cases import CaseState, EventKind, Occasion
from bot.servers import Servers
from bot.store import case_search, cases, notices, verdicts
from bot.store.cases import Case
from bot.store.crypto import EvidenceCipher
from bot.store.database import Connection, Database
from bot.ui import care_cards
from bot.ui.buttons import SupportAction
from bot.ui.catalogue import text
from bot.ui.modals import TellMoreModal
from bot.ui.responding import Interaction, acknowledge, say, unless_expired

_ALIKE = 100
"""Open cases of one person that are looked at."""


class Support:
    """What the person targeted can ask for.

    `wake_outbox` tells that there are actions, `wake_flush` that context has numbers to store.
    """

    def __init__(
        self,
        database: Database,
        cipher: EvidenceCipher,
        context: Context,
        servers: Servers,
        *,
        wake_outbox: Callable[[], None],
        wake_flush: Callable[[], None],
    ) -> None:
        self._db = database
        self._cipher = cipher
        self._context = context
        self._servers = servers
        self._wake_outbox = wake_outbox
        self._wake_flush = wake_flush

    async def on_click(self, interaction: Interaction, what: SupportAction, case_id: int) -> None:
        """A button on the private card to the person targeted."""
        async with self._db.read() as conn:
            case = await cases.by_id(conn, case_id)
        if case is None:
            await say(interaction, text("too-long-ago"))
        elif case.target_id != interaction.user.id:
            await say(interaction, text("not-for-you"))
        elif what is SupportAction.HELP:
            with unless_expired():
                view = care_cards.help_card(interaction.locale.value)
                await interaction.response.send_message(view=view, ephemeral=True)
        elif what is SupportAction.MORE:
            with unless_expired():
                await interaction.response.send_modal(
                    TellMoreModal(lambda i, said: self._more(i, case, said))
                )
        elif what is SupportAction.FRIENDS:
            await self._friends(interaction, case)
        else:
            await self._stop(interaction, case)

    async def _more(self, interaction: Interaction, case: Case, told: str) -> None:
        """Their words go to the case, or to a new one where it is over, so that somebody reads them."""
        await acknowledge(interaction)
        now = utcnow()
        async with self._db.write() as conn:
            current = await _still_open(conn, case)
            if current is None:
                current = await cases.open(
                    conn,
                    case.guild_id,
                    subject_id=case.subject_id,
                    target_id=case.target_id,
                    pattern=Occasion.TOLD_MORE,
                    opened_at=now,
                )
            await cases.add_event(
                conn,
                current,
                at=now,
                actor_id=interaction.user.id,
                kind=EventKind.TOLD_MORE,
                body=self._cipher.encrypt(told),
            )
            await plan_card(conn, current, now)
        self._wake_outbox()
        await say(interaction, text("told-more-thanks"))

    async def _friends(self, interaction: Interaction, case: Case) -> None:
        """Feeds banter between the two; moderators see that it was said, and decide anyway."""
        await acknowledge(interaction)
        now, target = utcnow(), interaction.user.id
        async with self._db.write() as conn:
            before = await cases.events(conn, case.id)
            said = any(event.kind is EventKind.SAYS_FRIENDS and event.actor_id == target for event in before)
            if not said:
                await cases.add_event(conn, case, at=now, actor_id=target, kind=EventKind.SAYS_FRIENDS)
                await plan_card(conn, case, now)
            authors = {*involved(case, await verdicts.of_case(conn, case.id))} - {target}
        if not said:
            settings = (await self._servers.get(case.guild_id)).policy.context
            for author in authors:
                self._context.note_friends(case.guild_id, author, target, now, settings)
            self._wake_flush()
            self._wake_outbox()
        await say(interaction, text("friends-thanks"))

    async def _stop(self, interaction: Interaction, case: Case) -> None:
        """A second click, and the cards come again."""
        await acknowledge(interaction)
        user = interaction.user.id
        async with self._db.write() as conn:
            out = not await notices.opted_out(conn, case.guild_id, user, NoticeKind.SUPPORT)
            await notices.opt_out(conn, case.guild_id, user, NoticeKind.SUPPORT, out=out)
        await say(interaction, text("cards-stopped" if out else "cards-again"))


async def _still_open(conn: Connection, case: Case) -> Case | None:
    """The case, the one that it was merged into, or the one that was opened when they told more before."""
    current = await cases.by_id(conn, case.id)
    if current is not None and current.merged_into is not None:
        current = await cases.by_id(conn, current.merged_into)
    if current is not None and current.state is CaseState.OPEN:
        return current
    told_before = await case_search.open_about(
        conn, case.guild_id, Occasion.TOLD_MORE, target_id=case.target_id, limit=_ALIKE
    )
    return next((one for one in told_before if one.subject_id == case.subject_id), None)
