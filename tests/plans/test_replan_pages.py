"""Planning anew on its pages: what is offered, what is shown, what is applied, what is kept."""

import datetime as dt
import re
from decimal import Decimal

import pytest
from django.utils import timezone

from plans.build import Wishes, create_plan
from plans.changes import Done, Sent, change_task
from plans.models import (
    Plan,
    PlanChange,
    PlanKey,
    PlanTask,
    PlanVersion,
    PlanWeek,
    SkillRating,
    TaskTemplate,
    hash_key,
)
from roles.models import Importance
from tests import factories as make

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate
NOW = timezone.now


@pytest.fixture
def guide():
    """A role whose four tasks of nine hours fill twelve weeks of three hours."""
    role = make.role("data-scientist", name="Data Scientist")
    for name, priority, due in (("A", 5, 3), ("B", 4, 6), ("C", 2, 9), ("D", 1, 12)):
        make.task_template(
            slug=name.lower(), title=f"Task {name}", hours_low=5, hours_high=9,
            priority=priority, latest_week=due, activity="build", position=due,
        )  # fmt: skip
    make.task_template(slug="huge", title="Read everything", hours_high=200, position=99)
    return role


@pytest.fixture
def key(guide):
    """A plan in its fifth week, nothing of it done."""
    return make_plan(guide)


def make_plan(role, weeks_ago: int = 4, hours: int = 3, **more) -> str:
    start = TODAY() - dt.timedelta(days=7 * weeks_ago)
    return create_plan(Wishes(role, None, hours, start, **more), TODAY())


def weeks(title: str | None = None):
    """Return the weeks of each task, or the slots of one."""
    if title:
        return list(PlanTask.objects.get(title=title).slots.values_list("week", "hours"))
    return {
        task.title: [slot.week for slot in task.slots.all()]
        for task in PlanTask.objects.prefetch_related("slots")
    }


def last_day(week: int) -> str:
    day = Plan.objects.get().starts_on + dt.timedelta(days=7 * week - 1)
    return f"{day.day} {day:%B} {day.year}"


def page_of(client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    return response.content.decode()


def mark(page: str) -> dict[str, str]:
    """Return what the form of a page brings along besides its address."""
    version = re.search(r'name="version" value="(\d+)"', page)
    form_id = re.search(r'name="form-id" value="([\w-]+)"', page)
    assert version
    assert form_id
    return {"version": version[1], "form-id": form_id[1]}


def apply(client, address: str):
    """Look at what would change, and apply it."""
    return client.post(address, mark(page_of(client, address)))


def done(title: str) -> None:
    plan = Plan.objects.get()
    task = PlanTask.objects.get(title=title)
    change_task(plan, task.number, Done(True), Sent(plan.version, f"done-{title}"), NOW())


# What is offered


def test_somebody_behind_is_offered_to_plan_anew_and_somebody_on_time_is_not(client, key, guide):
    page = page_of(client, f"/plans/{key}/")
    # A of weeks 1 to 3 and the first three hours of B.
    assert "12 hours of earlier weeks are still open: " in page
    assert f'<a href="/plans/{key}/replan/" id="replan-link">plan the rest anew</a>' in page
    done("Task A")
    assert "replan-link" not in page_of(client, f"/plans/{key}/")  # B goes on until week 6
    on_time = make_plan(guide, 0)
    assert "replan-link" not in page_of(client, f"/plans/{on_time}/")


def test_somebody_ahead_is_offered_what_else_fits(client, guide):
    key = make_plan(guide, 0)
    for title in ("Task A", "Task B"):
        done(title)
    page = page_of(client, f"/plans/{key}/")
    assert "You are 5 weeks ahead: " in page
    assert ">see what else fits in</a>" in page
    page = page_of(client, f"/plans/{key}/replan/")
    assert "You are 5 weeks ahead." in page
    assert "Choose anew, also what is new" in page


def test_checking_off_with_htmx_takes_the_offer_away(client, key):
    page = page_of(client, f"/plans/{key}/")
    number = PlanTask.objects.get(title="Task A").number
    response = client.post(
        f"/plans/{key}/tasks/{number}/",
        mark(page) | {"do": "done"},
        headers={"HX-Request": "true", "HX-Target": "plan-state"},
    )
    assert "replan-link" in page
    assert "replan-link" not in response.content.decode()


def test_the_three_ways_say_what_each_would_change(client, key):
    page = page_of(client, f"/plans/{key}/replan/")
    found = re.findall(r"<p><strong>(It ends[^<]+)</strong>", page)
    assert found == [
        f"It ends on {last_day(16)} instead of {last_day(13)}; 4 tasks move, 0 drop out.",
        f"It ends on {last_day(13)}, as now; 3 tasks move, 1 drops out.",
        f"It ends on {last_day(15)} instead of {last_day(13)}; 3 tasks move, 1 drops out.",
    ]
    links = re.findall(r'href="(\?how=[^"]+)" id="way-', page)
    assert links == ["?how=shift", "?how=drop", "?how=extend&amp;weeks=2"]
    page = page_of(client, f"/plans/{key}/replan/?weeks=3&left=1")
    found = re.findall(r"<p><strong>(It ends[^<]+)</strong>", page)
    assert found[0].startswith(f"It ends on {last_day(17)} instead")  # two hours less this week
    assert "?how=shift&amp;left=1" in page
    assert "?how=extend&amp;weeks=3&amp;left=1" in page
    assert 'name="weeks" value="3"' in page


def test_nothing_to_change_has_no_link(client, guide):
    key = make_plan(guide, 0)
    page = page_of(client, f"/plans/{key}/replan/")
    assert f"It ends on {last_day(13)}, as now; 0 tasks move, 0 drop out." in page
    assert 'id="way-shift"' not in page
    assert 'id="way-drop"' not in page
    assert "No task changes its place." in page_of(client, f"/plans/{key}/replan/?how=drop")


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("how=nonsense", "“nonsense” is not one of the choices"),
        ("weeks=14", "“14” is too many: 13 can be added, as a plan has at most 26 weeks"),
        ("weeks=-1", "“-1” is less than none"),
        ("weeks=1e9", "“1e9” is no whole number of weeks"),
        ("left=61", "“61” is more than the 60 hours that a week has room for"),
        ("left=%00", "so it was ignored"),
        ("weeks=" + "9" * 5000, "so it was ignored"),
    ],
)
def test_a_wrong_value_in_the_address_is_named_and_the_rest_holds(client, key, query, said):
    for page in (
        page_of(client, f"/plans/{key}/replan/?{query}"),
        client.post(f"/plans/{key}/replan/?{query}").content.decode(),
    ):
        assert said in page
        assert "3 tasks move" in page
    assert Plan.objects.get().version == 1


def test_a_plan_that_has_all_its_weeks_or_is_long_over(client, key):
    Plan.objects.update(weeks_total=26)
    page = page_of(client, f"/plans/{key}/replan/")
    assert 'name="weeks"' not in page
    assert "It ends on" in page
    Plan.objects.update(starts_on=TODAY() - dt.timedelta(days=7 * 14), weeks_total=13)
    page = page_of(client, f"/plans/{key}/replan/")
    assert "The weeks of this plan are over." in page
    assert f"It ends on {last_day(26)} instead of {last_day(13)}; 4 tasks move, 0 drop" in page
    Plan.objects.update(starts_on=TODAY() - dt.timedelta(days=7 * 30))
    page = page_of(client, f"/plans/{key}/replan/")
    assert "These weeks are over" in page
    for how in ("shift", "drop", "extend"):
        assert client.get(f"/plans/{key}/replan/?how={how}").status_code == 200


# What is shown, and applied


def test_shifting_shows_each_task_and_then_moves_it(client, key):
    address = f"/plans/{key}/replan/?how=shift"
    page = page_of(client, address)
    assert f"It ends on {last_day(16)} instead of {last_day(13)}; 4 tasks move" in page
    rows = re.findall(
        r'<th scope="row">([^<]+)</th><td data-label="From">([^<]+)</td>'
        r'<td data-label="To">([^<]+)<', page
    )  # fmt: skip
    assert rows == [
        ("Task A", "weeks 1–3", "weeks 5–7"),
        ("Task B", "weeks 4–6", "weeks 8–10"),
        ("Task C", "weeks 7–9", "weeks 11–13"),
        ("Task D", "weeks 10–12", "weeks 14–16"),
    ]
    assert "Drops out" not in page
    assert "The plan as it would be: 16 weeks, 36 of 48 hours are planned." in page
    assert page.count('class="capacity"') == 16
    assert Plan.objects.get().weeks_total == 13
    assert not PlanVersion.objects.exists()

    response = client.post(address, mark(page), follow=True)
    assert response.redirect_chain == [(f"/plans/{key}/", 303)]
    assert "Shifted. It ends on" in response.content.decode()
    assert weeks() == {
        "Task A": [5, 6, 7], "Task B": [8, 9, 10], "Task C": [11, 12, 13],
        "Task D": [14, 15, 16], "Read everything": [],
    }  # fmt: skip
    plan = Plan.objects.get()
    assert (plan.weeks_total, plan.version) == (16, 2)
    assert set(plan.tasks.filter(changed_in=2).values_list("title", flat=True)) == {
        "Task A", "Task B", "Task C", "Task D",
    }  # fmt: skip
    [change] = PlanChange.objects.all()
    assert change.said == (
        f"Shifted. It ends on {last_day(16)} instead of {last_day(13)}; 4 tasks move, 0 drop out."
    )
    assert "replan-link" not in page_of(client, f"/plans/{key}/")


def test_dropping_names_what_goes_and_why(client, key):
    address = f"/plans/{key}/replan/?how=drop"
    page = page_of(client, address)
    reason = (
        "It takes up to 9 hours, and none are left in weeks 5–13 after tasks that matter more to "
        "your goal."
    )
    assert (
        f'<th scope="row">Task D</th><td data-label="Was in">weeks 10–12</td>'
        f'<td data-label="Why">{reason}</td>'
    ) in page
    assert client.post(address, mark(page)).status_code == 303
    assert weeks()["Task D"] == []
    assert weeks()["Task C"] == [11, 12, 13]
    assert PlanTask.objects.get(title="Task D").reason == reason
    assert PlanTask.objects.get(title="Task A").reason == "It gives you work of your own to show."
    assert Plan.objects.get().weeks_total == 13


def test_extending_takes_in_what_had_not_fitted_and_copies_what_is_new(client, guide):
    key = make_plan(guide, 0)
    make.task_template(
        slug="new", title="New", hours_low=1, hours_high=3, latest_week=1, priority=5,
        resources=[make.resource("page", name="A page")],
    )  # fmt: skip
    address = f"/plans/{key}/replan/?how=extend&weeks=1"
    page = page_of(client, address)
    assert "1 comes in" in page
    assert client.post(address, mark(page)).status_code == 303
    new = PlanTask.objects.get(title="New")
    assert weeks("New") == [(1, 3)]
    assert (new.number, new.text, new.changed_in) == (6, "Do it.", 2)
    assert [link.name for link in new.links.all()] == ["A page"]
    assert Plan.objects.get().weeks_total == 14
    titles = list(PlanTask.objects.values_list("title", flat=True))
    assert titles == ["New", "Task A", "Task B", "Task C", "Task D", "Read everything"]


def test_hours_left_this_week_hold_for_this_week_alone(client, key):
    apply(client, f"/plans/{key}/replan/?how=shift&left=1")
    assert weeks("Task A") == [(5, 1), (6, 3), (7, 3), (8, 2)]
    assert not PlanWeek.objects.exists()


def test_what_was_done_written_logged_and_dropped_stays(client, key):
    done("Task A")
    PlanTask.objects.filter(title="Task B").update(note="Half way", hours_spent=Decimal("4.5"))
    dropped = PlanTask.objects.get(title="Task C")
    dropped.dropped_at = NOW()
    dropped.save()
    dropped.slots.all().delete()
    apply(client, f"/plans/{key}/replan/?how=extend&weeks=4")
    assert weeks("Task A") == [(1, 3), (2, 3), (3, 3)]
    assert PlanTask.objects.get(title="Task A").done_at is not None
    half = PlanTask.objects.get(title="Task B")
    assert (half.note, half.hours_spent) == ("Half way", Decimal("4.5"))
    assert weeks("Task B") == [(5, 3), (6, 2)]  # nine hours less four and a half
    assert weeks("Task C") == []


def test_a_weekly_task_lapses_in_past_weeks_and_goes_on_in_added_ones(client, guide):
    make.task_template(
        slug="apply", title="Apply", activity="apply", weekly=True, hours_low=1, hours_high=1,
        earliest_week=3, priority=5,
    )  # fmt: skip
    key = make_plan(guide, 4, 10)
    page = page_of(client, f"/plans/{key}/replan/?how=extend&weeks=1")
    assert "2 weekly tasks of past weeks lapse" in page
    apply(client, f"/plans/{key}/replan/?how=extend&weeks=1")
    rows = PlanTask.objects.filter(title="Apply")
    assert sorted(rows.values_list("slots__week", flat=True), key=lambda week: week or 0) == [
        None, None, *range(5, 15),
    ]  # fmt: skip
    lapsed = set(rows.filter(slots=None).values_list("reason", flat=True))
    assert lapsed == {"Its week has passed."}


def test_a_weekly_task_that_the_person_dropped_does_not_come_back_in_its_week(client, guide):
    make.task_template(
        slug="apply", title="Apply", activity="apply", weekly=True, hours_low=1, hours_high=1,
        earliest_week=12, priority=5,
    )  # fmt: skip
    key = make_plan(guide, 0, 10)
    row = PlanTask.objects.get(title="Apply", slots__week=12)
    row.dropped_at = NOW()
    row.save()
    row.slots.all().delete()
    PlanChange.objects.create(
        plan=row.plan, version=2, form_id="drop", kind="drop", task=row, said="Dropped.",
        before={"slots": [[12, 1]]}, made_at=NOW(),
    )  # fmt: skip
    Plan.objects.update(version=2)
    apply(client, f"/plans/{key}/replan/?how=extend&weeks=1")
    apply_weeks = PlanTask.objects.filter(title="Apply").values_list("slots__week", flat=True)
    assert sorted(apply_weeks, key=lambda week: week or 0) == [None, 13, 14]


def test_money_that_is_spent_is_spent(client, guide):
    paid = make.resource("paid", name="Course", type="course", price_usd=80, url="https://p.org/")
    make.task_template(
        title="First",
        hours_low=1,
        hours_high=3,
        latest_week=1,
        priority=5,
        resources=[paid],
        position=1,
    )
    key = make_plan(guide, 0, money=100)
    done("First")
    other = make.resource("other", name="Other", type="course", price_usd=50, url="https://o.org/")
    make.task_template(title="Same course", hours_low=1, hours_high=2, resources=[paid], priority=5)
    make.task_template(
        title="Other course", hours_low=1, hours_high=2, resources=[other], priority=5
    )
    apply(client, f"/plans/{key}/replan/?how=extend&weeks=4")
    assert weeks("Same course")
    assert [each.name for each in PlanTask.objects.get(title="Same course").links.all()]
    assert weeks("Other course") == []
    assert "needs a paid resource" in PlanTask.objects.get(title="Other course").reason


def test_retired_content_stays_in_a_plan_but_does_not_come_into_one(client, key):
    TaskTemplate.objects.filter(slug__in=["a", "huge"]).update(retired_on=TODAY())
    apply(client, f"/plans/{key}/replan/?how=extend&weeks=13")
    assert weeks()["Task A"] == [5, 6, 7]
    assert weeks()["Read everything"] == []
    TaskTemplate.objects.filter(slug="b").delete()
    apply(client, f"/plans/{key}/replan/?how=extend&weeks=0")
    assert weeks()["Task B"]


# Once, and never over another change


def test_sent_twice_it_is_applied_once(client, key):
    address = f"/plans/{key}/replan/?how=shift"
    given = mark(page_of(client, address))
    assert [client.post(address, given).status_code for _ in range(3)] == [303, 303, 303]
    plan = Plan.objects.get()
    assert (plan.version, plan.changes.count(), plan.versions.count()) == (2, 1, 1)


@pytest.mark.parametrize(
    "query", ["replan/?how=shift", "settings/?role=data-scientist&hours=9&show=1"]
)
def test_a_plan_that_changed_since_the_preview_is_shown_anew(client, key, query):
    address = f"/plans/{key}/{query}"
    given = mark(page_of(client, address))
    done("Task A")
    response = client.post(address, given)
    page = response.content.decode()
    assert response.status_code == 409
    assert "Nothing was applied: the plan has changed since you looked." in page
    assert "Last: “Task A” is done." in page
    assert "1 done task stays as it is" in page
    assert weeks("Task B")[0] == (4, 3)
    assert client.post(address, mark(page)).status_code == 303
    assert weeks("Task B")[0][0] == 5


def test_a_form_without_its_mark_is_refused(client, key):
    response = client.post(f"/plans/{key}/replan/?how=shift")
    assert response.status_code == 422
    assert "This form has lost the mark of its page." in response.content.decode()
    assert Plan.objects.get().version == 1


@pytest.mark.parametrize("path", ["replan/", "replan/?how=shift", "settings/", "history/"])
def test_only_the_owner_can_plan_anew(client, key, path):
    for kind in ("read", "coach", "feed"):
        PlanKey.objects.create(plan=Plan.objects.get(), kind=kind, key_hash=hash_key(kind))
        assert client.get(f"/plans/{kind}/{path}").status_code == 404
        assert client.post(f"/plans/{kind}/{path}").status_code in {404, 405}
    assert client.get(f"/plans/nobody/{path}").status_code == 404


def test_a_circle_in_the_content_is_said(client, key):
    one, two = TaskTemplate.objects.filter(slug__in=["a", "b"])
    one.prerequisites.add(two)
    two.prerequisites.add(one)
    for query, status in (("", 200), ("?how=drop", 422), ("?how=extend", 422)):
        response = client.get(f"/plans/{key}/replan/{query}")
        assert response.status_code == status
        assert "need each other first: “Task A” → “Task B” → “Task A”" in response.content.decode()


# What the plan is made for


def settings_address(page: str, key: str, **changed: str) -> str:
    """Return the address that the settings form leads to, as a browser would put it together."""
    fields = dict(
        re.findall(r'<input type="(?:number|date)" name="([\w-]+)" value="([^"]*)"', page)
    )
    for name, body in re.findall(r'<select name="([\w-]+)".*?>(.*?)</select>', page, re.S):
        chosen = re.search(r'value="([^"]*)" selected', body)
        fields[name] = chosen[1] if chosen else ""
    fields |= dict.fromkeys(re.findall(r'name="(done-[\w-]+)" value="1"[^>]* checked', page), "1")
    query = "&".join(f"{name}={value}" for name, value in (fields | changed).items())
    return f"/plans/{key}/settings/?{query}&show=1"


def test_the_settings_are_filled_in_with_what_the_plan_has(client, guide):
    python = make.skill("python", name="Python")
    make.role_skill(guide, python, level=3)
    career = make.career("data-analyst", name="Data analyst")
    start = TODAY() - dt.timedelta(days=8)
    wishes = Wishes(
        guide, career, 4, start, {"python": 2}, {1: 9, 3: 0, 13: 8}, money=70, job_search=False,
        finished={"c"},
    )  # fmt: skip
    key = create_plan(wishes, TODAY())
    done("Task B")
    page = page_of(client, f"/plans/{key}/settings/")
    assert '<option value="data-scientist" selected>' in page
    assert '<option value="data-analyst" selected>' in page
    assert '<option value="no" selected>' in page
    assert 'name="hours" value="4"' in page
    assert 'name="money" value="70"' in page
    assert re.search(r'id="id_skill-python".*?<option value="2" selected>', page, re.S)
    assert 'name="week-3" value="0"' in page
    assert 'name="week-13" value="8"' in page
    assert 'name="week-1"' not in page  # it is past
    assert 'name="start"' not in page  # it has begun
    assert re.search(r'name="done-c" value="1"[^>]* checked', page)
    assert 'name="done-b"' not in page  # checked off in the plan itself
    page = page_of(client, settings_address(page, key))
    assert "What it is made for" not in page


def test_other_hours_choose_anew_and_leave_the_past_as_it_was(client, key):
    done("Task A")
    address = settings_address(page_of(client, f"/plans/{key}/settings/"), key, hours="9")
    page = page_of(client, address)
    assert "<li>Hours a week: 9, not 3</li>" in page
    assert client.post(address, mark(page)).status_code == 303
    plan = Plan.objects.get()
    assert plan.week_hours == (3, 3, 3, 3, *[9] * 9)
    assert weeks("Task B") == [(5, 9)]
    assert weeks("Task A") == [(1, 3), (2, 3), (3, 3)]
    assert plan.changes.first().said.startswith(
        "Other settings (hours a week: 9, not 3). It ends on"
    )


def test_another_role_takes_the_open_tasks_of_the_old_one_out(client, guide):
    TaskTemplate.objects.get(slug="a").roles.add(guide)
    TaskTemplate.objects.get(slug="b").roles.add(guide)
    other = make.role("prompt-engineer", name="Prompt Engineer")
    sql, python = make.skill("sql", name="SQL"), make.skill("python", name="Python")
    make.role_skill(guide, python, level=3)
    make.role_skill(other, sql, level=2)
    make.task_template(
        title="Prompts",
        roles=[other],
        hours_low=1,
        hours_high=3,
        priority=5,
        latest_week=1,
        activity="build",
    )
    key = make_plan(guide, levels={"python": 1})
    done("Task A")
    page = page_of(client, f"/plans/{key}/settings/")
    page = client.get(
        settings_address(page, key, role="prompt-engineer").removesuffix("&show=1"),
        headers={"HX-Request": "true", "HX-Target": "skills"},
    )
    assert page.headers["HX-Push-Url"].startswith(f"/plans/{key}/settings/?role=prompt-engineer&")
    page = page.content.decode()
    assert page.lstrip().startswith("{#") is False
    assert '<section id="skills"' in page
    assert "Prompt Engineer asks for this one skill." in page
    address = (
        f"/plans/{key}/settings/?role=prompt-engineer&from=&hours=3&search=yes&money=0"
        "&skill-sql=1&show=1"
    )
    page = page_of(client, address)
    assert "<li>Role: Prompt Engineer, not Data Scientist</li>" in page
    assert client.post(address, mark(page)).status_code == 303
    assert weeks("Task A") == [(1, 3), (2, 3), (3, 3)]
    assert weeks("Task B") == []
    assert PlanTask.objects.get(title="Task B").reason == (
        "It is not part of a plan for Prompt Engineer."
    )
    assert weeks("Prompts") == [(5, 3)]
    assert weeks("Task C")
    assert Plan.objects.get().role == other
    ratings = SkillRating.objects.values_list("skill__slug", "level", "evidence")
    assert list(ratings) == [("sql", 1, "self")]
    apply(client, f"/plans/{key}/replan/?how=extend&weeks=13")
    assert weeks("Task B") == []


def test_done_tasks_count_as_skills(client, guide):
    python = make.skill("python", name="Python")
    make.role_skill(guide, python, level=3, importance=Importance.CORE)
    TaskTemplate.objects.get(slug="a").teaches.create(skill=python, level=2)
    make.task_template(
        title="Course", teaches={python: 2}, hours_low=1, hours_high=3, latest_week=8, priority=5,
        activity="learn", prerequisites=[TaskTemplate.objects.get(slug="a")],
    )  # fmt: skip
    make.task_template(
        title="Deeper", teaches={python: 3}, hours_low=1, hours_high=3, latest_week=8
    )
    key = make_plan(guide, 4, 10)
    done("Task A")
    apply(client, f"/plans/{key}/replan/?how=extend&weeks=0")
    course = PlanTask.objects.get(title="Course")
    assert (course.known, weeks("Course")) == (True, [])
    assert course.reason == "You already bring what it teaches: Python (working)."
    assert weeks("Deeper")


def test_leaving_the_job_search_out_later(client, guide):
    make.task_template(
        title="CV", job_search=True, activity="apply", hours_low=1, hours_high=3, priority=5
    )
    key = make_plan(guide)
    address = settings_address(page_of(client, f"/plans/{key}/settings/"), key, search="no")
    page = page_of(client, address)
    assert "<li>Job search: no, not yes</li>" in page
    assert "It is part of the job search, which you left out." in page
    client.post(address, mark(page))
    assert weeks("CV") == []
    assert Plan.objects.get().job_search is False


def test_a_plan_that_has_not_begun_can_start_on_another_day(client, guide):
    start = TODAY() + dt.timedelta(days=7)
    key = create_plan(Wishes(guide, None, 3, start), TODAY())
    page = page_of(client, f"/plans/{key}/settings/")
    assert f'name="start" value="{start}"' in page
    later = start + dt.timedelta(days=7)
    assert apply(client, settings_address(page, key, start=str(later))).status_code == 303
    assert Plan.objects.get().starts_on == later
    assert weeks("Task A") == [(1, 3), (2, 3), (3, 3)]


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"hours": "0"}, "A plan needs at least 3 hours a week."),
        ({"hours": ""}, "Say how many hours a week you have."),
        ({"hours": "many"}, "Give the hours as a whole number"),
        ({"role": "nobody"}, "Choose one of the roles listed."),
        ({"money": "lots"}, "Give the money as a whole number"),
        ({"week-6": "61"}, "A week has room for 60 hours at most."),
        ({f"week-{week}": "0" for week in range(5, 14)}, "No week has any hours"),
    ],
)
def test_wrong_settings_are_named_and_kept(client, key, changed, message):
    page = page_of(client, f"/plans/{key}/settings/")
    address = settings_address(page, key, **{"week-7": "5"} | changed)
    for page in (page_of(client, address), client.post(address).content.decode()):
        assert "<strong>Nothing is changed.</strong>" in page
        assert message in page
        for name, value in changed.items():
            if name != "role" and value:
                assert f'name="{name}" value="{value}"' in page
    assert Plan.objects.get().version == 1
    page = page_of(client, address.removesuffix("&show=1"))
    assert "<strong>Nothing is changed.</strong>" not in page


# Queries: few, and no more with many tasks


def many_tasks(role, number: int) -> None:
    for place in range(number):
        skill = make.skill()
        make.role_skill(role, skill, level=2)
        make.task_template(
            hours_low=1, hours_high=2, teaches={skill: 2}, resources=[make.resource()],
            weekly=place % 20 == 0, priority=place % 5 + 1,
        )  # fmt: skip


def queries(client, key, django_assert_max_num_queries) -> dict[str, int]:
    found = {}
    for path in (
        "replan/", "replan/?how=shift", "replan/?how=drop", "replan/?how=extend&weeks=4",
        "settings/", "settings/?role=data-scientist&hours=9&show=1", "history/",
    ):  # fmt: skip
        # Something new each time, so that there are always rows to add.
        make.task_template(hours_low=1, hours_high=1, priority=5, resources=[make.resource()])
        with django_assert_max_num_queries(30) as counted:
            page = page_of(client, f"/plans/{key}/{path}")
        found[path] = len(counted)
        if 'name="form-id"' in page:
            with django_assert_max_num_queries(60) as counted:
                assert client.post(f"/plans/{key}/{path}", mark(page)).status_code == 303
            found[f"POST {path}"] = len(counted)
    return found


def test_queries_do_not_grow(client, guide, django_assert_max_num_queries):
    counts = []
    for more in (2, 8):  # SQLite takes a thousand values a query, and more rows take two
        many_tasks(guide, more)
        key = make_plan(guide, hours=20)
        many_tasks(guide, more)  # not in the plan yet
        counts.append(queries(client, key, django_assert_max_num_queries))
    few, many = counts
    assert many == few
