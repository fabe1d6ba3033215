"""Query values of the certificates page."""

from django import forms

from careerguide.query import QueryForm


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
