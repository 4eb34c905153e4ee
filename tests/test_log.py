"""Secrets never reach a log, whatever they come in."""

import io
import logging
import sys

import pytest
import structlog

from bot import log

# Made up, in the shape of the real thing.
TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4.GaBcDe." + "x" * 38
WEBHOOK = "https://discord.com/api/webhooks/123456789012345678/" + "w" * 68
INTERACTION = "https://discord.com/api/interactions/123456789012345678/" + "i" * 68 + "/callback"
DATABASE = "postgresql://bot:hunter22@db.example:5432/upstander"
EVIDENCE = "gAAAAAB" + "e" * 60
SECRETS = {TOKEN: TOKEN, WEBHOOK: "w" * 68, INTERACTION: "i" * 68, DATABASE: "hunter22", EVIDENCE: EVIDENCE}


@pytest.fixture(autouse=True)
def _restored() -> object:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    before = structlog.get_config()
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    for ours in ("bot", "cogs"):
        logging.getLogger(ours).setLevel(logging.NOTSET)
    structlog.configure(**before)


@pytest.fixture(params=[False, True], ids=["text", "json"])
def lines(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """What is logged."""
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    log.configure("info", as_json=request.param)
    return stream


@pytest.mark.parametrize("text", SECRETS)
def test_in_a_value(lines: io.StringIO, text: str) -> None:
    structlog.get_logger("bot.t").info("connecting", where=f"to {text} now")

    assert "connecting" in lines.getvalue()
    assert SECRETS[text] not in lines.getvalue()
    assert "[secret]" in lines.getvalue()


@pytest.mark.parametrize("text", SECRETS)
def test_nested_or_in_the_event(lines: io.StringIO, text: str) -> None:
    structlog.get_logger("bot.t").info(f"calling {text}", body={"deep": [text]})

    assert SECRETS[text] not in lines.getvalue()


@pytest.mark.parametrize("text", SECRETS)
def test_in_a_traceback(lines: io.StringIO, text: str) -> None:
    try:
        raise RuntimeError(f"cannot reach {text}")
    except RuntimeError:
        structlog.get_logger("bot.t").exception("failed")

    assert "RuntimeError" in lines.getvalue()
    assert SECRETS[text] not in lines.getvalue()


@pytest.mark.parametrize("text", SECRETS)
def test_in_lines_of_other_libraries(lines: io.StringIO, text: str) -> None:
    logging.getLogger("discord.http").warning("We are being rate limited. %s", text)

    assert "rate limited" in lines.getvalue()
    assert SECRETS[text] not in lines.getvalue()


def test_ordinary_lines_stay_as_they_are(lines: io.StringIO) -> None:
    structlog.get_logger("bot.t").info(
        "caught up", guild=123456789012345678, url="https://example.org:443/a@b"
    )

    assert "123456789012345678" in lines.getvalue()
    assert "https://example.org:443/a@b" in lines.getvalue()


@pytest.mark.parametrize("library", ["discord.gateway", "aiosqlite", "asyncio", "any.other"])
def test_libraries_say_no_more_than_warnings(lines: io.StringIO, library: str) -> None:
    log.configure("debug")
    logging.getLogger(library).info("a text")
    logging.getLogger(library).debug("another")

    assert lines.getvalue() == ""
