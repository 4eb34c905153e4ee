"""`make bench`: every benchmark, one after the other. Each prints JSON; see its module for what it measures."""

import runpy
import sys

_BENCHMARKS = ("benchmarks.scoring", "benchmarks.end_to_end", "benchmarks.context", "benchmarks.evasion")


def main() -> None:
    """Run all of them with their defaults."""
    for name in _BENCHMARKS:
        print(f"== {name}", flush=True)
        sys.argv = [name]
        runpy.run_module(name, run_name="__main__")


if __name__ == "__main__":
    main()
