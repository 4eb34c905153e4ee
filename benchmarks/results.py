"""Where the benchmarks leave their figures: `results/`, which the model card is written from."""

import json
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).with_name("results")


def publish(figures: dict[str, Any], path: Path | None) -> None:
    """Prints figures as JSON, and writes them to `path` if there is one."""
    print(json.dumps(figures, indent=1, ensure_ascii=False))
    if path:
        write(figures, path)


def write(figures: dict[str, Any], path: Path) -> None:
    """Writes figures as JSON; makes the folder where it is missing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
