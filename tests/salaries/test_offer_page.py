"""Is my offer good? A POST answered with the page: nothing stored, nothing in an address."""

import logging

import pytest
from django.apps import apps
from django.test import Client
from django.utils.html import strip_tags

from limits.models import RequestCount
from tests import factories as make

pytestmark = pytest.mark.django_db
ADDRESS = "/salaries/offer/"
HTMX = {"HX-Request": "true", "HX-Target": "offers"}
ML = {"role": "ml", "level": "mid", "location": "boston"}
FULL = {
    "base": "150K",
    "bonus": "10",
    "bonus_kind": "percent",
    "equity": "$100,000",
    "sign_on": "20000",
}


def text_of(response) -> str:
    return " ".join(strip_tags(response.content.decode()).split())


@pytest.fixture
def pay(db):
    make.method(slug="place-estimate", name="Pay in a place")
    boston, london = make.place("boston"), make.place("london", currency="GBP")
    ml, ds = make.role("ml", name="ML engineer"), make.role("ds", name="Data scientist")
    nlp = make.role("nlp", name="NLP engineer")
    make.role("rl", name="RL engineer")
    for role, low, high in ((ml, 150_000, 220_000), (ds, 120_000, 180_000)):
        make.pay_band(role, level="mid", low=low, high=high)
        make.pay_band(
            role, level="mid", place=boston, basis="unstated", low=low * 1.2, high=high * 1.2
        )
    make.pay_band(nlp, level="mid", low=100_000, high=200_000)
    make.cost_of_living(boston, value=200)
    make.cost_of_living(london, value=100)
    make.exchange_rate(base="GBP", quote="USD", rate="1.25")
    for occasion in ("equity", "only-offer", "before-offer", "band-unknown", "part-missing"):
        make.negotiation_tip(title=f"Tip {occasion}", slug=f"tip-{occasion}", occasion=occasion)


def test_year_by_year_standing_leaving_tips_and_worth(client: Client, pay):
    response = client.post(ADDRESS, {**ML, **FULL})
    page = text_of(response)
    # 150,000 + 15,000 + 100,000 ÷ 4, and 20,000 at first
    assert "Year 1 $150K $15K $25K $20K $210K" in page
    assert "Year 4 $150K $15K $25K $0 $190K" in page
    facts = response.context["page"].offers[0].facts
    assert [(fact.label, fact.text) for fact in facts] == [
        ("First year", "$210K"),
        ("A usual year", "$190K"),
        ("Whole vesting time", "$780K"),
        ("Lost by leaving after 11 months", "$100K"),
    ]
    # 180,000–264,000 in Boston: 190,000 lies in its low third
    assert (
        "Your first year comes to $210K. A usual year of $190K is in the low third of the range "
        "that sources give, $180K–$264K." in page
    )
    assert "$190K (usual year) is in the low third of the range of $180K–$264K" in page
    assert "is in the middle third of the range of $150K–$220K" in page
    assert "After 11 months: $0 of the equity is yours, $100K is lost." in page
    assert "The sign-on bonus of $20K may have to be paid back" in page
    assert "After 12 months: $25K of the equity is yours, $75K is lost." in page
    assert "Tip equity" in page
    assert "Tip only-offer" in page
    for other in ("before-offer", "band-unknown", "part-missing"):
        assert f"Tip {other}" not in page
    # 190,000 × 100 ÷ 200, in pounds at 1.25
    assert "London our estimate: $95K about £76K" in page


def test_without_a_sourced_range_the_estimate_is_used_and_marked(client: Client, pay):
    response = client.post(ADDRESS, {**ML, "role": "nlp", "base": "230K"})
    page = text_of(response)
    # 100,000–200,000 × 1.2, which both pairs agree on
    assert "in the high third of the range of our estimate: $120K–$240K" in page
    assert "$230K: in the high third of the range that we estimate, $120K–$240K." in page
    assert "How we made it" in page
    assert "Tip band-unknown" not in page  # the role's own total is sourced
    page = text_of(client.post(ADDRESS, {"role": "rl", "level": "mid", "base": "230K"}))
    assert "No source gives a range for this role at this level." in page
    assert "Tip band-unknown" in page
    page = text_of(client.post(ADDRESS, {**ML, "role": "rl", "base": "230K"}))
    assert "we cannot estimate it: no source gives the role’s total compensation" in page


@pytest.mark.parametrize(
    ("base", "where"),
    [
        ("170K", "below the range"),
        ("181K", "in the low third of the range"),
        ("220K", "in the middle third of the range"),
        ("260K", "in the high third of the range"),
        ("265K", "above the range"),
    ],
)
def test_where_it_falls(client: Client, pay, base, where):
    page = text_of(client.post(ADDRESS, {**ML, "base": base}))
    assert f"is {where} of $180K–$264K" in page


def test_a_range_of_base_pay_is_held_against_base_pay(client: Client, pay):
    head = make.role("head")
    make.pay_band(head, level="senior", basis="base", low=100_000, high=160_000)
    data = {"role": "head", "level": "senior", "base": "150K", "equity": "400K"}
    page = text_of(client.post(ADDRESS, data))
    assert "$150K (base pay) is in the high third of the range of $100K–$160K" in page


def test_an_open_top_has_nothing_above_it(client: Client, pay):
    make.pay_band(make.role("head"), level="senior", low=300_000, high=500_000, open_top=True)
    page = text_of(client.post(ADDRESS, {"role": "head", "level": "senior", "base": "900K"}))
    assert "over the open end of the range of $300K–$500K+" in page


def test_the_answer_is_the_page_and_is_kept_nowhere(client: Client, pay, caplog):
    def rows() -> dict[str, int]:
        # That somebody posted something is counted, under a hash that says nothing.
        models = [model for model in apps.get_models() if model is not RequestCount]
        return {model._meta.label: model._default_manager.count() for model in models}

    before = rows()
    with caplog.at_level(logging.DEBUG):
        response = client.post(ADDRESS, {**ML, **FULL, "base": "151234"})
    assert response.status_code == 200
    assert "Location" not in response.headers
    assert response.headers["Cache-Control"] == "no-store"
    assert not response.cookies
    assert rows() == before
    assert "151234" not in caplog.text
    html = response.content.decode()
    assert 'value="151234"' in html
    assert not [part for part in html.split('href="')[1:] if "151234" in part.split('"')[0]]


def test_the_empty_page_sets_no_cookie_and_may_be_cached(client: Client, pay):
    response = client.get(ADDRESS)
    assert not response.cookies
    assert "no-store" not in response.headers.get("Cache-Control", "")
    assert "csrfmiddlewaretoken" not in response.content.decode()


def test_a_post_needs_no_token(pay):
    assert Client(enforce_csrf_checks=True).post(ADDRESS, {"base": "1"}).status_code == 200


def test_role_level_and_place_may_come_from_the_address(client: Client, pay):
    html = client.get(f"{ADDRESS}?role=nlp&level=mid&location=boston").content.decode()
    for value in ("nlp", "mid", "boston"):
        assert f'<option value="{value}" selected' in html
    assert client.get(f"{ADDRESS}?role=%00&level=x&location=").status_code == 200


@pytest.mark.parametrize("headers", [{}, HTMX])
@pytest.mark.parametrize(
    ("wrong", "field", "message"),
    [
        ({"base": ""}, "base", "Base pay a year is needed."),
        ({"base": "0"}, "base", "Base pay a year is needed."),
        ({"base": "-1"}, "base", "Base pay a year must not be below zero."),
        ({"base": "much"}, "base", "Base pay a year is not an amount: write it like 150000"),
        ({"base": "9999999999"}, "base", "is more than anybody is paid"),
        ({"base": "£5K"}, "base", "is written with £, but the currency is USD."),
        ({"bonus": "101"}, "bonus", "Bonus a year is more than 100% of base pay"),
        ({"equity": "ten"}, "equity", "Equity grant in all is not an amount"),
        ({"vesting_years": "0"}, "vesting_years", "Vesting in years must be 1 to 10 years."),
        ({"vesting_years": "soon"}, "vesting_years", "Vesting in years is not a whole number."),
        ({"vesting_years": "11"}, "vesting_years", "must be 1 to 10 years."),
        ({"cliff_months": "49"}, "cliff_months", "is longer than the 48 months of vesting."),
        ({"cliff_months": "-1"}, "cliff_months", "must be 0 to 120 months."),
        ({"sign_on": "1.000.000"}, "sign_on", "Sign-on bonus is not an amount"),
        ({"currency": "XXX"}, "currency", "Currency is not one of the choices."),
        ({"role": "boss"}, "role", "Role is not one of the choices."),
        ({"bonus_kind": "gift"}, "bonus_kind", "Kind of bonus is not one of the choices."),
    ],
)
def test_a_wrong_entry_gets_its_message_and_keeps_all(
    client: Client, pay, wrong, field, message, headers
):
    response = client.post(ADDRESS, {**ML, **FULL, **wrong}, headers=headers)
    html = response.content.decode()
    assert response.status_code == 200
    assert message in text_of(response)
    assert f'id="offer_{field}_error"' in html
    assert f'aria-describedby="offer_{field}_error"' in html
    assert "What it comes to" not in html
    assert "Nothing you typed is lost" in html
    for name, value in {**FULL, **wrong}.items():
        if value and name not in {"bonus_kind", "currency", "role"}:
            assert f'value="{value}"' in html
    assert response.headers["Cache-Control"] == "no-store"


def test_offers_are_added_filled_in_and_removed_without_losing_what_was_typed(client, pay):
    html = client.post(ADDRESS, {**ML, "base": "much", "do": "add"}).content.decode()
    assert 'name="base-2"' in html
    assert 'value="much"' in html
    assert "errorlist" not in html
    two = {**ML, "base": "150K", "offers": "2", "base-2": "90K", "currency-2": "GBP"}
    html = client.post(ADDRESS, {**two, "do": "add"}).content.decode()
    assert 'name="base-3"' in html
    assert "Add another offer" not in html
    html = client.post(ADDRESS, {**two, "do": "remove-1"}).content.decode()
    assert 'value="90K"' in html
    assert 'value="150K"' not in html
    assert "base-2" not in html
    assert '<option value="GBP" selected' in html


def test_offers_side_by_side(client: Client, pay):
    data = {
        **ML, **FULL, "offers": "2", "role-2": "nlp", "level-2": "mid", "location-2": "london",
        "currency-2": "GBP", "base-2": "£90K",
    }  # fmt: skip
    page = text_of(client.post(ADDRESS, data))
    assert "2 offers side by side: offer 1 pays most in a usual year." in page
    assert "In the prices of Boston" in page
    # £90K is $112.5K, which in Boston's prices is twice as much.
    assert "£90K about $113K" in page
    assert "our estimate: $225K" in page
    assert "Tip only-offer" not in page
    # The NLP engineer's dollars in pounds at 1.25, named and marked as ours
    assert "our estimate: £80K–£160K" in page
    assert "1 GBP = 1.25 USD" in page


@pytest.mark.parametrize("offers", ["0", "4", "-1", "x", "", "99999"])
def test_a_made_up_number_of_offers_is_one(client: Client, pay, offers):
    page = text_of(client.post(ADDRESS, {"base": "100K", "offers": offers}))
    assert "The offer" in page
    assert "Your first year comes to $100K, a usual year to $100K." in page
    assert "Offer 2" not in page


def test_htmx_gets_the_form_and_the_answer_alone(client: Client, pay):
    whole = client.post(ADDRESS, {**ML, **FULL}).content.decode()
    part = client.post(ADDRESS, {**ML, **FULL}, headers=HTMX).content.decode()
    assert part.lstrip().startswith('<div id="offers"')
    assert "<html" not in part
    assert part.strip() in whole


def test_queries_stay_constant(client: Client, pay, django_assert_max_num_queries):
    data = {**ML, **FULL}
    with django_assert_max_num_queries(14) as first:
        client.post(ADDRESS, data)
    for number in range(12):
        role = make.role(f"role-{number}")
        make.pay_band(role, level="mid", place="boston", basis="unstated")
        make.pay_band(role, level="mid")
    other = {**data, "role": "nlp"}
    three = {f"{name}-{n}": value for n in (2, 3) for name, value in other.items()}
    with django_assert_max_num_queries(len(first.captured_queries)):
        assert "3 offers" in text_of(client.post(ADDRESS, {**data, **three, "offers": "3"}))


def test_an_offer_of_base_pay_alone_says_it_in_one_breath(client: Client, pay):
    response = client.post(ADDRESS, {**ML, "base": "200K"})
    assert (
        "Your first year comes to $200K: in the low third of the range that sources give, "
        "$180K–$264K." in text_of(response)
    )
    assert "is lost" not in text_of(response)
    assert [fact.text for fact in response.context["page"].offers[0].facts] == [
        "$200K", "$200K", "$800K",
    ]  # fmt: skip


def test_leaving_an_offer_without_equity_risks_the_sign_on_alone(client: Client, pay):
    page = text_of(client.post(ADDRESS, {"base": "200K", "sign_on": "20K"}))
    assert "After 11 months: The sign-on bonus of $20K may have to be paid back" in page
    assert "After 12 months" not in page
    assert "of the equity" not in page.split("If you leave in the first year")[1]


def test_offers_that_pay_the_same_or_cannot_be_compared_name_no_best(client: Client, pay):
    two = {"base": "100K", "offers": "2", "base-2": "100K"}
    assert "2 offers side by side." in text_of(client.post(ADDRESS, two))
    # £80K is $100K at 1.25
    page = text_of(client.post(ADDRESS, {**two, "base-2": "£81K", "currency-2": "GBP"}))
    assert "2 offers side by side: offer 2 pays most in a usual year." in page


@pytest.mark.parametrize("data", [{"base": "100K"}, {"base": ""}])
def test_the_answer_has_one_line_to_read_out_and_no_status_of_its_own(client, pay, data):
    html = client.post(ADDRESS, data, headers=HTMX).content.decode()
    assert html.count("data-announce") == 1
    assert 'role="status"' not in html
    assert 'role="alert"' not in html
