"""`import_oews`: what it writes, what it leaves alone, and how it agrees with the content files."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from careerguide.progress import Progress
from content.files import FILES
from content.load import load
from content.models import LoadedEntry
from salaries.models import WageStatistic
from sources.models import Citation
from tests import factories as make

from .workbooks import row, workbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def crosswalk():
    """A role with the occupation 15-2051 beside it, the United States, and the survey's record."""
    make.source(slug="bls-oews", name="Wage survey", publisher="Bureau")
    make.survey_area(99)
    make.occupation_match(make.role("data-scientist"), make.occupation("15-2051"), fit="exact")


def run(path, *options) -> str:
    out = io.StringIO()
    call_command("import_oews", str(path), *options, stdout=out)
    return out.getvalue()


def state() -> tuple[int, int, int]:
    return (
        WageStatistic.objects.count(),
        Citation.objects.count(),
        LoadedEntry.objects.count(),
    )


def test_writes_the_figures_with_their_source_and_year(crosswalk, tmp_path):
    said = run(workbook(tmp_path / "a.xlsx"))
    found = WageStatistic.objects.get()
    assert found.slug == "oews-2024-us-15-2051"
    assert (found.pct10, found.median, found.pct90, found.employment) == (
        63_650,
        112_590,
        194_410,
        233_440,
    )
    assert (found.kind, found.citation.slug, found.citation.year) == (
        "sourced",
        "bls-oews-2024",
        2024,
    )
    assert found.citation.section == "Occupational employment and wages, May 2024"
    assert "added oews-2024-us-15-2051: " in said
    assert "median 112590" in said
    assert "added 1, changed 0, left alone 0, unchanged 0." in said
    assert "rows read: 1, of May 2024" in said


def test_a_second_import_changes_nothing(crosswalk, tmp_path):
    path = workbook(tmp_path / "a.xlsx")
    run(path)
    before = WageStatistic.objects.values().get()
    assert "added 0, changed 0, left alone 0, unchanged 1." in run(path)
    assert WageStatistic.objects.values().get() == before


def test_a_corrected_release_corrects_what_an_import_wrote(crosswalk, tmp_path):
    run(workbook(tmp_path / "a.xlsx"))
    said = run(workbook(tmp_path / "b.xlsx", row(A_MEDIAN=112_600, A_PCT90="#")))
    assert (
        "changed oews-2024-us-15-2051: median 112590 → 112600, pct90 194410 → 239200, "
        "top_code 239200" in said
    )
    found = WageStatistic.objects.get()
    assert (found.median, found.pct90, found.top_code) == (112_600, 239_200, 239_200)
    assert "changed 0" in run(tmp_path / "b.xlsx")


def test_another_year_stands_beside_the_first(crosswalk, tmp_path):
    run(workbook(tmp_path / "a.xlsx"))
    run(workbook(tmp_path / "b.xlsx", row(A_MEDIAN=120_000), sheet="national_M2025_dl"))
    assert sorted(WageStatistic.objects.values_list("slug", "median")) == [
        ("oews-2024-us-15-2051", 112_590),
        ("oews-2025-us-15-2051", 120_000),
    ]


def test_a_dry_run_says_row_by_row_what_would_change_and_writes_nothing(crosswalk, tmp_path):
    path = workbook(tmp_path / "a.xlsx")
    before = state()
    said = run(path, "--dry-run")
    assert state() == before
    assert "would add oews-2024-us-15-2051: occupation soc-15-2051, area us, pct10 63650" in said
    run(path)
    said = run(workbook(path, row(A_MEDIAN=112_600)), "--dry-run")
    assert "would change oews-2024-us-15-2051: median 112590 → 112600" in said
    assert "would change 1, left alone 0, unchanged 0. Nothing was written." in said
    assert WageStatistic.objects.get().median == 112_590


def test_what_an_editor_changed_stays_and_is_listed(crosswalk, tmp_path):
    run(workbook(tmp_path / "a.xlsx"))
    WageStatistic.objects.update(median=100_000)
    said = run(workbook(tmp_path / "b.xlsx", row(A_MEDIAN=112_600)))
    assert "left alone oews-2024-us-15-2051 (changed in the admin)" in said
    assert WageStatistic.objects.get().median == 100_000


def test_what_an_editor_deleted_does_not_come_back(crosswalk, tmp_path):
    path = workbook(tmp_path / "a.xlsx")
    run(path)
    WageStatistic.objects.all().delete()
    assert "left alone oews-2024-us-15-2051 (deleted in the admin)" in run(path)
    assert not WageStatistic.objects.exists()


def test_what_an_editor_entered_by_hand_under_another_name_stays(crosswalk, tmp_path):
    cited = Citation.objects.create(
        slug="bls-oews-2024", source_id=make.source().pk, section="May", year=2024
    )
    mine = make.wage_statistic(make.occupation("15-2051"), slug="by-hand", **make.sourced(cited))
    said = run(workbook(tmp_path / "a.xlsx"))
    assert "left alone by-hand (entered under another name)" in said
    assert list(WageStatistic.objects.values_list("slug", "median")) == [("by-hand", mine.median)]


def content(directory) -> None:
    """Write content files that say what the database says."""
    for file in FILES:
        (directory / file.filename).write_text("[]\n", encoding="utf-8")
    call_command("dump_guide", directory=directory, stdout=io.StringIO())


def test_loading_older_files_does_not_undo_an_import_and_dumping_agrees(crosswalk, tmp_path):
    files = tmp_path / "files"
    files.mkdir()
    run(workbook(tmp_path / "a.xlsx"))
    content(files)
    assert not load(files).drift

    run(workbook(tmp_path / "b.xlsx", row(A_MEDIAN=112_600)))
    report = load(files)
    assert report.left_alone == {"wage_statistics.yaml": ["oews-2024-us-15-2051 (imported since)"]}
    assert WageStatistic.objects.get().median == 112_600

    content(files)
    assert not load(files).drift
    # What was dumped is agreed: a later import may correct it, as it was nobody's edit.
    run(workbook(tmp_path / "c.xlsx", row(A_MEDIAN=112_700)))
    assert WageStatistic.objects.get().median == 112_700


def test_figures_that_came_from_the_content_files_may_be_corrected(crosswalk, tmp_path):
    files = tmp_path / "files"
    files.mkdir()
    run(workbook(tmp_path / "a.xlsx"))
    content(files)
    WageStatistic.objects.all().delete()
    LoadedEntry.objects.all().delete()
    load(files)
    run(workbook(tmp_path / "b.xlsx", row(A_MEDIAN=112_600)))
    assert WageStatistic.objects.get().median == 112_600


def test_a_broken_file_is_named_and_changes_nothing(crosswalk, tmp_path):
    before = state()
    path = workbook(tmp_path / "a.xlsx", row(), row(OCC_CODE="15-1221", A_MEDIAN="?"))
    with pytest.raises(CommandError) as caught:
        run(path)
    assert str(caught.value) == (
        "Nothing was imported. Row 3 (15-1221 Data Scientists, U.S.), column A_MEDIAN: “?” is "
        "neither a figure nor one of the marks *, **, #, ~."
    )
    assert state() == before


def test_without_the_content_it_says_what_to_do_first(tmp_path):
    with pytest.raises(CommandError, match="run load_guide first"):
        run(workbook(tmp_path / "a.xlsx"))


def test_without_the_surveys_record_nothing_is_written(crosswalk, tmp_path):
    Citation.objects.all().delete()
    make.Source.objects.all().delete()
    with pytest.raises(CommandError, match="The source “bls-oews” is not in the database"):
        run(workbook(tmp_path / "a.xlsx"))
    assert not WageStatistic.objects.exists()


def test_names_what_is_not_published_and_what_the_file_lacks(crosswalk, tmp_path):
    make.occupation_match(
        make.role("nlp-engineer"), make.occupation("15-1221", title="Researchers")
    )
    said = run(workbook(tmp_path / "a.xlsx", row(A_PCT10="*", A_MEDIAN="*", A_PCT90="*")))
    assert "no wage published: 15-2051 Data Scientists, U.S." in said
    assert "not among the rows taken: 15-1221 Researchers" in said


def test_many_rows_take_as_many_queries_as_one(crosswalk, tmp_path):
    areas = range(41_000, 41_040)
    for code in areas:
        make.survey_area(code)
    one = workbook(tmp_path / "one.xlsx", row(AREA=41_000))
    many = workbook(tmp_path / "many.xlsx", *(row(AREA=code) for code in areas[1:]))
    run(workbook(tmp_path / "first.xlsx"))
    with CaptureQueriesContext(connection) as few:
        run(one)
    with CaptureQueriesContext(connection) as more:
        run(many)
    assert WageStatistic.objects.count() == 41
    assert len(more) == len(few)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_progress_bar_is_drawn_on_a_terminal_only_and_taken_away_again():
    terminal, file = Terminal(), io.StringIO()
    for stream in (terminal, file):
        bar = Progress(stream, 200, "Reading")
        for done in range(201):
            bar(done)
        bar.close()
    assert file.getvalue() == ""
    drawn = terminal.getvalue().split("\r")
    assert drawn[101] == f"Reading {'█' * 20}{'░' * 20}  50%"
    assert drawn[201] == f"Reading {'█' * 40} 100%"
    assert drawn[-1] == ""
    assert drawn[-2].strip() == ""
