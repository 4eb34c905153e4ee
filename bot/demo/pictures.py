"""Cards as pictures: simcord's local preview page, photographed by a Chromium that is installed anyway."""

import asyncio
import shutil
from pathlib import Path

import discord
from PIL import Image, ImageChops
from simcord import ChannelHandle, Env, MemberActor, UserHandle

_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--hide-scrollbars",
    "--disable-background-networking",
    "--no-first-run",
    "--virtual-time-budget=6000",
)
_TOOLBAR = 112


def browser() -> str | None:
    """The browser to take pictures with, None without one."""
    return next((path for name in _BROWSERS if (path := shutil.which(name))), None)


class Camera:
    """Takes pictures into a folder, numbered in order; without a browser it does nothing."""

    def __init__(self, env: Env, folder: Path) -> None:
        self._env = env
        self._folder = folder
        self._browser = browser()
        self.taken: list[Path] = []

    async def shoot(
        self,
        name: str,
        channel: ChannelHandle,
        viewer: MemberActor | UserHandle,
        message: discord.Message,
        *,
        height: int = 700,
    ) -> None:
        """One message as `viewer` sees it."""
        if self._browser is None:
            return
        path = self._folder / f"{len(self.taken) + 1:02}-{name}.png"
        preview = self._env.preview(channel, viewers=[viewer], layout="message", width=760, height=height)
        async with preview as page:
            await page.show(message)
            process = await asyncio.create_subprocess_exec(
                self._browser,
                *_FLAGS,
                f"--window-size=760,{height}",
                f"--screenshot={path.absolute()}",
                page.url,
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.DEVNULL,
            )
            await process.wait()
        if path.exists():
            await asyncio.to_thread(_crop, path)
            self.taken.append(path)


def _crop(path: Path) -> None:
    """Leave out the page's toolbar and what is empty below the card."""
    with Image.open(path) as picture:
        shown = picture.convert("RGB").crop((0, _TOOLBAR, picture.width, picture.height))
    background = Image.new("RGB", shown.size, shown.getpixel((shown.width - 2, shown.height - 2)))
    box = ImageChops.difference(shown, background).point(lambda value: 255 if value > 12 else 0).getbbox()
    bottom = min(shown.height, (box[3] if box else shown.height) + 16)
    shown.crop((0, 0, shown.width, bottom)).save(path)
