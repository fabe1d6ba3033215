"""Every fact of the source document stands on the page where a reader would look for it.

The lists in `tests/facts/` go through the document section by section: what it says, in our words,
the page, and the figures or names that the page must show.
"""

from pathlib import Path

import pytest
import yaml

FACTS = [
    (path.stem, fact)
    for path in sorted((Path(__file__).parent.parent / "facts").glob("*.yaml"))
    for fact in yaml.safe_load(path.read_text(encoding="utf-8"))
]
PAGES = sorted({fact["page"] for _, fact in FACTS})


def test_the_lists_are_there():
    assert len(FACTS) > 800
    assert all(fact["shows"] for _, fact in FACTS)


@pytest.mark.parametrize("page", PAGES)
def test_every_fact_is_on_its_page(site, page):
    answer = site.get(page)
    assert answer.status == 200
    missing = [
        f"{fact['section']}: {fact['fact']} – no “{string}”"
        for _, fact in FACTS
        if fact["page"] == page
        for string in fact["shows"]
        if string not in answer.text
    ]
    assert not missing, "\n".join(missing)
