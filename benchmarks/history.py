"""Makes a chat history for `replay` out of the public evaluation sets.

    python -m benchmarks.history ../shared/data/evaluate /tmp/history.jsonl
    python -m bot replay /tmp/history.jsonl

Every text becomes a message of one of forty members in one of four channels, one every 20 seconds; every third
answers the message before it. The texts are abusive language collected by researchers: the file stays with you.
"""

import argparse
import csv
import gzip
import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

_TEXT_COLUMNS = ("text", "test_case", "comment_text")
_MEMBERS = 40
_LONGEST = 2_000


def texts(folder: Path) -> Iterator[str]:
    """All texts of all gzip CSV files of `folder`. Raises FileNotFoundError where there are none."""
    files = sorted(folder.glob("*.csv.gz"))
    if not files:
        raise FileNotFoundError(
            f"{folder} holds no *.csv.gz; see training/README.md for where the sets are published"
        )
    for path in files:
        with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            column = next(name for name in _TEXT_COLUMNS if name in (reader.fieldnames or ()))
            for row in reader:
                yield row[column][:_LONGEST]


def records(lines: list[str], seed: int = 1) -> Iterator[dict[str, object]]:
    """`lines` as messages of a history, shuffled with a fixed seed."""
    rng = random.Random(seed)
    rng.shuffle(lines)
    start = datetime(2026, 1, 1, 8, tzinfo=UTC)
    for number, line in enumerate(lines, 1):
        author = rng.randrange(1, _MEMBERS + 1)
        yield {
            "id": str(number),
            "channel_id": str(number % 4 + 1),
            "author_id": str(author),
            "author_name": f"member{author}",
            "timestamp": (start + timedelta(seconds=20 * number)).isoformat(),
            "content": line,
            "reply_to": str(number - 4) if number % 3 == 0 and number > 4 else None,
            "mentions": [],
        }


def main() -> None:
    """Write the history and say how long it is."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("out", type=Path)
    options = parser.parse_args()
    lines = list(texts(options.folder))
    with options.out.open("w", encoding="utf-8") as file:
        for record in records(lines):
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
    print(f"{len(lines)} messages in {options.out}")


if __name__ == "__main__":
    main()
