"""Every request that the bot makes of the simulated Discord: valid by Discord's description, and none asked in vain."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from simcord.backend.errors import BackendError
from simcord.http import router

from tests.loopback.rest import Recorded
from tests.loopback.validation import problems

_IN_VAIN = {401, 403, 429}
"""Answers that count towards the 10,000 within ten minutes after which Discord blocks an address
(https://discord.com/developers/docs/topics/rate-limits#invalid-request-limit-aka-cloudflare-bans)."""
_UNKNOWABLE = {50007, 50278}
"""Codes of what nobody can know before asking: somebody takes no DMs, or shares no server any more."""


class Asked:
    """The requests of a test, as they arrive."""

    def __init__(self) -> None:
        self.requests: list[Recorded] = []
        self.in_vain: list[str] = []

    def problems(self) -> list[str]:
        """What is wrong with the requests, and those that a look at the permissions would have saved."""
        return [*problems(self.requests), *self.in_vain]

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Note what is asked meanwhile. Faults that a test injects are its own doing."""
        dispatch, check_faults = router.dispatch, router._check_faults
        injected: list[BackendError] = []

        def noted_faults(*args: Any) -> None:
            try:
                check_faults(*args)
            except BackendError as fault:
                injected.append(fault)
                raise

        def noted(backend: Any, method: str, path: str, **asked: Any) -> Any:
            body = asked.get("json")
            files = [str(name) for name, _ in enumerate(asked.get("files") or ())]
            self.requests.append(
                Recorded(
                    method,
                    path,
                    {name: _written(value) for name, value in (asked.get("params") or {}).items()},
                    "multipart/form-data" if files else "application/json",
                    None if body is None else json.loads(json.dumps(body)),
                    asked.get("reason"),
                    files,
                )
            )
            try:
                return dispatch(backend, method, path, **asked)
            except BackendError as refused:
                if refused.status in _IN_VAIN and refused.code not in _UNKNOWABLE and refused not in injected:
                    self.in_vain.append(f"{method} {path}: asked in vain, {refused.status} {refused.code}")
                raise

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(router, "dispatch", noted)
            patch.setattr(router, "_check_faults", noted_faults)
            yield


def _written(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
