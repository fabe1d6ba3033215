from pathlib import Path

import pytest

from content.files import FILES

SOURCES = """\
- slug: survey
  name: A survey
  publisher: Surveyor
  year: 2026
"""
CITATIONS = """\
- slug: survey-pay
  source: survey
  section: Pay
  year: 2026
"""
FAMILIES = """\
- slug: engineering
  name: Engineering
  summary: Builds things.
"""
ROLES = """\
- slug: builder
  name: Builder
  family: engineering
  horizon: established
  source_group: Builders
  summary: Builds.
  description: Builds things.
  degree_need: none
  degree_note: None asked.
  coding_need: heavy
  coding_note: All day.
  demand: high
  demand_note: Wanted.
  points:
    - topic: pro
      text: Good tools.
    - topic: con
      text: Long days.
      kind: sourced
      citation: survey-pay
"""
LEVELS = """\
- slug: mid
  name: Mid
  years_low: 2
  years_high: 5
"""
PAY_BANDS = """\
- slug: builder-mid
  role: builder
  level: mid
  basis: total
  low: 100000
  high: 120000
  kind: sourced
  citation: survey-pay
"""


class Files:
    """A folder of content files that a test changes."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        for file in FILES:
            self.write(file.name, "[]\n")
        self.write("sources", SOURCES)
        self.write("citations", CITATIONS)
        self.write("families", FAMILIES)
        self.write("roles", ROLES)
        self.write("levels", LEVELS)
        self.write("pay_bands", PAY_BANDS)

    def write(self, name: str, text: str) -> None:
        (self.directory / f"{name}.yaml").write_text(text, encoding="utf-8")

    def read(self, name: str) -> str:
        return (self.directory / f"{name}.yaml").read_text(encoding="utf-8")

    def edit(self, name: str, old: str, new: str) -> None:
        text = self.read(name)
        assert text.count(old) == 1, f"{old!r} is there {text.count(old)} times"
        self.write(name, text.replace(old, new))


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path)
