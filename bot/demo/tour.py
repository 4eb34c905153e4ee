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

from bot.demo import lines
from bot.demo.pictures import Camera, browser
from bot.demo.stage import Stage, stage
from bot.store import verdicts
from bot.ui import explanations
from bot.ui.catalogue import text
from bot.ui.explanations import Reader

_A_DAY_AND_A_BIT = 24.5 * 3600


async def run_demo(folder: Path) -> int:
    """The tour; the exit code."""
    await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
    console = Console()
    started = time.monotonic()
    console.rule(f"[bold]{text('demo-title')}")
    console.print(text("demo-intro") + "\n")
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
        console.print(text("demo-pictures", pictures=len(pictures), folder=f"[bold]{folder}/[/]"))
    elif browser() is None:
        console.print(text("demo-no-browser"))
    console.print(text("demo-done", seconds=f"{time.monotonic() - started:.0f}"))
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
        self._scene("demo-joining")
        play = self.play
        card = play.channel_history(play.general)[0]
        self._show("#general", card)
        await self.camera.shoot("welcome", play.general, play.owner, card)
        clicked = await play.owner.click(card, label=text("button-setup"))
        form = _answer(clicked)
        await play.owner.select(form, [play.mod_role], custom_id="role")
        await play.owner.select(form, [play.alerts], custom_id="channel")
        await play.owner.select(form, ["live"], custom_id="mode")
        await self.camera.shoot("setup", play.general, play.owner, form.message)
        await play.owner.click(form, label=text("setup-save"))
        await play.settle()
        self._say(text("demo-joined"))

    async def left_alone(self) -> None:
        """What a word filter would get wrong."""
        self._scene("demo-left-alone")
        await self._send(self._cat, lines.GOOD_GAME)
        await self._send(self._ben, lines.SWEARING)
        await self._send(self._dan, lines.REPORTING)
        await self._send(self._cat, lines.IDENTITY)

    async def warned_and_hidden(self) -> None:
        """The milder levels."""
        self._scene("demo-hidden")
        await self._send(self._ben, lines.QUESTION)
        await self._send(self._ann, lines.ANNOYED, to=self._ben)
        await self._send(self._ann, lines.PUT_DOWN, to=self._ben)
        for dm in self.play.dms(self._ann)[-1:]:
            self._show(text("demo-dms", name="Ann"), dm)
            await self.camera.shoot(
                "author-notice", self.play.users[self._ann.id].dm_channel, self.play.users[self._ann.id], dm
            )

    async def escalated(self) -> None:
        """A case."""
        self._scene("demo-escalated")
        await self._send(self._ann, lines.SERIOUS, to=self._cat)
        card = self.play.channel_history(self.play.alerts)[-1]
        self._show("#mod-alerts", card)
        await self.camera.shoot("case", self.play.alerts, self.play.mod, card, height=1100)
        await self._decide(card, text("button-confirm"))
        await self.play.settle()

    async def undone(self) -> None:
        """A false alarm is undone completely."""
        self._scene("demo-undone")
        await self._send(self._ben, lines.PRIVATE_DATA, to=self._cat)
        cards = self.play.channel_history(self.play.alerts)
        await self._decide(cards[-1], text("button-false_alarm"))
        await self.play.settle()
        self._show("#general", self.play.channel_history(self.play.general)[-1])
        self._show(text("demo-dms", name="Ben"), self.play.dms(self._ben)[-1])

    async def pile_on(self) -> None:
        """What no single message shows."""
        self._scene("demo-pile-on")
        for author, line in zip((self._ann, self._cat, self._ben), lines.PILE_ON, strict=True):
            await self._send(author, line, to=self._dan)
        card = self.play.channel_history(self.play.alerts)[-1]
        self._show("#mod-alerts", card)
        await self.camera.shoot("pile-on", self.play.alerts, self.play.mod, card, height=1300)

    async def weekly_report(self) -> None:
        """The report by DM."""
        self._scene("demo-week")
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
        self._show(text("demo-dms", name="Max"), reports[-1])
        self._say(text("demo-reports", reports=len(reports)))
        await self.camera.shoot(
            "weekly-report",
            play.users[play.mod.id].dm_channel,
            play.users[play.mod.id],
            reports[-1],
            height=1300,
        )

    async def _decide(self, card: discord.Message, button: str) -> None:
        """What the moderator clicks on a case, and what the bot answers."""
        result = await self.play.mod.click(card, label=button)
        self._say(text("demo-click", name="Max", button=button, answer=_said(result)))

    async def _send(self, author: MemberActor, line: str, *, to: MemberActor | None = None) -> None:
        message = await author.send(self.play.general, f"{to.mention} {line}" if to else line)
        await self.play.settle()
        async with self.play.bot.db.read() as conn:
            found = await verdicts.by_message(conn, self.play.guild.id, message.id)
        shown = f"@{to.name} {line}" if to else line
        self._console.print(f"  [bold]{author.name}[/]: {shown}", highlight=False)
        if found:
            decision = found[0].decision
            levels = ", ".join(decision.level_names)
            why = "; ".join(explanations.reasons(decision, Reader.EXPERTS)[:2])
            self._console.print(f"      [red]{levels}[/]  [dim]{why}[/]", highlight=False)
        else:
            self._console.print("      [green]allow[/]")

    def _scene(self, scene: str) -> None:
        self._console.print(f"\n[bold cyan]{text(scene)}[/]. {text(f'{scene}.about')}", highlight=False)

    def _say(self, said: str) -> None:
        self._console.print(f"  [italic]{said}[/]", highlight=False)

    def _show(self, where: str, message: discord.Message) -> None:
        said = (
            "\n\n".join(_texts([component.to_dict() for component in message.components])) or message.content
        )
        self._console.print(
            Panel(Markdown(said), title=where, title_align="left", width=92, border_style="dim")
        )


def _texts(node: Any) -> list[str]:
    """All texts of a card, buttons in brackets."""
    if isinstance(node, list):
        return [found for item in node for found in _texts(item)]
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
