"""Levels, places, pay as its sources state it, official statistics, exchange rates, tips.

The source gives several pay figures for one role, and they differ. Each stays a band of its own
with its basis and its citation; nothing here averages or blends them.
"""

from collections.abc import Iterable, Sequence
from typing import Self

from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.db.models.functions import Cast, Lower

from careerguide.addressing import address_of
from roles.models import Role
from sources.models import CITED, Provenance, Retirable, RetirableQuerySet

from .offers import OCCASIONS, Occasion
from .restate import PER_YEAR


class Level(Provenance):
    """A career level. The provenance speaks of its years of experience."""

    slug = models.SlugField(max_length=20, unique=True)
    name = models.CharField(max_length=40)
    years_low = models.PositiveSmallIntegerField()
    years_high = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Empty: no upper end."
    )
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "slug"]
        constraints = [
            *Provenance.Meta.constraints,
            models.CheckConstraint(
                name="level_years_range",
                condition=Q(years_high__isnull=True) | Q(years_high__gt=F("years_low")),
                violation_error_message="The higher number of years must be above the lower.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Currency(models.TextChoices):
    USD = "USD", "US dollars"
    GBP = "GBP", "Pounds sterling"
    EUR = "EUR", "Euros"


class Period(models.TextChoices):
    YEAR = "year", "per year"
    MONTH = "month", "per month"
    HOUR = "hour", "per hour"


class Place(Retirable):
    """Somewhere that pay is quoted for; `Remote` is one of them."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=80)
    region = models.CharField(max_length=80, help_text="State or country, as the source writes it.")
    currency = models.CharField(max_length=3, choices=Currency.choices, default=Currency.USD)
    summary = models.TextField()
    position = models.PositiveSmallIntegerField(default=0)

    objects = RetirableQuerySet.as_manager()

    class Meta:
        ordering = ["position", "slug"]
        indexes = [
            models.Index("position", "slug", name="place_order"),
            models.Index(Lower("name"), name="place_by_name"),
            models.Index(
                fields=["retired_on"], name="place_retired", condition=Q(retired_on__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address_of("place", self.slug)


class CostOfLivingIndexQuerySet(models.QuerySet["CostOfLivingIndex"]):
    def newest_by_place(
        self, places: Iterable[int] | None = None
    ) -> dict[int, "CostOfLivingIndex"]:
        """Return the latest index by place, of these places (by key) or of all, in one query."""
        rows = self if places is None else self.filter(place__in=places)
        rows = rows.select_related("place", *CITED).order_by("citation__year", "slug")
        return {row.place_id: row for row in rows}


class CostOfLivingIndex(Provenance):
    """What living in a place costs, as an index number; "variable" where no one number holds."""

    slug = models.SlugField(max_length=80, unique=True)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="cost_of_living")
    value = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1)], help_text="Empty: variable."
    )
    note = models.TextField(blank=True)

    objects = CostOfLivingIndexQuerySet.as_manager()

    class Meta:
        ordering = ["place", "-citation__year"]
        verbose_name_plural = "cost-of-living indices"
        constraints = [
            *Provenance.Meta.constraints,
            models.CheckConstraint(
                name="cost_of_living_positive", condition=Q(value__isnull=True) | Q(value__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place}: {self.value or 'variable'}"


class Basis(models.TextChoices):
    """What a pay figure counts, as far as its source says."""

    TOTAL = "total", "Total compensation"
    BASE = "base", "Base pay"
    UNSTATED = "unstated", "Basis not stated"


class PayBandQuerySet(RetirableQuerySet):
    """Pay bands in the domain's words; `shown` brings along all that a table row prints."""

    def for_role(self, role: Role) -> Self:
        return self.filter(role=role)

    def at_level(self, level: Level) -> Self:
        return self.filter(level=level)

    def in_place(self, place: Place | None) -> Self:
        """Bands for one place, or, with None, those that name no place."""
        return self.filter(place=place)

    def total(self) -> Self:
        return self.filter(basis=Basis.TOTAL)

    def matching(
        self,
        *,
        roles: Sequence[int] = (),
        families: Sequence[int] = (),
        levels: Sequence[int] = (),
        places: Sequence[int] = (),
        bases: Sequence[str] = (),
    ) -> Self:
        """Keep bands of any of the keys (or bases) given for each kind; none given keeps all.

        By key and rank, not by slug and name: only then does the database know which index holds
        what is asked for in the order asked for.
        """
        given = {
            "role__in": roles,
            "role__family__in": families,
            "level__in": levels,
            "place__in": places,
            "basis_rank__in": [Basis.values.index(basis) for basis in bases],
        }
        return self.filter(**{lookup: values for lookup, values in given.items() if values})

    def listed(self) -> Self:
        """Current bands of current roles, in current places or in none.

        The few that are retired are left out by key, so that counting need not look up the role
        and place of each band.
        """
        retired = {"retired_on__isnull": False}
        return (
            self.current()
            .exclude(role__in=Role.objects.filter(**retired))
            .exclude(place__in=Place.objects.filter(**retired))
        )

    def with_row(self) -> Self:
        """Bring along everything that a row shows, in the same query."""
        return self.select_related("role__family", "level", "place", *CITED)

    def shown(self) -> Self:
        """Return what is listed with everything that a row shows, in one query."""
        return self.listed().with_row()

    def counted(self, most: int) -> int:
        """Return how many there are, or `most` if there are more; no more than that are read."""
        return self.order_by()[:most].count()


# What several rows of one query have in common: see `sources.known.share`.
SHOWN = ("role", "level", "place", "citation", "method")
# How rows of pay are ordered where nothing else is asked for, and after what is.
PAY_BAND_ORDER = ("basis_rank", "position", "slug")


def _per_year(field: str) -> Case:
    """Return a band's amount times what `restate.per` multiplies it with for a year."""
    amount = Cast(F(field), models.BigIntegerField())
    return Case(
        *(When(period=period, then=amount * Value(times)) for period, times in PER_YEAR.items())
    )


class PayBand(Provenance, Retirable):
    """What one source says a role pays: whole currency units per period, low to high."""

    slug = models.SlugField(max_length=100, unique=True)
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="pay_bands")
    level = models.ForeignKey(
        Level,
        on_delete=models.PROTECT,
        related_name="pay_bands",
        null=True,
        blank=True,
        help_text="Empty: all levels.",
    )
    place = models.ForeignKey(
        Place,
        on_delete=models.PROTECT,
        related_name="pay_bands",
        null=True,
        blank=True,
        help_text="Empty: the source names no place.",
    )
    basis = models.CharField(max_length=8, choices=Basis.choices)
    currency = models.CharField(max_length=3, choices=Currency.choices, default=Currency.USD)
    period = models.CharField(max_length=5, choices=Period.choices, default=Period.YEAR)
    low = models.PositiveIntegerField()
    high = models.PositiveIntegerField()
    open_top = models.BooleanField(default=False, help_text="The source writes “+” after it.")
    usd_low = models.PositiveIntegerField(
        null=True, blank=True, help_text="The dollar figure that the source gives beside it."
    )
    usd_high = models.PositiveIntegerField(null=True, blank=True)
    label = models.CharField(
        max_length=60, blank=True, help_text="The source's own label, such as “PhD entry”."
    )
    condition = models.CharField(
        max_length=160, blank=True, help_text="Under which condition the source says it holds."
    )
    position = models.PositiveSmallIntegerField(default=0)
    # What rows are sorted by, kept by the database itself as it depends on the row alone.
    basis_rank = models.GeneratedField(
        expression=Case(
            *(When(basis=basis, then=Value(rank)) for rank, basis in enumerate(Basis.values)),
            default=Value(len(Basis.values)),
        ),
        output_field=models.PositiveSmallIntegerField(),
        db_persist=True,
    )
    yearly_low = models.GeneratedField(
        expression=_per_year("low"), output_field=models.BigIntegerField(), db_persist=True
    )
    yearly_high = models.GeneratedField(
        expression=_per_year("high"), output_field=models.BigIntegerField(), db_persist=True
    )

    objects = PayBandQuerySet.as_manager()

    class Meta:
        ordering = ["position", "slug"]
        # Each begins with what a filter or an order fixes and goes on in the order of the rows,
        # so that the first page is read off it however long it is.
        indexes = [
            models.Index(
                *first, *PAY_BAND_ORDER, name=f"pay_band_{name}", condition=Q(retired_on=None)
            )
            for name, first in {
                "order": (),
                "role_order": ("role",),
                "level_order": ("level",),
                "place_order": ("place",),
                "low": ("currency", "yearly_low"),
                "low_down": ("currency", F("yearly_low").desc()),
                "high": ("currency", "yearly_high"),
                "high_down": ("currency", F("yearly_high").desc()),
            }.items()
        ] + [
            # All that filters ask for, to count without reading the rows.
            models.Index(
                fields=["basis_rank", "level", "role", "place"],
                name="pay_band_filters",
                condition=Q(retired_on=None),
            ),
            # What estimates start from: a role's own figure at a level.
            models.Index(
                fields=["role", "level"],
                name="pay_band_own",
                condition=Q(basis=Basis.TOTAL, place=None, retired_on=None),
            ),
            # The few whose source prints dollars beside another currency.
            models.Index(
                fields=["usd_low"], name="pay_band_dollars", condition=Q(usd_low__isnull=False)
            ),
        ]
        constraints = [
            *Provenance.Meta.constraints,
            models.CheckConstraint(
                name="pay_band_range",
                condition=Q(low__gt=0) & Q(high__gte=F("low")),
                violation_error_message="The high end must not be below the low end.",
            ),
            models.CheckConstraint(
                name="pay_band_usd_range",
                condition=Q(usd_low__isnull=True, usd_high__isnull=True)
                | Q(usd_low__gt=0, usd_high__gte=F("usd_low")),
                violation_error_message="Give both dollar figures, the lower one first.",
            ),
        ]

    def __str__(self) -> str:
        return self.slug

    def get_absolute_url(self) -> str:
        return f"{self.role.get_absolute_url()}#pay"


class Occupation(Retirable):
    """An occupation of the US Standard Occupational Classification (SOC), as surveys count it."""

    slug = models.SlugField(max_length=60, unique=True)
    code = models.CharField(
        max_length=7,
        unique=True,
        validators=[RegexValidator(r"^\d\d-\d{4}$", "A code reads like 15-2051.")],
        help_text="SOC code, such as 15-2051.",
    )
    title = models.CharField(max_length=160)
    summary = models.TextField(help_text="Who is counted in it.")
    position = models.PositiveSmallIntegerField(default=0)

    objects = RetirableQuerySet.as_manager()

    class Meta:
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class Fit(models.TextChoices):
    """How well an occupation of the statistics stands for a role."""

    EXACT = "exact", "Exact"
    PROXY = "proxy", "Proxy"


class OccupationMatch(Provenance):
    """Which occupation's statistics stand beside a role's pay, how well it fits, and why."""

    slug = models.SlugField(max_length=100, unique=True)
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="occupation_matches")
    occupation = models.ForeignKey(Occupation, on_delete=models.PROTECT, related_name="matches")
    fit = models.CharField(
        max_length=5,
        choices=Fit.choices,
        help_text="Exact: the same work under another name. Proxy: a wider or a neighbouring one.",
    )
    reason = models.TextField(help_text="Why it is this one, in a sentence.")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "slug"]
        verbose_name_plural = "occupation matches"
        constraints = [
            *Provenance.Meta.constraints,
            models.UniqueConstraint(fields=["role", "occupation"], name="occupation_match_once"),
        ]

    def __str__(self) -> str:
        return self.slug


class SurveyArea(Retirable):
    """An area that wage statistics are published for, and the place of ours that it stands for."""

    slug = models.SlugField(max_length=60, unique=True)
    code = models.PositiveIntegerField(
        unique=True,
        help_text="The file's AREA: 99 for the US, a state's FIPS code, a metro's code.",
    )
    name = models.CharField(max_length=120)
    place = models.ForeignKey(
        Place,
        on_delete=models.PROTECT,
        related_name="survey_areas",
        null=True,
        blank=True,
        help_text="Empty: the whole country, or no place of ours.",
    )
    position = models.PositiveSmallIntegerField(default=0)

    objects = RetirableQuerySet.as_manager()

    class Meta:
        ordering = ["position", "slug"]

    def __str__(self) -> str:
        return self.name


class WageStatisticQuerySet(models.QuerySet["WageStatistic"]):
    def shown(self) -> Self:
        """Statistics of current occupations and areas with what a row shows, in one query."""
        return (
            self.filter(occupation__retired_on__isnull=True, area__retired_on__isnull=True)
            .filter(Q(area__place__isnull=True) | Q(area__place__retired_on__isnull=True))
            .select_related("occupation", "area__place", *CITED)
        )

    def standing_for(self, roles: Iterable[int]) -> Self:
        """Those that stand for these roles (by key): a row for each match, with what it says."""
        match = "occupation__matches__"
        return (
            self.filter(**{f"{match}role__in": roles, f"{match}role__retired_on__isnull": True})
            .annotate(
                match_position=F(f"{match}position"),
                fit=F(f"{match}fit"),
                reason=F(f"{match}reason"),
                role_key=F(f"{match}role"),
                role_slug=F(f"{match}role__slug"),
                role_name=F(f"{match}role__name"),
            )
            .order_by("match_position", "occupation__code", "area__position", "area__slug")
        )


class WageStatistic(Provenance):
    """What an employer survey found an occupation to be paid in an area.

    Whole US dollars per year; `pct10` is what a tenth earns less than. A percentile that equals
    `top_code` is open: the survey publishes nothing above it.
    """

    slug = models.SlugField(max_length=100, unique=True)
    occupation = models.ForeignKey(Occupation, on_delete=models.PROTECT, related_name="statistics")
    area = models.ForeignKey(SurveyArea, on_delete=models.PROTECT, related_name="statistics")
    pct10 = models.PositiveIntegerField("10th percentile")
    pct25 = models.PositiveIntegerField("25th percentile", null=True, blank=True)
    median = models.PositiveIntegerField()
    pct75 = models.PositiveIntegerField("75th percentile", null=True, blank=True)
    pct90 = models.PositiveIntegerField("90th percentile")
    top_code = models.PositiveIntegerField(
        null=True, blank=True, help_text="The wage from which on the survey only says “or more”."
    )
    employment = models.PositiveIntegerField(
        null=True, blank=True, help_text="Jobs counted, as published. Empty: not published."
    )

    objects = WageStatisticQuerySet.as_manager()

    class Meta:
        ordering = ["occupation", "area", "-citation__year"]
        constraints = [
            *Provenance.Meta.constraints,
            models.UniqueConstraint(
                fields=["occupation", "area", "citation"], name="wage_statistic_once"
            ),
            models.CheckConstraint(
                name="wage_statistic_rising",
                condition=Q(pct10__gt=0, pct10__lte=F("median"), median__lte=F("pct90"))
                & (Q(pct25__isnull=True) | Q(pct25__gte=F("pct10"), pct25__lte=F("median")))
                & (Q(pct75__isnull=True) | Q(pct75__gte=F("median"), pct75__lte=F("pct90")))
                & (Q(top_code__isnull=True) | Q(top_code__gte=F("pct90"))),
                violation_error_message="Percentiles rise, up to the wage where they are cut off.",
            ),
        ]

    def __str__(self) -> str:
        return self.slug


class ExchangeRateQuerySet(models.QuerySet["ExchangeRate"]):
    def newest(self) -> Self:
        """Keep the newest rate of each pair: the only ones that pages use, however many there are.

        A pair in its other direction counts as another pair; `restate.rate_between` takes the
        newer of the two.
        """
        later = ExchangeRate.objects.filter(
            base=OuterRef("base"), quote=OuterRef("quote"), on__gt=OuterRef("on")
        )
        return self.filter(~Exists(later)).select_related(*CITED)


class ExchangeRate(Provenance):
    """How many units of `quote` one unit of `base` bought on a day."""

    slug = models.SlugField(max_length=80, unique=True)
    base = models.CharField(max_length=3, choices=Currency.choices)
    quote = models.CharField(max_length=3, choices=Currency.choices)
    rate = models.DecimalField(max_digits=14, decimal_places=6)
    on = models.DateField(help_text="The day it held.")
    note = models.CharField(max_length=260, blank=True)

    objects = ExchangeRateQuerySet.as_manager()

    class Meta:
        ordering = ["base", "quote", "-on"]
        constraints = [
            *Provenance.Meta.constraints,
            models.UniqueConstraint(
                fields=["base", "quote", "on"], name="exchange_rate_once_a_day"
            ),
            models.CheckConstraint(
                name="exchange_rate_valid",
                condition=Q(rate__gt=0) & ~Q(base=F("quote")),
                violation_error_message="A rate is above zero, between two different currencies.",
            ),
        ]

    def __str__(self) -> str:
        return f"1 {self.base} = {self.rate} {self.quote} on {self.on}"


class NegotiationTip(Provenance, Retirable):
    """One piece of advice for the talk about pay."""

    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=120)
    text = models.TextField()
    example = models.TextField(blank=True, help_text="Words that one could say.")
    occasion = models.CharField(
        max_length=12,
        choices=[(occasion.value, label) for occasion, label in OCCASIONS.items()],
        default=Occasion.ALWAYS.value,
        help_text="Which offers the tip is shown for on the page that looks at an offer.",
    )
    position = models.PositiveSmallIntegerField(default=0)

    objects = RetirableQuerySet.as_manager()

    class Meta:
        ordering = ["position", "slug"]
        constraints = [*Provenance.Meta.constraints]

    def __str__(self) -> str:
        return self.title
