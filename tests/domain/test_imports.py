"""What everything speaks with is cheap to import."""

import subprocess
import sys

import pytest

_LOADED_BY = """
import sys
before = set(sys.modules)
import {module}
print(*sorted({{name.partition(".")[0] for name in set(sys.modules) - before}} - sys.stdlib_module_names))
"""
_PYDANTIC = {"pydantic", "pydantic_core", "annotated_types", "typing_extensions", "typing_inspection"}


@pytest.mark.parametrize("module", ["bot.policy.schema", "bot.domain.decision", "bot.domain.message"])
def test_the_vocabulary_and_the_policy_load_pydantic_and_nothing_else(module: str) -> None:
    script = _LOADED_BY.format(module=module)
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    packages = {name for name in loaded.stdout.split() if not name.startswith("_sysconfigdata")}
    assert packages <= {"bot"} | _PYDANTIC


def test_the_policy_loads_no_word_list() -> None:
    script = "import sys, bot.policy.schema; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert not {name for name in loaded.stdout.split() if name.startswith("bot.intake")}
