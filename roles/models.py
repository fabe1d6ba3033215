"""Role families, roles, skills, industries, and what one meets on the way into a role.

Children of a role, skill or industry are ordered by `position`. A row whose text states a figure
is sourced or an estimate; see `sources.models.Provenance`.
"""

from collections.abc import Sequence

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse

from careerguide.addressing import address_of
from sources.models import Provenance, Retirable, RetirableQuerySet


def _once_in_order(name: str, *first: str) -> models.UniqueConstraint:
    """Return what tells the database that no two groups share a place in their order.

    The slug alone says so already. But only with an index over the whole order does the database
    read the rows of a page group by group, in order, instead of sorting all rows of all groups.
    """
    return models.UniqueConstraint(fields=[*first, "position", "slug"], name=name)


class Family(models.Model):
    """A family of roles by what people do; its slug also names its colour in the stylesheet."""

    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=60)
    summary = models.TextField()
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "slug"]
        verbose_name_plural = "families"
        constraints = [_once_in_order("family_order")]

    def __str__(self) -> str:
        return self.name


class Horizon(models.TextChoices):
    ESTABLISHED = "established", "Established"
    EMERGING_2026 = "emerging-2026", "Emerging in 2026"
    TO_2030 = "2026-2030", "Arriving 2026–2030"


class DegreeNeed(models.TextChoices):
    """What employers ask for, from most to least."""

    PHD = "phd", "PhD or equivalent"
    DEGREE = "degree", "Degree usual"
    HELPFUL = "helpful", "Degree helps"
    NONE = "none", "No degree needed"


class CodingNeed(models.TextChoices):
    """How much of the working day is code, from most to least."""

    HEAVY = "heavy", "Codes every day"
    SOME = "some", "Codes regularly"
    HELPFUL = "helpful", "Coding helps"
    NONE = "none", "No coding needed"


class Demand(models.TextChoices):
    VERY_HIGH = "very-high", "Very high"
    HIGH = "high", "High"
    GROWING = "growing", "Growing"
    LIMITED = "limited", "Limited"


class RoleQuerySet(RetirableQuerySet):
    """Roles in the domain's words; a list of choices keeps what fits any of them."""

    def listed(self) -> "RoleQuerySet":
        """Leave out what is retired, and bring along the family."""
        return self.filter(retired_on__isnull=True).select_related("family")

    def fitting(self, field: str, choices: Sequence[str]) -> "RoleQuerySet":
        """Keep roles whose `field` is among the choices; without choices, all."""
        return self.filter(**{f"{field}__in": choices}) if choices else self

    def asking_for(self, skills: Sequence[str]) -> "RoleQuerySet":
        """Keep roles that ask for every one of these skills (slugs)."""
        found = self
        for slug in skills:
            asking = RoleSkill.objects.filter(skill__slug=slug).values("role")
            found = found.filter(pk__in=asking)
        return found


class Role(Provenance, Retirable):
    """One AI job and what its guide says about it. The provenance speaks of `summary`."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=80, unique=True)
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="roles")
    horizon = models.CharField(max_length=13, choices=Horizon.choices)
    source_group = models.CharField(
        max_length=80, help_text="The heading under which the source document lists it."
    )
    summary = models.CharField(max_length=260, help_text="What the job is, in one sentence.")
    description = models.TextField(help_text="What it is, in paragraphs; a blank line divides.")
    degree_need = models.CharField(max_length=7, choices=DegreeNeed.choices)
    degree_note = models.CharField(max_length=260)
    coding_need = models.CharField(max_length=7, choices=CodingNeed.choices)
    coding_note = models.CharField(max_length=260)
    demand = models.CharField(max_length=9, choices=Demand.choices)
    demand_note = models.CharField(max_length=260)
    position = models.PositiveSmallIntegerField(default=0)
    neighbours = models.ManyToManyField(
        "self",
        blank=True,
        symmetrical=False,
        related_name="neighbour_of",
        help_text="Roles that a reader of this one would weigh against it.",
    )

    objects = RoleQuerySet.as_manager()

    class Meta:
        ordering = ["position", "slug"]
        indexes = [
            models.Index("position", "slug", name="role_order"),
            models.Index(Lower("name"), name="role_by_name"),
            models.Index(
                "family",
                "position",
                Lower("name"),
                "slug",
                name="role_in_family",
                condition=Q(retired_on=None),
            ),
            models.Index(
                fields=["retired_on"], name="role_retired", condition=Q(retired_on__isnull=False)
            ),
        ]
        constraints = [*Provenance.Meta.constraints]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address_of("role", self.slug)


class RoleAlias(models.Model):
    """Another name under which the job is advertised."""

    role = models.ForeignKey(Role, on_delete=models.CASCADE, related_name="aliases")
    name = models.CharField(max_length=80)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        verbose_name_plural = "role aliases"
        constraints = [models.UniqueConstraint(fields=["role", "name"], name="alias_once_per_role")]

    def __str__(self) -> str:
        return self.name


class RolePoint(Provenance):
    """One point of a role guide."""

    class Kind(models.TextChoices):
        DAY = "day", "Typical day"
        WORK = "work", "What the work covers"
        ASKED = "asked", "What employers ask for"
        PRO = "pro", "Pro"
        CON = "con", "Con"
        START = "start", "How to start"
        HIRES = "hires", "Who hires"
        NOTE = "note", "Note on pay or outlook"

    role = models.ForeignKey(Role, on_delete=models.CASCADE, related_name="points")
    topic = models.CharField(max_length=5, choices=Kind.choices)
    text = models.TextField()
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [*Provenance.Meta.constraints]

    def __str__(self) -> str:
        return self.text[:80]


class LadderStep(Provenance):
    """One stop of a role's growth ladder, lowest first."""

    role = models.ForeignKey(Role, on_delete=models.CASCADE, related_name="ladder")
    title = models.CharField(max_length=80)
    summary = models.CharField(max_length=260)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [*Provenance.Meta.constraints]

    def __str__(self) -> str:
        return self.title


class SkillCategory(models.Model):
    """A group of skills, technical or soft."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=80)
    summary = models.TextField()
    soft = models.BooleanField(default=False, help_text="Soft skills are listed apart.")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "slug"]
        verbose_name_plural = "skill categories"
        constraints = [_once_in_order("skill_category_order", "soft")]

    def __str__(self) -> str:
        return self.name


class Skill(Provenance, Retirable):
    """Something to learn. The provenance speaks of the weeks it takes."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=80, unique=True)
    category = models.ForeignKey(SkillCategory, on_delete=models.PROTECT, related_name="skills")
    summary = models.CharField(max_length=260)
    why = models.TextField(help_text="Why it matters in AI work.")
    weeks_low = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Weeks to become useful with it, 15–25 hours a week."
    )
    weeks_high = models.PositiveSmallIntegerField(null=True, blank=True)
    prerequisites = models.ManyToManyField(
        "self", blank=True, symmetrical=False, related_name="leads_to"
    )
    position = models.PositiveSmallIntegerField(default=0)

    objects = RetirableQuerySet.as_manager()

    class Meta:
        ordering = ["position", "slug"]
        indexes = [
            models.Index(
                fields=["category", "position", "slug"],
                name="skill_order",
                condition=Q(retired_on=None),
            ),
        ]
        constraints = [
            *Provenance.Meta.constraints,
            models.CheckConstraint(
                name="skill_weeks_range",
                condition=Q(weeks_low__isnull=True, weeks_high__isnull=True)
                | Q(weeks_low__gte=1, weeks_high__gte=F("weeks_low")),
                violation_error_message="Give both numbers of weeks, the lower one first.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address_of("skill", self.slug)


class SkillPoint(Provenance):
    """What a skill covers, and how to go about learning it."""

    class Kind(models.TextChoices):
        COVERS = "covers", "What it covers"
        LEARN = "learn", "How to learn it"
        FACT = "fact", "Worth knowing"

    skill = models.ForeignKey(Skill, on_delete=models.CASCADE, related_name="points")
    topic = models.CharField(max_length=6, choices=Kind.choices)
    text = models.TextField()
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [*Provenance.Meta.constraints]

    def __str__(self) -> str:
        return self.text[:80]


class Proficiency(models.IntegerChoices):
    """How well a skill is mastered. The same scale serves what roles ask and what people can."""

    NONE = 0, "Not yet"
    AWARE = 1, "Aware"
    WORKING = 2, "Working"
    PROFICIENT = 3, "Proficient"
    EXPERT = 4, "Expert"


class Importance(models.TextChoices):
    CORE = "core", "Core"
    USEFUL = "useful", "Useful"


class RoleSkill(Provenance):
    """What level a role asks of a skill, for a first job in it. Levels are our estimates."""

    role = models.ForeignKey(Role, on_delete=models.CASCADE, related_name="role_skills")
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, related_name="role_skills")
    level = models.PositiveSmallIntegerField(
        choices=Proficiency.choices, validators=[MinValueValidator(1), MaxValueValidator(4)]
    )
    importance = models.CharField(max_length=6, choices=Importance.choices, default=Importance.CORE)
    note = models.CharField(max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            *Provenance.Meta.constraints,
            models.UniqueConstraint(fields=["role", "skill"], name="skill_once_per_role"),
            models.CheckConstraint(
                name="role_skill_level", condition=Q(level__gte=1) & Q(level__lte=4)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role_id}: {self.skill_id} at {self.level}"


class Employer(Provenance, Retirable):
    """An organisation that the guide names as hiring for AI work."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=80)
    url = models.URLField(blank=True)
    summary = models.CharField(max_length=260)
    roles = models.ManyToManyField(Role, blank=True, related_name="employers")
    position = models.PositiveSmallIntegerField(default=0)

    objects = RetirableQuerySet.as_manager()

    class Meta:
        ordering = ["position", "slug"]
        constraints = [*Provenance.Meta.constraints]

    def __str__(self) -> str:
        return self.name


class Tool(Provenance, Retirable):
    """A named tool, library, framework, model or cloud service that one works with."""

    class Kind(models.TextChoices):
        LANGUAGE = "language", "Language"
        LIBRARY = "library", "Library"
        FRAMEWORK = "framework", "Framework"
        MODEL = "model", "Model or architecture"
        CLOUD = "cloud", "Cloud service"
        OPERATIONS = "operations", "Operations"
        DATA = "data", "Data and visualisation"
        ASSISTANT = "assistant", "Language model service"

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=80)
    type = models.CharField(max_length=10, choices=Kind.choices)
    url = models.URLField(blank=True, help_text="Official page.")
    summary = models.CharField(max_length=260)
    skills = models.ManyToManyField(Skill, blank=True, related_name="tools")
    position = models.PositiveSmallIntegerField(default=0)

    objects = RetirableQuerySet.as_manager()

    class Meta:
        ordering = ["position", "slug"]
        constraints = [*Provenance.Meta.constraints]

    def __str__(self) -> str:
        return self.name


class Dataset(Provenance, Retirable):
    """Public data to build a project on."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    url = models.URLField(blank=True)
    summary = models.CharField(max_length=260)
    position = models.PositiveSmallIntegerField(default=0)

    objects = RetirableQuerySet.as_manager()

    class Meta:
        ordering = ["position", "slug"]
        constraints = [*Provenance.Meta.constraints]

    def __str__(self) -> str:
        return self.name


class Industry(Provenance, Retirable):
    """A sector that hires for AI work. The provenance speaks of its hiring growth."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=80, unique=True)
    summary = models.CharField(max_length=260)
    description = models.TextField()
    hiring_pace = models.CharField(max_length=40, help_text="The source's word for it.")
    growth_percent = models.SmallIntegerField(help_text="Hiring growth, percent, year on year.")
    growth_year = models.PositiveSmallIntegerField()
    roles = models.ManyToManyField(Role, blank=True, related_name="industries")
    position = models.PositiveSmallIntegerField(default=0)

    objects = RetirableQuerySet.as_manager()

    class Meta:
        ordering = ["position", "slug"]
        verbose_name_plural = "industries"
        constraints = [*Provenance.Meta.constraints]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address_of("industry", self.slug)


class IndustryUse(Provenance):
    """One use that an industry makes of AI."""

    industry = models.ForeignKey(Industry, on_delete=models.CASCADE, related_name="uses")
    name = models.CharField(max_length=80)
    text = models.TextField(help_text="What it does there and who works on it.")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [*Provenance.Meta.constraints]

    def __str__(self) -> str:
        return self.name


class Project(Provenance, Retirable):
    """A portfolio project. The provenance speaks of the idea."""

    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=120)
    summary = models.TextField()
    roles = models.ManyToManyField(Role, related_name="projects")
    skills = models.ManyToManyField(Skill, blank=True, related_name="projects")
    datasets = models.ManyToManyField(Dataset, blank=True, related_name="projects")
    tools = models.ManyToManyField(Tool, blank=True, related_name="projects")
    position = models.PositiveSmallIntegerField(default=0)

    objects = RetirableQuerySet.as_manager()

    class Meta:
        ordering = ["position", "slug"]
        constraints = [*Provenance.Meta.constraints]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"{reverse('portfolio')}?open={self.slug}#{self.slug}"


class ProjectPoint(Provenance):
    """One part of a project's brief."""

    class Kind(models.TextChoices):
        STEP = "step", "What you do"
        SHIP = "ship", "How you put it out"
        RESULT = "result", "What counts as done"

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="points")
    topic = models.CharField(max_length=6, choices=Kind.choices)
    text = models.TextField()
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [*Provenance.Meta.constraints]

    def __str__(self) -> str:
        return self.text[:80]


class InterviewRound(Provenance, Retirable):
    """A kind of interview round. The provenance speaks of its duration."""

    class Unit(models.TextChoices):
        MINUTES = "minutes", "minutes"
        HOURS = "hours", "hours"

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=80)
    summary = models.TextField()
    duration_low = models.PositiveSmallIntegerField(null=True, blank=True)
    duration_high = models.PositiveSmallIntegerField(null=True, blank=True)
    duration_unit = models.CharField(max_length=7, choices=Unit.choices, default=Unit.MINUTES)
    position = models.PositiveSmallIntegerField(default=0)

    objects = RetirableQuerySet.as_manager()

    class Meta:
        ordering = ["position", "slug"]
        constraints = [
            _once_in_order("interview_round_order"),
            *Provenance.Meta.constraints,
            models.CheckConstraint(
                name="interview_round_duration_range",
                condition=Q(duration_low__isnull=True, duration_high__isnull=True)
                | Q(duration_low__gte=1, duration_high__gte=F("duration_low")),
                violation_error_message="Give both ends of the duration, the lower one first.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class RoundPoint(Provenance):
    """What a round asks (with its weight, where the source gives one) and how to meet it."""

    class Kind(models.TextChoices):
        ASKS = "asks", "What is asked"
        TESTS = "tests", "What it tests"
        PREPARE = "prepare", "How to prepare"
        DURING = "during", "On the day"

    round = models.ForeignKey(InterviewRound, on_delete=models.CASCADE, related_name="points")
    topic = models.CharField(max_length=7, choices=Kind.choices)
    title = models.CharField(max_length=120, blank=True)
    text = models.TextField()
    weight_percent = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MaxValueValidator(100)]
    )
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            *Provenance.Meta.constraints,
            models.CheckConstraint(
                name="round_point_weight",
                condition=Q(weight_percent__isnull=True) | Q(weight_percent__lte=100),
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.text[:80]


class Question(Provenance, Retirable):
    """An interview question; without roles it is asked for all of them."""

    slug = models.SlugField(max_length=80, unique=True)
    round = models.ForeignKey(InterviewRound, on_delete=models.PROTECT, related_name="questions")
    text = models.TextField()
    roles = models.ManyToManyField(Role, blank=True, related_name="questions")
    skills = models.ManyToManyField(Skill, blank=True, related_name="questions")
    position = models.PositiveSmallIntegerField(default=0)

    objects = RetirableQuerySet.as_manager()

    class Meta:
        ordering = ["position", "slug"]
        indexes = [
            models.Index(
                fields=["round", "position", "slug"],
                name="question_order",
                condition=Q(retired_on=None),
            ),
        ]
        constraints = [*Provenance.Meta.constraints]

    def __str__(self) -> str:
        return self.text[:80]

    def get_absolute_url(self) -> str:
        return f"{reverse('interviews')}?open={self.slug}#{self.slug}"


class AnswerPoint(Provenance):
    """Something that a good answer to an interview question covers."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="answer_points")
    text = models.TextField()
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [*Provenance.Meta.constraints]

    def __str__(self) -> str:
        return self.text[:80]
