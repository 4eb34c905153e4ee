"""Cards: what people see, as Components V2 layouts (at most 40 components and 4,000 characters each).

https://discord.com/developers/docs/components/reference. Cards take plain data and know nothing of the store.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import discord
from discord import ui

from bot.domain.actions import ActionKind, ActionState
from bot.domain.cases import CaseOutcome
from bot.domain.failures import Failure
from bot.domain.message import Surface
from bot.domain.scores import Category, ReplacedModel
from bot.ui import catalogue, words
from bot.ui.buttons import CASE_BUTTONS, AppealButton, CaseAction, CaseButton, SetupButton, WhyButton
from bot.ui.safe import block, cut, inline

CALM = discord.Colour(0x5B7FDB)
CAUTION = discord.Colour(0xE0A33B)
SERIOUS = discord.Colour(0xC8504B)
DONE = discord.Colour(0x5FA777)

_CARD_TEXT = 3_600
"""Discord allows 4,000 characters in all texts of a card; the rest is left to buttons and headings."""


_EVIDENCE = 4
"""Where the evidence stands among the texts of a case card: it gets what the others leave."""
_LEAST_TEXT = 80
"""Characters of a message that are shown at least."""
_LEFT_OUT = 40
"""Room for the line that counts what is left out."""
_HALF_A_DAY = timedelta(hours=12)
TIMELINE_FILE = "timeline.png"
CASE_ROWS = (CASE_BUTTONS, (CaseAction.CLAIM,))
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
            box.add_item(ui.TextDisplay(cut(text, room)))
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
    place: Surface | None = None,
) -> ui.LayoutView:
    """The private notice to an author: what, which rule, the text, what happens next, how to appeal.

    `note` says of something hidden what else stays in sight, empty when nothing does; `place` is where `text` stood,
    None for the message's own.
    """
    kind = "hidden" if hidden else "warned"
    why = "; ".join(reasons[:2]) or catalogue.text("notice-why-unknown")
    where = catalogue.text("notice-link", link=link) if link and not hidden else ""
    after = (note if hidden else "") or catalogue.text(f"notice-next-{kind}")
    return card(
        _lines(
            catalogue.text(f"notice-{kind}", server=inline(server)),
            catalogue.text("notice-why", rule=rule, why=why),
        ),
        block(text, 1_800),
        _lines(_stood(place), where, catalogue.text("notice-next", after=after)),
        colour=CAUTION,
        rows=[[AppealButton(verdict_id)]],
    )


def public_why(mention: str, verdict_id: int) -> ui.LayoutView:
    """The short public reply to an author whose DMs are closed. Says nothing about what was wrong."""
    return card(catalogue.text("notice-public", author=mention), rows=[[WhyButton(verdict_id)]])


def retraction_card(*, server: str, restored: bool, without_files: bool = False) -> ui.LayoutView:
    """To an author: an automatic action was wrong and has been undone; what was attached may be lost."""
    back = "retraction-without-files" if without_files else "retraction-restored"
    what = catalogue.text(back if restored else "retraction-noted")
    return card(_lines(catalogue.text("retraction", server=inline(server)), what), colour=DONE)


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """One message of a case. `text` is None where it is no longer available."""

    author: str
    at: datetime
    text: str | None
    flagged: bool = True
    link: str | None = None
    place: Surface | None = None
    """Where the text stood, None for the message's own."""


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
    scores: Mapping[Category, float]
    record: str
    actions: Sequence[tuple[ActionKind, ActionState, Failure | None]] = ()
    """Each with how it went."""
    notes: Sequence[str] = ()
    outcome: CaseOutcome | None = None
    claim: str = ""
    """Who is at the case, and until when."""
    advice: str | None = None
    hint: str = ""
    """What moderators should know about cases like this."""
    picture: str | None = None
    """What the picture sent beside the card as `TIMELINE_FILE` shows, None without one."""
    rows: Sequence[Sequence[CaseAction]] = CASE_ROWS
    colour: discord.Colour = SERIOUS
    model_id: str = ""
    policy_version: int = 0


def case_card(data: CaseCard) -> ui.LayoutView:
    """A numbered case in the alert channel, with the buttons that make sense as it stands."""
    closed = data.outcome is not None
    state = f" · {words.case_outcome(data.outcome)}" if closed else ""
    head = catalogue.text("case-head", number=str(data.number), title=data.title)
    people = [
        f"**{inline(data.subject, 300)}**",
        catalogue.text("case-target", target=inline(data.target)) if data.target else "",
        catalogue.text("case-channel", channel=data.channel) if data.channel else "",
    ]
    rows = [[CaseButton(what, data.case_id) for what in row] for row in data.rows]
    texts = [
        cut(f"{head}{state}\n{' '.join(filter(None, people))}", 500),
        data.claim,
        f"-# {data.hint}" if data.hint and not closed else "",
        cut("\n".join(f"- {inline(reason, 160)}" for reason in list(dict.fromkeys(data.reasons))[:6]), 600),
        "",
        _scores(data.scores),
        cut(catalogue.text("case-record", record=data.record), 450) if data.record else "",
        cut("\n".join(_grouped(data.actions)), 600),
        _newest(data.notes, 800),
        data.advice or "",
        "" if closed or CaseAction.UNDO not in data.rows[0] else catalogue.text("case-choices"),
        catalogue.text("case-model", model=data.model_id, policy=str(data.policy_version))
        if data.model_id
        else "",
    ]
    texts[_EVIDENCE] = _evidence(data.evidence, _CARD_TEXT - sum(map(len, texts)))
    return card(
        *texts,
        colour=DONE if closed else data.colour,
        media=_timeline(data.picture),
        rows=rows,
    )


def _grouped(actions: Sequence[tuple[ActionKind, ActionState, Failure | None]]) -> list[str]:
    """A line per action; what went alike is one line with how often."""
    lines = Counter(action_line(*action) for action in actions)
    return [line if often == 1 else f"{line} ({often})" for line, often in lines.items()]


def _newest(lines: Sequence[str], room: int) -> str:
    """As many of the last lines as there is room for."""
    shown: list[str] = []
    for line in reversed(lines):
        room -= len(line) + 1
        if room < 0 and shown:
            break
        shown.insert(0, cut(line, 400))
    return "\n".join(shown)


def welcome_card(
    *, guild_id: int, missing: Sequence[str], replaced_model: ReplacedModel | None
) -> ui.LayoutView:
    """Greets a server: what happens now (nothing), how to go on, what is missing."""
    return card(
        catalogue.text("welcome"),
        missing_list(missing),
        words.replaced_model(replaced_model) if replaced_model else "",
        rows=[[SetupButton(guild_id)]],
    )


def missing_list(lines: Sequence[str]) -> str:
    """What the bot lacks, as a list with its heading; empty when it lacks nothing."""
    return _lines(catalogue.text("missing-permissions"), *(f"- {line}" for line in lines)) if lines else ""


def answer_card(title: str, *paragraphs: str, colour: discord.Colour = CALM) -> ui.LayoutView:
    """A plain answer: a title and paragraphs."""
    return card(f"### {title}", *paragraphs, colour=colour)


def _lines(*lines: str) -> str:
    return "\n".join(filter(None, lines))


def _evidence(lines: Sequence[EvidenceLine], room: int) -> str:
    """As many lines as the room has place for, each with a readable part of its text.

    What only came before goes first, then the oldest; what is left out is counted.
    """
    shown = list(lines)
    while shown:
        frames = sum(len(_evidence_line(replace(line, text=""), lines, _LEAST_TEXT)) + 1 for line in shown)
        budget = (room - frames - _LEFT_OUT) // len(shown)
        if budget >= _LEAST_TEXT or len(shown) == 1:
            rendered = [_evidence_line(line, lines, max(budget, _LEAST_TEXT)) for line in shown]
            if more := len(lines) - len(shown):
                rendered.insert(0, f"-# {catalogue.text('and-more', more=more)}")
            return "\n".join(rendered)
        shown.remove(next((line for line in shown if not line.flagged), shown[0]))
    return ""


def _evidence_line(line: EvidenceLine, lines: Sequence[EvidenceLine], budget: int) -> str:
    mark = "**" if line.flagged else ""
    link = f" · [{catalogue.text('case-message')}]({line.link})" if line.link else ""
    body = block(line.text, budget) if line.text is not None else catalogue.text("case-text-gone")
    stood = f"\n{_stood(line.place)}" if line.place else ""
    return f"{mark}{inline(line.author, 40)}{mark} {_time(line, lines)}{link}{stood}\n{body}"


def _stood(place: Surface | None) -> str:
    return catalogue.text("judged-place", place=words.surface(place)) if place else ""


def _time(line: EvidenceLine, lines: Sequence[EvidenceLine]) -> str:
    """With the date where the lines are from several days."""
    several_days = max(lines, key=lambda one: one.at).at - min(lines, key=lambda one: one.at).at > _HALF_A_DAY
    return discord.utils.format_dt(line.at, "f" if several_days else "t")


def _timeline(description: str | None) -> ui.MediaGallery[ui.LayoutView] | None:
    if description is None:
        return None
    return ui.MediaGallery(discord.MediaGalleryItem(f"attachment://{TIMELINE_FILE}", description=description))


def _scores(scores: Mapping[Category, float]) -> str:
    top = sorted(scores.items(), key=lambda item: -item[1])[:4]
    shown = " · ".join(f"{words.category(name)} {value:.2f}" for name, value in top)
    return catalogue.text("case-scores", scores=shown) if top else ""


def action_line(kind: ActionKind, state: ActionState, why: Failure | None) -> str:
    """One action with how it went."""
    note = f": {words.failure(why)}" if why else ""
    return f"{words.action_state(state)} {words.action(kind)}{note}"
