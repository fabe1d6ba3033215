"""What a coach proposes, and what the owner's answer does to the plan."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from plans.changes import Done, Sent, change_task
from plans.letter import dates
from plans.models import Plan, PlanChange, PlanKey, PlanTask, Proposal, hash_key
from plans.proposals import MOST_OPEN

from .sharing import HTMX, give_key, make_plan, mark, page, plan_of, task, weeks_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def key():
    return make_plan()


@pytest.fixture
def coach(key):
    return give_key(key, "coach", "Sam")


def proposals(key: str) -> str:
    return f"/plans/{key}/proposals/"


def propose(client, coach, kind, **given):
    words = {"comment": "A comment", "add": "A new task", "move": "Another week for a task"}
    sent = mark(page(client, proposals(coach)), words[kind])
    return client.post(proposals(coach), sent | {"do": kind} | given)


def give_answer(client, key, do, headers=None, follow=False, **given):
    proposal = Proposal.objects.latest("id")
    sent = mark(page(client, proposals(key)), f'id="proposal-{proposal.pk}"')
    address = f"/plans/{key}/proposals/{proposal.pk}/"
    return client.post(address, sent | {"do": do} | given, headers=headers, follow=follow)


# Proposing


def test_a_coach_finds_the_way_and_sees_what_they_proposed(client, coach):
    plan = page(client, f"/plans/{coach}/")
    assert f'You can <a href="/plans/{coach}/proposals/">propose changes to it</a>.' in plan
    response = propose(client, coach, "comment", text="Well done so far")
    proposal = Proposal.objects.get()
    assert (response.status_code, response.url) == (
        303, f"/plans/{coach}/proposals/#proposal-{proposal.pk}",
    )  # fmt: skip
    body = page(client, proposals(coach))
    assert "On the plan as a whole" in body
    assert "<blockquote><p>Well done so far</p></blockquote>" in body
    assert "<strong>Waiting for an answer</strong>" in body
    assert Plan.objects.get().version == 1


def test_each_kind_is_saved_as_it_was_said(client, coach):
    number = task("Learn Python").number
    propose(client, coach, "comment", task=number, text="Which course?")
    propose(client, coach, "add", title="Read a paper", hours="3", week="5", text="Any recent one")
    propose(client, coach, "move", task=number, week="4", text="You are away before")
    names = ("kind", "by", "title", "hours", "week", "text", "state")
    assert list(Proposal.objects.values_list(*names)) == [
        ("comment", "Sam", "", None, None, "Which course?", "open"),
        ("add", "Sam", "Read a paper", 3, 5, "Any recent one", "open"),
        ("move", "Sam", "", None, 4, "You are away before", "open"),
    ]
    assert [each.task and each.task.title for each in Proposal.objects.all()] == [
        "Learn Python", None, "Learn Python",
    ]  # fmt: skip


def test_a_proposal_sent_again_is_the_same_one(client, coach):
    sent = mark(page(client, proposals(coach)), "A comment") | {"do": "comment", "text": "Once"}
    urls = {client.post(proposals(coach), sent).url for _ in range(3)}
    assert len(urls) == 1
    assert Proposal.objects.count() == 1


@pytest.mark.parametrize(
    ("kind", "given", "said"),
    [
        ("comment", {"text": " "}, "Write what you want to say."),
        ("comment", {"text": "x", "task": "999"}, "Choose a task of the plan."),
        ("comment", {"text": "x" * 2001}, "at most 2000 characters"),
        ("add", {"title": "", "hours": "3", "week": "1"}, "Say what to do."),
        ("add", {"title": "Kept", "hours": "", "week": "1"}, "Give the hours that it takes."),
        ("add", {"title": "Kept", "hours": "0", "week": "1"}, "at least 1 hour"),
        ("add", {"title": "Kept", "hours": "61", "week": "1"}, "60 hours at most"),
        ("add", {"title": "Kept", "hours": "1.5", "week": "1"}, "a whole number, such as 4"),
        ("add", {"title": "Kept", "hours": "3", "week": "14"}, "Choose a week of the plan."),
        ("add", {"title": "x" * 121, "hours": "3", "week": "1"}, "at most 120 characters"),
        ("move", {"task": "", "week": "3"}, "Choose a task."),
        ("move", {"task": "x", "week": ""}, "Choose a week."),
        ("move", {"task": "1", "week": "3", "form-id": ""}, "lost the mark of its page"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_sent(client, coach, kind, given, said):
    response = propose(client, coach, kind, **given)
    body = response.content.decode()
    assert response.status_code == 422
    assert said in body
    assert "Nothing was sent yet." in body
    assert Proposal.objects.count() == 0
    if given.get("title") == "Kept":
        assert 'value="Kept"' in body


def test_only_what_can_move_is_offered_for_a_move(client, coach):
    plan = Plan.objects.get()
    change_task(plan, task("Learn Python").number, Done(True), Sent(1, "done"), timezone.now())
    body = page(client, proposals(coach))
    forms = {
        kind: body.split(f'value="{kind}"')[0].split("<form")[-1] for kind in ("move", "comment")
    }
    offered = {kind: re.findall(r"<option value=\"\d+\">(\w[\w ]*)</option>", form)
               for kind, form in forms.items()}  # fmt: skip
    assert offered["move"] == ["Build a thing"]
    assert offered["comment"] == ["Build a thing", "Learn Python"]


def test_a_coach_sees_how_much_is_free_in_each_week(client, coach):
    body = page(client, proposals(coach))
    today = timezone.localdate()
    weeks = re.findall(r'<option value="(\d+)">Week \d+, [^:]+: ([^<]+)</option>', body)
    assert dict(weeks[:13]) == {
        "1": "full", "2": "full", "3": "1 hour free",
        **{str(number): "10 hours free" for number in range(4, 14)},
    }  # fmt: skip
    assert f"Week 1, {dates(today, today + dt.timedelta(days=6))}: full" in body


def test_100_open_proposals_at_most(client, key, coach):
    for number in range(MOST_OPEN):
        Proposal.objects.create(
            plan=plan_of(key), by="Ana", kind="comment", form_id=str(number), made_at=timezone.now()
        )
    response = propose(client, coach, "comment", text="One more")
    assert response.status_code == 422
    assert "100 proposals wait for an answer already." in response.content.decode()
    give_answer(client, key, "decline")
    assert propose(client, coach, "comment", text="One more").status_code == 303


def test_a_coach_sees_the_own_proposals_only(client, key, coach):
    propose(client, coach, "comment", text="From Sam alone")
    other = give_key(key, "coach", "Ana")
    assert "From Sam alone" not in page(client, proposals(other))
    assert "From Sam alone" in page(client, proposals(key))


# Answering


def test_the_owner_s_plan_says_how_many_wait_and_from_whom(client, key, coach):
    link = f'<a href="/plans/{key}/proposals/">'
    assert link not in page(client, f"/plans/{key}/")
    propose(client, coach, "comment", text="One")
    assert f"{link}1 proposal from Sam</a>" in page(client, f"/plans/{key}/")
    propose(client, coach, "comment", text="Two")
    assert f"{link}2 proposals from Sam</a>" in page(client, f"/plans/{key}/")
    propose(client, give_key(key, "coach", "Ana"), "comment", text="Three")
    assert f"{link}3 proposals from Sam and Ana</a>" in page(client, f"/plans/{key}/")
    propose(client, give_key(key, "coach", "Kim"), "comment", text="Four")
    assert f"{link}4 proposals from 3 people</a>" in page(client, f"/plans/{key}/")
    assert "proposals from" not in page(client, f"/plans/{coach}/")


def test_a_move_that_is_accepted_is_a_change_in_the_coach_s_name(client, key, coach):
    assert weeks_of("Learn Python") == [(1, 10), (2, 10)]
    propose(client, coach, "move", task=task("Learn Python").number, week="6")
    assert "It stands in weeks 1–2." in page(client, proposals(key))
    response = give_answer(client, key, "accept", follow=True, answer="Thanks")
    assert response.redirect_chain == [(proposals(key), 303)]
    assert weeks_of("Learn Python") == [(6, 10), (7, 10)]
    change = PlanChange.objects.get()
    assert (change.by, change.kind, change.version) == ("Sam", "move", 2)
    assert change.task == task("Learn Python")
    assert Plan.objects.get().version == 2
    proposal = Proposal.objects.get()
    assert (proposal.state, proposal.answer) == ("accepted", "Thanks")
    assert proposal.answered_at is not None
    body = page(client, proposals(coach))
    assert "<strong>Accepted</strong>" in body
    assert "<strong>The answer:</strong> Thanks" in body
    assert "proposal from" not in page(client, f"/plans/{key}/")


def test_a_new_task_that_is_accepted_stands_in_its_week(client, key, coach):
    propose(client, coach, "add", title="Read a paper", hours="4", week="5", text="Any recent one")
    give_answer(client, key, "accept")
    added = task("Read a paper")
    assert weeks_of("Read a paper") == [(5, 4)]
    assert (added.own, added.number, added.hours_low, added.hours_high) == (True, 4, 4, 4)
    assert added.text == "Any recent one"
    assert "Sam" in added.reason
    change = PlanChange.objects.get()
    assert (change.by, change.kind, change.task) == ("Sam", "add", added)
    assert added.changed_in == 2
    assert "Read a paper" in page(client, f"/plans/{key}/")


def test_a_comment_is_marked_as_read_and_changes_nothing(client, key, coach):
    propose(client, coach, "comment", text="Well done")
    assert "Decline<" not in page(client, proposals(key))
    response = give_answer(client, key, "accept", follow=True)
    assert "The comment is marked as read." in response.content.decode()
    assert Proposal.objects.get().state == "accepted"
    assert (Plan.objects.get().version, PlanChange.objects.count()) == (1, 0)
    assert "<strong>Read</strong>" in page(client, proposals(coach))


def test_what_is_declined_is_kept_with_the_answer(client, key, coach):
    propose(client, coach, "add", title="Read a paper", hours="4", week="5")
    response = give_answer(client, key, "decline", follow=True, answer="No time for it")
    assert "The new task is declined." in response.content.decode()
    assert not PlanTask.objects.filter(title="Read a paper").exists()
    assert (Plan.objects.get().version, PlanChange.objects.count()) == (1, 0)
    for each in (key, coach):
        body = page(client, proposals(each))
        assert "<strong>Declined</strong>" in body
        assert "No time for it" in body


def test_with_htmx_the_list_alone_comes_back_with_a_fresh_mark(client, key, coach):
    propose(client, coach, "move", task=task("Learn Python").number, week="6")
    propose(client, coach, "comment", text="Second")
    response = give_answer(client, key, "accept", headers=HTMX)
    body = response.content.decode()
    assert response.status_code == 200
    assert body.lstrip().startswith('<div class="page" id="proposals">')
    assert "data-announce>The comment is marked as read. 1 proposal waiting.</p>" in body
    assert "<html" not in body
    assert response.headers["Cache-Control"] == "no-store"
    moved = Proposal.objects.get(kind="move")
    sent = mark(body, f'id="proposal-{moved.pk}"')
    client.post(f"/plans/{key}/proposals/{moved.pk}/", sent | {"do": "accept"}, headers=HTMX)
    assert 'name="version" value="1"' in body
    assert weeks_of("Learn Python") == [(6, 10), (7, 10)]


@pytest.mark.parametrize(("headers", "status"), [(None, 409), (HTMX, 200)])
def test_a_move_that_no_longer_fits_says_why_and_stays_open(client, key, coach, headers, status):
    propose(client, coach, "move", task=task("Learn Python").number, week="12")
    PlanTask.objects.get(title="Build a thing").slots.update(week=13)
    response = give_answer(client, key, "accept", headers=headers, answer="Gladly")
    body = response.content.decode()
    assert response.status_code == status
    [said] = re.findall(r'<p class="problems" role="alert">([^<]+)</p>', body)
    assert said == NO_ROOM
    assert ">Gladly</textarea>" in body
    assert Proposal.objects.get().state == "open"
    assert weeks_of("Learn Python") == [(1, 10), (2, 10)]
    assert (Plan.objects.get().version, PlanChange.objects.count()) == (1, 0)


NO_ROOM = "It takes 20 hours, and only 11 are free in weeks 12–13. It would fit from week 11."


@pytest.mark.parametrize("kind", ["add", "move"])
def test_a_week_that_is_over_takes_nothing_more(client, key, coach, kind):
    if kind == "add":
        propose(client, coach, "add", title="Read a paper", hours="1", week="4")
    else:
        propose(client, coach, "move", task=task("Build a thing").number, week="4")
    Plan.objects.update(starts_on=timezone.localdate() - dt.timedelta(days=28))
    response = give_answer(client, key, "accept")
    assert "Week 4 is over." in response.content.decode()
    assert Proposal.objects.get().state == "open"


def test_a_move_of_what_is_done_meanwhile_is_refused(client, key, coach):
    number = task("Learn Python").number
    propose(client, coach, "move", task=number, week="6")
    change_task(plan_of(key), number, Done(True), Sent(1, "done"), timezone.now())
    response = give_answer(client, key, "accept")
    assert response.status_code == 409
    assert "“Learn Python” is done" in response.content.decode().replace("&#x27;", "'")
    assert weeks_of("Learn Python") == [(1, 10), (2, 10)]


def test_a_task_that_changed_since_the_page_was_shown_is_not_overwritten(client, key, coach):
    number = task("Learn Python").number
    propose(client, coach, "move", task=number, week="6")
    proposal = Proposal.objects.get()
    sent = mark(page(client, proposals(key)), f'id="proposal-{proposal.pk}"') | {"do": "accept"}
    for version, done in ((1, True), (2, False)):
        change_task(plan_of(key), number, Done(done), Sent(version, str(done)), timezone.now())
    address = f"/plans/{key}/proposals/{proposal.pk}/"
    response = client.post(address, sent)
    body = response.content.decode()
    assert response.status_code == 409
    assert "The task has changed since this page was shown: “Learn Python” is open again." in body
    assert Proposal.objects.get().state == "open"
    assert weeks_of("Learn Python") == [(1, 10), (2, 10)]
    # The page that says so shows the plan as it is: from there it can be accepted.
    again = mark(body, f'id="proposal-{proposal.pk}"')
    assert again["version"] == "3"
    assert client.post(address, again | {"do": "accept"}).status_code == 303
    assert weeks_of("Learn Python") == [(6, 10), (7, 10)]


def test_an_answer_sent_again_is_no_second_one(client, key, coach):
    propose(client, coach, "add", title="Read a paper", hours="4", week="5")
    number = Proposal.objects.get().pk
    sent = mark(page(client, proposals(key)), f'id="proposal-{number}"') | {"do": "accept"}
    for _ in range(3):
        assert client.post(f"/plans/{key}/proposals/{number}/", sent).status_code == 303
    assert PlanTask.objects.filter(title="Read a paper").count() == 1
    assert Plan.objects.get().version == 2
    late = client.post(f"/plans/{key}/proposals/{number}/", sent | {"do": "decline"})
    assert "This was accepted meanwhile, perhaps in another window." in late.content.decode()
    assert Proposal.objects.get().state == "accepted"


def test_a_new_task_beyond_200_is_refused(client, key, coach):
    propose(client, coach, "add", title="Read a paper", hours="1", week="5")
    plan = plan_of(key)
    PlanTask.objects.bulk_create(
        PlanTask(
            plan=plan, number=number, title="More", reason="", phase="core", activity="learn",
            hours_low=1, hours_high=1, position=number,
        )
        for number in range(4, 201)
    )  # fmt: skip
    response = give_answer(client, key, "accept")
    assert response.status_code == 409
    assert "200 tasks" in response.content.decode()
    assert PlanTask.objects.count() == 200


def test_the_proposals_of_a_revoked_coach_stay_readable_with_the_name(client, key, coach):
    propose(client, coach, "comment", text="Before I was gone")
    number = PlanKey.objects.get(key_hash=hash_key(coach)).pk
    client.post(f"/plans/{key}/sharing/", {"do": "revoke", "number": number})
    body = page(client, proposals(key))
    assert "Before I was gone" in body
    assert "by Sam (whose address is closed)" in body
    assert client.get(proposals(coach)).status_code == 404
    give_answer(client, key, "accept")
    assert Proposal.objects.get().state == "accepted"


def test_an_owner_answers_the_own_plan_s_proposals_only(client, key, coach):
    propose(client, coach, "comment", text="For one plan")
    other = make_plan("prompt-engineer")
    sent = {"version": "1", "form-id": "a-page-of-the-plan", "do": "accept"}
    number = Proposal.objects.get().pk
    assert client.post(f"/plans/{other}/proposals/{number}/", sent).status_code == 404
    assert client.post(f"/plans/{coach}/proposals/{number}/", sent).status_code == 404
    assert client.post(f"/plans/{key}/proposals/{number + 1}/", sent).status_code == 404
    assert client.post(f"/plans/{key}/proposals/{10**30}/", sent).status_code == 404
    assert client.post(f"/plans/{key}/proposals/{number}/", sent | {"do": "x"}).status_code == 404
    assert client.get(f"/plans/{key}/proposals/{number}/").status_code == 405
    assert Proposal.objects.get().state == "open"


def test_what_coaches_write_is_shown_as_text(client, key):
    coach = give_key(key, "coach", "<i>Sam</i>")
    propose(client, coach, "add", title="<b>x</b>", hours="1", week="5", text="<script>1</script>")
    for address in (proposals(key), proposals(coach), f"/plans/{key}/"):
        body = page(client, address)
        assert "&lt;i&gt;Sam&lt;/i&gt;" in body
        assert "<i>Sam" not in body
        assert "<b>x" not in body
        assert "<script>1" not in body


@pytest.mark.parametrize("many", [2, 40])
def test_the_pages_run_as_many_queries_with_many_proposals(client, key, coach, many):
    key_row = PlanKey.objects.get(key_hash=hash_key(coach))
    for number in range(many):
        Proposal.objects.create(
            plan=plan_of(key), key=key_row, by="Sam", form_id=str(number), made_at=timezone.now(),
            kind=("move", "comment")[number % 2], week=3, task=task("Learn Python"),
        )  # fmt: skip
    counts = []
    for address in (proposals(key), proposals(coach)):
        with CaptureQueriesContext(connection) as queries:
            page(client, address)
        counts.append(len(queries))
    assert counts == [3, 6]
