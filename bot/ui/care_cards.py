"""Cards for people who need something else than a verdict: the one hurt, two in a conflict, somebody in a crisis.

Wording after published advice on safe messaging; docs/care.md names it.
"""

from collections.abc import Sequence

from discord import ui

from bot.ui import words
from bot.ui.buttons import SUPPORT_BUTTONS, AppealButton, SupportButton
from bot.ui.cards import CALM, CAUTION, card
from bot.ui.help import help_lines
from bot.ui.safe import inline

_TOLD = {
    "private_data": "that a message to you may hold private data",
    "encouraging_self_harm": "that somebody wished you harm",
    "serious_act": "about a threat aimed at you",
    "pile_on": "that several people were hostile to you at the same time",
    "sustained": "that hostile messages aimed at you keep coming",
    "acute": "about a burst of hostile messages aimed at you",
}
TOLD_PATTERNS = frozenset(_TOLD)
"""Patterns with one person who is hurt."""


def support_card(*, server: str, pattern: str, case_id: int) -> ui.LayoutView:
    """To the one hurt: what moderators were told. Asks nothing; every button is an offer."""
    return card(
        f"### You are not alone in {inline(server)}\n"
        f"Its moderators have been told {_TOLD[pattern]}. They decide what happens; you do not have to do anything. "
        "It is not your fault. Nobody else sees this note.",
        rows=[[SupportButton(what, case_id) for what in SUPPORT_BUTTONS]],
        colour=CALM,
    )


def help_card(locale: str) -> ui.LayoutView:
    """*Show me help*: people to talk to, by country and language."""
    return card(
        "### People who listen\nFor free, about anything that weighs on you; you need no special reason.",
        help_lines(locale),
        "Are you in danger right now? Please call your local emergency number.\n"
        "-# In Discord: right-click or hold a name → *Block* or *Ignore*; they do not hear of it.",
    )


def care_card(locale: str) -> ui.LayoutView:
    """To somebody who wrote about wanting to die or hurting themselves. No rule, no reproach, nothing to press."""
    return card(
        "### You matter",
        "Something you wrote made me think that you may be going through a lot. You have done nothing wrong, and "
        "nothing happened to your message. Many people have felt like this and found their way through it, often "
        "with somebody to talk to: a friend, somebody you trust, or one of these:",
        help_lines(locale),
        "Are you in danger right now? Please call your local emergency number, or ask somebody near you to stay "
        "with you.",
    )


def disclosure_notice(*, author: str, link: str, threatens: bool = False) -> ui.LayoutView:
    """To moderators, where the server wants it or somebody is threatened besides: somebody may need a kind word. No
    text, nothing to decide."""
    besides = " **It may threaten somebody else as well: please read it soon.**" if threatens else ""
    return card(
        f"### Somebody may be hurting\n{author} wrote [something]({link}) that may be about wanting to die or hurting "
        f"themselves.{besides} They were offered help privately. Nothing was deleted, nothing counts against them, "
        "and no text is kept.\nA kind private word from somebody they know can help: listen, do not judge, do not "
        "promise secrecy, and involve people near them if there is danger.",
        colour=CALM,
    )


def mediation_card(*, server: str, names: Sequence[str]) -> ui.LayoutView:
    """To both sides of a conflict, the same words."""
    both = " and ".join(f"**{inline(name)}**" for name in sorted(names))
    return card(
        f"### A word between {both}, in {inline(server)}\n"
        "Things between the two of you have become heated, and it goes both ways. Nobody is being blamed, and "
        "nothing counts against either of you. You both get these same words.",
        "What often helps: leave it for a day. Mute or block each other for a while. Tell a moderator what bothers "
        "you, instead of each other; the moderators know and can help you both to talk.",
        colour=CALM,
    )


def strike_card(*, server: str, rule: str, points: float, verdict_id: int) -> ui.LayoutView:
    """To somebody about whom a moderator confirmed a case: what counts now, what happens next, how to appeal."""
    return card(
        f"### A case about you in {inline(server)} was confirmed\n**Rule:** {rule}",
        f"A moderator looked at it. It counts as a strike: {points:.1f} points now, fading to nothing within 90 days.",
        "**What happens next:** nothing, if it stops. From 3 points on, hostile messages are deleted and followed by "
        f"a timeout of 10 minutes; from 5 on, moderators consider longer ones.\n{words.APPEAL_NEXT}",
        colour=CAUTION,
        rows=[[AppealButton(verdict_id)]],
    )
