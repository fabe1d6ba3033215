"""Task templates (content) and the visitor's own: people, what they can do, and their plans.

A visitor has no account. `Person` is whoever holds the secret key of a plan; the key itself is
never stored, only its SHA-256 (it has 128 random bits or more, so no slow hash is needed).
Texts and hours are copied from the templates into a plan, so that later edits of the content do
not change a plan that somebody is working through.
"""

import datetime as dt
import hashlib
from collections.abc import Sequence
from typing import Any, cast

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Case, F, Prefetch, Q, QuerySet, Sum, When
from django.utils import timezone

from roles.models import Proficiency, Project, Role, Skill
from sources.models import CITED, Provenance, Retirable, RetirableQuerySet
from transitions.models import LearningResource, SourceCareer

from .tasks import MOST_PLAN_WEEKS, WEEKS, every_week


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

    def hours_by_project_and_role(
        self, projects: Sequence[Project]
    ) -> "QuerySet[Any, dict[str, Any]]":
        """Add up, as `low` and `high`, the hours of the tasks that make a project for a role."""
        return (
            self.current()
            .filter(project__in=projects, weekly=False)
            .order_by()
            .values("project", "roles__slug")
            .annotate(low=Sum("hours_low"), high=Sum("hours_high"))
        )

    def hours_by_month(self) -> "QuerySet[Any, dict[str, Any]]":
        """Add up, as `low` and `high`, the hours of the starter plan's tasks in each month.

        A weekly task counts in each of its weeks.
        """
        weeks = Case(When(weekly=True, then=F("latest_week") - F("earliest_week") + 1), default=1)
        return (
            self.order_by()
            .values("starter_month")
            .annotate(low=Sum(F("hours_low") * weeks), high=Sum(F("hours_high") * weeks))
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
        indexes = [
            models.Index(
                fields=["starter_month", "position", "slug"],
                name="task_starter_order",
                condition=Q(retired_on=None, starter_month__isnull=False),
            ),
        ]
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
        """The plan that this key edits; the database holds only the key's hash."""
        return self.filter(keys__key_hash=hash_key(key), keys__kind=PlanKey.Kind.OWNER)

    def unopened_since(self, day: dt.date) -> "PlanQuerySet":
        """The plans that nobody has opened on this day or later."""
        return self.filter(last_opened_on__lt=day)


def hash_key(key: str) -> str:
    return hashlib.sha256(key.encode(errors="surrogatepass")).hexdigest()


class Plan(models.Model):
    """A person's weeks towards a role. `version` grows by one with every change."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="plans")
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="plans")
    career = models.ForeignKey(
        SourceCareer, on_delete=models.PROTECT, related_name="plans", null=True, blank=True
    )
    hours_per_week = models.PositiveSmallIntegerField()
    starts_on = models.DateField()
    weeks_total = models.PositiveSmallIntegerField(
        default=WEEKS, help_text="13, or more once somebody has added weeks."
    )
    time_zone = models.CharField(
        max_length=64, default="UTC", help_text="IANA name; the calendar's hours are in it."
    )
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
    last_opened_on = models.DateField(
        default=timezone.localdate, help_text="With any key but a calendar's."
    )

    objects = PlanQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                name="plan_hours_plausible",
                condition=Q(hours_per_week__gte=3) & Q(hours_per_week__lte=60),
            ),
            models.CheckConstraint(
                name="plan_weeks_total",
                condition=Q(weeks_total__gte=WEEKS) & Q(weeks_total__lte=MOST_PLAN_WEEKS),
            ),
        ]

    def __str__(self) -> str:
        return f"Plan {self.pk} for {self.role}"

    @property
    def week_hours(self) -> tuple[int, ...]:
        """The hours of each week."""
        apart = {row.week: row.hours for row in self.weeks.all()}
        return every_week(self.hours_per_week, apart, self.weeks_total)


class PlanKey(models.Model):
    """What opens a plan, and how far. Several may; of each only the hash is stored.

    A key that is revoked is deleted: whoever comes with it is told what anybody is told who comes
    with a key that never was.
    """

    class Kind(models.TextChoices):
        OWNER = "owner", "Change everything"
        READ = "read", "Read"
        COACH = "coach", "Read and propose changes"
        FEED = "feed", "Subscribe to the calendar"
        CODE = "code", "Get an address that changes everything"

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="keys")
    kind = models.CharField(max_length=5, choices=Kind.choices)
    name = models.CharField(max_length=60, blank=True, help_text="Who it is for, as listed.")
    key_hash = models.CharField(max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["made_at", "id"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: plan {self.plan_id}"


class ClosedKey(models.Model):
    """The fingerprint of a revoked key, or of a deleted plan's: all that stays of either.

    The form that made a plan or an address leads to the same key again (see plans.form_id), and
    must not bring it back; a calendar that still asks for its feed is told that it is gone.
    """

    key_hash = models.CharField(max_length=64, unique=True, editable=False)
    kind = models.CharField(
        max_length=5, choices=PlanKey.Kind.choices, default=PlanKey.Kind.OWNER, editable=False
    )

    def __str__(self) -> str:
        return f"Closed key {self.pk}"


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
                condition=Q(week__gte=1) & Q(week__lte=MOST_PLAN_WEEKS) & Q(hours__lte=60),
            ),
        ]

    def __str__(self) -> str:
        return f"week {self.week}: {self.hours} h"


class WorkTime(models.Model):
    """When a person works on the plan, each week on this day, by the clock of the plan's zone."""

    class Weekday(models.IntegerChoices):
        MONDAY = 0, "Monday"
        TUESDAY = 1, "Tuesday"
        WEDNESDAY = 2, "Wednesday"
        THURSDAY = 3, "Thursday"
        FRIDAY = 4, "Friday"
        SATURDAY = 5, "Saturday"
        SUNDAY = 6, "Sunday"

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="work_times")
    weekday = models.PositiveSmallIntegerField(choices=Weekday.choices)
    starts_at = models.TimeField()
    minutes = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["weekday"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "weekday"], name="one_work_time_a_day"),
            models.CheckConstraint(
                name="work_time_valid",
                condition=Q(weekday__lte=6) & Q(minutes__gte=15) & Q(minutes__lte=1440),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.starts_at:%H:%M}"


class PlanTask(models.Model):
    """One task of a plan, copied from its template; a weekly one has a row for each week.

    It is never deleted while the plan lives. Without slots it has no place in the plan and says
    why: it did not fit, it is `known`, or the person dropped it.
    """

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="tasks")
    number = models.PositiveIntegerField(help_text="Its name within the plan; never given again.")
    template = models.ForeignKey(
        TaskTemplate, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    own = models.BooleanField(default=False, help_text="Added by the person or their coach.")
    title = models.CharField(max_length=120)
    text = models.TextField(blank=True)
    why = models.TextField(blank=True)
    reason = models.CharField(max_length=400, help_text="Why it has its place, or has none.")
    phase = models.CharField(max_length=10, choices=Phase.choices)
    activity = models.CharField(max_length=8, choices=Activity.choices)
    hours_low = models.PositiveSmallIntegerField()
    hours_high = models.PositiveSmallIntegerField()
    teaches = models.JSONField(
        default=list, help_text="Pairs of a skill's slug and the level it is taught to."
    )
    known = models.BooleanField(default=False, help_text="Skipped: the person already can do it.")
    done_at = models.DateTimeField(null=True, blank=True)
    dropped_at = models.DateTimeField(
        null=True, blank=True, help_text="When the person found it no longer relevant."
    )
    moved = models.BooleanField(
        default=False, help_text="The person chose its weeks: planning anew leaves it there."
    )
    hours_spent = models.DecimalField(
        max_digits=6, decimal_places=2, default=0, help_text="Hours that the person logged."
    )
    note = models.TextField(blank=True)
    changed_in = models.PositiveIntegerField(
        default=1, help_text="The version of the plan in which it last changed."
    )
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="plan_task_number_once"),
            models.CheckConstraint(
                name="plan_task_hours_range",
                condition=Q(hours_low__gte=1) & Q(hours_high__gte=F("hours_low")),
            ),
            models.CheckConstraint(name="plan_task_hours_spent", condition=Q(hours_spent__gte=0)),
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
                condition=Q(week__gte=1) & Q(week__lte=MOST_PLAN_WEEKS) & Q(hours__gte=1),
            ),
        ]

    def __str__(self) -> str:
        return f"week {self.week}: {self.hours} h"


class PlanChange(models.Model):
    """A change that was saved: what a repeat is known by, and what undoes it.

    `version` is the one that it led to. `before` holds what it replaced (see plans.changes).
    """

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="changes")
    version = models.PositiveIntegerField()
    form_id = models.CharField(max_length=64, help_text="Of the form that asked for it.")
    kind = models.CharField(max_length=12)
    task = models.ForeignKey(
        PlanTask, on_delete=models.CASCADE, related_name="changes", null=True, blank=True
    )
    said = models.CharField(max_length=300, help_text="What changed, in a sentence.")
    by = models.CharField(
        max_length=60, blank=True, help_text="The coach's name; empty: the owner."
    )
    before = models.JSONField(default=dict)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "version"], name="plan_change_version_once"),
            models.UniqueConstraint(fields=["plan", "form_id"], name="plan_change_applied_once"),
        ]

    def __str__(self) -> str:
        return self.said


class PlanVersion(models.Model):
    """Which tasks stood in which weeks before the plan was laid out anew.

    `state` is what plans.versions writes and reads. Texts, notes, hours and what is done are
    not in it: they stay with the tasks, whichever version one goes back to.
    """

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="versions")
    version = models.PositiveIntegerField(help_text="The plan's, as it was then.")
    said = models.CharField(max_length=300, help_text="What came after it.")
    state = models.JSONField()
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "version"], name="plan_version_once")
        ]

    def __str__(self) -> str:
        return f"Version {self.version}"


class Proposal(models.Model):
    """What a coach proposes: the owner accepts it or declines it."""

    class Kind(models.TextChoices):
        ADD = "add", "A new task"
        MOVE = "move", "Another week for a task"
        COMMENT = "comment", "A comment"

    class State(models.TextChoices):
        OPEN = "open", "Waiting for an answer"
        ACCEPTED = "accepted", "Accepted"
        DECLINED = "declined", "Declined"

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="proposals")
    key = models.ForeignKey(
        PlanKey, on_delete=models.SET_NULL, related_name="proposals", null=True, editable=False
    )
    by = models.CharField(max_length=60)
    kind = models.CharField(max_length=7, choices=Kind.choices)
    task = models.ForeignKey(
        PlanTask, on_delete=models.CASCADE, related_name="proposals", null=True, blank=True
    )
    text = models.TextField(blank=True)
    title = models.CharField(max_length=120, blank=True)
    hours = models.PositiveSmallIntegerField(null=True, blank=True)
    week = models.PositiveSmallIntegerField(null=True, blank=True)
    form_id = models.CharField(max_length=64, help_text="Of the form that proposed it.")
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    answer = models.TextField(
        blank=True, help_text="What the owner says to it; the coach reads it."
    )
    made_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["made_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "form_id"], name="plan_proposal_made_once")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} by {self.by}"
