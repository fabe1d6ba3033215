"""docs/security.md names tests that exist, and goes through every chapter."""

import re

from tests.running_site import ROOT

TEXT = (ROOT / "docs" / "security.md").read_text()


def test_each_named_test_exists():
    named = set(re.findall(r"`(?:tests/)?(\w+/test_\w+\.py)(?:::(test_\w+))?`?", TEXT))
    alone = set(re.findall(r"`(test_\w+)`", TEXT))
    assert len(named) > 15
    everything = "".join(path.read_text() for path in (ROOT / "tests").rglob("test_*.py"))
    for path, name in named:
        source = ROOT / "tests" / path
        assert source.is_file(), path
        assert not name or f"def {name}(" in source.read_text(), (path, name)
    for name in alone:
        assert f"def {name}(" in everything, name


def test_each_chapter_is_there_and_no_requirement_twice():
    assert re.findall(r"^### V(\d+) ", TEXT, re.M) == [str(n) for n in range(1, 18)]
    rows = re.findall(r"^\| (\d[\d., –L()]*?) \|", TEXT.split("## ASVS 5.0")[1], re.M)
    single = [each for row in rows for each in re.findall(r"\d+\.\d+\.\d+", row)]
    assert len(single) == len(set(single))
    assert len(single) > 120
