"""Checks recorded requests against Discord's OpenAPI description, and the rules that the description leaves out."""

import gzip
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from .openapi_extract import EXTRACT
from .rest import Recorded

_ROOT = "urn:discord"
_COMPONENTS_V2 = 1 << 15
_CHAT_INPUT = 1

Json = Any


def problems(requests: Iterable[Recorded]) -> list[str]:
    """What is wrong with the requests, one line each; empty when all is well."""
    description = _description()
    return [f"{r.method} {r.path}: {problem}" for r in requests for problem in description.check(r)]


class Description:
    """Discord's description of the requests that it accepts."""

    def __init__(self, document: Json) -> None:
        self._schemas = document["components"]["schemas"]
        _allow_what_works(self._schemas)
        resource = DRAFT202012.create_resource(document)
        self._registry: Registry[Json] = Registry().with_resource(_ROOT, resource)
        # Literal segments before parameters, so that ".../members/@me" is not taken for a user's id.
        self._paths = sorted(document["paths"].items(), key=lambda item: item[0].count("{"))

    def check(self, request: Recorded) -> Iterator[str]:
        """The problems of one request."""
        for template, item in self._paths:
            match = _pattern(template).fullmatch(request.path)
            if match and request.method.lower() in item:
                operation = item[request.method.lower()]
                yield from self._parameters(item, operation, match.groupdict(), request)
                yield from self._body(operation, request)
                yield from _unwritten_rules(request)
                return
        yield "no such request in the extract (see openapi_extract.py)"

    def _parameters(
        self, item: Json, operation: Json, path: Mapping[str, str], request: Recorded
    ) -> Iterator[str]:
        known = {(p["in"], p["name"]): p for p in item["parameters"] + operation["parameters"]}
        given = {("path", name): value for name, value in path.items()}
        given |= {("query", name): value for name, value in request.query.items()}
        for key, value in given.items():
            if key not in known:
                yield f"unknown parameter {key[1]}"
                continue
            schema = known[key]["schema"]
            for problem in self._errors(schema, _typed(value, schema)):
                yield f"parameter {key[1]}: {problem}"
        for key, parameter in known.items():
            if parameter.get("required") and key not in given:
                yield f"parameter {key[1]} is missing"

    def _body(self, operation: Json, request: Recorded) -> Iterator[str]:
        wanted = operation.get("requestBody")
        if request.body is None:
            if wanted and wanted["required"]:
                yield "the body is missing"
            return
        if not wanted:
            yield "a body where none belongs"
            return
        if request.content_type != "application/json" and not request.files:
            yield f"content type {request.content_type}"
        schema = wanted["content"]["application/json"]["schema"]
        yield from self._errors(schema, request.body)
        if isinstance(request.body, dict) and (unknown := request.body.keys() - self._properties(schema)):
            yield f"unknown keys {sorted(unknown)}"

    def _errors(self, schema: Json, value: Json) -> Iterator[str]:
        validator = Draft202012Validator(_absolute(schema), registry=self._registry)
        for error in validator.iter_errors(value):
            # Not the value: it may hold what somebody wrote.
            yield f"{error.json_path} breaks {error.validator} at {'/'.join(map(str, error.schema_path))}"

    def _properties(self, schema: Json) -> set[str]:
        """Every key that the schema, or an alternative in it, names."""
        if reference := schema.get("$ref"):
            return self._properties(self._schemas[reference.rpartition("/")[2]])
        branches = [part for key in ("allOf", "anyOf", "oneOf") for part in schema.get(key, [])]
        return set(schema.get("properties", ())).union(*(self._properties(part) for part in branches))


def _allow_what_works(schemas: Json) -> None:
    """What discord.py sends to everybody's content although the description does not have it."""
    # Some ids go out as integers.
    schemas["SnowflakeType"] = {"anyOf": [schemas["SnowflakeType"], {"type": "integer"}]}
    # Media channels: https://discord.com/developers/docs/resources/channel#channel-object-channel-types
    schemas["ChannelTypes"]["oneOf"].append({"title": "GUILD_MEDIA", "const": 16})
    # Edits carry it like new messages do, those of answers to interactions too.
    for edit in ("MessageEditRequestPartial", "IncomingWebhookUpdateRequestPartial"):
        schemas[edit]["properties"]["tts"] = {"type": "boolean"}


@cache
def _description() -> Description:
    return Description(json.loads(gzip.decompress(EXTRACT.read_bytes())))


@cache
def _pattern(template: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", template))


def _typed(value: str, schema: Json) -> Json:
    """A parameter as its schema's type: everything arrives as text."""
    if schema.get("type") == "integer" and value.isdecimal():
        return int(value)
    if schema.get("type") == "boolean" and value.lower() in {"true", "false", "1", "0"}:
        return value.lower() in {"true", "1"}
    return value


def _absolute(node: Json) -> Json:
    """The schema with references into the whole description."""
    if isinstance(node, dict):
        return {k: _ROOT + v if k == "$ref" else _absolute(v) for k, v in node.items()}
    return [_absolute(part) for part in node] if isinstance(node, list) else node


def _unwritten_rules(request: Recorded) -> Iterator[str]:
    """Limits that Discord's documentation names and the description does not."""
    if request.reason is not None and not 1 <= len(request.reason) <= 512:
        yield f"an audit-log reason of {len(request.reason)} characters"
    if request.path.endswith("/commands") and isinstance(request.body, list):
        for command in request.body:
            yield from _command_rules(command)
    if isinstance(request.body, dict) and "/messages" in request.path:
        yield from _message_rules(request.body)


def _command_rules(command: Json) -> Iterator[str]:
    if command.get("type", _CHAT_INPUT) != _CHAT_INPUT:
        return
    for part in _with_options(command):
        if part["name"] != part["name"].lower():
            yield f"command or option name {part['name']} is not in lower case"
        if not part.get("description"):
            yield f"command or option {part['name']} has no description"


def _with_options(command: Json) -> Iterator[Json]:
    yield command
    for option in command.get("options") or ():
        yield from _with_options(option)


def _message_rules(message: Json) -> Iterator[str]:
    if len(message.get("content") or "") > 2_000:
        yield "content of more than 2,000 characters"
    if not (message.get("flags") or 0) & _COMPONENTS_V2:
        return
    if message.get("content") or message.get("embeds"):
        yield "content or embeds beside components V2"
    parts = list(_components(message.get("components") or []))
    if len(parts) > 40:
        yield f"{len(parts)} components"
    if (characters := sum(len(part.get("content", "")) for part in parts)) > 4_000:
        yield f"{characters} characters in components"
    named = [part["id"] for part in parts if part.get("id")]
    if len(named) != len(set(named)) or any(id_ >= 2**31 for id_ in named):
        yield "component ids that are not unique or no int32"


def _components(components: list[Json]) -> Iterator[Json]:
    for component in components:
        yield component
        yield from _components(component.get("components") or [])
        if accessory := component.get("accessory"):
            yield accessory
