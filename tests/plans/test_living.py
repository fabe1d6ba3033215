"""Living with a plan: hours, notes, moves, own tasks, edits, and the choice where two meet."""

import datetime as dt
import re
from decimal import Decimal

import pytest
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from plans.build import Wishes, create_plan
from plans.changes import Sent, change_task
from plans.models import Plan, PlanChange, PlanKey, PlanTask, hash_key
from plans.task_changes import NewTask, Note, add_task
from roles.models import Importance
from tests import factories as make

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate
NOW = timezone.now
HTMX = {"HX-Request": "true", "HX-Target": "plan-state"}


@pytest.fixture
def key():
    """Two tasks that build on each other in their weeks of 10 hours; one that does not fit."""
    role = make.role("data-scientist", name="Data Scientist")
    python = make.skill("python", name="Python")
    sql = make.skill("sql", name="SQL")
    make.role_skill(role, python, level=3)
    make.role_skill(role, sql, level=2, importance=Importance.USEFUL)
    course = make.task_template(
        slug="python", title="Learn Python", hours_low=10, hours_high=20, teaches={python: 2}
    )
    make.task_template(
        slug="project", title="Build a thing", activity="build", hours_high=9,
        prerequisites=[course],
    )  # fmt: skip
    make.task_template(slug="huge", title="Read everything", hours_high=200)
    return create_plan(Wishes(role, None, 10, TODAY(), {"sql": 1}), TODAY())


def task(title: str = "Learn Python") -> PlanTask:
    return PlanTask.objects.get(title=title)


def weeks(title: str = "Learn Python") -> list[tuple[int, int]]:
    return list(task(title).slots.values_list("week", "hours"))


@pytest.fixture
def send(client, key):
    """Send a form of a task as its page does that shows the plan as it is now."""

    def sender(do, of="Learn Python", headers=None, **given):
        version = given.pop("version", Plan.objects.get().version)
        page = given.pop("page", f"page-of-version-{version}")
        answers = {"version": version, "form-id": page, "do": do, **given}
        address = f"/plans/{key}/tasks/{task(of).number}/"
        return client.post(address, answers, headers=headers)

    return sender


def text_of(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


# Hours


def test_hours_add_up_and_stand_on_the_line_and_in_the_whole(client, key, send):
    assert send("log", hours="1:30", week="1").status_code == 303
    assert send("log", hours="90 min").status_code == 303
    assert task().hours_spent == Decimal(3)
    page = text_of(client.get(f"/plans/{key}/"))
    assert "3 of 20 hours spent" in page
    assert "You logged 3 hours." in page
    assert "1.5 hours logged on “Learn Python”: 3 of 20 hours." in page


def test_hours_from_an_old_page_are_added_not_refused(send):
    send("log", hours="1", version=1, page="one-device")
    assert send("log", hours="2", version=1, page="another-device").status_code == 303
    assert task().hours_spent == Decimal(3)


def test_the_same_form_logs_its_hours_once(send):
    for _ in range(3):
        assert send("log", hours="2", version=1, page="the-very-page").status_code == 303
    assert task().hours_spent == Decimal(2)
    assert PlanChange.objects.count() == 1


@pytest.mark.parametrize(
    ("hours", "message"),
    [
        ("", "Say how many hours."),
        ("many", "Give hours such as 1.5, 1:30 or 90 min."),
        ("0", "Give more than 0 and at most 100 hours."),
        ("100.25", "Give more than 0 and at most 100 hours."),
        ("-1", "Give hours such as 1.5, 1:30 or 90 min."),
    ],
)
@pytest.mark.parametrize("headers", [None, HTMX], ids=["plain", "htmx"])
def test_wrong_hours_are_said_beside_their_field(send, hours, message, headers):
    response = send("log", hours=hours, week="1", headers=headers)
    page = response.content.decode()
    assert response.status_code == 422
    number = task().number
    assert f'name="hours" value="{hours}"' in page or not hours
    assert f'<ul class="errorlist" id="id-{number}-1-hours_error"><li>{message}</li>' in page
    assert f'aria-describedby="id-{number}-1-hours_error"' in page
    assert ("<html" in page) == (headers is None)
    assert task().hours_spent == 0


def test_hours_in_all_can_be_put_right_but_not_over_new_ones(send):
    send("log", hours="15")
    assert send("spent", spent="1.5").status_code == 303
    assert task().hours_spent == Decimal("1.5")
    assert PlanChange.objects.first().said == (
        "Hours spent on “Learn Python” put right: 1.5 hours."
    )
    response = send("spent", spent="0", version=2)
    assert response.status_code == 409
    assert task().hours_spent == Decimal("1.5")


# Notes


def test_a_note_is_kept_as_written_and_shown_on_the_line(client, key, send):
    assert send("note", note="Ask Kim.\r\n\r\n<b>Then</b> go on.  ").status_code == 303
    assert task().note == "Ask Kim.\n\n<b>Then</b> go on."
    page = client.get(f"/plans/{key}/").content.decode()
    assert "Ask Kim.\n\n&lt;b&gt;Then&lt;/b&gt; go on." in page


def test_5000_characters_are_kept_whatever_the_line_ends(send):
    lines = "x" * 4_899 + "\n" * 100 + "y"
    assert send("note", note=lines.replace("\n", "\r\n")).status_code == 303
    assert task().note == lines


@pytest.mark.parametrize("headers", [None, HTMX], ids=["plain", "htmx"])
def test_a_note_that_is_too_long_is_given_back_whole(send, headers):
    note = "word " * 20_000
    response = send("note", note=note, week="1", headers=headers)
    page = response.content.decode()
    assert response.status_code == 422
    assert "This is 99,999 characters long, and there is room for 5,000." in page
    assert note.strip() in page
    assert 'maxlength="5000"' not in page
    assert task().note == ""


# Moves


def test_a_move_takes_what_is_free_from_that_week_on(client, key, send):
    response = send("move", to="4", week="1")
    assert response.status_code == 303
    assert response.url == f"/plans/{key}/?changed=2#task-{task().number}-4"
    assert weeks() == [(4, 10), (5, 10)]
    assert task().moved
    page = text_of(client.get(response.url))
    assert (
        "“Learn Python” is in weeks 4–5 now. Mind that “Build a thing” (week 3) builds on it."
        in page
    )


def test_a_week_is_never_filled_over_its_hours(send):
    send("move", "Build a thing", to="2", version=1)
    response = send("move", "Build a thing", to="2")
    assert response.status_code == 422
    assert "Week 2 has no free hours. It would fit from week 3." in response.content.decode()
    assert weeks("Build a thing") == [(3, 9)]
    send("move", to="3")
    assert weeks() == [(3, 1), (4, 10), (5, 9)]


def test_a_move_says_what_it_builds_on(send):
    send("move", to="5")
    send("move", "Build a thing", to="1")
    assert PlanChange.objects.first().said == (
        "“Build a thing” is in week 1 now. Mind that it builds on “Learn Python” (weeks 5–6)."
    )


@pytest.mark.parametrize("week", ["0", "14", "-1", "soon", "", "9" * 30])
def test_a_week_that_is_none(send, week):
    response = send("move", to=week)
    assert response.status_code == 422
    assert weeks() == [(1, 10), (2, 10)]


def test_what_is_done_stays_where_it_is(send):
    send("done")
    for do, message in (("move", "Open it again to move it"), ("drop", "Open it again to take")):
        response = send(do, to="5")
        assert response.status_code == 422
        assert message in response.content.decode()
    assert weeks() == [(1, 10), (2, 10)]


def test_a_move_with_htmx_brings_all_weeks_anew(send):
    page = send("move", to="4", week="1", headers=HTMX).content.decode()
    for week in range(1, 14):
        assert f'id="week-{week}-tasks" hx-swap-oob="true"' in page
        assert f'id="week-{week}-hours" hx-swap-oob="true"' in page
    assert 'id="week-4-hours" hx-swap-oob="true">10 of 10 hours' in page
    assert f'id="task-{task().number}-4"' in page
    assert f'id="task-{task().number}-1"' not in page
    # What is open under another task stays as it is; of this one it closes.
    other = task("Build a thing").number
    assert f'id="panel-task-{other}-3" hx-preserve></div>' in page
    assert f'id="panel-task-{task().number}-4"></div>' in page


# No longer relevant


def test_dropping_and_taking_back(client, key, send):
    assert send("drop").status_code == 303
    assert weeks() == []
    page = text_of(client.get(f"/plans/{key}/"))
    assert "1 task that you found no longer relevant" in page
    assert "0 of 1 tasks" in page
    response = client.get(f"/plans/{key}/tasks/{task().number}/")
    assert "Not in the plan: no longer relevant." in text_of(response)
    assert "Take it back" in text_of(response)
    send("move", to="1")
    assert weeks() == [(1, 10), (2, 10)]
    assert task().dropped_at is None
    assert "no longer relevant" not in text_of(client.get(f"/plans/{key}/")).split("Undo")[1]


def test_a_task_that_did_not_fit_can_be_made_to(client, key, send):
    send("edit", "Read everything", title="Read everything", text="", hours="4")
    assert send("move", "Read everything", to="3").status_code == 303
    assert weeks("Read everything") == [(3, 1), (4, 3)]
    assert "that did not fit" not in text_of(client.get(f"/plans/{key}/"))


# Edits and own tasks


def test_an_edit_changes_words_and_hours_and_its_weeks(client, key, send):
    given = {"title": "Learn Python well", "text": "All of it.", "hours": "12"}
    assert send("edit", **given).status_code == 303
    changed = task("Learn Python well")
    assert (changed.text, changed.hours_low, changed.hours_high) == ("All of it.", 10, 12)
    assert weeks("Learn Python well") == [(1, 10), (2, 2)]
    assert PlanChange.objects.get().said == ("“Learn Python” is changed to “Learn Python well”.")


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"title": ""}, "Give the task a title."),
        ({"title": "x" * 121}, "A title holds 120 characters; this one has 121."),
        ({"text": "x" * 2_001}, "This is 2,001 characters long, and there is room for 2,000."),
        ({"hours": "0"}, "A task takes an hour at least."),
        ({"hours": "501"}, "A task takes 500 hours at most."),
        ({"hours": "1.5"}, "Give the hours as a whole number, such as 4."),
        ({"hours": ""}, "Say how many hours to plan for it."),
        ({"hours": "300"}, "It takes 300 hours, and only 121 are free in weeks 1–13."),
    ],
)
@pytest.mark.parametrize("htmx", [False, True], ids=["plain", "htmx"])
def test_wrong_edits_and_own_tasks_are_said_and_kept(client, key, send, given, message, htmx):
    answers = {"title": "Read a book", "text": "From the library.", "hours": "4", **given}
    headers = HTMX if htmx else None
    response = send("edit", week="1", headers=headers, **answers)
    assert response.status_code == 422
    assert message in response.content.decode()
    mark = {"version": "1", "form-id": "page-of-the-plan", "do": "add", "to": "1"}
    response = client.post(f"/plans/{key}/tasks/", mark | answers, headers=headers)
    page = response.content.decode()
    assert response.status_code == 422
    if given != {"hours": "300"}:
        assert message in page
    assert ("<html" in page) == (not htmx)
    for value in answers.values():
        assert value in page
    assert Plan.objects.get().version == 1


@pytest.mark.parametrize("headers", [None, HTMX], ids=["plain", "htmx"])
def test_an_own_task(client, key, headers):
    given = {
        "version": "1", "form-id": "page-of-the-plan", "do": "add", "title": "Read a book",
        "text": "From the library.", "hours": "5", "to": "3",
    }  # fmt: skip
    for _ in range(2):
        response = client.post(f"/plans/{key}/tasks/", given, headers=headers)
    own = task("Read a book")
    assert weeks("Read a book") == [(3, 1), (4, 4)]
    assert (own.own, own.moved, own.reason) == (True, True, "You added it.")
    if headers:
        page = response.content.decode()
        assert f'id="task-{own.number}-3"' in page
        assert '<section id="add-task" aria-labelledby="add-title" hx-swap-oob="true"' in page
    else:
        assert response.url == f"/plans/{key}/?changed=2#task-{own.number}-3"
    assert PlanTask.objects.count() == 4
    page = text_of(client.get(f"/plans/{key}/"))
    assert "Your own · 1 hour · part 1 of 2" in page
    assert "Foundation until week 3" in page
    assert "Core skills" not in page  # an own task belongs to no phase


def test_a_plan_holds_200_tasks(key):
    plan = Plan.objects.get()
    for number in range(4, 201):
        plan.tasks.create(
            number=number, title=f"{number}", reason="", phase="core", activity="read",
            hours_low=1, hours_high=1, position=number,
        )  # fmt: skip
    from plans.changes import Refused

    with pytest.raises(Refused, match="200 tasks at most"):
        add_task(plan, NewTask("One more", 1, 5), Sent(1, "more"), NOW())
    plan.tasks.filter(number=200).delete()
    add_task(plan, NewTask("One more", 1, 5), Sent(1, "more"), NOW())
    assert plan.tasks.count() == 200


# Undo


@pytest.mark.parametrize(
    ("do", "given"),
    [
        ("done", {}),
        ("log", {"hours": "3"}),
        ("note", {"note": "A note"}),
        ("move", {"to": "6"}),
        ("drop", {}),
        ("edit", {"title": "Other", "text": "Other", "hours": "3"}),
    ],
)
def test_each_change_can_be_taken_back_and_put_back(client, key, send, do, given):
    def state():
        row = PlanTask.objects.values().get(number=1)
        return {k: v for k, v in row.items() if k != "changed_in"}, list(
            PlanTask.objects.get(number=1).slots.values_list("week", "hours")
        )

    def undo(version):
        mark = {"version": version, "form-id": f"page-of-{version}"}
        return client.post(f"/plans/{key}/undo/{version}/", mark)

    before = state()
    send(do, **given)
    after = state()
    assert after != before
    page = client.get(f"/plans/{key}/").content.decode()
    assert f'action="/plans/{key}/undo/2/"' in page
    assert undo(2).status_code == 303
    assert state() == before
    assert PlanChange.objects.first().said.startswith("Taken back: “Learn Python”") or (
        PlanChange.objects.first().said.startswith("Taken back: ")
    )
    assert undo(3).status_code == 303
    assert PlanChange.objects.first().said.startswith("Put back: ")
    times = {"done_at", "dropped_at"}
    assert {k: v for k, v in state()[0].items() if k not in times} == {
        k: v for k, v in after[0].items() if k not in times
    }
    assert state()[1] == after[1]


def test_an_added_task_is_taken_back_by_dropping_it(client, key):
    add_task(Plan.objects.get(), NewTask("Own", 2, 5), Sent(1, "own"), NOW())
    mark = {"version": "2", "form-id": "page-of-undo"}
    assert client.post(f"/plans/{key}/undo/2/", mark).status_code == 303
    assert weeks("Own") == []
    assert task("Own").dropped_at is not None


def test_hours_that_others_have_now_are_not_given_back(client, key, send):
    send("drop")
    add_task(Plan.objects.get(), NewTask("Own", 5, 1), Sent(2, "own"), NOW())
    mark = {"version": "3", "form-id": "page-of-undo"}
    response = client.post(f"/plans/{key}/undo/2/", mark)
    assert response.status_code == 422
    assert (
        "“Learn Python” had 10 hours in week 1, which are not free any more."
        in response.content.decode()
    )
    assert weeks() == []


@pytest.mark.parametrize("headers", [None, HTMX], ids=["plain", "htmx"])
def test_what_changed_again_cannot_be_taken_back(client, key, send, headers):
    send("note", note="one")
    send("note", note="two")
    mark = {"version": "3", "form-id": "page-of-undo"}
    response = client.post(f"/plans/{key}/undo/2/", mark, headers=headers)
    assert response.status_code == 409
    assert "It has changed again since" in response.content.decode()
    assert task().note == "two"
    assert client.post(f"/plans/{key}/undo/99/", mark).status_code == 404


# Two devices


@pytest.mark.parametrize("headers", [None, HTMX], ids=["plain", "htmx"])
def test_two_notes_stand_side_by_side_and_the_choice_is_the_person_s(client, key, send, headers):
    send("note", note="From the phone", version=1, page="the-phone")
    mine = "From the desk\nwith more"
    response = send("note", note=mine, version=1, page="the-desk", week="1", headers=headers)
    page = response.content.decode()
    assert response.status_code == 409
    assert task().note == "From the phone"
    assert "This task has changed since you loaded the page" in page
    assert "The note on “Learn Python” is saved." in page
    assert '<p class="text">From the phone</p>' in page
    assert f"\n{mine}</textarea>" in page
    [clash] = re.findall(r'<div class="clash".*?</form>', page, re.S)
    fields = dict(re.findall(r'name="([\w-]+)" value="([^"]*)"', clash))
    assert (fields["do"], fields["version"], fields["week"]) == ("note", "2", "1")
    assert fields["form-id"] != "the-desk"
    assert "Keep what is there" in clash
    assert "Use mine" in clash
    answers = {**fields, "note": mine}
    assert client.post(f"/plans/{key}/tasks/1/", answers).status_code == 303
    assert task().note == mine
    assert ("<html" in page) == (headers is None)


def test_a_coach_s_change_is_named(client, key, send):
    change_task(Plan.objects.get(), 1, Note("See me"), Sent(1, "coach", by="Kim"), NOW())
    page = text_of(send("note", note="Mine", version=1))
    assert "by Kim: The note on “Learn Python” is saved." in page


@pytest.mark.parametrize(
    ("do", "given", "there", "mine"),
    [
        ("move", {"to": "8"}, "weeks 4–5", "from week 8"),
        ("drop", {}, "weeks 4–5", "no longer relevant"),
        ("edit", {"title": "Other", "text": "Do it.", "hours": "20"}, "Learn Python", "Other"),
        ("done", {}, "open", "done"),
    ],
)
def test_each_change_says_what_is_there_and_what_was_wanted(send, do, given, there, mine):
    send("move", to="4", version=1, page="the-phone")
    response = send(do, version=1, page="the-desk", **given)
    assert response.status_code == 409
    assert weeks() == [(4, 10), (5, 10)]
    [clash] = re.findall(r'<div class="columns">(.*?)</form>', response.content.decode(), re.S)
    text = " ".join(re.sub(r"<[^>]+>", " ", clash).split())
    assert there in text
    assert mine in text


def test_a_conflict_with_htmx_brings_the_plan_as_it_is(send):
    send("move", to="4", version=1, page="the-phone")
    page = send("done", version=1, page="the-desk", week="1", headers=HTMX).content.decode()
    number = task().number
    assert f'id="task-{number}-4"' in page
    [panel] = re.findall(rf'id="panel-task-{number}-4">(.*?)</li>', page, re.S)
    assert "Keep what is there" in panel
    assert "Use mine" in panel
    assert "Not saved yet: it has changed since you loaded the page." in page


def test_a_conflict_about_a_task_that_has_left_the_plan_is_shown_all_the_same(send):
    send("drop", version=1, page="the-phone")
    page = send("note", note="Mine", version=1, week="1", headers=HTMX).content.decode()
    assert page.index('id="plan-state"') < page.index("Use mine") < page.index("</section>")


def test_a_form_without_the_mark_of_its_page_is_refused(client, key):
    response = client.post(f"/plans/{key}/tasks/1/", {"do": "note", "note": "Kept"})
    assert response.status_code == 422
    assert "This form has lost the mark of its page." in response.content.decode()
    assert ">\nKept</textarea>" in response.content.decode()


# The pages


def test_a_task_has_a_page_of_its_own(client, key, send):
    send("log", hours="2")
    send("note", note="A note")
    response = client.get(f"/plans/{key}/tasks/1/")
    page = text_of(response)
    assert response.headers["Cache-Control"] == "no-store"
    assert "Open, in weeks 1–2." in page
    assert "2 hours spent so far; the plan reckons with 20." in page
    assert "In all 10–20 hours" in page
    history = page[page.index("What changed") :]
    assert history.index("The note on") < history.index("2 hours logged on")
    assert client.get(f"/plans/{key}/tasks/99/").status_code == 404


def test_a_task_opens_under_its_line(client, key):
    headers = {"HX-Request": "true", "HX-Target": "panel-task-1-2"}
    page = client.get(f"/plans/{key}/tasks/1/?week=2", headers=headers).content.decode()
    assert "<html" not in page
    assert page.lstrip().startswith('<div class="task-forms" hx-target="#plan-state"')
    assert '<input type="hidden" name="week" value="2">' in page
    assert 'id="log-1-2"' in page


def test_a_change_on_the_task_s_own_page_stays_there(client, key, send):
    response = send("log", hours="2", at="task")
    assert response.url == f"/plans/{key}/tasks/1/?changed=2"
    page = client.get(response.url).content.decode()
    assert 'class="plan-said fresh"' in page
    headers = {"HX-Request": "true", "HX-Target": "task-page"}
    page = send("note", note="More", at="task", headers=headers).content.decode()
    assert page.lstrip().startswith('<div id="task-page">')
    assert "The note on “Learn Python” is saved." in page


@pytest.mark.parametrize("kind", ["read", "coach", "feed"])
def test_other_keys_open_no_task_and_show_no_note(client, key, send, kind):
    send("note", note="For nobody else")
    PlanKey.objects.create(plan=Plan.objects.get(), kind=kind, key_hash=hash_key("shared"))
    assert client.get("/plans/shared/tasks/1/").status_code == 404
    mark = {"version": "2", "form-id": "page-of-the-plan", "do": "add", "title": "x"}
    assert client.post("/plans/shared/tasks/", mark).status_code == 404
    assert client.post("/plans/shared/undo/2/", mark).status_code == 404
    page = client.get("/plans/shared/").content.decode()
    assert "For nobody else" not in page
    assert "Last change" not in page
    assert "plan.js" not in page


def test_any_week_can_stand_first(client, key):
    page = client.get(f"/plans/{key}/?week=2").content.decode()
    assert "The week you chose: week 2" in page
    assert '<section id="week-2"' in page
    assert page.count('id="week-2"') == page.count('id="week-1"') == 1
    assert '<a href="?week=3#week-3" rel="next">Week 3</a>' in page
    assert f'<a href="/plans/{key}/">This week</a>' in page
    for wrong in ("0", "14", "x", "-1", "%00", "9" * 40):
        response = client.get(f"/plans/{key}/?week={wrong}")
        assert response.status_code == 200
        page = response.content.decode()
        assert "is no week of this plan: it has weeks 1 to 13, so it was ignored." in page
        assert "This week: week 1" in page


def test_skills_say_where_one_began_is_will_be_and_should_be(client, key, send):
    page = text_of(client.get(f"/plans/{key}/"))
    assert "You are where the role asks you to be in 0 of 2 skills" in page
    assert (
        "Began: Not yet (assumed). Now: Not yet . "
        "The plan reaches: Working . The role asks: Proficient ."
    ).replace(" .", ".") in page.replace(" .", ".").replace("Began: ", "Began: ")
    send("done")
    page = text_of(client.get(f"/plans/{key}/")).replace(" .", ".")
    assert "(assumed). Now: Working." in page
    assert "Began: Aware (own rating). Now: Aware. The plan reaches: Aware." in page
    page = send("reopen", headers=HTMX).content.decode()
    assert '<section id="plan-skills" aria-labelledby="skills-title" hx-swap-oob="true"' in page


# Queries


def test_queries_stay_the_same_with_many_tasks_and_changes(client, key):
    def count(address, headers=None):
        from django.db import connection

        with CaptureQueriesContext(connection) as captured:
            assert client.get(address, headers=headers).status_code == 200
        return len(captured)

    panel = {"HX-Request": "true", "HX-Target": "panel-task-1-1"}
    addresses = [
        (f"/plans/{key}/", None),
        (f"/plans/{key}/tasks/1/", None),
        (f"/plans/{key}/tasks/1/?week=1", panel),
    ]
    change_task(Plan.objects.get(), 1, Note("0"), Sent(1, "0"), NOW())
    few = [count(*each) for each in addresses]
    plan = Plan.objects.get()
    for number in range(30):
        add_task(plan, NewTask(f"Own {number}", 1, 5 + number % 8), Sent(1, f"o{number}"), NOW())
        change_task(plan, 1, Note(str(number)), Sent(10_000, f"n{number}"), NOW())
    assert [count(*each) for each in addresses] == few
    assert max(few) <= 12, few


def test_a_change_takes_few_queries_whatever_the_plan(key, send):
    from django.db import connection

    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as captured:
            send("move", to="6", headers=HTMX)
        counts.append(len(captured))
        send("move", to="1")
        plan = Plan.objects.get()
        for number in range(20):
            week = 8 + number % 6
            sent = Sent(1, f"o{number}-{len(counts)}")
            add_task(plan, NewTask(f"Own {number}", 1, week), sent, NOW())
    assert counts[0] == counts[1]


def test_a_plan_that_began_long_ago_offers_the_last_week_only(client, key):
    Plan.objects.update(starts_on=TODAY() - dt.timedelta(days=400))
    page = client.get(f"/plans/{key}/tasks/1/").content.decode()
    assert re.findall(r'<option value="(\d+)"', page) == ["13"]
