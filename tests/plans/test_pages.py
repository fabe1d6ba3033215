"""The plan pages: what they show, what they save, what they refuse, and what they keep secret."""

import datetime as dt
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from plans.build import Wishes, create_plan
from plans.forms import next_monday
from plans.models import Person, Plan, PlanKey, PlanSlot, PlanTask, SkillRating, hash_key
from roles.models import Importance
from tests import factories as make

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate


@pytest.fixture
def guide():
    """One role, one career and a few tasks."""
    role = make.role("data-scientist", name="Data Scientist")
    other = make.role("prompt-engineer", name="Prompt Engineer")
    career = make.career("data-analyst", name="Data analyst")
    python = make.skill("python", name="Python")
    sql = make.skill("sql", name="SQL")
    make.role_skill(role, python, level=3)
    make.role_skill(role, sql, level=2, importance=Importance.USEFUL)
    make.role_skill(other, python, level=1)
    make.career_skill(career, sql, level=3)
    course = make.task_template(
        slug="python-course", title="Learn Python", hours_low=10, hours_high=20,
        teaches={python: 2}, starter_month=1, resources=[make.resource("course-page")],
    )  # fmt: skip
    make.task_template(slug="sql-course", title="Learn SQL", teaches={sql: 2}, starter_month=1)
    make.task_template(
        slug="project", title="Build a thing", activity="build", phase="core", hours_high=9,
        prerequisites=[course], earliest_week=2, starter_month=2,
    )  # fmt: skip
    make.task_template(
        slug="apply", title="Send applications", activity="apply", phase="portfolio", weekly=True,
        hours_low=1, hours_high=2, earliest_week=12, starter_month=3,
    )  # fmt: skip
    make.task_template(slug="huge", title="Read everything", hours_high=200, roles=[role])
    make.task_template(slug="elsewhere", title="For others", roles=[other])
    return role, career


@pytest.fixture
def key(guide):
    role, career = guide
    return create_plan(Wishes(role, career, 10, TODAY(), {"python": 1}), TODAY())


def post_new(client: Client, **values: str):
    given = {"role": "data-scientist", "from": "", "hours": "15", "start": str(TODAY())} | values
    return client.post("/plans/new/", given)


# The starter plan


def test_starter_plan_stands_month_by_month(client, guide):
    page = client.get("/plans/").content.decode()
    assert page.index("Month 1: foundation") < page.index("Learn Python") < page.index("Month 2")
    assert "10–20 hours" in page
    assert "14–26 hours" in page  # both courses of the first month
    assert "1–2 hours a week" in page
    assert "2–4 hours" in page  # two weeks of applications
    assert "Read everything" not in page
    assert 'class="estimate"' in page
    assert 'href="/plans/new/"' in page
    assert '<option value="data-scientist">Data Scientist</option>' in page


# The form


def test_the_form_is_filled_in_from_the_address(client, guide):
    page = client.get("/plans/new/?role=data-scientist&from=data-analyst&hours=8").content.decode()
    assert '<option value="data-scientist" selected>' in page
    assert '<option value="data-analyst" selected>' in page
    assert 'name="hours" value="8"' in page
    assert f'value="{next_monday(TODAY())}"' in page
    assert "Not sure: count as proficient" in page  # SQL, which data analysts bring
    assert "usual from your career: proficient" in page
    assert "Not sure: count as not yet" in page


def test_defaults_without_an_address(client, guide):
    page = client.get("/plans/new/").content.decode()
    assert 'name="hours" value="15"' in page
    assert "Choose a role, and the skills" in page


def test_wrong_values_are_named_and_the_rest_is_kept(client, guide):
    address = "/plans/new/?role=nobody&from=data-analyst&hours=99&start=1999-01-01"
    response = client.get(address)
    page = response.content.decode()
    assert response.status_code == 200
    assert "“nobody” is not one of the choices, so it was ignored" in page
    assert "“99” More than 60 hours" in page
    assert "“1999-01-01” This day is past" in page
    assert '<option value="data-analyst" selected>' in page


@pytest.mark.parametrize("value", ["%00", "x" * 10_000, "é漢", "-1", "1e9", "2026-02-30"])
@pytest.mark.parametrize("name", ["role", "from", "hours", "start", "skill-python"])
def test_nothing_in_an_address_breaks_the_form(client, guide, name, value):
    for address in (f"?{name}={value}", f"?role=data-scientist&{name}={value}"):
        assert client.get(f"/plans/new/{address}").status_code == 200
    assert client.get("/plans/new/?" + f"{name}={value}&" * 200).status_code == 200


def test_htmx_gets_the_skill_list_alone_and_a_clean_address(client, guide):
    response = client.get(
        "/plans/new/?role=data-scientist&from=&hours=9&skill-python=2&skill-other=1&skill-sql=",
        headers={"HX-Request": "true", "HX-Target": "skills"},
    )
    page = response.content.decode()
    assert page.lstrip().startswith('<section id="skills"')
    assert "<p data-announce>Data Scientist asks for these 2 skills." in page
    assert "<html" not in page
    assert re.search(r'<option value="2" selected>Working</option>', page)
    pushed = "/plans/new/?role=data-scientist&hours=9&skill-python=2"
    assert response.headers["HX-Push-Url"] == pushed


def test_the_update_button_leads_to_the_same_form_without_making_a_plan(client, guide):
    response = post_new(client, update="1", **{"skill-python": "2", "from": "data-analyst"})
    assert response.status_code == 303
    assert response.url == (
        f"/plans/new/?role=data-scientist&from=data-analyst&hours=15&start={TODAY()}&skill-python=2"
    )
    assert not Plan.objects.exists()


# Making a plan


def test_one_press_makes_a_plan(client, guide):
    response = post_new(client, **{"from": "data-analyst", "skill-python": "1"})
    assert response.status_code == 303
    key = re.fullmatch(r"/plans/([\w-]{43})/", response.url).group(1)
    plan = Plan.objects.get()
    assert [(k.kind, k.key_hash) for k in plan.keys.all()] == [("owner", hash_key(key))]
    assert key not in str([*Plan.objects.values(), *PlanKey.objects.values()])
    ratings = {(r.skill.slug, r.level, r.evidence) for r in SkillRating.objects.all()}
    assert ratings == {("python", 1, "self"), ("sql", 3, "career")}
    titles = [task.title for task in plan.tasks.all()]
    assert titles == [
        "Learn Python", "Build a thing", "Send applications", "Send applications",
        "Learn SQL", "Read everything",
    ]  # fmt: skip
    assert "For others" not in titles
    slots = {(s.task.title, s.week, s.hours) for s in PlanSlot.objects.select_related("task")}
    assert slots == {
        ("Learn Python", 1, 15), ("Learn Python", 2, 5), ("Build a thing", 2, 9),
        ("Send applications", 12, 2), ("Send applications", 13, 2),
    }  # fmt: skip
    known = plan.tasks.get(title="Learn SQL")
    assert (known.known, known.reason) == (
        True, "You already bring what it teaches: SQL (proficient).",
    )  # fmt: skip
    assert plan.tasks.get(title="Read everything").reason == (
        "It takes up to 200 hours, more than the 195 of weeks 1–13."
    )


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"role": ""}, "Choose the role you want."),
        ({"role": "nobody"}, "Choose one of the roles listed."),
        ({"hours": "0"}, "A plan needs at least 3 hours a week."),
        ({"hours": "61"}, "More than 60 hours a week cannot be kept up"),
        ({"hours": "many"}, "Give the hours as a whole number"),
        ({"hours": ""}, "Say how many hours a week you have."),
        ({"start": "1999-01-01"}, "This day is past."),
        ({"start": str(TODAY() + dt.timedelta(days=400))}, "more than a year ahead"),
        ({"start": "soon"}, "Give the day as year-month-day"),
        ({"from": "nowhere"}, "Choose one of the careers listed."),
        ({"skill-python": "9"}, "Choose one of the levels listed."),
    ],
)
def test_errors_keep_what_was_typed(client, guide, values, message):
    response = post_new(client, **{"skill-sql": "2", "hours": "21", **values})
    page = response.content.decode()
    assert response.status_code == 422
    assert message in page
    assert not Person.objects.exists()
    if "role" not in values:
        assert re.search(r'id="id_skill-sql".*?<option value="2" selected>', page, re.S)
        typed = values.get("hours", "21")
        assert not typed or f'value="{typed}"' in page


def test_errors_are_listed_with_links_and_stand_beside_their_fields(client, guide):
    page = post_new(client, role="", hours="0").content.decode()
    [summary] = re.findall(r'<div class="problems" role="alert">.*?</div>', page, re.S)
    assert re.findall(r'<a href="#(\w+)">([^<]+)</a>: ([^<]+)', summary) == [
        ("id_role", "The role you want", "Choose the role you want."),
        ("id_hours", "Hours a week", "A plan needs at least 3 hours a week."),
    ]
    [hours] = re.findall(r'<div class="field"><label for="id_hours">.*?</div>', page, re.S)
    assert 'aria-invalid="true"' in hours
    assert 'aria-describedby="id_hours_error"' in hours
    assert '<ul class="errorlist" id="id_hours_error">' in hours
    assert page.index("Where do you want to go?") < page.index(
        "How much time and money do you have?"
    )
    assert page.index("How much time and money") < page.index("What do you know already?")
    assert page.count('class="primary"') == 1


def test_a_start_some_days_ago_is_fine(client, guide):
    assert post_new(client, start=str(TODAY() - dt.timedelta(days=7))).status_code == 303


def test_a_circle_in_the_content_is_said_and_nothing_is_saved(client, guide):
    one, two = make.task_template(title="One"), make.task_template(title="Two")
    one.prerequisites.add(two)
    two.prerequisites.add(one)
    response = post_new(client)
    assert response.status_code == 422
    assert "These tasks need each other first: “One” → “Two” → “One”." in response.content.decode()
    assert not Person.objects.exists()


def test_a_prerequisite_for_other_roles_hands_on_its_own(client, guide):
    role, _ = guide
    base = make.task_template(title="Base", earliest_week=3)
    between = make.task_template(title="Between", roles=[make.role()], prerequisites=[base])
    make.task_template(title="Top", prerequisites=[between], latest_week=4)
    create_plan(Wishes(role, None, 20, TODAY()), TODAY())
    first = dict(PlanSlot.objects.order_by("-week").values_list("task__title", "week"))
    assert first["Base"] == 3
    assert first["Top"] >= 3


def test_texts_are_copied(client, key, guide):
    from plans.models import TaskTemplate

    TaskTemplate.objects.update(title="Changed", text="Changed", why="Changed", hours_high=250)
    page = client.get(f"/plans/{key}/").content.decode()
    assert "Learn Python" in page
    assert "Changed" not in page


# A saved plan


def test_a_plan_shows_this_week_first_then_the_rest(client, key):
    page = client.get(f"/plans/{key}/").content.decode()
    assert "Your plan: Data Scientist" in page
    assert page.index("This week: week 1") < page.index("How far you are")
    assert page.index("How far you are") < page.index("The weeks ahead")
    assert "0 of 4 tasks" in page
    assert "0 of 33 hours" in page
    assert "from not yet" not in page
    assert (
        "It takes your level in Python from aware to working (the role asks for proficient)."
        in (page)
    )
    assert 'aria-label="13 weeks of 10 hours: 33 of 130 hours are planned, 0 are done."' in page
    assert "more than the 130 of weeks 1–13" in page
    assert "Keep this page’s address." in page
    assert page.count('class="plan-week"') == 12
    assert "https://" in page


def test_a_plan_reads_goal_first_and_says_a_longer_task_once_in_print(client, key, guide):
    role, _ = guide
    role.summary = "Finds what the data says."
    role.save()
    page = client.get(f"/plans/{key}/").content.decode()
    headings = re.findall(r"<h2[^>]*>\s*([^<]+?)\s*<", page)
    assert headings[:4] == [
        "Where you are going", "This week: week 1", "How far you are", "The weeks ahead",
    ]  # fmt: skip
    assert '<p class="goal">Finds what the data says.' in page
    # "Learn Python" takes two weeks: its second part repeats the text, on screen only.
    assert re.findall(r'class="plan-task( again)?" id="task-\d+-(\d+)"', page)[:3] == [
        ("", "1"), (" again", "2"), ("", "3"),
    ]  # fmt: skip
    assert "<li><strong>Foundation</strong> until week 2</li>" in page


def test_a_long_role_title_and_a_plan_without_tasks_still_make_a_page(client):
    role = make.role("long", name="Senior " * 10 + "Engineer", summary="")
    key = create_plan(Wishes(role, None, 10, TODAY()), TODAY())
    response = client.get(f"/plans/{key}/")
    page = response.content.decode()
    assert response.status_code == 200
    assert "0 tasks fit." in page
    assert "Nothing is planned: time to catch up" in page
    assert 'class="milestones"' not in page


def test_a_plan_before_its_start_and_after_its_end(client, guide):
    role, _ = guide
    later = create_plan(Wishes(role, None, 10, TODAY() + dt.timedelta(days=30)), TODAY())
    page = client.get(f"/plans/{later}/").content.decode()
    assert "Your first week: week 1" in page
    assert 'class="today"' not in page
    past = create_plan(Wishes(role, None, 10, TODAY() - dt.timedelta(days=200)), TODAY())
    page = client.get(f"/plans/{past}/").content.decode()
    assert "The last week: week 13" in page
    assert "tasks of earlier weeks are still open" in page


def test_secret_pages_are_kept_out_of_caches_referrers_and_indexes(client, key):
    for address in (f"/plans/{key}/", f"/plans/{key}/delete/"):
        response = client.get(address)
        assert response.headers["Cache-Control"] == "no-store"
        assert response.headers["Referrer-Policy"] == "no-referrer"
        assert "noindex" in response.headers["X-Robots-Tag"]
        assert "canonical" not in response.content.decode()


@pytest.mark.parametrize("path", ["", "delete/", "tasks/1/"])
def test_an_unknown_key_looks_like_any_missing_page(client, path):
    unknown = client.post(f"/plans/nobody/{path}") if path else client.get("/plans/nobody/")
    other = client.get("/no/such/page/")
    assert unknown.status_code == other.status_code == 404
    heading = re.compile(r"<h1>.*?</p>", re.S)
    assert heading.search(unknown.content.decode())[0] == heading.search(other.content.decode())[0]


def test_strange_keys_are_unknown(client):
    for key in ("x" * 5000, "%E2%82%AC", "%ED%A0%80", "..", "new%2F"):
        assert client.get(f"/plans/{key}/").status_code in {404, 400}


def test_a_token_is_required_and_an_opaque_origin_is_not_refused(key):
    """A page with `no-referrer` posts to itself with `Origin: null`."""
    browser = Client(enforce_csrf_checks=True)
    page = browser.get(f"/plans/{key}/").content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page).group(1)
    address = reverse("plan-task", args=[key, PlanTask.objects.get(title="Learn Python").number])
    mark = {"do": "done", "version": "1", "form-id": "a-page-of-the-plan"}
    given = mark | {"csrfmiddlewaretoken": token}
    assert browser.post(address, mark, headers={"Origin": "null"}).status_code == 403
    assert (
        browser.post(address, given, headers={"Origin": "https://evil.example"}).status_code == 403
    )
    assert browser.post(address, given, headers={"Origin": "null"}).status_code == 303
    assert browser.post(address, given, secure=True, headers={"Origin": "null"}).status_code == 303


def test_a_new_plan_needs_a_token(guide):
    browser = Client(enforce_csrf_checks=True)
    assert browser.post("/plans/new/", {"role": "data-scientist"}).status_code == 403


def test_deletion_asks_first_and_is_real(client, key):
    page = client.get(f"/plans/{key}/delete/").content.decode()
    assert "Delete this plan?" in page
    assert Plan.objects.count() == 1
    response = client.post(f"/plans/{key}/delete/", follow=True)
    assert response.redirect_chain == [("/plans/mine/", 303)]
    assert "are deleted" in response.content.decode()
    for model in (Person, SkillRating, Plan, PlanTask, PlanSlot):
        assert not model.objects.exists()
    assert client.get(f"/plans/{key}/").status_code == 404


@pytest.mark.parametrize("kind", ["read", "coach"])
def test_who_may_only_read_sees_the_plan_without_anything_that_changes_it(client, key, kind):
    PlanKey.objects.create(plan=Plan.objects.get(), kind=kind, key_hash=hash_key("shared"))
    page = client.get("/plans/shared/").content.decode()
    assert "<h1>A plan: Data Scientist</h1>" in page
    assert "Learn Python" in page
    assert "You may read this plan." in page
    assert '<form method="post"' not in page
    assert "/delete/" not in page
    assert client.get("/plans/shared/delete/").status_code == 404
    mark = {"do": "done", "version": "1", "form-id": "a-page-of-the-plan"}
    assert client.post("/plans/shared/tasks/1/", mark).status_code == 404
    assert Plan.objects.get().version == 1


# Queries: few, and no more with many tasks


def many_tasks(role, career):
    for number in range(40):
        skill = make.skill()
        make.role_skill(role, skill, level=2)
        make.career_skill(career, skill)
        make.task_template(
            title=f"More {number}", starter_month=number % 3 + 1, hours_low=1, hours_high=2,
            teaches={skill: 2}, resources=[make.resource()],
        )  # fmt: skip


def count(client, django_assert_max_num_queries, address: str) -> int:
    with django_assert_max_num_queries(12) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_queries_do_not_grow(client, guide, key, django_assert_max_num_queries):
    role, career = guide
    form = "/plans/new/?role=data-scientist&from=data-analyst"
    addresses = ["/plans/", form, f"/plans/{key}/"]
    few = [count(client, django_assert_max_num_queries, each) for each in addresses]
    many_tasks(role, career)
    key = create_plan(Wishes(role, None, 40, TODAY()), TODAY())
    addresses = ["/plans/", form, f"/plans/{key}/"]
    assert [count(client, django_assert_max_num_queries, each) for each in addresses] == few


def test_making_a_plan_takes_as_many_queries_with_many_tasks(
    guide, django_assert_num_queries, django_assert_max_num_queries
):
    role, career = guide
    with django_assert_max_num_queries(20) as queries:
        create_plan(Wishes(role, career, 10, TODAY()), TODAY())
    many_tasks(role, career)
    with django_assert_num_queries(len(queries)):
        create_plan(Wishes(role, career, 10, TODAY()), TODAY())


# What else somebody may say


def test_weeks_away_and_weeks_that_differ(client, guide):
    response = post_new(client, hours="10", **{"week-1": "0", "week-2": "4", "week-3": "10"})
    plan = Plan.objects.get()
    assert plan.week_hours == (0, 4, *[10] * 11)
    assert list(plan.weeks.values_list("week", "hours")) == [(1, 0), (2, 4)]
    given = dict(PlanSlot.objects.filter(task__title="Learn Python").values_list("week", "hours"))
    assert given == {2: 4, 3: 10, 4: 6}
    page = client.get(response.url).content.decode()
    assert "Thirteen weeks of 10 hours (week 1: away, week 2: 4 hours) towards" in page
    assert "13 weeks of 10 hours (week 1: away, week 2: 4 hours): 39 of 114 hours are" in page
    assert '<rect class="capacity" x="0" y="76" width="96" height="0"/>' in page
    assert "0 of 4 hours" not in page
    assert "Nothing is planned: you are away." in page
    assert "0 of your 0 hours" not in page
    assert "4 of 4 hours" in page


def test_what_an_address_says_of_weeks_and_finished_work_is_not_folded_away(client, guide):
    summary = r"<details( open)?><summary>(Some weeks|Work that)"
    make.task_template(slug="first", activity="build")
    address = "/plans/new/?role=data-scientist"
    for given, shown in [
        ("", [("", "Some weeks"), ("", "Work that")]),
        ("&week-3=0", [(" open", "Some weeks"), ("", "Work that")]),
        ("&done-first=1", [("", "Some weeks"), (" open", "Work that")]),
    ]:
        assert re.findall(summary, client.get(address + given).content.decode()) == shown
    page = post_new(client, **{"week-3": "61"}).content.decode()
    assert re.findall(summary, page)[0] == (" open", "Some weeks")


@pytest.mark.parametrize(
    ("money", "said"),
    [
        ("", "No course or book with a known price is in it, as you gave no money for any."),
        ("1200", "Paid courses and books of a known price cost $1,200 at most in all."),
    ],
)
def test_a_plan_says_how_it_keeps_to_the_money(client, guide, money, said):
    page = client.get(post_new(client, money=money).url).content.decode()
    assert said in page
    assert "leaves the job search out" not in page


def test_a_folded_week_away_says_so_in_place_of_hours(client, guide):
    page = client.get(post_new(client, hours="10", **{"week-3": "0"}).url).content.decode()
    [away] = re.findall(r'id="week-3">.*?</details>', page, re.S)
    assert "<span>away</span></summary>" in away
    assert "Nothing is planned: you are away." in away
    assert "0 of 0 hours" not in page


def test_only_weeks_away_are_refused(client, guide):
    response = post_new(client, **{f"week-{number}": "0" for number in range(1, 14)})
    assert response.status_code == 422
    assert "No week has any hours: leave at least one as it is." in response.content.decode()
    assert not Person.objects.exists()


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"week-4": "61"}, "A week has room for 60 hours at most."),
        ({"week-4": "-1"}, "Give 0 for a week away."),
        ({"week-4": "few"}, "Give the hours as a whole number, or nothing."),
        ({"money": "-5"}, "Give 0 if you want to pay for nothing."),
        ({"money": "1000000"}, "Give 100000 at most."),
        ({"money": "lots"}, "Give the money as a whole number of dollars"),
        ({"search": "maybe"}, "Choose yes or no."),
    ],
)
def test_wrong_weeks_money_or_search_are_said(client, guide, values, message):
    response = post_new(client, **values)
    assert response.status_code == 422
    assert message in response.content.decode()
    assert not Person.objects.exists()
    address = f"/plans/new/?role=data-scientist&{'&'.join(f'{k}={v}' for k, v in values.items())}"
    page = client.get(address).content.decode()
    assert "so it was ignored" in page


def test_without_a_job_search_its_tasks_are_not_in_the_plan(client, guide):
    make.task_template(title="Write a CV", job_search=True, activity="apply")
    post_new(client)
    assert PlanTask.objects.filter(title="Write a CV").exists()
    Person.objects.all().delete()
    response = post_new(client, search="no")
    plan = Plan.objects.get()
    assert plan.job_search is False
    page = client.get(response.url).content.decode()
    assert "It leaves the job search out, as you asked." in page
    assert not plan.tasks.filter(title="Write a CV").exists()


def test_finished_work_is_left_out_and_counts_as_met_and_as_taught(client, guide):
    python = guide[0].role_skills.get(skill__slug="python").skill
    make.task_template(
        slug="first", title="First", activity="build", hours_high=500, teaches={python: 2}
    )
    from plans.models import TaskTemplate

    first = TaskTemplate.objects.get(slug="first")
    make.task_template(slug="second", title="Second", activity="build", prerequisites=[first])
    page = client.get("/plans/new/?role=data-scientist&done-first=1").content.decode()
    assert re.search(r'name="done-first" value="1"[^>]* checked', page)
    assert re.search(r'name="done-second" value="1"(?![^>]* checked)', page)
    assert "done-python-course" not in page  # a course is no work to show
    post_new(client, **{"done-first": "1"})
    plan = Plan.objects.get()
    assert plan.tasks.get(title="First").reason == "You have done this already."
    assert plan.tasks.get(title="Second").slots.exists()
    assert plan.tasks.get(title="Learn Python").known
    rating = SkillRating.objects.get(skill=python)
    assert (rating.level, rating.evidence) == (2, "task")


def test_an_own_rating_counts_more_than_finished_work(client, guide):
    python = guide[0].role_skills.get(skill__slug="python").skill
    make.task_template(slug="first", title="First", activity="build", teaches={python: 2})
    post_new(client, **{"done-first": "1", "skill-python": "1"})
    assert SkillRating.objects.get(skill=python).level == 1
    assert not PlanTask.objects.get(title="Learn Python").known


@pytest.mark.parametrize(
    ("money", "links"),
    [
        ("0", ["Free course", "Forum"]),
        ("99", ["Free course", "Forum", "Unpriced book"]),
        ("100", ["Paid course", "Free course", "Forum", "Unpriced book"]),
    ],
)
def test_resources_are_chosen_by_the_money(client, guide, money, links):
    rows = [
        make.resource("paid", name="Paid course", type="course", price_usd=100, position=1),
        make.resource("free", name="Free course", type="course", price_usd=0, position=2),
        make.resource("forum", name="Forum", type="community", price_usd=None, position=3),
        make.resource("book", name="Unpriced book", type="book", price_usd=None, position=4),
    ]
    make.task_template(title="Study", resources=rows, priority=5)
    post_new(client, money=money)
    task = PlanTask.objects.get(title="Study")
    assert [link.name for link in task.links.all()] == links


def test_what_shows_a_project_comes_after_the_first_one_of_the_role(client, guide):
    first = make.project()
    second = make.project()
    begin = make.task_template(
        slug="begin", title="Begin", activity="build", project=first, priority=5, position=1
    )
    make.task_template(
        slug="end", title="End", activity="build", project=first, priority=5, position=2,
        prerequisites=[begin], earliest_week=5,
    )  # fmt: skip
    make.task_template(title="Other", project=second, priority=4, position=0, earliest_week=9)
    make.task_template(title="CV", activity="apply", shows_project=True)
    make.task_template(title="Publish", activity="publish", shows_project=True)
    post_new(client, hours="15")
    weeks = dict(PlanSlot.objects.order_by("-week").values_list("task__title", "week"))
    assert (weeks["Begin"], weeks["End"], weeks["Publish"]) == (1, 5, 5)
    assert weeks["CV"] == 1
    order = list(Plan.objects.get().tasks.values_list("title", flat=True))
    assert order.index("Begin") < order.index("CV") < order.index("End") < order.index("Publish")


def test_few_hours_move_a_task_past_the_week_it_is_due_in(client, guide):
    make.task_template(title="Long", hours_high=30, latest_week=2, priority=5)
    post_new(client, hours="6")
    last = PlanSlot.objects.filter(task__title="Long").order_by("week").last()
    assert last.week > 2


def test_a_plan_says_when_the_goal_is_reached(client, key):
    page = client.get(f"/plans/{key}/").content.decode()
    plan = Plan.objects.get()
    # Learn Python takes 10 to 20 hours at 10 a week; nothing on offer goes on to proficient.
    assert (plan.goal_low, plan.goal_high) == (1, 2)
    assert "At this pace between week 1 and week 2." in page
    assert plan.goal_open == "Python (working; proficient is asked)"
    assert "more than our tasks teach in: Python (working; proficient is asked)." in page


def test_a_plan_made_before_goals_were_reckoned_says_nothing_of_them(client, key):
    Plan.objects.update(goal_low=None, goal_high=None)
    assert "When you reach the goal" not in client.get(f"/plans/{key}/").content.decode()


# Pressing twice


def form_id(client: Client) -> str:
    page = client.get("/plans/new/?role=data-scientist").content.decode()
    found = re.search(r'name="form-id" value="([^"]+)"', page)
    assert found
    return found[1]


def test_pressing_twice_makes_one_plan_and_shows_it_again(client, guide):
    given = {"form-id": form_id(client)}
    first, second = post_new(client, **given), post_new(client, **given)
    assert first.status_code == second.status_code == 303
    assert first.url == second.url
    assert Plan.objects.count() == Person.objects.count() == 1
    assert client.get(first.url).status_code == 200


def test_other_answers_or_another_form_make_another_plan(client, guide):
    given = {"form-id": form_id(client)}
    addresses = {
        post_new(client, **given).url,
        post_new(client, hours="9", **given).url,
        post_new(client, **{"form-id": form_id(client)}).url,
    }
    assert len(addresses) == Plan.objects.count() == 3


def test_the_form_of_a_deleted_plan_does_not_bring_it_back(client, guide):
    given = {"form-id": form_id(client), "hours": "7", "skill-python": "1"}
    address = post_new(client, **given).url
    client.post(f"{address}delete/")
    again = post_new(client, **given)
    page = again.content.decode()
    assert again.status_code == 422
    assert "The plan that this form made was deleted, and stays deleted." in page
    assert 'name="hours" value="7"' in page
    assert re.search(r'<option value="1" selected>Aware</option>', page)
    assert client.get(address).status_code == 404
    for model in (Person, Plan, PlanTask, SkillRating):
        assert not model.objects.exists()
    # Sent once more, it is a new wish: a new plan, whose address was never in anybody's hands.
    [new] = re.findall(r'name="form-id" value="([^"]+)"', page)
    fresh = post_new(client, **given | {"form-id": new})
    assert fresh.status_code == 303
    assert fresh.url != address
    assert client.get(address).status_code == 404


def test_a_plan_that_staff_delete_stays_deleted_and_takes_the_person_along(
    client, guide, admin_client
):
    given = {"form-id": form_id(client), "skill-python": "1"}
    other = post_new(client, hours="9", **given).url
    address = post_new(client, **given).url
    one, two = Plan.objects.order_by("hours_per_week")
    admin_client.post(f"/admin/plans/plan/{one.pk}/delete/", {"post": "yes"})
    chosen = {"action": "delete_selected", "_selected_action": [two.pk], "post": "yes"}
    admin_client.post("/admin/plans/plan/", chosen)
    for model in (Person, Plan, PlanTask, SkillRating):
        assert not model.objects.exists()
    assert post_new(client, hours="9", **given).status_code == 422
    assert post_new(client, **given).status_code == 422
    assert client.get(other).status_code == client.get(address).status_code == 404


@pytest.mark.parametrize("given", ["", "chosen", "chosen:signed", "é" * 99])
def test_a_form_id_that_is_not_ours_never_decides_the_key(client, guide, given):
    first, second = post_new(client, **{"form-id": given}), post_new(client, **{"form-id": given})
    assert first.url != second.url
    assert Plan.objects.count() == 2


def test_the_form_is_kept_by_nobody_but_the_browser(client, guide):
    response = client.get("/plans/new/?role=data-scientist")
    assert "private" in response.headers["Cache-Control"]
