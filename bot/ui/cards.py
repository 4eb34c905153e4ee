"""Cards: what people see, as Components V2 layouts (at most 40 components and 4,000 characters each).

https://discord.com/developers/docs/components/reference. Cards take plain data and know nothing of the store.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import discord
from discord import ui

from bot.ui import words
from bot.ui.buttons import CASE_BUTTONS, AppealButton, CaseButton, SetupButton, WhyButton
from bot.ui.safe import block, inline, shortened

CALM = discord.Colour(0x5B7FDB)
CAUTION = discord.Colour(0xE0A33B)
SERIOUS = discord.Colour(0xC8504B)
DONE = discord.Colour(0x5FA777)

_CARD_TEXT = 3_600
"""Discord allows 4,000 characters in all texts of a card; the rest is left to buttons and headings."""


_HALF_A_DAY = timedelta(hours=12)
TIMELINE_FILE = "timeline.png"
CASE_ROWS = (tuple(CASE_BUTTONS),)
"""Buttons of a case, row by row."""


def card(
    *texts_: str,
    colour: discord.Colour = CALM,
    media: ui.MediaGallery[ui.LayoutView] | None = None,
    rows: Sequence[Sequence[ui.DynamicItem[Any]]] = (),
) -> ui.LayoutView:
    """A container of texts, pictures and rows of buttons. Texts past Discord's limit are cut at the end."""
    view = ui.LayoutView(timeout=None)
    box: ui.Container[ui.LayoutView] = ui.Container(accent_colour=colour)
    room = _CARD_TEXT
    for text in texts_:
        if text and room > 20:
            box.add_item(ui.TextDisplay(shortened(text, room)))
            room -= len(text)
    if media is not None:
        box.add_item(media)
    for items in rows:
        row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
        for item in items:
            row.add_item(item)
        box.add_item(row)
    view.add_item(box)
    return view


def notice_card(
    *,
    server: str,
    text: str,
    rule: str,
    reasons: Sequence[str],
    hidden: bool,
    verdict_id: int,
    link: str | None,
    note: str = "",
) -> ui.LayoutView:
    """The private notice to an author: what, which rule, the text, what happens next, how to appeal. `note` says of
    something hidden what else stays in sight, empty when nothing does."""
    if hidden:
        head = f"### Your message in {inline(server)} was hidden"
        after = note or "Nobody else sees it now. You can edit it and post it again in other words."
    else:
        head = f"### A note about your message in {inline(server)}"
        after = "It stays where it is. If it goes on, messages may be hidden and moderators told."
    where = f"[Go to the message]({link})\n" if link and not hidden else ""
    return card(
        f"{head}\n**Rule:** {rule}\n**Why:** {_sentence(reasons)}",
        block(text, 1_800),
        f"{where}**What happens next:** {after}\n{words.APPEAL_NEXT}",
        colour=CAUTION,
        rows=[[AppealButton(verdict_id)]],
    )


def public_why(mention: str, verdict_id: int) -> ui.LayoutView:
    """The short public reply to an author whose DMs are closed. Says nothing about what was wrong."""
    return card(f"{mention}, there is a note for you about a message.", rows=[[WhyButton(verdict_id)]])


def retraction_card(*, server: str, restored: bool) -> ui.LayoutView:
    """To an author: an automatic action was wrong and has been undone."""
    what = "Your message has been restored." if restored else "The note about your message was taken back."
    return card(
        f"### Undone in {inline(server)}\n{what} A moderator looked at it; nothing of it counts against you.",
        colour=DONE,
    )


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """One message of a case. `text` is None where it is no longer available."""

    author: str
    at: datetime
    text: str | None
    flagged: bool = True
    link: str | None = None


@dataclass(frozen=True, slots=True)
class CaseCard:
    """Everything a case card shows. Names are raw; the card makes them inert."""

    case_id: int
    number: int
    title: str
    subject: str
    target: str | None
    channel: str | None
    evidence: Sequence[EvidenceLine]
    reasons: Sequence[str]
    scores: Mapping[str, float]
    record: str
    actions: Sequence[tuple[str, str, str | None]] = ()
    """(kind, state, error) of each action."""
    notes: Sequence[str] = ()
    outcome: str | None = None
    advice: str | None = None
    hint: str = ""
    """What moderators should know about cases like this."""
    picture: str | None = None
    """What the picture sent beside the card as `TIMELINE_FILE` shows, None without one."""
    rows: Sequence[Sequence[str]] = CASE_ROWS
    colour: discord.Colour = SERIOUS
    model_id: str = ""
    policy_version: int = 0


def case_card(data: CaseCard) -> ui.LayoutView:
    """A numbered case in the alert channel, with buttons while it is open."""
    closed = data.outcome is not None
    state = f" · {words.CASE_OUTCOMES.get(data.outcome or '', data.outcome)}" if closed else ""
    aimed = f" → {inline(data.target)}" if data.target else ""
    where = f" in {data.channel}" if data.channel else ""
    head = f"### Case #{data.number}: {data.title}{state}\n**{inline(data.subject, 300)}**{aimed}{where}"
    rows = [] if closed else [[CaseButton(what, data.case_id) for what in row] for row in data.rows]
    return card(
        head,
        f"-# {data.hint}" if data.hint and not closed else "",
        "\n".join(f"- {inline(reason, 300)}" for reason in list(dict.fromkeys(data.reasons))[:6]),
        _evidence(data.evidence),
        _scores(data.scores),
        f"**Record:** {data.record}" if data.record else "",
        "\n".join(action_line(*action) for action in data.actions),
        "\n".join(data.notes),
        data.advice or "",
        f"-# model {data.model_id} · policy {data.policy_version}" if data.model_id else "",
        colour=DONE if closed else data.colour,
        media=_timeline(data.picture),
        rows=rows,
    )


def welcome_card(*, guild_id: int, missing: Sequence[str], model_note: str | None) -> ui.LayoutView:
    """Greets a server: what happens now (nothing), how to go on, what is missing."""
    lines = [
        "### Hello, I am Upstander",
        "I notice bullying: repetition, target and crowd, not just bad words. **For now I only watch** (shadow "
        "mode): I log what I would have done and do nothing.",
        "Press **Set up** to choose a moderator role, an alert channel, how strict to be, and when to go live. "
        "Only people with *Manage Server* can.",
        "-# Messages that are fine leave no text behind. `/status` shows how I am doing.",
    ]
    problems = "**Missing permissions**\n" + "\n".join(f"- {line}" for line in missing) if missing else ""
    return card("\n".join(lines), problems, model_note or "", rows=[[SetupButton(guild_id)]])


def report(title: str, *paragraphs: str, colour: discord.Colour = CALM) -> ui.LayoutView:
    """A plain answer: a title and paragraphs."""
    return card(f"### {title}", *paragraphs, colour=colour)


def _sentence(reasons: Sequence[str]) -> str:
    return "; ".join(reasons[:2]) or "see the rule"


def _evidence(lines: Sequence[EvidenceLine]) -> str:
    shown = []
    budget = max(120, 2_000 // max(1, len(lines)))
    for line in lines:
        mark = "**" if line.flagged else ""
        link = f" · [message]({line.link})" if line.link else ""
        body = block(line.text, budget) if line.text is not None else "-# (no longer available)"
        shown.append(f"{mark}{inline(line.author, 40)}{mark} {_time(line, lines)}{link}\n{body}")
    return "\n".join(shown)


def _time(line: EvidenceLine, lines: Sequence[EvidenceLine]) -> str:
    """With the date where the lines are from several days."""
    several_days = max(lines, key=lambda one: one.at).at - min(lines, key=lambda one: one.at).at > _HALF_A_DAY
    return discord.utils.format_dt(line.at, "f" if several_days else "t")


def _timeline(description: str | None) -> ui.MediaGallery[ui.LayoutView] | None:
    if description is None:
        return None
    return ui.MediaGallery(discord.MediaGalleryItem(f"attachment://{TIMELINE_FILE}", description=description))


def _scores(scores: Mapping[str, float]) -> str:
    top = sorted(scores.items(), key=lambda item: -item[1])[:4]
    return (
        "**Scores:** " + " · ".join(f"{name.replace('_', ' ')} {value:.2f}" for name, value in top)
        if top
        else ""
    )


def action_line(kind: str, state: str, error: str | None) -> str:
    """One action with how it went."""
    note = f": {error}" if error else ""
    return f"{words.STATES.get(state, '')} {words.ACTIONS.get(kind, kind)}{note}"
