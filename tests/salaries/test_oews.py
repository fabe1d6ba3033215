"""Reading the survey's workbooks: what is taken, what the marks mean, what is refused and how."""

import zipfile

import pytest

from salaries.oews import Unreadable, read

from .workbooks import HEADER, NOTES, bomb, row, workbook


def take(path, **options):
    return read(path, areas=[99, 41860, 6], codes=["15-2051", "15-1221"], **options)


def refused(path, **options) -> str:
    with pytest.raises(Unreadable) as caught:
        take(path, **options)
    return str(caught.value)


def test_reads_the_percentiles_to_the_dollar_and_the_year_from_the_sheets_name(tmp_path):
    release = take(workbook(tmp_path / "national.xlsx"))
    [found] = release.estimates
    assert (release.year, release.rows) == (2024, 1)
    assert (found.area, found.code, found.employment) == (99, "15-2051", 233_440)
    assert (found.pct10, found.pct25, found.median, found.pct75, found.pct90) == (
        63_650,
        82_630,
        112_590,
        155_810,
        194_410,
    )
    assert found.top_code is None


def test_takes_only_the_areas_and_occupations_asked_for(tmp_path):
    path = workbook(
        tmp_path / "metro.xlsx",
        row(AREA="41860", AREA_TITLE="San Francisco"),
        row(AREA="06", AREA_TITLE="California"),
        row(AREA=10180, AREA_TITLE="Abilene"),
        row(OCC_CODE="11-1011", OCC_TITLE="Chief Executives"),
    )
    release = take(path)
    assert [each.area for each in release.estimates] == [41860, 6]
    assert release.rows == 4


def test_takes_an_occupation_over_all_industries_and_owners_and_once(tmp_path):
    path = workbook(
        tmp_path / "all.xlsx",
        row(O_GROUP="broad", A_PCT10=1),
        row(I_GROUP="3-digit", A_PCT10=2),
        row(OWN_CODE="5", A_PCT10=3),
        row(),
    )
    assert [each.pct10 for each in take(path).estimates] == [63_650]


def test_a_wage_from_the_top_code_on_is_that_much_or_more(tmp_path):
    path = workbook(tmp_path / "a.xlsx", row(A_PCT75="#", A_PCT90="#"))
    [found] = take(path).estimates
    assert (found.pct75, found.pct90, found.top_code) == (239_200, 239_200, 239_200)


def test_a_top_code_that_the_notes_do_not_state_is_refused(tmp_path):
    path = workbook(tmp_path / "a.xlsx", row(A_PCT90="#"), notes=("May 2024",))
    assert refused(path).startswith("Row 2 (15-2051 Data Scientists, U.S.), column A_PCT90: the")


@pytest.mark.parametrize("mark", ["*", "**", "~", " * "])
def test_a_wage_that_is_not_published_is_named_and_not_taken(tmp_path, mark):
    path = workbook(tmp_path / "a.xlsx", row(A_PCT10=mark, A_MEDIAN=mark, A_PCT90=mark))
    release = take(path)
    assert release.estimates == []
    assert release.suppressed == ["15-2051 Data Scientists, U.S."]


def test_an_employment_that_is_not_published_and_missing_quarters_are_no_obstacle(tmp_path):
    [found] = take(
        workbook(tmp_path / "a.xlsx", row(TOT_EMP="**", A_PCT25="*", A_PCT75="*"))
    ).estimates
    assert (found.employment, found.pct25, found.pct75) == (None, None, None)
    assert found.median == 112_590


def test_the_year_may_stand_in_the_notes_only_or_be_given(tmp_path):
    path = workbook(tmp_path / "a.xlsx", sheet="Wages")
    assert take(path).year == 2024
    assert take(path, year=2023).year == 2023
    without = workbook(tmp_path / "b.xlsx", sheet="Wages", notes=("Notes",))
    assert "give --year" in refused(without)


def test_another_sheet_is_taken_by_its_name(tmp_path):
    path = workbook(tmp_path / "a.xlsx")
    assert "is not a table of wages" in refused(path, sheet="Field Descriptions")
    assert refused(path, sheet="State") == (
        "The workbook has no sheet “State”; it has “national_M2024_dl”, “Field Descriptions”."
    )


def test_column_names_may_be_in_lower_case_and_in_another_order(tmp_path):
    header = tuple(name.lower() for name in reversed(HEADER))
    path = workbook(tmp_path / "a.xlsx", {k.lower(): v for k, v in row().items()}, header=header)
    assert [each.median for each in take(path).estimates] == [112_590]


def test_a_missing_column_is_named(tmp_path):
    header = tuple(name for name in HEADER if name not in {"A_MEDIAN", "OCC_CODE"})
    path = workbook(tmp_path / "a.xlsx", header=header)
    assert refused(path) == "The sheet “national_M2024_dl” has no column OCC_CODE, A_MEDIAN."


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({"A_MEDIAN": "lots"}, "column A_MEDIAN: “lots” is neither a figure nor one of the marks"),
        ({"A_MEDIAN": -5}, "column A_MEDIAN: “-5” is neither"),
        ({"A_MEDIAN": 0}, "column A_MEDIAN: “0” is neither"),
        ({"A_PCT90": 99_000_000_000}, "column A_PCT90: “99000000000” is neither"),
        ({"A_MEDIAN": None}, "column A_MEDIAN: “None” is neither"),
        ({"A_MEDIAN": True}, "column A_MEDIAN: “True” is neither"),
        ({"TOT_EMP": "x"}, "column TOT_EMP: “x” is neither"),
        ({"A_PCT10": 120_000}, "the percentiles do not rise"),
        ({"OCC_CODE": "Data"}, "column OCC_CODE: “Data” is not the code of an occupation"),
        ({"AREA": "U.S."}, "column AREA: “U.S.” is not an area's code"),
    ],
)
def test_a_broken_row_is_named_even_if_nobody_asked_for_it(tmp_path, cells, message):
    other = {"OCC_CODE": "11-1011", "OCC_TITLE": "Chief Executives", **cells}
    sentence = refused(workbook(tmp_path / "a.xlsx", row(), row(**other)))
    assert sentence.startswith("Row 3")
    assert message.replace("“None”", "“”") in sentence


def test_the_same_area_and_occupation_twice_is_refused(tmp_path):
    assert refused(workbook(tmp_path / "a.xlsx", row(), row())) == (
        "Row 3 says again what row 2 says: “15-2051 Data Scientists, U.S.”."
    )


def test_a_file_without_anything_asked_for_says_so(tmp_path):
    path = workbook(tmp_path / "a.xlsx", row(AREA=1))
    assert refused(path) == (
        "No row of “national_M2024_dl” (1 read) is of an area and an occupation that this site has."
    )


def test_what_is_not_a_workbook_gets_a_sentence(tmp_path):
    page = tmp_path / "page.xlsx"
    page.write_text("<html><body>Not found</body></html>")
    assert refused(page) == "page.xlsx is not an Excel workbook (.xlsx)."
    other = tmp_path / "other.xlsx"
    with zipfile.ZipFile(other, "w") as packed:
        packed.writestr("hello.txt", "hello")
    assert refused(other).startswith("other.xlsx is not a workbook that can be read")
    assert refused(tmp_path / "none.xlsx") == (
        "none.xlsx cannot be opened: No such file or directory."
    )
    assert refused(tmp_path).endswith("cannot be opened: Is a directory.")


def test_a_workbook_cut_short_or_with_broken_cells_gets_a_sentence(tmp_path):
    whole = workbook(tmp_path / "whole.xlsx").read_bytes()
    short = tmp_path / "short.xlsx"
    short.write_bytes(whole[: len(whole) // 2])
    assert refused(short) == "short.xlsx is not an Excel workbook (.xlsx)."
    broken = tmp_path / "broken.xlsx"
    with zipfile.ZipFile(tmp_path / "whole.xlsx") as old, zipfile.ZipFile(broken, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, data[:-40] if name == "xl/worksheets/sheet1.xml" else data)
    assert refused(broken).startswith("The sheet “national_M2024_dl” cannot be read on")


def test_a_workbook_that_unpacks_to_far_too_much_is_not_unpacked(tmp_path):
    path = bomb(tmp_path / "bomb.xlsx")
    assert path.stat().st_size < 50_000
    assert refused(path) == "bomb.xlsx would unpack to far more than such a workbook holds."


def test_empty_rows_count_for_nothing_and_progress_is_told(tmp_path):
    told = []
    path = workbook(tmp_path / "a.xlsx", row(), {}, row(OCC_CODE="15-1221"), notes=NOTES)
    release = take(path, progress=lambda done, total: told.append((done, total)))
    assert (release.rows, told) == (2, [(2, 4), (4, 4)])
