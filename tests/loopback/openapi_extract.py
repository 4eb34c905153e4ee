"""Makes openapi.json.gz from Discord's OpenAPI description: the requests that the bot makes, and what they reach.

    python -m tests.loopback.openapi_extract path/to/openapi.json

The source is https://github.com/discord/discord-api-spec (`specs/openapi.json`), MIT licence, © Discord Inc.; the
extract keeps its `info`, licence included. Answers are left out. Add to `OPERATIONS` when the bot learns to ask more.
"""

import gzip
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

EXTRACT = Path(__file__).with_name("openapi.json.gz")

OPERATIONS = {
    "/applications/@me": ["get", "patch"],
    "/applications/{application_id}/commands": ["get", "put"],
    "/applications/{application_id}/guilds/{guild_id}/commands": ["get", "put"],
    "/channels/{channel_id}": ["get", "patch"],
    "/channels/{channel_id}/messages": ["get", "post"],
    "/channels/{channel_id}/messages/bulk-delete": ["post"],
    "/channels/{channel_id}/messages/{message_id}": ["get", "patch", "delete"],
    "/channels/{channel_id}/thread-members/@me": ["put"],
    "/channels/{channel_id}/threads/archived/public": ["get"],
    "/channels/{channel_id}/typing": ["post"],
    "/channels/{channel_id}/webhooks": ["get", "post"],
    "/gateway/bot": ["get"],
    "/guilds/{guild_id}": ["get"],
    "/guilds/{guild_id}/audit-logs": ["get"],
    "/guilds/{guild_id}/channels": ["get"],
    "/guilds/{guild_id}/members": ["get"],
    "/guilds/{guild_id}/members/@me": ["patch"],
    "/guilds/{guild_id}/members/{user_id}": ["get", "patch"],
    "/guilds/{guild_id}/roles": ["get"],
    "/guilds/{guild_id}/threads/active": ["get"],
    "/interactions/{interaction_id}/{interaction_token}/callback": ["post"],
    "/oauth2/applications/@me": ["get"],
    "/users/@me": ["get"],
    "/users/@me/channels": ["post"],
    "/users/@me/guilds": ["get"],
    "/users/@me/guilds/{guild_id}": ["delete"],
    "/users/{user_id}": ["get"],
    "/webhooks/{webhook_id}/{webhook_token}": ["post"],
    "/webhooks/{webhook_id}/{webhook_token}/messages/@original": ["get", "patch", "delete"],
    "/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}": ["get", "patch", "delete"],
}
"""Path -> methods that are kept."""

Json = Any


def extract(description: Json) -> Json:
    """The part of the OpenAPI description that `OPERATIONS` needs, with every schema it refers to."""
    paths = {path: _kept(description["paths"][path], methods) for path, methods in OPERATIONS.items()}
    schemas = description["components"]["schemas"]
    reached: dict[str, Json] = {}
    waiting = list(_references(paths))
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached[name] = schemas[name]
            waiting += _references(schemas[name])
    return {
        "openapi": description["openapi"],
        "info": description["info"],
        "paths": paths,
        "components": {"schemas": dict(sorted(reached.items()))},
    }


def _kept(item: Json, methods: list[str]) -> Json:
    return {
        "parameters": item.get("parameters", []),
        **{method: _request(item[method]) for method in methods},
    }


def _request(operation: Json) -> Json:
    """Parameters and JSON body; what can be sent as a form instead has the same fields."""
    kept = {"parameters": operation.get("parameters", [])}
    if body := operation.get("requestBody"):
        json_only = {"application/json": body["content"]["application/json"]}
        kept["requestBody"] = {"required": body.get("required", False), "content": json_only}
    return kept


def _references(node: Json) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(reference := node.get("$ref"), str):
            yield reference.removeprefix("#/components/schemas/")
        for value in node.values():
            yield from _references(value)
    elif isinstance(node, list):
        for value in node:
            yield from _references(value)


def main(source: Path) -> None:
    """Write the extract, byte for byte the same for the same source."""
    text = json.dumps(extract(json.loads(source.read_text())), separators=(",", ":"))
    EXTRACT.write_bytes(gzip.compress(text.encode(), mtime=0))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
