"""What editors do in the admin: rename, retire, try to delete what is in use, make mistakes."""

import pytest
from django.contrib.auth import get_user_model

from content.load import load
from content.models import FormerSlug
from roles.models import Role, Skill
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    user = get_user_model().objects.create_superuser("editor", "e@example.org", "secret-of-it")
    client.force_login(user)
    return client


def form_of(client, address: str) -> dict:
    """Return the fields of an admin form as a browser would send them back."""
    page = client.get(address)
    form = page.context["adminform"].form
    data: dict = {}
    for bound in form:
        value = bound.value()
        if isinstance(value, (list, tuple)):
            data[bound.html_name] = [str(getattr(each, "pk", each)) for each in value]
        elif value is not None and value is not False:
            data[bound.html_name] = str(value)
    for formset in page.context["inline_admin_formsets"]:
        management = formset.formset.management_form
        for bound in management:
            data[bound.html_name] = str(bound.value())
        for row in formset.formset.forms:
            for bound in row:
                value = bound.value()
                if value is not None and value is not False:
                    data[bound.html_name] = str(value)
    return data


def test_a_changed_slug_redirects_for_good_and_keeps_the_query(editor):
    skill = factories.skill(slug="torch", name="Torch")
    address = f"/admin/roles/skill/{skill.pk}/change/"
    answer = editor.post(address, {**form_of(editor, address), "slug": "pytorch"})
    assert answer.status_code == 302, answer.context["errors"]

    moved = editor.get("/skills/torch/?a=b")
    assert (moved.status_code, moved["Location"]) == (301, "/skills/pytorch/?a=b")

    # Renamed once more, the oldest address leads straight to the newest.
    editor.post(address, {**form_of(editor, address), "slug": "pytorch-2"})
    assert editor.get("/skills/torch/")["Location"] == "/skills/pytorch-2/"
    assert editor.get("/skills/pytorch/")["Location"] == "/skills/pytorch-2/"

    # Renamed back, its own address answers again.
    editor.post(address, {**form_of(editor, address), "slug": "torch"})
    assert editor.get("/skills/torch/").status_code == 200
    assert not FormerSlug.objects.filter(old="torch").exists()


def test_a_rename_in_the_admin_is_no_drift_for_the_files(editor, files):
    load(files.directory)
    role = Role.objects.get()
    address = f"/admin/roles/role/{role.pk}/change/"
    answer = editor.post(address, {**form_of(editor, address), "slug": "maker"})
    assert answer.status_code == 302, answer.context["errors"]
    assert not load(files.directory).drift
    assert Role.objects.get().slug == "maker"


def test_retiring_takes_off_the_pages_and_bringing_back_restores(editor):
    skill = factories.skill(slug="cobol", name="Cobol")
    chosen = {"_selected_action": [skill.pk]}
    editor.post("/admin/roles/skill/", {"action": "retire", **chosen})
    assert editor.get("/skills/cobol/").status_code == 404
    assert "Cobol" not in editor.get("/skills/").content.decode()
    assert Skill.objects.filter(slug="cobol").exists()

    editor.post("/admin/roles/skill/", {"action": "bring_back", **chosen})
    assert editor.get("/skills/cobol/").status_code == 200


def test_content_in_use_cannot_be_deleted(editor):
    band = factories.pay_band(factories.role())
    page = editor.post(f"/admin/roles/role/{band.role.pk}/delete/", {"post": "yes"})
    assert "protected" in page.content.decode()
    assert Role.objects.filter(pk=band.role.pk).exists()


def test_a_range_the_wrong_way_round_gets_a_sentence_and_keeps_what_was_typed(editor):
    band = factories.pay_band(factories.role())
    address = f"/admin/salaries/payband/{band.pk}/change/"
    answer = editor.post(address, {**form_of(editor, address), "low": "900000", "high": "100000"})
    page = answer.content.decode()
    assert "The high end must not be below the low end." in page
    assert 'value="900000"' in page
    band.refresh_from_db()
    assert band.low != 900000
