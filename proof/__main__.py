"""`python -m proof topology` and `python -m proof failures [NAME …]`."""

import argparse
import signal
import sys

from .processes import Missing
from .topology import topology


def show() -> int:
    """Start the topology, say where it is, and wait to be stopped."""
    with topology() as site:
        print(f"The site    {site.address}")
        for web in site.webs:
            print(f"{web.name}        http://{web.where}  process {web.pid}")
        print(f"Primary     {site.primary.address}")
        print(f"Replica     {site.replica.address}")
        print(f"PgBouncer   127.0.0.1:{site.pool_port}")
        print(f"Cache       127.0.0.1:{site.cache_port}")
        print(f"Logs        {site.folder}/*.log")
        print("Ctrl-C stops all of it.", flush=True)
        signal.sigwait({signal.SIGINT, signal.SIGTERM})
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(prog="script/topology or script/failures")
    parts = parser.add_subparsers(dest="part", required=True)
    parts.add_parser("topology", help="run the whole site until Ctrl-C")
    wanted = parts.add_parser("failures", help="let parts of it fail under load")
    wanted.add_argument("names", nargs="*", help="which; all of them without a name")
    options = parser.parse_args()
    try:
        if options.part == "topology":
            return show()
        from .failures import run

        return run(options.names)
    except Missing as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
