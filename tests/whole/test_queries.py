"""No public page runs more than 12 queries, and no list more with more rows.

The whole content is loaded once for this module, inside a transaction that is rolled back.
"""

import pytest
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from content.admin import ContentAdmin
from content.files import DIRECTORY
from content.load import load
from roles.models import Role

pytestmark = pytest.mark.django_db


class Undo(Exception):
    pass


@pytest.fixture(scope="module")
def guide(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        try:
            with transaction.atomic():
                load(DIRECTORY)
                yield
                raise Undo
        except Undo:
            pass


@pytest.fixture(scope="module")
def editor(guide):
    return get_user_model().objects.create_superuser("editor", "e@example.org", "secret-of-it")


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        answer = client.get(address)
    assert answer.status_code == 200, address
    return len(captured)


def addresses(client: Client) -> list[str]:
    body = client.get("/sitemap.xml").content.decode()
    found = [part.split("</loc>")[0] for part in body.split("<loc>")[1:]]
    return [address.replace("http://testserver", "") for address in found]


def test_no_public_page_runs_more_than_12_queries(guide):
    client = Client()
    more = [
        "/plans/new/?role=data-scientist&from=data-analyst",
        "/roles/?view=table&sort=pay&skill=python",
        "/roles/compare/?role=data-scientist&role=nlp-engineer&role=mlops-engineer",
        "/salaries/?basis=any&currency=GBP&period=hour",
        "/salaries.csv",
        "/salaries.json?location=seattle&estimates=all",
        "/salaries/?location=seattle&location=london&estimates=all&currency=GBP",
        "/salaries/worth/?amount=200K&from=austin",
        "/salaries/compare/?cell=data-scientist:mid:london&cell=nlp-engineer:senior:austin",
        "/search/?q=python",
        "/interviews/?role=nlp-engineer",
        "/portfolio/?role=nlp-engineer",
        "/interviews/?role=nlp-engineer&open=technical&open=overfitting&open=shipped-project",
        "/portfolio/?open=rag-demo&open=custom-chatbot",
        "/education/?open=courses&open=books",
        "/sources/?open=guide-faq&open=task-hours",
    ]
    counts = {address: queries(client, address) for address in addresses(client) + more}
    assert len(counts) > 80
    assert {address: count for address, count in counts.items() if count > 12} == {}


@pytest.mark.parametrize(
    "model",
    [model for model, site in admin.site._registry.items() if isinstance(site, ContentAdmin)],
    ids=lambda model: model._meta.label,
)
def test_an_admin_list_runs_as_many_queries_for_many_rows_as_for_one(
    guide, editor, model, monkeypatch
):
    client = Client()
    client.force_login(editor)
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    site = admin.site._registry[model]
    client.get(address)
    monkeypatch.setattr(site, "list_per_page", 1)
    one = queries(client, address)
    monkeypatch.setattr(site, "list_per_page", 100)
    assert queries(client, address) == one


@pytest.mark.parametrize(
    "model",
    [
        model
        for model, site in admin.site._registry.items()
        if isinstance(site, ContentAdmin) and site.inlines
    ],
    ids=lambda model: model._meta.label,
)
def test_an_admin_page_runs_no_query_for_each_inline_row(guide, editor, model):
    client = Client()
    client.force_login(editor)
    site = admin.site._registry[model]
    relations = [
        next(
            relation.get_accessor_name()
            for relation in model._meta.related_objects
            if relation.related_model is inline.model
            and (not inline.fk_name or relation.field.name == inline.fk_name)
        )
        for inline in site.inlines
    ]

    def rows(obj) -> int:
        return sum(getattr(obj, relation).count() for relation in relations)

    ranked = sorted(model._default_manager.all(), key=rows)
    few, many = ranked[0], ranked[-1]
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}_change"
    client.get(reverse(name, args=[few.pk]))
    fewer = queries(client, reverse(name, args=[few.pk]))
    more = queries(client, reverse(name, args=[many.pk]))
    # A relation without rows saves its queries, so a few may differ; never one for each row.
    assert more - fewer <= 2 * len(relations) + 4, (rows(few), rows(many), fewer, more)


def test_the_admin_finds_roles_for_autocompletion_and_shows_them_on_the_site(guide, editor):
    client = Client()
    client.force_login(editor)
    answer = client.get(
        "/admin/autocomplete/?app_label=salaries&model_name=payband&field_name=role&term=nlp"
    )
    assert [each["text"] for each in answer.json()["results"]] == ["NLP Engineer"]
    role = Role.objects.get(slug="nlp-engineer")
    page = client.get(f"/admin/roles/role/{role.pk}/change/").content.decode()
    assert "View on site" in page
    for part in ("Aliases", "Role skills", "Pay bands", "Ladder steps", "Role points"):
        assert part.lower() in page.lower()
