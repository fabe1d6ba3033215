"""Sharing a plan: its owner, a coach and a second device, each in a window of its own."""

import re

import pytest
from playwright.sync_api import expect

from .test_accessibility import in_all_settings

pytestmark = pytest.mark.browser

both = pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])


def make_plan(page) -> str:
    """Make the plan that the open form offers, and return its address."""
    page.get_by_role("button", name="Make my plan").click()
    expect(page).to_have_url(re.compile(r"/plans/[\w-]{43}/"))
    return page.url


def share(page, address: str, name: str, may: str) -> str:
    """Make an address on the sharing page and return it."""
    page.goto(f"{address}sharing/")
    page.get_by_label("Who is it for?").fill(name)
    page.get_by_label(may, exact=True).check()
    page.get_by_role("button", name="Make an address").click()
    return page.locator(".secret").inner_text()


@both
def test_a_coach_proposes_and_the_owner_accepts(open_page, javascript):
    path = "/plans/new/?role=prompt-engineer&hours=40"  # more than its tasks take
    owner = open_page(path, java_script_enabled=javascript)
    address = make_plan(owner)
    given = share(owner, address, "Sam", "Read and propose changes")
    assert given.startswith(owner.url.split("/plans/")[0])

    coach = open_page(given, java_script_enabled=javascript)
    expect(coach.get_by_role("button", name=re.compile("^(Done|Undo): "))).to_have_count(0)
    coach.get_by_role("link", name="propose changes to it").click()
    coach.get_by_text("A new task", exact=True).click()
    coach.get_by_label("What to do").fill("Read a paper together")
    coach.get_by_label("Hours it takes").fill("1")
    form = coach.locator("form").filter(has=coach.get_by_role("button", name="Propose the task"))
    form.get_by_label("Week").select_option("13")
    coach.get_by_role("button", name="Propose the task").click()
    expect(coach.get_by_role("article")).to_contain_text("Waiting for an answer")

    owner.goto(address)
    owner.get_by_role("link", name="1 proposal from Sam").click()
    owner.get_by_label(re.compile("Your answer")).fill("Gladly")
    owner.get_by_role("button", name=re.compile("^Accept")).click()
    expect(owner.get_by_role("article")).to_contain_text("Accepted")
    if javascript:
        expect(owner.locator("#announcer")).to_contain_text("“Read a paper together” is added")
    else:
        expect(owner.get_by_role("status").first).to_contain_text("is added, in week 13.")
    owner.goto(address)
    week = owner.locator("#week-13")
    week.evaluate("each => each.open = true")
    expect(week).to_contain_text("Read a paper together")

    coach.reload()
    expect(coach.get_by_role("article")).to_contain_text("Accepted")
    expect(coach.get_by_role("article")).to_contain_text("Gladly")
    owner.goto(f"{address}sharing/")
    owner.get_by_role("button", name=re.compile("^Close ?: Sam$")).click()
    expect(owner.get_by_role("status").first).to_contain_text("“Sam” opens nothing any more")
    assert coach.goto(given).status == 404


@both
def test_a_reference_code_opens_the_plan_on_another_device(open_page, javascript):
    page = open_page("/plans/new/?role=prompt-engineer", java_script_enabled=javascript)
    address = make_plan(page)
    page.goto(f"{address}sharing/#code")
    page.get_by_role("button", name="Make a reference code").click()
    code = page.locator(".secret").inner_text()

    phone = open_page("/plans/", java_script_enabled=javascript)
    phone.get_by_role("link", name="enter a reference code").click()
    phone.get_by_label("Reference code").fill("not a code")
    phone.get_by_role("button", name="Open my plan").click()
    expect(phone.get_by_role("alert").first).to_contain_text("No plan opens with this code.")
    phone.get_by_label("Reference code").fill(code.lower().replace("-", " "))
    phone.get_by_role("button", name="Open my plan").click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Your plan")
    assert phone.url != address

    phone.goto("/plans/mine/")
    phone.get_by_role("link", name="Prompt Engineer").click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Your plan")
    phone.goto("/plans/mine/")
    phone.get_by_role("button", name=re.compile("^Forget on this device")).click()
    expect(phone.get_by_role("main")).to_contain_text("This device lists no plan.")
    page.goto("/plans/mine/")
    expect(page.get_by_role("link", name="Prompt Engineer")).to_be_visible()


def test_every_page_of_sharing_is_accessible(open_page):
    owner = open_page("/plans/new/?role=prompt-engineer")
    address = make_plan(owner)
    given = share(
        owner, address, "Sam, my coach from the evening course", "Read and propose changes"
    )
    wrong = {"shown once": in_all_settings(owner)}
    coach = open_page(f"{given}proposals/")
    coach.get_by_role("button", name="Send the comment").click()
    wrong["refused"] = in_all_settings(coach)
    for text in ("The first weeks look good.", "Is week 3 not too much?"):
        coach.get_by_label("Your comment").fill(text)
        coach.get_by_role("button", name="Send the comment").click()
        coach.get_by_text("A comment", exact=True).first.click()
    for folded in coach.locator("details").all():
        folded.evaluate("each => each.open = true")
    wrong["coach"] = in_all_settings(coach)
    wrong["reader"] = in_all_settings(open_page(given))
    for name in ("sharing", "proposals", "delete"):
        owner.goto(f"{address}{name}/")
        wrong[name] = in_all_settings(owner)
    for path in ("/plans/mine/", "/plans/code/"):
        owner.goto(path)
        wrong[path] = in_all_settings(owner)
    assert {name: each for name, each in wrong.items() if each} == {}
