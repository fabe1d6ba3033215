"""Query values of the certificates page, and the choice of a career."""

from django import forms
from django.http import QueryDict
from django.urls import reverse

from careerguide.finding import Search
from careerguide.query import QueryForm

from .models import SourceCareer


def search_for_career(query: QueryDict) -> Search:
    """Return the careers that `find_from` finds: where somebody comes from, one of them."""
    careers = SourceCareer.objects.current().only("slug", "name").order_by("name")
    return Search.of(
        "from", "Where you come from", reverse("career-options"), query, careers, single=True
    )


class CertificateForm(QueryForm):
    sort = forms.ChoiceField(
        label="Order",
        required=False,
        initial="",
        choices=[
            ("", "As the guide lists them"),
            ("price", "Price, lowest first"),
            ("-price", "Price, highest first"),
            ("name", "Name, A–Z"),
            ("-name", "Name, Z–A"),
            ("provider", "Provider, A–Z"),
            ("-provider", "Provider, Z–A"),
        ],
    )
