"""Addresses that are put together are those of the URL configuration, under any prefix."""

import pytest
from django.urls import get_script_prefix, reverse, set_script_prefix

from careerguide.addressing import address_of

ROUTES = ["role", "skill", "industry", "place", "transition"]


@pytest.fixture(params=["/", "/evil/"])
def prefix(request):
    before = get_script_prefix()
    set_script_prefix(request.param)
    yield request.param
    set_script_prefix(before)


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("slug", ["nlp-engineer", "slug", "0-slug-0", "A_1"])
def test_an_address_is_the_one_that_reverse_gives(prefix, route, slug):
    assert address_of(route, slug) == reverse(route, args=[slug])
    assert address_of(route, slug).startswith(prefix)
