"""`make bench`: every benchmark, one after the other; figures go to `results/`.

What each measures stands at the top of its module.
"""

import runpy
import sys

from benchmarks.results import RESULTS

_BENCHMARKS = ("scoring", "end_to_end", "context", "evasion")


def main() -> None:
    """Run all of them with their defaults."""
    for name in _BENCHMARKS:
        print(f"== {name}", flush=True)
        sys.argv = [name, "--json", str(RESULTS / f"{name}.json")]
        runpy.run_module(f"benchmarks.{name}", run_name="__main__")


if __name__ == "__main__":
    main()
