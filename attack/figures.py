"""What an attack counts, and the table that it prints."""

import sys
from collections import Counter
from dataclasses import dataclass, field

from .cases import Case


@dataclass
class Findings:
    """What was wrong, by kind: how often, and the first request that showed it."""

    count: Counter[str] = field(default_factory=Counter)
    first: dict[str, str] = field(default_factory=dict)

    def add(self, what: str, case: Case) -> None:
        kind = f"{case.route}: {what}"
        self.count[kind] += 1
        self.first.setdefault(kind, case.line())


@dataclass
class Figures:
    requests: int = 0
    reached_a_view: int = 0
    seconds: float = 0
    slowest: float = 0
    slowest_case: str = ""
    by_status: Counter[str] = field(default_factory=Counter)
    by_route: Counter[str] = field(default_factory=Counter)
    findings: Findings = field(default_factory=Findings)

    def add(self, part: "Figures") -> None:
        """Count in what another process counted."""
        self.requests += part.requests
        self.reached_a_view += part.reached_a_view
        self.by_status += part.by_status
        self.by_route += part.by_route
        if part.slowest > self.slowest:
            self.slowest, self.slowest_case = part.slowest, part.slowest_case
        self.findings.count += part.findings.count
        for kind, line in part.findings.first.items():
            self.findings.first.setdefault(kind, line)


def report(figures: Figures) -> None:
    """Print the table of figures."""
    out = sys.stdout.write
    out(f"requests          {figures.requests:>8,}\n")
    out(f"reached a view    {figures.reached_a_view:>8,}\n")
    out(f"routes            {len(figures.by_route):>8,}\n")
    for status, count in sorted(figures.by_status.items()):
        out(f"  status {status}      {count:>8,}\n")
    out(f"slowest answer    {figures.slowest * 1000:>8,.0f} ms  {figures.slowest_case[:200]}\n")
    out(f"kinds of findings {len(figures.findings.count):>8,}\n")
    for kind, count in figures.findings.count.most_common():
        out(f"  {count:>6,} × {kind}\n           {figures.findings.first[kind]}\n")
