"""`make bench`: every benchmark, one after the other; figures go to `results/`. With a name, that one alone.

    python -m benchmarks
    python -m benchmarks histories --part build

What each measures stands at the top of its module.
"""

import runpy
import sys

from benchmarks.results import RESULTS

_BENCHMARKS = ("scoring", "end_to_end", "context", "evasion")


def main() -> None:
    """Run one as it is asked for, or all of them with their defaults."""
    if len(sys.argv) > 1:
        sys.argv = sys.argv[1:]
        runpy.run_module(f"benchmarks.{sys.argv[0]}", run_name="__main__")
        return
    for name in _BENCHMARKS:
        print(f"== {name}", flush=True)
        sys.argv = [name, "--json", str(RESULTS / f"{name}.json")]
        runpy.run_module(f"benchmarks.{name}", run_name="__main__")


if __name__ == "__main__":
    main()
