"""Chat histories with what a moderator wants of them: does the bot do it?

    python -m benchmarks histories [--part build|once] [--scores perfect|model] [--model compact] [--kind KIND]

The histories stand in tests/histories, in the form that `tests/histories/loader.py` describes. By perfect scores,
context and rules are judged alone; by a model's, everything is. Prints every history with what went otherwise than it
should, and fails where anything did. The part `once` is opened once, when nothing is built by it any more.
"""

import argparse
import asyncio
import sys
from collections import Counter
from collections.abc import Mapping

from bot.cli.check import scoring
from bot.policy.presets import DEFAULT_PRESET, PRESETS, preset
from tests.histories.loader import PARTS, History, files, load
from tests.histories.playing import Scores, failures, of_model, perfect


async def judged(histories: list[History], scores: Scores, policy: str) -> Mapping[str, list[str]]:
    """The name of each history -> what went otherwise than it should."""
    return {history.name: await failures(history, scores, preset(policy)) for history in histories}


async def _run(options: argparse.Namespace) -> bool:
    histories = [load(path) for path in files(options.part)]
    chosen = [history for history in histories if options.kind in (None, history.kind)]
    if options.scores == "perfect":
        return say(chosen, await judged(chosen, perfect(preset(options.policy)), options.policy))
    async with scoring(options.model) as scorer:
        return say(chosen, await judged(chosen, of_model(scorer), options.policy))


def say(histories: list[History], wrong: Mapping[str, list[str]]) -> bool:
    """Print what was found; whether all is well."""
    for history in histories:
        print(f"{'FAILED' if wrong[history.name] else 'passed'}  {history.name}  ({history.kind})")
        for why in wrong[history.name]:
            print(f"        {why}")
    failed = Counter(history.kind for history in histories if wrong[history.name])
    print(f"\n{len(histories) - failed.total()} of {len(histories)} pass")
    for kind, count in failed.most_common():
        print(f"{count:4} fail  {kind}")
    return not failed


def main() -> None:
    """Judge a part."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--part", choices=PARTS, default="build")
    parser.add_argument("--scores", choices=("perfect", "model"), default="perfect")
    parser.add_argument("--model", default="compact")
    parser.add_argument("--policy", choices=PRESETS, default=DEFAULT_PRESET)
    parser.add_argument("--kind", help="only histories of this kind")
    if not asyncio.run(_run(parser.parse_args())):
        sys.exit(1)


if __name__ == "__main__":
    main()
