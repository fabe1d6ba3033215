"""`python -m bench NAME`: one module for each benchmark, with `add_arguments` and `run`."""

import argparse
import importlib
import sys

BENCHMARKS = {
    "crowd": "many people changing their plans at once, with workers killed",
    "pages": "every kind of page against a bare Django view, warm and cold, with more content",
    "plans": "the scheduler against OR-Tools' CP-SAT",
    "scale": "the pay page with a million figures against a thousand",
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="script/bench")
    names = parser.add_subparsers(dest="name", required=True)
    wanted = next((each for each in sys.argv[1:] if each in BENCHMARKS), None)
    for name, title in BENCHMARKS.items():
        each = names.add_parser(name, help=title, description=title)
        if name == wanted:  # its packages need not be there for the others
            importlib.import_module(f"bench.{name}").add_arguments(each)
    options = parser.parse_args()
    return int(importlib.import_module(f"bench.{options.name}").run(options))


if __name__ == "__main__":
    sys.exit(main())
