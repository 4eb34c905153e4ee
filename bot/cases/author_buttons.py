"""The buttons for somebody whose message was warned about or hidden. Who clicks is checked here, every time."""

from bot.actions.evidence_texts import EvidenceTexts
from bot.cases.answering import answer
from bot.cases.rulings import CaseRulings
from bot.gateway import Gateway
from bot.store import journal
from bot.store.database import Database
from bot.ui import cards, explanations, words
from bot.ui.catalogue import text
from bot.ui.explanations import Reader
from bot.ui.modals import AppealModal
from bot.ui.responding import Interaction, say, unless_expired


class AuthorButtons:
    """*Appeal* and *Why?*, to the author only."""

    def __init__(
        self, gateway: Gateway, database: Database, texts: EvidenceTexts, rulings: CaseRulings
    ) -> None:
        self._gateway = gateway
        self._db = database
        self._texts = texts
        self._rulings = rulings

    async def appeal(self, interaction: Interaction, verdict_id: int) -> None:
        """*Appeal*: asks for a few words, to the author only."""
        async with self._db.read() as conn:
            verdict = await journal.verdict(conn, verdict_id)
        if verdict is None:
            await say(interaction, text("too-long-ago"))
        elif verdict.author_id != interaction.user.id:
            await say(interaction, text("appeal-only-author"))
        else:
            with unless_expired():
                await interaction.response.send_modal(
                    AppealModal(lambda i, said: self._appeal(i, verdict_id, said))
                )

    async def why(self, interaction: Interaction, verdict_id: int) -> None:
        """*Why?* on a public reply: answers ephemerally, to the author only."""
        async with self._db.read() as conn:
            verdict = await journal.verdict(conn, verdict_id)
        if verdict is None:
            await say(interaction, text("too-long-ago"))
            return
        if verdict.author_id != interaction.user.id:
            await say(interaction, text("not-for-you"))
            return
        guild = self._gateway.get_guild(verdict.guild_id)
        view = cards.notice_card(
            server=guild.name if guild else text("this-server"),
            text=self._texts.shown(verdict) or "",
            place=self._texts.place(verdict),
            rule=explanations.rule(verdict.decision),
            reasons=explanations.reasons(verdict.decision, Reader.PEOPLE),
            hidden=verdict.decision.hidden,
            note=words.hidden_note(verdict.decision.surface),
            verdict_id=verdict.id,
            link=None,
        )
        with unless_expired():
            await interaction.response.send_message(view=view, ephemeral=True)

    async def _appeal(self, interaction: Interaction, verdict_id: int, said: str) -> None:
        await answer(
            interaction,
            lambda: self._rulings.appeal(verdict_id, interaction.user.id, said),
            text("appeal-thanks"),
        )
