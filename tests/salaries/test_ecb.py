"""Reading the central bank's files of reference rates: both forms, and what is refused."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salaries.ecb import Day, Unreadable, day_rates, newest, read

DAILY = "Date, USD, JPY, GBP, \n24 November 2026, 1.1500, 180.05, 0.8800, \n"
HISTORY = """\
Date,USD,JPY,CYP,GBP,
2026-11-24,1.15,180.05,N/A,0.88,
2026-11-23,1.16,180.10,N/A,0.87,
1999-01-04,1.1789,133.73,0.58231,N/A,
"""


@pytest.fixture
def file(tmp_path):
    def write(content: str | bytes):
        path = tmp_path / "rates.csv"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


def refused(path) -> str:
    with pytest.raises(Unreadable) as caught:
        read(path, ["USD", "GBP", "EUR"])
    return str(caught.value)


def test_reads_the_daily_file_with_its_spaces_and_its_last_comma(file):
    assert read(file(DAILY), ["EUR", "GBP", "USD"]) == [
        Day(date(2026, 11, 24), {"GBP": Decimal("0.8800"), "USD": Decimal("1.1500")})
    ]


def test_reads_the_historical_file_and_leaves_out_what_is_not_available(file):
    days = read(file(HISTORY), ["USD", "GBP"])
    assert [day.on for day in days] == [date(2026, 11, 24), date(2026, 11, 23), date(1999, 1, 4)]
    assert days[-1].rates == {"USD": Decimal("1.1789")}


def test_the_newest_day_comes_first_in_whatever_order_the_file_is(file):
    lines = HISTORY.splitlines()
    turned = "\r\n".join([lines[0], *reversed(lines[1:]), "", ""])
    days = read(file(turned), ["USD"])
    assert newest(days, None) == [Day(date(2026, 11, 24), {"USD": Decimal("1.15")})]
    assert [day.on for day in newest(days, date(2026, 11, 23))] == [
        date(2026, 11, 24),
        date(2026, 11, 23),
    ]
    assert newest(days, date(2026, 12, 1)) == []


def test_a_day_gives_the_rates_from_the_euro_and_those_over_it():
    found = day_rates(Day(date(2026, 11, 24), {"GBP": Decimal("0.88"), "USD": Decimal("1.15")}))
    assert [(rate.base, rate.quote, str(rate.rate), rate.crossed) for rate in found] == [
        ("EUR", "GBP", "0.880000", False),
        ("EUR", "USD", "1.150000", False),
        ("GBP", "USD", "1.306818", True),
    ]


@given(
    st.decimals("0.01", "1000", places=4),
    st.decimals("0.01", "1000", places=4),
)
def test_going_over_the_euro_is_the_same_as_the_rate_between_two_currencies(one, other):
    rates = {
        (rate.base, rate.quote): rate.rate
        for rate in day_rates(Day(date(2026, 1, 2), {"GBP": one, "USD": other}))
    }
    over = 1 / one * other
    assert abs(rates["GBP", "USD"] - over) <= Decimal("0.0000005")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "rates.csv is not a file of reference rates: it starts with no “Date”."),
        ("<html></html>", "rates.csv is not a file of reference rates: it starts with no “Date”."),
        (b"PK\x03\x04rest", "rates.csv is a ZIP archive: unpack it and give the CSV file in it."),
        (b"Date,\x00", "rates.csv is not a file of reference rates."),
        (b"Date,\xff", "rates.csv is not UTF-8 text."),
        ("Date,USD,GBP,\n", "rates.csv has a header and no line of rates."),
        ("Date,USD,JPY,\n2026-01-02,1,2,\n", "rates.csv has no column GBP."),
        ("Date,USD,GBP,USD,\n", "rates.csv, line 1, names a column twice."),
        (HISTORY.replace("0.87,", "0.87,1,"), "Line 3 has 6 cells where the header has 5."),
        (HISTORY.replace("N/A,0.87,", ""), "Line 3 has 3 cells where the header has 5."),
        (
            HISTORY.replace("2026-11-23", "23/11/2026"),
            "Line 3, column Date: “23/11/2026” is not a day since 1999.",
        ),
        (
            HISTORY.replace("1999-01-04", "1899-01-04"),
            "Line 4, column Date: “1899-01-04” is not a day since 1999.",
        ),
        (HISTORY.replace("0.87", "-0.87"), "Line 3, column GBP: “-0.87” is not a rate above zero."),
        (HISTORY.replace("0.87", "0"), "Line 3, column GBP: “0” is not a rate above zero."),
        (HISTORY.replace("133.73", "x"), "Line 4, column JPY: “x” is not a rate above zero."),
        (HISTORY.replace("0.87", "nan"), "Line 3, column GBP: “nan” is not a rate above zero."),
        (HISTORY.replace("11-23", "11-24"), "Line 3: 2026-11-24 is there twice."),
    ],
)
def test_a_broken_file_gets_a_sentence_that_names_the_line(file, content, message):
    assert refused(file(content)) == message


def test_a_file_that_is_not_there_or_endless_gets_a_sentence(file, tmp_path):
    assert refused(tmp_path / "none.csv") == (
        "none.csv cannot be opened: No such file or directory."
    )
    assert refused(file(b"x" * 20_000_001)) == "rates.csv is not a file of reference rates."
    assert "is not a CSV file" in refused(file("Date," + "x" * 200_000))


def history(days: int) -> str:
    """Return a historical file of so many days up to 2026."""
    names = ["USD", "JPY", "GBP", *(f"X{number:02}" for number in range(38))]
    first = date(2026, 11, 24)
    lines = [f"Date,{','.join(names)},"]
    lines += [f"{first - timedelta(number)},{'1.2345,' * len(names)}" for number in range(days)]
    return "\n".join(lines)


def test_a_history_of_more_than_twenty_years_is_read_whole(file):
    assert len(read(file(history(7000)), ["USD", "GBP"])) == 7000
