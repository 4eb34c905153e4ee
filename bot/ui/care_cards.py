"""Cards for people who need something else than a verdict.

The person targeted, two in a conflict, somebody in a crisis. Wording after published advice on safe
messaging; docs/care.md names it.
"""

from discord import ui

from bot.domain.finding import Pattern
from bot.ui.buttons import AppealButton, SupportAction, SupportButton
from bot.ui.cards import CALM, CAUTION, card
from bot.ui.catalogue import text
from bot.ui.help import help_lines
from bot.ui.safe import inline


def support_card(*, server: str, pattern: Pattern, case_id: int) -> ui.LayoutView:
    """To the person targeted: what moderators were told. Asks nothing; every button is an offer."""
    return card(
        text("support", server=inline(server), what=text(f"support-{pattern}")),
        rows=[[SupportButton(what, case_id) for what in SupportAction]],
        colour=CALM,
    )


def help_card(locale: str) -> ui.LayoutView:
    """*Show me help*: people to talk to, by country and language."""
    return card(text("help"), help_lines(locale), text("help-danger"))


def care_card(locale: str) -> ui.LayoutView:
    """To somebody who wrote about wanting to die or hurting themselves. No rule, no reproach, nothing to click."""
    return card(text("care"), text("care-words"), help_lines(locale), text("care-danger"))


def disclosure_notice(*, author: str, link: str, threatens: bool = False) -> ui.LayoutView:
    """To moderators, where the server wants it or somebody is also threatened: somebody may need a kind word.

    No text, nothing to decide.
    """
    return card(
        text("disclosure", author=author, link=link, threatens="yes" if threatens else "no"), colour=CALM
    )


def mediation_card(*, server: str, names: tuple[str, str]) -> ui.LayoutView:
    """To both sides of a conflict, the same words."""
    one, other = sorted(names)
    return card(
        text("mediation", server=inline(server), one=inline(one), other=inline(other)),
        text("mediation-advice"),
        colour=CALM,
    )


def strike_card(*, server: str, rule: str, verdict_id: int) -> ui.LayoutView:
    """To somebody about whom a moderator confirmed a case: that it counts, what happens next, how to appeal.

    Without points: what a member could count on is that it stops.
    """
    return card(
        text("strike", server=inline(server), rule=rule),
        text("strike-counts"),
        text("strike-next"),
        colour=CAUTION,
        rows=[[AppealButton(verdict_id)]],
    )
