"""Editorial reading: market figures, trends, forecasts, FAQ, takeaways, and guide sections."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from roles.models import Role, Skill, Tool
from sources.models import Provenance, Retirable, RetirableQuerySet
from transitions.models import LearningResource


class MarketFigure(Provenance, Retirable):
    """One figure of the market, with what it is compared to."""

    slug = models.SlugField(max_length=80, unique=True)
    figure = models.CharField(max_length=40, help_text="As it reads, such as “15–30%”.")
    label = models.CharField(max_length=160, help_text="What the figure counts.")
    comparison = models.CharField(max_length=160, blank=True)
    text = models.TextField(blank=True, help_text="What it means for the reader.")
    on_front = models.BooleanField(default=False, help_text="Show it on the front page.")
    position = models.PositiveSmallIntegerField(default=0)

    objects = RetirableQuerySet.as_manager()

    class Meta:
        ordering = ["position", "slug"]
        constraints = [*Provenance.Meta.constraints]

    def __str__(self) -> str:
        return f"{self.figure} {self.label}"


class Trend(Provenance, Retirable):
    """A trend, and what it does to AI careers."""

    class Impact(models.TextChoices):
        VERY_POSITIVE = "very-positive", "Very positive"
        POSITIVE = "positive", "Positive"
        MIXED = "mixed", "Neutral to negative"
        UNRATED = "unrated", "Not rated"

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=120)
    impact = models.CharField(max_length=13, choices=Impact.choices)
    summary = models.TextField()
    consequence = models.TextField(help_text="What it means for somebody choosing a role.")
    roles = models.ManyToManyField(Role, blank=True, related_name="trends")
    tools = models.ManyToManyField(Tool, blank=True, related_name="trends")
    position = models.PositiveSmallIntegerField(default=0)

    objects = RetirableQuerySet.as_manager()

    class Meta:
        ordering = ["position", "slug"]
        constraints = [*Provenance.Meta.constraints]

    def __str__(self) -> str:
        return self.name


class Forecast(Provenance, Retirable):
    """A forecast change in the number of jobs, in percent, between two years."""

    slug = models.SlugField(max_length=80, unique=True)
    subject = models.CharField(max_length=120)
    percent = models.SmallIntegerField(help_text="Change in percent; below zero is a decline.")
    percent_before = models.SmallIntegerField(
        null=True, blank=True, help_text="For a share: what it was in the first year."
    )
    is_share = models.BooleanField(default=False, help_text="A share of jobs, not a change.")
    from_year = models.PositiveSmallIntegerField(null=True, blank=True)
    to_year = models.PositiveSmallIntegerField(null=True, blank=True)
    note = models.TextField(blank=True)
    roles = models.ManyToManyField(Role, blank=True, related_name="forecasts")
    position = models.PositiveSmallIntegerField(default=0)

    objects = RetirableQuerySet.as_manager()

    class Meta:
        ordering = ["position", "slug"]
        constraints = [
            *Provenance.Meta.constraints,
            models.CheckConstraint(
                name="forecast_years_range",
                condition=Q(from_year__isnull=True)
                | Q(to_year__isnull=True)
                | Q(to_year__gt=F("from_year")),
                violation_error_message="The second year must be after the first.",
            ),
        ]

    def __str__(self) -> str:
        return self.subject


class Faq(Provenance, Retirable):
    """A frequently asked question."""

    slug = models.SlugField(max_length=80, unique=True)
    question = models.CharField(max_length=200)
    answer = models.TextField(help_text="Paragraphs; a blank line divides them.")
    roles = models.ManyToManyField(Role, blank=True, related_name="faqs")
    position = models.PositiveSmallIntegerField(default=0)

    objects = RetirableQuerySet.as_manager()

    class Meta:
        ordering = ["position", "slug"]
        verbose_name = "frequently asked question"
        constraints = [*Provenance.Meta.constraints]

    def __str__(self) -> str:
        return self.question

    def get_absolute_url(self) -> str:
        return f"{reverse('faq')}?at={self.slug}#{self.slug}"


class Takeaway(Provenance, Retirable):
    """One line of the action plan that ends the guide."""

    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=120)
    text = models.TextField()
    link = models.CharField(
        max_length=200, blank=True, help_text="Where to go on, such as /portfolio/."
    )
    position = models.PositiveSmallIntegerField(default=0)

    objects = RetirableQuerySet.as_manager()

    class Meta:
        ordering = ["position", "slug"]
        constraints = [*Provenance.Meta.constraints]

    def __str__(self) -> str:
        return self.title


class Section(Provenance, Retirable):
    """A section of a guide page: an introduction and ordered points."""

    class Page(models.TextChoices):
        FRONT = "front", "Front page"
        FAQ = "faq", "FAQ"
        SEARCH = "search", "Search"
        ROLES = "roles", "Roles"
        SKILLS = "skills", "Skills"
        INDUSTRIES = "industries", "Industries"
        SALARIES = "salaries", "Salaries"
        NEGOTIATION = "negotiation", "Negotiation"
        TRANSITIONS = "transitions", "Transitions"
        EDUCATION = "education", "Education"
        CERTIFICATIONS = "certifications", "Certifications"
        PORTFOLIO = "portfolio", "Portfolio"
        INTERVIEWS = "interviews", "Interviews"
        OUTLOOK = "outlook", "Outlook"
        PLANS = "plans", "Plans"
        SOURCES = "sources", "Sources"
        PRIVACY = "privacy", "Privacy"

    slug = models.SlugField(max_length=80, unique=True)
    page = models.CharField(max_length=14, choices=Page.choices)
    title = models.CharField(max_length=120)
    intro = models.TextField(blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    objects = RetirableQuerySet.as_manager()

    class Meta:
        ordering = ["page", "position", "slug"]
        constraints = [*Provenance.Meta.constraints]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The page that shows it, at the section itself."""
        return f"{reverse(self.page)}#{self.slug}"


class Point(Provenance):
    """One ordered point of a guide section."""

    section = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="points")
    title = models.CharField(max_length=120, blank=True)
    text = models.TextField()
    group = models.CharField(
        max_length=60, blank=True, help_text="Points of one group stand under its name."
    )
    skills = models.ManyToManyField(Skill, blank=True, related_name="guide_points")
    tools = models.ManyToManyField(Tool, blank=True, related_name="guide_points")
    resources = models.ManyToManyField(LearningResource, blank=True, related_name="guide_points")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [*Provenance.Meta.constraints]

    def __str__(self) -> str:
        return self.title or self.text[:80]


class SearchDocument(models.Model):
    """What search finds: one piece of content, its text, and the page that shows it.

    Derived from the content by `guides.search`, never edited. `words_title` and `words_body` hold
    the same text folded to plain lower-case words; the database's own full-text index is made of
    these two (see migration 0002), so that both engines see the same words.
    """

    class Kind(models.TextChoices):
        ROLE = "role", "Roles"
        PAY = "pay", "Pay"
        PLACE = "place", "Places"
        SKILL = "skill", "Skills"
        TOOL = "tool", "Tools"
        WAY_IN = "way-in", "Ways in"
        EDUCATION = "education", "Education"
        CERTIFICATE = "certificate", "Certificates"
        RESOURCE = "resource", "Learning resources"
        PROJECT = "project", "Projects and data"
        INTERVIEW = "interview", "Interviews"
        INDUSTRY = "industry", "Industries"
        EMPLOYER = "employer", "Employers"
        OUTLOOK = "outlook", "Outlook"
        ADVICE = "advice", "Advice"
        QUESTION = "question", "Questions"
        PLAN = "plan", "Plan tasks"
        SOURCE = "source", "Sources"

    kind = models.CharField(max_length=11, choices=Kind.choices)
    model = models.CharField(max_length=60, help_text="The content's model, such as roles.Role.")
    object_id = models.BigIntegerField()
    title = models.CharField(max_length=200)
    body = models.TextField(blank=True)
    address = models.CharField(max_length=260)
    weight = models.PositiveSmallIntegerField(
        default=1, help_text="How far it goes before other content that matches as well."
    )
    words_title = models.TextField(blank=True)
    words_body = models.TextField(blank=True)

    class Meta:
        ordering = ["kind", "title"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "model", "object_id"], name="one_document_per_content"
            )
        ]

    def __str__(self) -> str:
        return self.title


class SearchWord(models.Model):
    """A word that occurs in the documents: completes what is typed, and corrects it."""

    word = models.CharField(max_length=60, unique=True)

    class Meta:
        ordering = ["word"]

    def __str__(self) -> str:
        return self.word


class ContentVersion(models.Model):
    """The one row whose token is another after every change of the content.

    Written by `guides.content_changes` alone; every process reads it to know whether the pages
    that it keeps are still true. A token is random, so that no two states ever share one, also
    after a backup was restored.
    """

    token = models.CharField(max_length=16)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="one_content_version"),
        ]

    def __str__(self) -> str:
        return self.token
