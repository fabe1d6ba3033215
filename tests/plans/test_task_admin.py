"""Task templates in the admin: prerequisites that lead back to a task are named, not saved."""

import pytest

from plans.models import TaskTemplate
from tests import factories as make
from tests.content.test_admin import editor, form_of

__all__ = ["editor"]

pytestmark = pytest.mark.django_db


def test_prerequisites_in_a_circle_are_named_and_not_saved(editor):
    one = make.task_template(title="One")
    two = make.task_template(title="Two", prerequisites=[one])
    three = make.task_template(title="Three", prerequisites=[two])
    address = f"/admin/plans/tasktemplate/{one.pk}/change/"
    given = form_of(editor, address)
    answer = editor.post(address, {**given, "prerequisites": [str(three.pk)]})
    assert answer.status_code == 200
    assert (
        "These tasks need each other first: “One” → “Three” → “Two” → “One”."
        in answer.content.decode()
    )
    assert not one.prerequisites.exists()
    answer = editor.post(address, {**given, "prerequisites": [str(one.pk)]})
    assert "“One” → “One”." in answer.content.decode()


def test_a_circle_elsewhere_and_a_diamond_do_not_stand_in_the_way(editor):
    base = make.task_template(title="Base")
    left = make.task_template(title="Left", prerequisites=[base])
    right = make.task_template(title="Right", prerequisites=[base])
    top = make.task_template(title="Top")
    one, two = make.task_template(title="One"), make.task_template(title="Two")
    one.prerequisites.add(two)
    two.prerequisites.add(one)
    address = f"/admin/plans/tasktemplate/{top.pk}/change/"
    chosen = [str(left.pk), str(right.pk)]
    answer = editor.post(address, {**form_of(editor, address), "prerequisites": chosen})
    assert answer.status_code == 302, answer.context["errors"]
    assert set(TaskTemplate.objects.get(title="Top").prerequisites.all()) == {left, right}
