"""Negotiation tips."""

import pytest
from django.test import Client
from django.utils.html import strip_tags

from tests import factories as make

pytestmark = pytest.mark.django_db


def test_tips_with_their_examples_and_the_sections(client: Client, django_assert_max_num_queries):
    make.section("negotiation", slug="negotiation-intro", title="Negotiating", intro="What to do.")
    section = make.section("negotiation", slug="equity", title="Equity explained")
    make.point(section, title="Vesting", text="Four years.")
    make.negotiation_tip(title="Ask", example="I would like more.", position=1, **make.sourced())
    make.negotiation_tip(title="Wait", position=2)
    make.negotiation_tip(title="Old advice", retired_on="2026-01-01")
    with django_assert_max_num_queries(12):
        html = client.get("/salaries/negotiation/").content.decode()
    page = " ".join(strip_tags(html).split())
    assert "<h1>Negotiating</h1>" in html
    assert page.index("Ask") < page.index("Wait")
    assert "I would like more." in page
    assert "Vesting. Four years." in page
    assert "Old advice" not in page
    assert "source-mark" in html
