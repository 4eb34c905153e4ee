"""`upstander doctor`: what is wrong with this installation and how to fix it, one line each."""

import asyncio

from pydantic import ValidationError

from bot.cli import doctor_discord, doctor_host
from bot.cli.diagnosis import Diagnosis, Health
from bot.settings import Settings
from bot.ui.catalogue import text


async def examine() -> list[Diagnosis]:
    """Look at everything; parts do not depend on each other."""
    try:
        settings = Settings()
    except ValidationError as error:
        return [_wrong_setting(str(found["loc"][0]), found["msg"]) for found in error.errors()]
    except UnicodeDecodeError:
        return [_wrong_setting(".env", text("doctor-settings-encoding"))]
    database = await doctor_host.look_at_database(settings)
    findings = [Diagnosis(text("doctor-settings"), Health.GOOD, text("doctor-settings-good"))]
    findings.append(doctor_discord.token(settings))
    if not findings[-1].bad:
        findings += [finding async for finding in doctor_discord.findings(settings, database.servers)]
    findings.append(database.finding)
    findings += await asyncio.to_thread(lambda: list(doctor_host.findings(settings, database.key_problem)))
    findings.append(await doctor_discord.clock())
    return findings


def _wrong_setting(name: str, problem: str) -> Diagnosis:
    detail = text("doctor-settings-bad", setting=name.upper(), problem=problem)
    return Diagnosis(text("doctor-settings"), Health.BAD, detail)
