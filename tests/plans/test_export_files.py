"""A plan as PDF and as Markdown, its page of files, and who may have which."""

import datetime as dt
import re
import time
import zlib

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from plans.build import Wishes, create_plan
from plans.changes import Done, Sent, change_task
from plans.keys import new_key
from plans.markdown import as_markdown, escape
from plans.models import Plan, PlanKey, PlanTask, PlanTaskLink, hash_key
from plans.paper import Style, wrapped
from plans.pdf import as_pdf
from plans.typeface import printable, typeface
from plans.written import Entry, Heading, Link, Paragraph, Part, TaskLine, Written
from tests import factories as make

from .plan_documents import STRANGE, text

TODAY = timezone.localdate


@pytest.fixture
def key(db):
    role = make.role("data-scientist", name="Data Scientist")
    make.task_template(
        slug="python", title="Learn *Python*", text="Do the course.", why="It is asked everywhere.",
        hours_low=10, hours_high=20, resources=[make.resource("kaggle", name="Kaggle", url="https://kaggle.example/learn")],
    )  # fmt: skip
    make.task_template(slug="huge", title="Read everything", hours_high=200)
    key = create_plan(Wishes(role, None, 10, TODAY()), TODAY())
    PlanTask.objects.filter(number=1).update(note="Ask Jürgen first.")
    return key


def share(kind: str) -> str:
    key = new_key()
    PlanKey.objects.create(plan=Plan.objects.get(), kind=kind, key_hash=hash_key(key))
    return key


# Who may have what


@pytest.mark.parametrize(
    ("suffix", "type"),
    [
        ("pdf", "application/pdf"),
        ("md", "text/markdown; charset=utf-8"),
        ("ics", "text/calendar; charset=utf-8"),
        ("json", "application/json"),
    ],
)
def test_a_file_has_a_speaking_name_and_stays_out_of_caches(client, key, suffix, type):
    response = client.get(f"/plans/{key}/plan.{suffix}")
    assert response.status_code == 200
    assert response.headers["Content-Type"] == type
    assert response.headers["Content-Disposition"] == (
        f'attachment; filename="ai-career-plan-data-scientist-{TODAY().isoformat()}.{suffix}"'
    )
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert response.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert key.encode() not in response.content
    assert client.post(f"/plans/{key}/plan.{suffix}").status_code == 405


@pytest.mark.parametrize("kind", ["read", "coach"])
def test_readers_have_the_files_without_notes_and_without_the_plan_file(client, key, kind):
    shared = share(kind)
    for suffix in ("pdf", "md", "ics"):
        assert client.get(f"/plans/{shared}/plan.{suffix}").status_code == 200
    assert "Jürgen" not in client.get(f"/plans/{shared}/plan.md").content.decode()
    assert "Jürgen" in client.get(f"/plans/{key}/plan.md").content.decode()
    assert client.get(f"/plans/{shared}/plan.json").status_code == 404
    page = client.get(f"/plans/{shared}/take/").content.decode()
    assert "The owner’s notes are in none of them." in page
    assert "plan.json" not in page
    assert "Make a calendar address" not in page
    for do in ("feed", "end-feed", "calendar"):
        assert client.post(f"/plans/{shared}/take/", {"do": do}).status_code == 404
    assert PlanKey.objects.count() == 2


def test_nothing_opens_with_an_unknown_key_or_ending(client, key):
    for path in ("plan.pdf", "plan.md", "plan.ics", "plan.json", "take/"):
        assert client.get(f"/plans/nobody/{path}").status_code == 404
    assert client.get(f"/plans/{key}/plan.exe").status_code == 404
    assert client.post(f"/plans/{key}/take/", {"do": "what"}).status_code == 404


def test_the_page_names_each_file_with_its_size(client, key):
    response = client.get(f"/plans/{key}/take/")
    page = response.content.decode()
    for suffix in ("pdf", "md", "ics", "json"):
        kilobytes = max(1, round(len(client.get(f"/plans/{key}/plan.{suffix}").content) / 1000))
        link = re.search(rf'<a href="/plans/{key}/plan\.{suffix}">[^<]+</a> <small>(\d+) KB', page)
        assert abs(int(link[1]) - kilobytes) <= 1
    assert response.headers["Cache-Control"] == "no-store"
    assert 'href="/plans/import/"' in page
    assert f'href="/plans/{key}/take/"' in client.get(f"/plans/{key}/").content.decode()
    assert 'href="/plans/import/"' in client.get("/plans/").content.decode()


@pytest.mark.parametrize("path", ["plan.pdf", "plan.md", "plan.ics", "plan.json", "take/"])
def test_queries_do_not_grow(client, key, path):
    def queries():
        with CaptureQueriesContext(connection) as run:
            assert client.get(f"/plans/{key}/{path}").status_code == 200
        return len(run)

    few = queries()
    plan = Plan.objects.get()
    for number in range(10, 40):
        task = PlanTask.objects.create(
            plan=plan, number=number, title="More", phase="core", activity="learn", hours_low=1,
            hours_high=1, position=number,
        )  # fmt: skip
        task.slots.create(week=number % 13 + 1, hours=1)
        PlanTaskLink.objects.create(task=task, name="A", url="https://example.org/")
    assert queries() == few


# Markdown

GITHUB = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def shown(markdown: str) -> str:
    """Return what is read of Markdown, with every tag other than a comment standing out."""
    return GITHUB.render(markdown).replace("<!-- -->", "")


def test_markdown_is_a_list_of_tasks_by_weeks(client, key):
    change_task(Plan.objects.get(), 1, Done(True), Sent(1, "form"), timezone.now())
    lines = client.get(f"/plans/{key}/plan.md").content.decode().splitlines()
    assert lines[0] == "# AI career plan: Data Scientist"
    assert any(line.startswith("## Week 1, ") for line in lines)
    first = lines.index("- [x] **Learn \\*Python\\*** (Learn · ≈ 10 hours · part 1 of 2)")
    assert lines[first + 1] == "  - Do the course."
    assert lines[first + 2].startswith("  - *Why:* ")
    assert lines[first + 2].endswith("It is asked everywhere.")
    assert lines[first + 3] == "  - *Note:* Ask Jürgen first."
    assert lines[first + 4] == "  - [Kaggle](<https://kaggle.example/learn>)"
    second = lines.index("- [x] **Learn \\*Python\\*** (Learn · ≈ 10 hours · part 2 of 2)")
    assert lines[second + 1] == ""  # what and why stand once
    assert "1 of 1 tasks and ≈ 20 of ≈ 20 hours are done." in "\n".join(lines)
    left = lines.index("## Without a place in the weeks")
    assert lines[left + 2].startswith("- **Read everything** ")
    assert "≈ marks our estimates." in lines[-1]


@given(text(200))
def test_no_text_becomes_markup(given):
    """Whatever stands in a paragraph, a heading, a list: it is read back as it was, and no tag."""
    line = " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f]", " ", given).split())
    read = shown(
        f"{escape(given)}\n\n# {escape(given)}\n\n- **x {escape(given)} x** {escape(given)}\n"
    )
    for allowed in ("p", "h1", "ul", "li", "strong"):
        read = re.sub(rf"</?{allowed}>", "", read)
    assert "<" not in read
    plain = (
        read.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&amp;", "&")
    )
    assert plain.split() == f"{line} {line} x {line} x {line}".split()


@pytest.mark.parametrize(
    ("given", "escaped"),
    [
        ("a@example.com", "a@<!-- -->example.com"),
        ("see https://x.org", "see https\\://x.org"),
        ("WWW.x.org", "WWW\\.x.org"),
        ("1. first", "1\\. first"),
        ("- [x] done", "\\- \\[x\\] done"),
        ("<script>", "\\<script\\>"),
        ("#12 and $x$", "\\#12 and \\$x\\$"),
        ("two\n\n# lines", "two \\# lines"),
        ("Plain words, 10–20 hours (ca. 3).", "Plain words, 10–20 hours (ca. 3)."),
    ],
)
def test_what_github_would_link_is_escaped_and_the_rest_stays_readable(given, escaped):
    assert escape(given) == escaped


def test_addresses_cannot_break_out_of_their_link():
    task = TaskLine(False, "T", "h", (), (Link("a](b)", "https://x.org/a>b c\"'é(<i>)"),))
    html = shown(as_markdown(Written("W", [task])))
    assert html.count("<a ") == 1
    assert 'href="https://x.org/a%3Eb%20c%22\'%C3%A9(%3Ci%3E)"' in html
    assert ">a](b)</a>" in html


# PDF


def streams(data: bytes) -> list[bytes]:
    found = []
    for each in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", data, re.S):
        try:
            found.append(zlib.decompress(each))
        except zlib.error:
            found.append(each)
    return found


def objects(data: bytes) -> str:
    """Return all objects of a PDF as text, but for its fonts."""
    return "\n".join(each.decode("latin-1") for each in [data, *streams(data)])


def written(*blocks):
    return Written("A plan – Łódź", blocks)


TASK = TaskLine(
    True, "Learn Python", "Learn · ≈ 6 hours", (Part("", "Do it."), Part("Why", "It pays.")),
    (Link("Kaggle", "https://kaggle.example/learn?a=é"),),
)  # fmt: skip


def test_a_pdf_is_tagged_titled_and_has_an_outline():
    data = as_pdf(
        written(Paragraph("Hello."), Heading(2, "Week 1"), TASK, Entry("Left", "No room."))
    )
    assert data.startswith(b"%PDF-1.7")
    found = objects(data)
    assert "/MarkInfo <</Marked true>>" in found
    assert "/Lang (en)" in found
    assert "/ViewerPreferences <</DisplayDocTitle true>>" in found
    assert "/Title <feff" in found  # not ASCII, so in UTF-16
    assert '<dc:title><rdf:Alt><rdf:li xml:lang="x-default">A plan – Łódź</rdf:li>' in (
        data.decode("utf-8", "replace")
    )
    for tag in ("Document", "H1", "H2", "P", "L", "LI", "Lbl", "LBody", "Link"):
        assert f"/S /{tag}/" in found or f"/S /{tag}>" in found, tag
    assert "/ActualText (Done.)" in found
    assert "/Title (Week 1)" in found
    assert "/URI (https://kaggle.example/learn?a=%C3%A9)" in found
    # Every mark on a page is in the tree that leads back from marks to elements.
    marks = [int(each) for each in re.findall(r"<</MCID (\d+)>>\s+BDC", found)]
    assert marks == list(range(len(marks)))
    assert len(re.findall(r"/Type /MCR", found)) == len(marks)
    # What is not of the structure says so.
    assert (
        found.count("/Artifact <</Type /Pagination /Subtype /Footer>> BDC")
        + found.count("/Artifact\n<</Type /Pagination /Subtype /Footer>>\nBDC")
        == 1
    )


def test_fonts_are_embedded_in_part():
    data = as_pdf(written(Paragraph("Hello.")))
    assert len(re.findall(r"/BaseFont /[A-Z]{6}\+DejaVuSansCondensed", objects(data))) == 4
    assert len(data) < 30_000


def test_long_plans_are_numbered_pages_within_a_second():
    blocks = [Heading(2, "Week"), *[TASK] * 60]
    as_pdf(written(*blocks))  # reads the fonts
    start = time.perf_counter()
    data = as_pdf(written(*blocks))
    assert time.perf_counter() - start < 1
    pages = int(re.search(r"/Type /Pages.*?/Count (\d+)", objects(data), re.S)[1])
    assert pages == 7
    assert objects(data).count("/Type /Page/") == pages


@given(text(400))
def test_no_text_breaks_a_pdf(given):
    data = as_pdf(
        Written(
            given or "x",
            [
                Paragraph(given),
                Heading(2, given),
                TaskLine(False, given, given, (Part(given, given),)),
                Entry(given, given),
            ],
        )
    )
    assert data.endswith(b"%%EOF\n")


@given(st.text(max_size=300), st.integers(60, 500))
def test_lines_fit_their_width_and_lose_nothing(given, width):
    style = Style(typeface("DejaVuSansCondensed"), 10)
    lines = wrapped(given, style, width)
    assert all(style.face.width(line.rstrip()) * 10 <= width * 1000 for line in lines)
    # Words stay apart and whole, wherever the lines break.
    assert "".join(lines).split() == printable(given, style.face).split()


def test_each_link_belongs_to_the_page_that_it_stands_on():
    found = objects(as_pdf(written(*[TASK] * 60)))
    pages = re.findall(r"/Type /OBJR /Pg (\d+) 0 R", found)
    assert len(pages) == 60
    assert len(set(pages)) == 7


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("Łódź Ελλάδα Привет – → ✓ ≈ ☐", "Łódź Ελλάδα Привет – → ✓ ≈ ☐"),
        ("e\u0301", "é"),
        ("你好 🎉", "\ufffd\ufffd \ufffd"),
        ("a\u202eb\u200dc\ufe0f", "abc"),
        ("a\x00\x1fb\n c", "a b c"),
    ],
)
def test_what_the_font_lacks_is_replaced_visibly(given, shown):
    assert " ".join(printable(given, typeface("DejaVuSansCondensed")).split()) == shown


def test_the_same_plan_gives_the_same_file():
    assert as_pdf(written(TASK)) == as_pdf(written(TASK))


def test_strange_texts_in_a_saved_plan(client, key):
    for strange in STRANGE:
        PlanTask.objects.update(title=strange[:120], text=strange, note=strange)
        for suffix in ("pdf", "md", "ics", "json"):
            assert client.get(f"/plans/{key}/plan.{suffix}").status_code == 200


def test_the_day_is_named(client, key):
    page = client.get(f"/plans/{key}/plan.md").content.decode()
    today = TODAY()
    assert f"As of {today.day} {today:%B} {today.year}: 0 of 1 tasks" in page
    assert isinstance(today, dt.date)
