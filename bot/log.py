"""Structured logs: one event per line, ids and numbers only. Message text and secrets never get here."""

import logging
import re
import sys
from typing import Any

import structlog

# Tokens are three base64 parts (https://discord.com/developers/docs/reference#authentication). Addresses of webhooks
# and interactions carry a secret, so may those of databases; encrypted evidence need not be in a log either.
_SECRET = re.compile(
    r"[\w-]{23,28}\.[\w-]{6,7}\.[\w-]{27,}"
    r"|(?<=/webhooks/)\d+/[\w-]{20,}|(?<=/interactions/)\d+/[\w-]{20,}"
    r"|(?<=://)[^\s/:@]*:[^\s/@]+(?=@)"
    r"|\bgAAAA[\w=-]{20,}"
)


_OURS = ("bot", "cogs")
"""Loggers that may say more than warnings."""


def configure(level: str = "info", *, as_json: bool = False) -> None:
    """Send structlog's and the standard library's logs to stderr, as text or as JSON lines."""
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    renderer: structlog.types.Processor = (
        structlog.processors.JSONRenderer()
        if as_json
        else structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    final: list[structlog.types.Processor] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta]
    if as_json:
        final.append(structlog.processors.format_exc_info)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared, processors=[*final, renderer, _without_secrets]
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    # Libraries log what they send and store, texts and names with it, below warnings.
    chosen = logging.getLevelNamesMapping()[level.upper()]
    root.setLevel(max(logging.WARNING, chosen))
    for ours in _OURS:
        logging.getLogger(ours).setLevel(chosen)


def _without_secrets(_logger: object, _name: str, line: Any) -> str:
    """The finished line, tracebacks included, without anything that looks like a secret."""
    return _SECRET.sub("[secret]", line)
