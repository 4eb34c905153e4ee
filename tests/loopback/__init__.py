"""Discord on 127.0.0.1, to run the bot against as a process of its own: HTTP API v10 and gateway.

`LoopbackDiscord` (server.py) is what tests use. What exists (state.py) is simcord's in-memory Discord, the same as in
tests/e2e; here it gets a wire: rest.py speaks HTTP, gateway.py WebSocket, faults.py breaks both on demand, and
validation.py checks every request against Discord's own OpenAPI description.
"""

import pytest

pytest.register_assert_rewrite(f"{__name__}.story")
