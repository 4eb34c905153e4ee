"""`make demo`: a scripted tour on the terminal, cards saved as pictures."""

import asyncio
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import discord
from rich.console import Console
from rich.markdown import Markdown
from rich.panel import Panel
from simcord import InteractionResult, MemberActor

from bot.demo.pictures import NO_BROWSER, Camera, browser
from bot.demo.stage import Stage, stage
from bot.store import verdicts
from bot.ui import explanations
from bot.ui.explanations import Reader

_A_DAY_AND_A_BIT = 24.5 * 3600


async def run_demo(folder: Path) -> int:
    """The tour; the exit code."""
    await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
    console = Console()
    started = time.monotonic()
    console.rule("[bold]Upstander: a tour")
    console.print(
        "The real bot, the real model and a real SQLite file, on a simulated Discord. Nothing leaves this machine.\n"
    )
    async with stage() as play:
        tour = Tour(play, Camera(play.env, folder), console)
        await tour.joining()
        await tour.left_alone()
        await tour.warned_and_hidden()
        await tour.escalated()
        await tour.undone()
        await tour.pile_on()
        await tour.weekly_report()
        pictures = tour.camera.taken
    console.rule()
    if pictures:
        console.print(f"{len(pictures)} pictures of what people saw are in [bold]{folder}/[/]")
    elif browser() is None:
        console.print(NO_BROWSER)
    console.print(f"Done in {time.monotonic() - started:.0f} s. `make sandbox` lets you play yourself.")
    return 0


class Tour:
    """The scenes, in order. Each says what happens and shows what the bot did."""

    def __init__(self, play: Stage, camera: Camera, console: Console) -> None:
        self.play = play
        self.camera = camera
        self._console = console
        self._ann, self._ben, self._cat, self._dan = play.members.values()

    async def joining(self) -> None:
        """Welcome card, set-up."""
        self._scene("Joining a server", "The bot joins in shadow mode: it watches and does nothing.")
        play = self.play
        card = play.channel_history(play.general)[0]
        self._show("#general", card)
        await self.camera.shoot("welcome", play.general, play.owner, card)
        clicked = await play.owner.click(card, label="Set up")
        form = _answer(clicked)
        await play.owner.select(form, [play.mod_role], custom_id="role")
        await play.owner.select(form, [play.alerts], custom_id="channel")
        await play.owner.select(form, ["live"], custom_id="mode")
        await self.camera.shoot("setup", play.general, play.owner, form.message)
        await play.owner.click(form, label="Save")
        await play.settle()
        self._say("Olivia chose moderators, an alert channel and live mode.")

    async def left_alone(self) -> None:
        """What a word filter would get wrong."""
        self._scene("Left alone", "Swearing at a game, quoting to report, naming oneself, being friendly.")
        for author, text in (
            (self._cat, "good game everyone, same time tomorrow?"),
            (self._ben, "damn, that endgame was fucking great"),
            (self._dan, 'mods, he told me "you are an idiot" in a DM, can you look at it?'),
            (self._cat, "as a gay woman I love how welcoming this club is"),
        ):
            await self._send(author, text)

    async def warned_and_hidden(self) -> None:
        """The milder levels."""
        self._scene(
            "Warned, hidden", "A put-down aimed at somebody. The author is told privately, and can appeal."
        )
        await self._send(self._ben, "does anybody want to analyse yesterday's game?")
        await self._send(self._ann, f"{self._ben.mention} can you stop being so annoying")
        await self._send(self._ann, f"{self._ben.mention} you are so ugly, nobody wants you here")
        for dm in self.play.dms(self._ann)[-1:]:
            self._show("Ann's DMs", dm)
            await self.camera.shoot(
                "author-notice", self.play.users[self._ann.id].dm_channel, self.play.users[self._ann.id], dm
            )

    async def escalated(self) -> None:
        """A case."""
        self._scene("Escalated", "A serious message opens a numbered case for the moderators.")
        await self._send(self._ann, f"{self._cat.mention} kys, nobody would even notice")
        card = self.play.channel_history(self.play.alerts)[-1]
        self._show("#mod-alerts", card)
        await self.camera.shoot("case", self.play.alerts, self.play.mod, card, height=1100)
        result = await self.play.mod.click(card, label="Confirm")
        self._say(f"Max presses Confirm: {_said(result)}")
        await self.play.settle()

    async def undone(self) -> None:
        """A false alarm is undone completely."""
        self._scene(
            "Undone", "Private data is hidden at once. Here it was the club's own number: a false alarm."
        )
        await self._send(self._ben, f"{self._cat.mention} lives at 12 Oak Street, her phone is 0171 5550142")
        cards = self.play.channel_history(self.play.alerts)
        result = await self.play.mod.click(cards[-1], label="False alarm")
        self._say(f"Max presses False alarm: {_said(result)}")
        await self.play.settle()
        self._show("#general", self.play.channel_history(self.play.general)[-1])
        self._show("Ben's DMs", self.play.dms(self._ben)[-1])

    async def pile_on(self) -> None:
        """What no single message shows."""
        self._scene(
            "A pile-on",
            "Several people against one: one incident for moderators, no strike for merely joining.",
        )
        for author, text in (
            (self._dan, "you ruined the match again, you are useless"),
            (self._cat, "everybody knows you are the worst player here"),
            (self._ben, "you are a joke, just leave the club"),
        ):
            await self._send(author, f"{self._ann.mention} {text}")
        card = self.play.channel_history(self.play.alerts)[-1]
        self._show("#mod-alerts", card)
        await self.camera.shoot("pile-on", self.play.alerts, self.play.mod, card, height=1300)

    async def weekly_report(self) -> None:
        """The report by DM."""
        self._scene("The week", "Subscribed moderators get a report by DM, exactly once.")
        play = self.play
        summary = await play.mod.slash(play.alerts, "summary")
        await self.camera.shoot("summary", play.alerts, play.mod, _answer(summary).message, height=900)
        await play.mod.slash(play.alerts, "weekly subscribe")
        tomorrow = (play.env.now() + timedelta(days=1)).weekday()
        await play.mod.slash(play.alerts, "weekly schedule", weekday=tomorrow, hour=0, timezone="UTC")
        before = len(play.dms(play.mod))
        await play.env.advance_time(_A_DAY_AND_A_BIT)
        await play.settle()
        reports = play.dms(play.mod)[before:]
        self._show("Max's DMs", reports[-1])
        self._say(f"{len(reports)} report arrived.")
        await self.camera.shoot(
            "weekly-report",
            play.users[play.mod.id].dm_channel,
            play.users[play.mod.id],
            reports[-1],
            height=1300,
        )

    async def _send(self, author: MemberActor, text: str) -> None:
        message = await author.send(self.play.general, text)
        await self.play.settle()
        async with self.play.bot.db.read() as conn:
            found = await verdicts.by_message(conn, self.play.guild.id, message.id)
        shown = (
            text.replace(self._ben.mention, "@Ben")
            .replace(self._cat.mention, "@Cat")
            .replace(self._ann.mention, "@Ann")
        )
        self._console.print(f"  [bold]{author.name}[/]: {shown}", highlight=False)
        if found:
            decision = found[0].decision
            levels = ", ".join(decision.level_names)
            why = "; ".join(explanations.reasons(decision, Reader.EXPERTS)[:2])
            self._console.print(f"      [red]{levels}[/]  [dim]{why}[/]", highlight=False)
        else:
            self._console.print("      [green]allow[/]")

    def _scene(self, title: str, text: str) -> None:
        self._console.print(f"\n[bold cyan]{title}[/]. {text}", highlight=False)

    def _say(self, text: str) -> None:
        self._console.print(f"  [italic]{text}[/]", highlight=False)

    def _show(self, where: str, message: discord.Message) -> None:
        text = (
            "\n\n".join(_texts([component.to_dict() for component in message.components])) or message.content
        )
        self._console.print(
            Panel(Markdown(text), title=where, title_align="left", width=92, border_style="dim")
        )


def _texts(node: Any) -> list[str]:
    """All texts of a card, buttons in brackets."""
    if isinstance(node, list):
        return [text for item in node for text in _texts(item)]
    if not isinstance(node, dict):
        return []
    if node.get("type") == discord.ComponentType.action_row.value:
        return [" ".join(f"[{button.get('label', '…')}]" for button in node["components"])]
    own = [node["content"].replace("-# ", "")] if isinstance(node.get("content"), str) else []
    return own + _texts(node.get("components", []))


def _answer(result: InteractionResult) -> Any:
    """What the bot answered, whether at once or after thinking."""
    answer = result.followups[-1] if result.followups else result.response
    assert answer is not None, "the bot did not answer"
    return answer


def _said(result: InteractionResult) -> str:
    return str(_answer(result).content)
