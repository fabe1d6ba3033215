"""Pages made of what is remembered are those made of the database, on the whole content."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from careerguide import memory
from tests.whole.test_queries import addresses, guide  # noqa: F401  the content, loaded once

pytestmark = pytest.mark.django_db

MORE = [
    "/salaries/?role=data-scientist&sort=-high",
    "/salaries/?basis=any&currency=GBP&period=hour",
    "/salaries/?basis=any&sort=low&page=2",
    "/salaries/?location=seattle&estimates=all&currency=EUR",
    "/salaries/?currency=GBP",
    "/salaries/compare/?cell=data-scientist:mid:london&cell=nlp-engineer:senior:austin",
    "/salaries/worth/?amount=200K&from=austin",
    "/salaries.csv?family=research",
    "/roles/?view=table&sort=pay",
    "/roles/?family=engineering&sort=pay",
    "/roles/?pay=200&sort=demand",
    "/skills/?sort=roles",
    "/industries/?sort=name",
    "/interviews/?role=nlp-engineer&round=technical",
    "/interviews/?open=overfitting",
    "/portfolio/?open=rag-demo",
    "/roles/compare/?role=data-scientist&role=nlp-engineer&role=mlops-engineer",
    "/search/?q=python",
]


def body(client: Client, address: str) -> bytes:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.getvalue()


def test_every_page_is_the_same(guide, settings):  # noqa: F811
    """Each is made without a memory, then with an empty one, then with all that others left."""
    client = Client()
    every = [*addresses(client), *MORE]
    made = {address: body(client, address) for address in every}
    settings.REMEMBER_CONTENT = True
    memory.forget()
    try:
        assert [each for each in every if body(client, each) != made[each]] == []
        assert [each for each in every[::-1] if body(client, each) != made[each]] == []
    finally:
        memory.forget()


@pytest.mark.parametrize(
    ("address", "count"),
    [
        ("/roles/machine-learning-engineer/", 2),
        ("/salaries/", 0),
        ("/salaries/?role=data-scientist", 1),
        ("/salaries/?currency=GBP", 0),
        ("/roles/?family=engineering", 3),
        ("/roles/?sort=pay", 1),
        ("/roles/?pay=200", 2),
        ("/interviews/?role=data-scientist", 4),
    ],
)
def test_what_the_busiest_pages_still_read(guide, settings, address, count):  # noqa: F811
    """The role guide its role and its forecasts; a list which rows fit, if a filter says so.

    Lists of roles and questions also read the choices of a filter, or what stands beside them.
    """
    settings.REMEMBER_CONTENT = True
    memory.forget()
    client = Client()
    try:
        body(client, address)
        with CaptureQueriesContext(connection) as captured:
            body(client, address)
    finally:
        memory.forget()
    assert len([each for each in captured if "contentversion" not in each["sql"]]) == count
