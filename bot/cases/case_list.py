"""`/case list`: the queue a page at a time, and what can be done with the cases on it."""

from collections.abc import Sequence
from dataclasses import replace

import discord

from bot.cases.case_view import CaseView
from bot.cases.deciding import CaseError
from bot.cases.oversight import Oversight
from bot.cases.queue import CaseQueue
from bot.clock import utcnow
from bot.domain.cases import CaseState, LogEntry
from bot.store import case_search, cases
from bot.store.case_search import CaseFilter
from bot.store.cases import Case
from bot.store.database import Database
from bot.ui import words
from bot.ui.catalogue import text
from bot.ui.pages import Page, Pages
from bot.ui.responding import Interaction, say
from bot.ui.safe import inline

ON_A_PAGE = 20
_SHOWN_TOGETHER = 3
_LONGEST_CHOICE = 100


class CaseList:
    """Looks the queue up and carries out what is pressed below it. The caller checks who asks."""

    def __init__(self, database: Database, queue: CaseQueue, view: CaseView, oversight: Oversight) -> None:
        self._db = database
        self._queue = queue
        self._view = view
        self._oversight = oversight

    async def show(
        self, interaction: Interaction, guild: discord.Guild, wanted: CaseFilter, said: str | None
    ) -> None:
        """Answer with the first page; `said` are words of a note. The interaction has to be deferred."""
        if said:
            wanted = replace(wanted, ids=await self._queue.with_words(guild.id, said))

        async def page(number: int) -> Page:
            now = replace(wanted, now=utcnow())
            async with self._db.read() as conn:
                total = await case_search.count(conn, guild.id, now)
                skip = number * ON_A_PAGE
                found = await case_search.search(conn, guild.id, now, limit=ON_A_PAGE, skip=skip)
            title = text("case-list", cases=total, standing=text(f"standing-{wanted.standing}"))
            return Page(
                title,
                [f"- {_line(guild, case)}" for case in found] or [text("case-list-none")],
                more=total > skip + len(found),
                options=[(case.id, choice_line(guild, case)) for case in found],
            )

        acts = {
            text("case-list-show"): self._show,
            text("case-list-close"): self._close,
            text("case-list-merge"): self._merge,
        }
        await Pages(page, placeholder=text("case-list-choose"), acts=acts).show(interaction)

    async def _show(self, interaction: Interaction, chosen: Sequence[int]) -> None:
        for case_id in chosen[:_SHOWN_TOGETHER]:
            async with self._db.read() as conn:
                case = await cases.by_id(conn, case_id)
            if case is not None:
                await self.show_one(interaction, case)

    async def show_one(self, interaction: Interaction, case: Case) -> None:
        """A case's card, for whoever asks alone; that they looked is written down."""
        user_id = interaction.user.id
        await self._oversight.seen(case.guild_id, user_id, LogEntry.CASE_SEEN, {"case": case.number})
        card, files = await self._view.render(case, reader=user_id)
        await interaction.followup.send(view=card, files=files, ephemeral=True)

    async def _close(self, interaction: Interaction, chosen: Sequence[int]) -> None:
        closed, refused = await self._queue.close_many(chosen, interaction.user.id)
        await say(interaction, "\n".join([text("closed-many", cases=closed), *refused]))

    async def _merge(self, interaction: Interaction, chosen: Sequence[int]) -> None:
        try:
            case = await self._queue.merge(chosen, interaction.user.id)
        except CaseError as error:
            await say(interaction, str(error))
            return
        await say(interaction, text("merged", number=str(case.number)))


def choice_line(guild: discord.Guild, case: Case) -> str:
    """A case where one chooses, with names as they are: ``#7 Pile-on: several people (confirmed)``."""
    subject = guild.get_member(case.subject_id) if case.subject_id else None
    line = text(
        "case-line",
        number=str(case.number),
        title=words.case_title(case.pattern),
        subject=subject.display_name if subject else text("several-people"),
    )
    state = "" if case.state is CaseState.OPEN else f" ({words.case_outcome(case.outcome)})"
    return f"{line}{state}"[:_LONGEST_CHOICE]


def _line(guild: discord.Guild, case: Case) -> str:
    holder = case.claimed_at(utcnow()) if case.state is CaseState.OPEN else None
    claim = f" · {text('case-list-claim', moderator=f'<@{holder}>')}" if holder else ""
    link = ""
    if case.card_channel_id and case.card_message_id:
        url = f"https://discord.com/channels/{guild.id}/{case.card_channel_id}/{case.card_message_id}"
        link = f" · [{text('case-card-link')}]({url})"
    opened = discord.utils.format_dt(case.opened_at, "R")
    return f"{inline(choice_line(guild, case))} · {opened}{claim}{link}"
