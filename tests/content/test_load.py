"""Loading content files: what is written, what is left alone, what is refused and how."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from content.load import ContentError, load
from content.models import FormerSlug, LoadedEntry
from roles.models import Role, RolePoint
from salaries.models import PayBand

from .conftest import FAMILIES

pytestmark = pytest.mark.django_db


def faults(directory) -> list[str]:
    """Load files that must be refused; return the messages and prove that nothing was written."""
    before = (Role.objects.count(), PayBand.objects.count(), LoadedEntry.objects.count())
    with pytest.raises(ContentError) as caught:
        load(directory)
    after = (Role.objects.count(), PayBand.objects.count(), LoadedEntry.objects.count())
    assert after == before
    return [str(fault) for fault in caught.value.faults]


def test_first_load_writes_entries_with_their_child_rows_in_order(files):
    report = load(files.directory)

    assert report.added["roles.yaml"] == ["builder"]
    role = Role.objects.get()
    assert role.family.slug == "engineering"
    assert [(p.topic, p.position, p.kind) for p in role.points.all()] == [
        ("pro", 1, "editorial"),
        ("con", 2, "sourced"),
    ]
    band = PayBand.objects.get()
    assert (band.low, band.high, band.currency, band.citation.slug) == (
        100000,
        120000,
        "USD",
        "survey-pay",
    )


def test_second_load_changes_nothing(files):
    load(files.directory)
    pks = set(RolePoint.objects.values_list("pk", flat=True))

    report = load(files.directory)

    assert not report.drift
    assert report.unchanged == 6
    assert set(RolePoint.objects.values_list("pk", flat=True)) == pks


def test_a_change_in_a_file_reaches_the_database(files):
    load(files.directory)
    files.edit("roles", "Good tools.", "Fine tools.")
    files.edit("pay_bands", "120000", "125000")

    report = load(files.directory)

    assert report.changed == {"roles.yaml": ["builder"], "pay_bands.yaml": ["builder-mid"]}
    assert Role.objects.get().points.first().text == "Fine tools."
    assert PayBand.objects.get().high == 125000


def test_what_an_editor_changed_stays_and_is_reported(files):
    load(files.directory)
    RolePoint.objects.filter(topic="pro").update(text="Best tools.")
    files.edit("roles", "Good tools.", "Fine tools.")

    report = load(files.directory)

    assert report.left_alone == {"roles.yaml": ["builder (changed in the admin)"]}
    assert Role.objects.get().points.first().text == "Best tools."
    # It still counts as the editor's on the load after that.
    assert load(files.directory).left_alone == report.left_alone


def test_what_an_editor_deleted_does_not_come_back(files):
    load(files.directory)
    PayBand.objects.all().delete()

    report = load(files.directory)

    assert report.left_alone == {"pay_bands.yaml": ["builder-mid (deleted in the admin)"]}
    assert not PayBand.objects.exists()


def test_what_is_only_in_the_database_is_reported_and_kept(files):
    load(files.directory)
    files.write("pay_bands", "[]\n")

    report = load(files.directory)

    assert report.only_in_database == {"pay_bands.yaml": ["builder-mid"]}
    assert PayBand.objects.count() == 1


def test_an_editors_change_counts_as_agreed_once_it_is_dumped(files):
    load(files.directory)
    RolePoint.objects.filter(topic="pro").update(text="Best tools.")
    call_command("dump_guide", directory=files.directory)
    assert "Best tools." in files.read("roles")

    files.edit("roles", "Best tools.", "Superb tools.")
    report = load(files.directory)

    assert report.changed == {"roles.yaml": ["builder"]}
    assert Role.objects.get().points.first().text == "Superb tools."


def test_a_slug_changed_by_an_editor_is_followed_from_older_files(files):
    load(files.directory)
    Role.objects.update(slug="maker")
    LoadedEntry.objects.filter(slug="builder").update(slug="maker")
    FormerSlug.objects.create(model="roles.Role", old="builder", new="maker")
    assert not load(files.directory).drift
    files.edit("pay_bands", "120000", "125000")

    report = load(files.directory)

    assert report.changed == {"pay_bands.yaml": ["builder-mid"]}
    assert not report.left_alone
    assert not report.only_in_database
    assert PayBand.objects.get().role.slug == "maker"


def test_check_changes_nothing_and_fails_on_drift(files, capsys):
    load(files.directory)
    call_command("load_guide", "--check", directory=files.directory)
    files.edit("pay_bands", "120000", "125000")

    with pytest.raises(CommandError, match="differ"):
        call_command("load_guide", "--check", directory=files.directory)

    assert "pay_bands.yaml: would change 1: builder-mid" in capsys.readouterr().out
    assert PayBand.objects.get().high == 120000


def test_check_on_an_empty_database_writes_nothing(files):
    with pytest.raises(CommandError, match="differ"):
        call_command("load_guide", "--check", directory=files.directory)
    assert not Role.objects.exists()
    assert not LoadedEntry.objects.exists()


def test_text_of_a_file_is_stable_from_load_to_dump_to_load(files, tmp_path_factory):
    load(files.directory)
    call_command("dump_guide", directory=files.directory)
    first = {path.name: path.read_bytes() for path in files.directory.iterdir()}

    assert not load(files.directory).drift
    call_command("dump_guide", directory=files.directory)

    assert {path.name: path.read_bytes() for path in files.directory.iterdir()} == first


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        (
            "pay_bands",
            "low: 100000",
            "low: 130000",
            "pay_bands.yaml, line 1, entry “builder-mid”: "
            "The high end must not be below the low end.",
        ),
        (
            "pay_bands",
            "low: 100000",
            "low: lots",
            "pay_bands.yaml, line 1, entry “builder-mid”, field low: "
            "must be a whole number, not 'lots'",
        ),
        (
            "pay_bands",
            "role: builder",
            "role: nobody",
            "pay_bands.yaml, line 1, entry “builder-mid”, field role: "
            "names the role “nobody”, which does not exist",
        ),
        (
            "pay_bands",
            "  citation: survey-pay\n",
            "",
            "pay_bands.yaml, line 1, entry “builder-mid”: Sourced content needs a citation and no "
            "method; an estimate needs a method; editorial content has neither.",
        ),
        (
            "pay_bands",
            "basis: total",
            "basis: guessed",
            "pay_bands.yaml, line 1, entry “builder-mid”, field basis: "
            "Value 'guessed' is not a valid choice.",
        ),
        (
            "roles",
            "text: Long days.",
            "text: ''",
            "roles.yaml, line 17, entry “builder”, points 2, field text: "
            "This field cannot be blank.",
        ),
        (
            "roles",
            "  summary: Builds.\n",
            "",
            "roles.yaml, line 1, entry “builder”, field summary: is missing",
        ),
        (
            "roles",
            "text: Long days.",
            "text: 12",
            "roles.yaml, line 17, entry “builder”, points 2, field text: "
            "must be text: put 12 in quotes",
        ),
        (
            "levels",
            "name: Mid",
            "name: Mid\n  name: Middle",
            "levels.yaml, line 3: is not valid YAML: the field 'name' is given twice",
        ),
        (
            "levels",
            "name: Mid",
            "name: [Mid",
            "levels.yaml, line 3: is not valid YAML: did not find expected ',' or ']'",
        ),
        (
            "levels",
            "- slug: mid\n  name",
            "- name",
            "levels.yaml, line 1, entry number 1: has no slug",
        ),
    ],
)
def test_a_broken_file_names_file_row_field_and_reason(files, name, old, new, message):
    files.edit(name, old, new)
    assert message in faults(files.directory)


def test_an_unknown_field_is_named_with_those_there_are(files):
    files.edit("levels", "name: Mid", "name: Mid\n  salary: 3")
    (fault,) = faults(files.directory)
    assert fault.startswith("levels.yaml, line 1, entry “mid”, field salary: is unknown; there are")
    assert "years_low" in fault


def test_a_fault_undoes_the_whole_load_of_a_database_in_use(files):
    load(files.directory)
    files.edit("roles", "Good tools.", "Fine tools.")
    files.edit("pay_bands", "low: 100000", "low: 130000")

    faults(files.directory)

    assert Role.objects.get().points.first().text == "Good tools."


def test_every_fault_is_reported_at_once(files):
    files.edit("pay_bands", "low: 100000", "low: lots")
    files.edit("roles", "family: engineering", "family: nobody")
    assert len(faults(files.directory)) == 2


def test_what_only_the_database_refuses_is_reported_with_the_rest(files):
    files.edit("pay_bands", "low: 100000", "low: 130000")
    files.edit("roles", "text: Long days.", "text: ''")
    messages = faults(files.directory)
    assert [each.split(":")[0] for each in messages] == [
        "roles.yaml, line 17, entry “builder”, points 2, field text",
        "pay_bands.yaml, line 1, entry “builder-mid”",
    ]


def test_a_new_row_that_is_right_costs_one_query(files):
    def queries(families: int) -> int:
        more = (f"- slug: more-{n}\n  name: More {n}\n  summary: More.\n" for n in range(families))
        files.write("families", FAMILIES + "".join(more))
        with CaptureQueriesContext(connection) as captured:
            load(files.directory, check=True)
        return len(captured)

    assert queries(31) - queries(1) == 30


def test_a_slug_twice_a_missing_file_and_a_strange_file_are_refused(files):
    files.write("sources", files.read("sources") * 2)
    (files.directory / "levels.yaml").unlink()
    (files.directory / "notes.yaml").write_text("[]")
    messages = faults(files.directory)
    assert "sources.yaml, line 5, entry “survey”: is there twice" in messages
    assert "levels.yaml: is missing" in messages
    assert "notes.yaml: is not one of the content files" in messages


def test_prerequisites_in_a_circle_are_named(files):
    files.write("skill_categories", "- slug: code\n  name: Code\n  summary: Code.\n")
    skill = (
        "- slug: {0}\n  name: {0}\n  category: code\n  summary: S.\n  why: W.\n"
        "  prerequisites: [{1}]\n"
    )
    files.write("skills", skill.format("a", "b") + skill.format("b", "c") + skill.format("c", "a"))
    assert faults(files.directory) == [
        "skills.yaml, line 1, entry “a”, field prerequisites: lead back to themselves: "
        "a → b → c → a"
    ]


def test_tasks_that_need_each_other_first_are_named(files):
    task = (
        "- slug: {0}\n  title: {0}\n  text: T.\n  why: W.\n  phase: core\n  activity: learn\n"
        "  hours_low: 1\n  hours_high: 2\n  hours_method: guess\n  prerequisites: [{1}]\n"
    )
    files.write("task_templates", task.format("a", "b") + task.format("b", "a"))
    assert (
        "task_templates.yaml, line 1, entry “a”, field prerequisites: lead back to themselves: "
        "a → b → a"
    ) in faults(files.directory)
