"""Task templates (content) and the visitor's own: people, what they can do, and their plans.

A visitor has no account. `Person` is whoever holds the secret key of a plan; the key itself is
never stored, only its SHA-256 (it has 128 random bits or more, so no slow hash is needed).
Texts and hours are copied from the templates into a plan, so that later edits of the content do
not change a plan that somebody is working through.
"""

import datetime as dt
import hashlib
from typing import Any, cast

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Prefetch, Q, QuerySet, Sum

from roles.models import Proficiency, Project, Role, Skill
from sources.models import CITED, Provenance, Retirable, RetirableQuerySet
from transitions.models import LearningResource, SourceCareer

from .tasks import WEEKS, every_week


class Phase(models.TextChoices):
    FOUNDATION = "foundation", "Foundation"
    CORE = "core", "Core skills"
    PORTFOLIO = "portfolio", "Portfolio and job search"


class Activity(models.TextChoices):
    DECIDE = "decide", "Decide"
    READ = "read", "Read"
    LEARN = "learn", "Learn"
    BUILD = "build", "Build"
    PUBLISH = "publish", "Publish"
    NETWORK = "network", "Network"
    PRACTISE = "practise", "Practise"
    APPLY = "apply", "Apply"


class TaskTemplateQuerySet(RetirableQuerySet):
    def offered(self, role: Role, career: SourceCareer | None) -> "TaskTemplateQuerySet":
        """The tasks on offer to somebody heading for this role from this career."""
        careers = Q(careers=None) | Q(careers=career) if career else Q(careers=None)
        found = self.current().filter(Q(roles=None) | Q(roles=role)).filter(careers).distinct()
        return cast("TaskTemplateQuerySet", found)

    def hours_by_project_and_role(self) -> "QuerySet[Any, dict[str, Any]]":
        """Add up, as `low` and `high`, the hours of the tasks that make a project for a role."""
        return (
            self.current()
            .filter(project__isnull=False, weekly=False)
            .order_by()
            .values("project", "roles__slug")
            .annotate(low=Sum("hours_low"), high=Sum("hours_high"))
        )

    def starter(self) -> "TaskTemplateQuerySet":
        """The tasks of the general starter plan, month by month, with what a page shows."""
        resources = LearningResource.objects.current()
        return cast(
            "TaskTemplateQuerySet",
            self.current()
            .filter(starter_month__isnull=False)
            .order_by("starter_month", "position", "slug")
            .select_related(*CITED, "hours_method", "project")
            .prefetch_related(Prefetch("resources", queryset=resources)),
        )


class TaskTemplate(Provenance, Retirable):
    """A task that plans are made of. The provenance speaks of the task; hours are estimates.

    Hours are for the whole task, or for each week of a weekly one. Without roles it serves all.
    A task is left out for somebody who already has every skill level that it `teaches`.
    """

    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=120)
    text = models.TextField(help_text="What to do, and when it is done.")
    why = models.TextField(help_text="Why it is worth the hours.")
    phase = models.CharField(max_length=10, choices=Phase.choices)
    activity = models.CharField(max_length=8, choices=Activity.choices)
    hours_low = models.PositiveSmallIntegerField(validators=[MinValueValidator(1)])
    hours_high = models.PositiveSmallIntegerField(validators=[MinValueValidator(1)])
    hours_method = models.ForeignKey(
        "sources.Method",
        on_delete=models.PROTECT,
        related_name="+",
        help_text="How the hours were estimated.",
    )
    weekly = models.BooleanField(default=False, help_text="Repeats every week from the earliest.")
    earliest_week = models.PositiveSmallIntegerField(default=1)
    latest_week = models.PositiveSmallIntegerField(
        default=WEEKS,
        help_text="By this week where the hours allow; few hours may move it back. The last week "
        "of a weekly task.",
    )
    priority = models.PositiveSmallIntegerField(
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(5)],
        help_text="5: a plan without it makes little sense; 1: good if there is time.",
    )
    job_search = models.BooleanField(
        default=False, help_text="Left out for somebody who does not look for a job yet."
    )
    shows_project = models.BooleanField(
        default=False,
        help_text="Comes after the role's first portfolio project: publishing it after its last "
        "part, anything else after its first.",
    )
    starter_month = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="The month (1–3) of the general starter plan it is in."
    )
    roles = models.ManyToManyField(Role, blank=True, related_name="task_templates")
    careers = models.ManyToManyField(
        SourceCareer,
        blank=True,
        related_name="task_templates",
        help_text="Only for people who come from one of these; empty: for all.",
    )
    prerequisites = models.ManyToManyField(
        "self", blank=True, symmetrical=False, related_name="leads_to"
    )
    resources = models.ManyToManyField(LearningResource, blank=True, related_name="task_templates")
    project = models.ForeignKey(
        Project,
        on_delete=models.PROTECT,
        related_name="task_templates",
        null=True,
        blank=True,
    )
    position = models.PositiveSmallIntegerField(default=0)

    objects = TaskTemplateQuerySet.as_manager()

    class Meta:
        ordering = ["position", "slug"]
        constraints = [
            *Provenance.Meta.constraints,
            models.CheckConstraint(
                name="task_hours_range",
                condition=Q(hours_low__gte=1) & Q(hours_high__gte=F("hours_low")),
                violation_error_message="Give both numbers of hours, the lower one first.",
            ),
            models.CheckConstraint(
                name="task_week_range",
                condition=Q(earliest_week__gte=1)
                & Q(latest_week__gte=F("earliest_week"))
                & Q(latest_week__lte=WEEKS),
                violation_error_message="Weeks run from 1 to 13, the earliest first.",
            ),
            models.CheckConstraint(
                name="task_starter_month",
                condition=Q(starter_month__isnull=True)
                | Q(starter_month__gte=1, starter_month__lte=3),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class TaskSkill(models.Model):
    """The level of a skill that somebody has after the task."""

    task = models.ForeignKey(TaskTemplate, on_delete=models.CASCADE, related_name="teaches")
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, related_name="taught_by")
    level = models.PositiveSmallIntegerField(
        choices=Proficiency.choices, validators=[MinValueValidator(1), MaxValueValidator(4)]
    )
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["task", "skill"], name="skill_once_per_task"),
            models.CheckConstraint(
                name="task_skill_level", condition=Q(level__gte=1) & Q(level__lte=4)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task_id}: {self.skill_id} to {self.level}"


class Person(models.Model):
    """Somebody who made a plan; known only by the keys they hold."""

    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "people"

    def __str__(self) -> str:
        return f"Person {self.pk}"


class SkillRating(models.Model):
    """How far a person masters a skill, by what evidence, as of a date."""

    class Evidence(models.TextChoices):
        SELF = "self", "Own rating"
        CAREER = "career", "Assumed from the career one comes from"
        TASK = "task", "A plan task checked off"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="skill_ratings")
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, related_name="ratings")
    level = models.PositiveSmallIntegerField(
        choices=Proficiency.choices, validators=[MaxValueValidator(4)]
    )
    evidence = models.CharField(max_length=6, choices=Evidence.choices)
    rated_on = models.DateField()

    class Meta:
        ordering = ["person", "skill"]
        constraints = [
            models.UniqueConstraint(fields=["person", "skill"], name="one_rating_per_skill"),
            models.CheckConstraint(name="skill_rating_level", condition=Q(level__lte=4)),
        ]

    def __str__(self) -> str:
        return f"{self.skill_id} at {self.level}"


class PlanQuerySet(models.QuerySet["Plan"]):
    def by_key(self, key: str) -> "PlanQuerySet":
        """The plan that this secret key opens; the database holds only the key's hash."""
        return self.filter(key_hash=hash_key(key))


def hash_key(key: str) -> str:
    return hashlib.sha256(key.encode(errors="surrogatepass")).hexdigest()


class Plan(models.Model):
    """A person's 13 weeks towards a role. `version` grows with every change."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="plans")
    key_hash = models.CharField(max_length=64, unique=True, editable=False)
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="plans")
    career = models.ForeignKey(
        SourceCareer, on_delete=models.PROTECT, related_name="plans", null=True, blank=True
    )
    hours_per_week = models.PositiveSmallIntegerField()
    starts_on = models.DateField()
    money_usd = models.PositiveIntegerField(default=0, help_text="For paid resources, in all.")
    job_search = models.BooleanField(default=True)
    goal_low = models.PositiveSmallIntegerField(
        null=True, help_text="The week in which the goal is reached if tasks take their low hours."
    )
    goal_high = models.PositiveSmallIntegerField(null=True)
    goal_open = models.TextField(
        blank=True, help_text="Core skills that no task on offer takes as far as the role asks."
    )
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    objects = PlanQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                name="plan_hours_plausible",
                condition=Q(hours_per_week__gte=3) & Q(hours_per_week__lte=60),
            )
        ]

    def __str__(self) -> str:
        return f"Plan {self.pk} for {self.role}"

    @property
    def week_hours(self) -> tuple[int, ...]:
        """The hours of each of the 13 weeks."""
        return every_week(self.hours_per_week, {row.week: row.hours for row in self.weeks.all()})

    def count_change(self, now: dt.datetime) -> None:
        """Let the version grow in the database, also when two requests do so at once."""
        Plan.objects.filter(pk=self.pk).update(version=F("version") + 1, changed_at=now)


class DeletedPlan(models.Model):
    """The fingerprint of a deleted plan's key, so that no form sent again makes that plan anew.

    A form leads to the same key each time (see plans.form_id). This is all that stays of a plan.
    """

    key_hash = models.CharField(max_length=64, unique=True, editable=False)

    def __str__(self) -> str:
        return f"Deleted plan {self.pk}"


class PlanWeek(models.Model):
    """A week of a plan whose hours differ from the usual ones; none when away."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="weeks")
    week = models.PositiveSmallIntegerField()
    hours = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["week"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "week"], name="plan_week_once"),
            models.CheckConstraint(
                name="plan_week_valid",
                condition=Q(week__gte=1) & Q(week__lte=WEEKS) & Q(hours__lte=60),
            ),
        ]

    def __str__(self) -> str:
        return f"week {self.week}: {self.hours} h"


class PlanTask(models.Model):
    """One task of a plan, copied from its template; a weekly one has a row for each week.

    Without slots it has no place in the plan and says why: it did not fit, or it is `known`.
    """

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="tasks")
    template = models.ForeignKey(
        TaskTemplate, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    title = models.CharField(max_length=120)
    text = models.TextField()
    why = models.TextField()
    reason = models.CharField(max_length=400, help_text="Why it has its place, or has none.")
    phase = models.CharField(max_length=10, choices=Phase.choices)
    activity = models.CharField(max_length=8, choices=Activity.choices)
    hours_low = models.PositiveSmallIntegerField()
    hours_high = models.PositiveSmallIntegerField()
    known = models.BooleanField(default=False, help_text="Skipped: the person already can do it.")
    done_at = models.DateTimeField(null=True, blank=True)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                name="plan_task_hours_range",
                condition=Q(hours_low__gte=1) & Q(hours_high__gte=F("hours_low")),
            )
        ]

    def __str__(self) -> str:
        return self.title


class PlanTaskLink(models.Model):
    """A resource of a plan task, copied so that it stays."""

    task = models.ForeignKey(PlanTask, on_delete=models.CASCADE, related_name="links")
    name = models.CharField(max_length=120)
    url = models.URLField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name


class PlanSlot(models.Model):
    """Hours of one task in one week of its plan."""

    task = models.ForeignKey(PlanTask, on_delete=models.CASCADE, related_name="slots")
    week = models.PositiveSmallIntegerField()
    hours = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["week", "id"]
        constraints = [
            models.UniqueConstraint(fields=["task", "week"], name="plan_slot_once_a_week"),
            models.CheckConstraint(
                name="plan_slot_valid",
                condition=Q(week__gte=1) & Q(week__lte=WEEKS) & Q(hours__gte=1),
            ),
        ]

    def __str__(self) -> str:
        return f"week {self.week}: {self.hours} h"
