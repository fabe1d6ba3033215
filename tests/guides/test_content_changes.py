"""A change of content reaches search once it is committed, and touches only what it concerns."""

from unittest import mock

import pytest

from guides import content_changes, search
from guides.models import SearchDocument
from roles.models import RolePoint
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    """Run what waits for the commit, as after a real one."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def body(kind: str, row) -> str:
    documents = SearchDocument.objects.filter(kind=kind, model=row._meta.label, object_id=row.pk)
    return "\n".join(f"{each.title}\n{each.body}" for each in documents)


def test_a_new_row_and_its_later_changes(committed):
    with committed():
        role = factories.role("tester", name="AI Tester")
    assert "AI Tester" in body("role", role)
    with committed():
        role.name = "AI Examiner"
        role.save()
    assert "AI Examiner" in body("role", role)
    assert "AI Tester" not in body("role", role)


def test_a_child_refreshes_its_parent_also_when_it_goes(committed):
    role = factories.role()
    with committed():
        point = factories.role_point(role, text="Writes xylophone music.")
    assert "xylophone" in body("role", role)
    with committed():
        point.delete()
    assert "xylophone" not in body("role", role)


def test_a_child_that_moves_refreshes_both_parents(committed):
    one, other = factories.role(), factories.role()
    with committed():
        point = factories.role_point(one, text="Writes xylophone music.")
    with committed():
        moved = RolePoint.objects.get(pk=point.pk)
        moved.role = other
        moved.save()
    assert "xylophone" not in body("role", one)
    assert "xylophone" in body("role", other)


def test_links_refresh_both_sides(committed):
    skill = factories.skill("python", name="Python")
    with committed():
        tool = factories.tool(name="NumPy")
    assert SearchDocument.objects.get(kind="tool").address == "/skills/"
    with committed():
        skill.tools.add(tool)
    assert SearchDocument.objects.get(kind="tool").address == "/skills/python/"
    with committed():
        skill.tools.clear()
    assert SearchDocument.objects.get(kind="tool").address == "/skills/"


def test_a_new_name_reaches_what_mentions_it(committed):
    tool = factories.tool(name="NumPy")
    with committed():
        project = factories.project(tools=[tool])
    assert "NumPy" in body("project", project)
    with committed():
        tool.name = "Numerical Python"
        tool.save()
    assert "Numerical Python" in body("project", project)


def test_a_retired_or_deleted_row_is_not_found(committed):
    with committed():
        faq, other = factories.faq(), factories.faq()
    with committed():
        faq.retired_on = "2026-05-01"
        faq.save()
        other.delete()
    assert not SearchDocument.objects.filter(kind="question").exists()


def test_only_what_changed_is_refreshed(committed):
    with committed():
        role = factories.role()
        factories.faq()
    with mock.patch.object(search, "refresh") as refresh, committed():
        factories.role_point(role)
        factories.role_point(role)
    [(entry, ids)] = [call.args for call in refresh.call_args_list]
    assert (entry.model.__name__, entry.kind, ids) == ("Role", "role", {role.pk})


def test_paused_changes_are_left_to_a_rebuild(committed):
    with committed(), content_changes.paused():
        faq = factories.faq(question="Is it paused?")
    assert body("question", faq) == ""
    search.rebuild()
    assert "Is it paused?" in body("question", faq)


def test_paused_changes_are_announced_as_one(committed):
    token = content_changes.version()
    with committed(), content_changes.paused():
        factories.faq()
    assert content_changes.version() != token
    token = content_changes.version()
    with committed(), content_changes.paused():
        pass
    assert content_changes.version() == token


def test_a_failing_refresh_does_not_lose_the_change(committed, caplog):
    with mock.patch.object(search, "refresh", side_effect=RuntimeError("index")), committed():
        faq = factories.faq()
    faq.refresh_from_db()
    assert "index" in caplog.text
