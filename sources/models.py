"""Where figures come from: sources, citations of them, and the methods of our own estimates.

Every piece of content is one of three kinds, and says so (see `Provenance`).
"""

from typing import Self

from django.db import models
from django.db.models import Q


class Source(models.Model):
    """A publication that figures are taken from."""

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=200)
    publisher = models.CharField(max_length=120)
    year = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Year published.")
    url = models.URLField(blank=True, help_text="Official page; empty if it cannot be linked to.")
    note = models.TextField(blank=True, help_text="What it is and how far to trust it.")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "slug"]

    def __str__(self) -> str:
        return self.name


class Citation(models.Model):
    """One place in a source: section and year, and the source it was cited through, if any."""

    slug = models.SlugField(max_length=80, unique=True)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="citations")
    section = models.CharField(max_length=200)
    year = models.PositiveSmallIntegerField(help_text="The year that the figures speak of.")
    cited_through = models.ForeignKey(
        Source,
        on_delete=models.PROTECT,
        related_name="passed_on",
        null=True,
        blank=True,
        help_text="The source in which we found it, where that is not the source itself.",
    )
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "slug"]
        constraints = [
            models.CheckConstraint(
                condition=Q(year__gte=1900) & Q(year__lte=2100), name="citation_year_plausible"
            ),
        ]

    def __str__(self) -> str:
        through = f", cited through {self.cited_through.publisher}" if self.cited_through else ""
        return f"{self.source.publisher}, “{self.section}”, {self.year}{through}"


class Method(models.Model):
    """How an estimate of ours is made, in words and as a formula, within reach of the figure."""

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=120)
    explanation = models.TextField()
    formula = models.TextField(blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "slug"]

    def __str__(self) -> str:
        return self.name


class Kind(models.TextChoices):
    """The three kinds of content."""

    SOURCED = "sourced", "Sourced"
    ESTIMATE = "estimate", "Our estimate"
    EDITORIAL = "editorial", "Editorial"


# What a query must bring along for a row's source mark: `select_related(*CITED)`.
CITED = ("citation__source", "citation__cited_through", "method")


class Provenance(models.Model):
    """Says of a row whether it is sourced, our estimate, or editorial, and shows from where.

    A sourced row has a citation; an estimate has a method (and may cite what it starts from);
    an editorial row is qualitative text of ours without figures and has neither.
    """

    kind = models.CharField(max_length=9, choices=Kind.choices, default=Kind.EDITORIAL)
    citation = models.ForeignKey(
        Citation, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    method = models.ForeignKey(
        Method, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_provenance",
                condition=(
                    Q(kind=Kind.SOURCED, citation__isnull=False, method__isnull=True)
                    | Q(kind=Kind.ESTIMATE, method__isnull=False)
                    | Q(kind=Kind.EDITORIAL, citation__isnull=True, method__isnull=True)
                ),
                violation_error_message=(
                    "Sourced content needs a citation and no method; an estimate needs a method; "
                    "editorial content has neither."
                ),
            )
        ]

    @property
    def is_estimate(self) -> bool:
        return self.kind == Kind.ESTIMATE


class RetirableQuerySet(models.QuerySet):
    """Adds the question that every reading page asks."""

    def current(self) -> Self:
        """Leave out what editors have retired."""
        return self.filter(retired_on__isnull=True)

    def cited(self) -> Self:
        """Bring along what the source marks show."""
        return self.select_related(*CITED)


class Retirable(models.Model):
    """Content that others refer to: it is retired from the pages instead of deleted."""

    retired_on = models.DateField(
        null=True, blank=True, help_text="Set to take it off the pages without losing it."
    )

    class Meta:
        abstract = True
