"""Ways in: source careers, transition paths, education, certifications, learning resources."""

from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from careerguide.addressing import address_of
from roles.models import Proficiency, Role, Skill
from sources.models import CITED, Provenance, Retirable, RetirableQuerySet


class LearningResourceQuerySet(RetirableQuerySet):
    def shown(self) -> Self:
        """Current resources with their source and the current skills that they serve."""
        skills = models.Prefetch("skills", queryset=Skill.objects.current())
        return self.current().cited().prefetch_related(skills)

    def counts_by_type(self) -> dict[str, int]:
        """Count the current resources of each type."""
        counted = self.current().order_by().values_list("type").annotate(models.Count("pk"))
        return dict(counted)


class LearningResource(Provenance, Retirable):
    """Something to learn with or take part in. The provenance speaks of being named and priced."""

    class Kind(models.TextChoices):
        COURSE = "course", "Course"
        SERIES = "series", "Video series"
        BOOTCAMP = "bootcamp", "Bootcamp"
        DOCS = "docs", "Documentation"
        BOOK = "book", "Book"
        PRACTICE = "practice", "Practice site"
        MOCK = "mock", "Mock interviews"
        COMMUNITY = "community", "Community"
        PLATFORM = "platform", "Publishing platform"
        PAY_DATA = "pay-data", "Pay data"

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=120)
    type = models.CharField(max_length=9, choices=Kind.choices)
    provider = models.CharField(max_length=80, blank=True)
    url = models.URLField(help_text="Official page.")
    summary = models.CharField(max_length=260)
    price_usd = models.PositiveIntegerField(
        null=True, blank=True, help_text="0 is free; empty: no source gives a price."
    )
    price_note = models.CharField(max_length=120, blank=True)
    hours_low = models.PositiveSmallIntegerField(null=True, blank=True)
    hours_high = models.PositiveSmallIntegerField(null=True, blank=True)
    skills = models.ManyToManyField(Skill, blank=True, related_name="resources")
    position = models.PositiveSmallIntegerField(default=0)

    objects = LearningResourceQuerySet.as_manager()

    class Meta:
        ordering = ["position", "slug"]
        indexes = [
            models.Index(
                fields=["type", "position", "slug"],
                name="resource_order",
                condition=Q(retired_on=None),
            ),
        ]
        constraints = [
            *Provenance.Meta.constraints,
            models.CheckConstraint(
                name="learning_resource_hours_range",
                condition=Q(hours_low__isnull=True, hours_high__isnull=True)
                | Q(hours_low__gte=1, hours_high__gte=F("hours_low")),
                violation_error_message="Give both numbers of hours, the lower one first.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SourceCareer(Provenance, Retirable):
    """Where somebody comes from."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=80, unique=True)
    summary = models.CharField(max_length=260)
    position = models.PositiveSmallIntegerField(default=0)

    objects = RetirableQuerySet.as_manager()

    class Meta:
        ordering = ["position", "slug"]
        constraints = [*Provenance.Meta.constraints]

    def __str__(self) -> str:
        return self.name


class CareerSkill(Provenance):
    """A skill that people of a source career usually bring, and how far. Our estimates."""

    career = models.ForeignKey(SourceCareer, on_delete=models.CASCADE, related_name="skills")
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, related_name="career_skills")
    level = models.PositiveSmallIntegerField(
        choices=Proficiency.choices, validators=[MinValueValidator(1), MaxValueValidator(4)]
    )
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            *Provenance.Meta.constraints,
            models.UniqueConstraint(fields=["career", "skill"], name="skill_once_per_career"),
            models.CheckConstraint(
                name="career_skill_level", condition=Q(level__gte=1) & Q(level__lte=4)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.career_id}: {self.skill_id} at {self.level}"


class TransitionPathQuerySet(RetirableQuerySet):
    def shown(self) -> Self:
        """Current paths into current roles, with everything that a list or a path page shows."""
        return (
            self.current()
            .filter(role__retired_on__isnull=True)
            .select_related("career", "role__family", *CITED)
        )


class TransitionPath(Provenance, Retirable):
    """A way from one career into one role. The provenance speaks of its duration."""

    slug = models.SlugField(max_length=120, unique=True, help_text="<from>-to-<role>")
    career = models.ForeignKey(SourceCareer, on_delete=models.PROTECT, related_name="paths")
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="paths_in")
    summary = models.CharField(max_length=260)
    head_start = models.TextField(help_text="What you already have.")
    focus = models.TextField(help_text="What to concentrate on.")
    months_low = models.PositiveSmallIntegerField()
    months_high = models.PositiveSmallIntegerField()
    position = models.PositiveSmallIntegerField(default=0)

    objects = TransitionPathQuerySet.as_manager()

    class Meta:
        ordering = ["position", "slug"]
        constraints = [
            *Provenance.Meta.constraints,
            models.UniqueConstraint(fields=["career", "role"], name="path_once_per_pair"),
            models.CheckConstraint(
                name="path_months_range",
                condition=Q(months_low__gte=1) & Q(months_high__gte=F("months_low")),
                violation_error_message="Give both numbers of months, the lower one first.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.career} to {self.role}"

    def get_absolute_url(self) -> str:
        return address_of("transition", self.slug)


class TimeUnit(models.TextChoices):
    WEEK = "week", "week"
    MONTH = "month", "month"


class PathStepQuerySet(models.QuerySet):
    def of(self, path: TransitionPath) -> Self:
        """The steps of a path with their current skills and resources."""
        return (
            self.filter(path=path)
            .select_related(*CITED)
            .prefetch_related(
                models.Prefetch("skills", queryset=Skill.objects.current()),
                models.Prefetch("resources", queryset=LearningResource.objects.current()),
            )
        )


class PathStep(Provenance):
    """One step of a way in: from the start of week or month `start` to the end of `end`."""

    path = models.ForeignKey(TransitionPath, on_delete=models.CASCADE, related_name="steps")
    unit = models.CharField(max_length=5, choices=TimeUnit.choices, default=TimeUnit.MONTH)
    start = models.PositiveSmallIntegerField()
    end = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    text = models.TextField()
    skills = models.ManyToManyField(Skill, blank=True, related_name="path_steps")
    resources = models.ManyToManyField(LearningResource, blank=True, related_name="path_steps")
    position = models.PositiveSmallIntegerField(default=0)

    objects = PathStepQuerySet.as_manager()

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            *Provenance.Meta.constraints,
            models.CheckConstraint(
                name="path_step_time_range",
                condition=Q(start__gte=1) & Q(end__gte=F("start")),
                violation_error_message="A step starts at 1 or later and ends no earlier.",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class TimelineClaim(Provenance, Retirable):
    """What a source says a move takes; claims that differ stand side by side."""

    slug = models.SlugField(max_length=80, unique=True)
    label = models.CharField(max_length=120, help_text="Whose move, such as “Software engineer”.")
    paths = models.ManyToManyField(TransitionPath, blank=True, related_name="claims")
    months_low = models.PositiveSmallIntegerField()
    months_high = models.PositiveSmallIntegerField()
    note = models.TextField(blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    objects = RetirableQuerySet.as_manager()

    class Meta:
        ordering = ["position", "slug"]
        constraints = [
            *Provenance.Meta.constraints,
            models.CheckConstraint(
                name="timeline_claim_months_range",
                condition=Q(months_low__gte=1) & Q(months_high__gte=F("months_low")),
            ),
        ]

    def __str__(self) -> str:
        return self.label


class PlaybookPhaseQuerySet(RetirableQuerySet):
    def with_points(self) -> Self:
        """Current phases with their points."""
        points = PlaybookPoint.objects.select_related(*CITED)
        return self.current().cited().prefetch_related(models.Prefetch("points", queryset=points))


class PlaybookPhase(Provenance, Retirable):
    """One phase of the general transition playbook, in months from the start."""

    slug = models.SlugField(max_length=60, unique=True)
    title = models.CharField(max_length=120)
    summary = models.TextField()
    start_month = models.PositiveSmallIntegerField()
    end_month = models.PositiveSmallIntegerField()
    position = models.PositiveSmallIntegerField(default=0)

    objects = PlaybookPhaseQuerySet.as_manager()

    class Meta:
        ordering = ["position", "slug"]
        constraints = [
            *Provenance.Meta.constraints,
            models.CheckConstraint(
                name="playbook_phase_months_range",
                condition=Q(start_month__gte=1) & Q(end_month__gte=F("start_month")),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class PlaybookPoint(Provenance):
    """One thing to do in a phase of the playbook."""

    phase = models.ForeignKey(PlaybookPhase, on_delete=models.CASCADE, related_name="points")
    text = models.TextField()
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [*Provenance.Meta.constraints]

    def __str__(self) -> str:
        return self.text[:80]


class EducationPathwayQuerySet(RetirableQuerySet):
    def with_points(self) -> Self:
        """Current pathways with their points and the current resources of these."""
        points = EducationPoint.objects.select_related(*CITED).prefetch_related(
            models.Prefetch("resources", queryset=LearningResource.objects.current())
        )
        return self.current().cited().prefetch_related(models.Prefetch("points", queryset=points))


class EducationPathway(Provenance, Retirable):
    """A way to learn: degree, bootcamp, self-study, hybrid. Provenance: duration and cost."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=80)
    summary = models.TextField()
    duration = models.CharField(max_length=80, help_text="As it reads, such as “3–6 months”.")
    months_low = models.PositiveSmallIntegerField(null=True, blank=True)
    months_high = models.PositiveSmallIntegerField(null=True, blank=True)
    cost = models.CharField(max_length=120, help_text="As it reads, such as “$10K–$20K”.")
    best_for = models.TextField()
    position = models.PositiveSmallIntegerField(default=0)

    objects = EducationPathwayQuerySet.as_manager()

    class Meta:
        ordering = ["position", "slug"]
        constraints = [
            *Provenance.Meta.constraints,
            models.CheckConstraint(
                name="education_months_range",
                condition=Q(months_low__isnull=True, months_high__isnull=True)
                | Q(months_low__gte=1, months_high__gte=F("months_low")),
                violation_error_message="Give both numbers of months, the lower one first.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class EducationPoint(Provenance):
    """A pro, a con, an example or a timed stage of an education pathway."""

    class Kind(models.TextChoices):
        PRO = "pro", "Pro"
        CON = "con", "Con"
        EXAMPLE = "example", "Example"
        STAGE = "stage", "Stage"

    pathway = models.ForeignKey(EducationPathway, on_delete=models.CASCADE, related_name="points")
    topic = models.CharField(max_length=7, choices=Kind.choices)
    title = models.CharField(max_length=120, blank=True)
    text = models.TextField()
    duration = models.CharField(max_length=60, blank=True, help_text="Such as “6–8 weeks”.")
    resources = models.ManyToManyField(
        LearningResource, blank=True, related_name="education_points"
    )
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [*Provenance.Meta.constraints]

    def __str__(self) -> str:
        return self.title or self.text[:80]


class CertificationQuerySet(RetirableQuerySet):
    def shown(self) -> Self:
        """Current certificates with their source and their current skills and roles."""
        return (
            self.current()
            .cited()
            .prefetch_related(
                models.Prefetch("skills", queryset=Skill.objects.current()),
                models.Prefetch("roles", queryset=Role.objects.current()),
            )
        )


class Certification(Provenance, Retirable):
    """A certificate, what it costs and what it is worth."""

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=120)
    provider = models.CharField(max_length=80)
    url = models.URLField()
    price_usd = models.PositiveIntegerField(help_text="0 is free.")
    price_approximate = models.BooleanField(default=False, help_text="The source writes “~”.")
    price_note = models.CharField(max_length=80, help_text="What is paid for, such as “exam”.")
    months = models.PositiveSmallIntegerField(null=True, blank=True)
    verdict = models.TextField(help_text="What it is worth, and to whom.")
    skills = models.ManyToManyField(Skill, blank=True, related_name="certifications")
    roles = models.ManyToManyField(Role, blank=True, related_name="certifications")
    position = models.PositiveSmallIntegerField(default=0)

    objects = CertificationQuerySet.as_manager()

    class Meta:
        ordering = ["position", "slug"]
        constraints = [*Provenance.Meta.constraints]

    def __str__(self) -> str:
        return self.name
