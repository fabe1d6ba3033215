"""Runs Lighthouse over every kind of page of a site of its own; `script/lighthouse` runs it.

Pages that must not be indexed (plans, a missing page) have no figure for search engines.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.browser.conftest import KINDS
from tests.running_site import ROOT, collect_static, running_site

PROGRAM = ROOT / ".local" / "lighthouse" / "node_modules" / ".bin" / "lighthouse"
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
NOT_INDEXED = ("/plans/new/", "/search/?", "/nowhere/")
FLAGS = "--headless=new --no-sandbox --disable-gpu --disable-background-networking"


@dataclass(frozen=True)
class Result:
    path: str
    scores: dict[str, int]
    faults: list[str]


def measure(origin: str, path: str) -> Result:
    """Return the scores of one page, 0 to 100, and the audits that cost something."""
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or ""
    done = subprocess.run(
        [str(PROGRAM), origin + path, "--quiet", "--output=json", f"--chrome-flags={FLAGS}"],
        env={**os.environ, "CHROME_PATH": chromium},
        capture_output=True,
        text=True,
        check=True,
    )
    report = json.loads(done.stdout)
    scores, faults = {}, []
    for name in CATEGORIES:
        if name == "seo" and (path.startswith(NOT_INDEXED) or _is_plan(path)):
            continue
        category = report["categories"][name]
        scores[name] = round((category["score"] or 0) * 100)
        faults += [
            f"{each['id']} {report['audits'][each['id']].get('displayValue', '')}"
            for each in category["auditRefs"]
            if each["weight"]
            and (report["audits"][each["id"]]["score"] or 0) < 0.99
            and report["audits"][each["id"]]["scoreDisplayMode"] not in {"notApplicable", "manual"}
        ]
    return Result(path, scores, faults)


def _is_plan(path: str) -> bool:
    return path.startswith("/plans/") and path != "/plans/"


def main(paths: list[str]) -> int:
    collect_static()
    below = 0
    with tempfile.TemporaryDirectory() as folder, running_site(Path(folder)) as site:
        wanted = paths or [*KINDS, site.make_plan("machine-learning-engineer")]
        print("| page | performance | accessibility | best practices | SEO |")
        print("| --- | --- | --- | --- | --- |")
        for path in wanted:
            # A missing page answers 404, which Lighthouse does not measure.
            if path == "/nowhere/":
                continue
            result = measure(site.origin, path)
            shown = "/plans/…/" if _is_plan(path) and "new" not in path else path
            cells = [str(result.scores.get(name, "–")) for name in CATEGORIES]
            print(f"| `{shown}` | {' | '.join(cells)} |", flush=True)
            if min(result.scores.values()) < 100:
                below += 1
                print(f"  {', '.join(result.faults)}", file=sys.stderr, flush=True)
    return 1 if below else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
