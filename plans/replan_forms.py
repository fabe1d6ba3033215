"""How to lay a plan out anew, as an address says it; and what a plan is made for, to change."""

import datetime as dt
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator
from django.http import QueryDict
from django.urls import reverse

from careerguide.finding import Offered
from careerguide.query import QueryForm

from .build import Wishes
from .forms import DONE_PREFIX, MOST_HOURS, SKILL_PREFIX, WEEK_PREFIX, PlanForm
from .models import Plan
from .replanning import DROP, EXTEND, SHIFT, Choice
from .tasks import MOST_PLAN_WEEKS, WEEKS


class ReplanForm(QueryForm):
    """`how`, the weeks that are added and the hours left of this week, all from the address."""

    how = forms.ChoiceField(
        label="How",
        choices=[(SHIFT, "Shift"), (DROP, "Drop"), (EXTEND, "Extend")],
        required=False,
        error_messages={"invalid_choice": "is not one of the ways"},
    )
    weeks = forms.IntegerField(
        label="Weeks to add",
        min_value=0,
        required=False,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "min_value": "is less than none",
            "invalid": "is no whole number of weeks",
        },
    )
    left = forms.IntegerField(
        label="Hours left this week",
        min_value=0,
        max_value=MOST_HOURS,
        required=False,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "min_value": "is less than none",
            "max_value": f"is more than the {MOST_HOURS} hours that a week has room for",
            "invalid": "is no whole number of hours",
        },
    )

    def __init__(self, data: QueryDict, plan: Plan) -> None:
        super().__init__(data, label_suffix="")
        most = min(WEEKS, MOST_PLAN_WEEKS - plan.weeks_total)
        weeks = self.fields["weeks"]
        assert isinstance(weeks, forms.IntegerField)  # noqa: S101
        weeks.widget.attrs["max"] = most
        weeks.max_value = most
        weeks.validators.append(
            MaxValueValidator(
                most,
                f"is too many: {most} can be added, as a plan has at most {MOST_PLAN_WEEKS} weeks",
            )
        )

    def choice(self, values: dict[str, Any]) -> Choice | None:
        """Return what the address asks for; nothing without a way to lay the plan out."""
        if not values["how"]:
            return None
        return Choice(values["how"], values["weeks"] or 0, values["left"])


class SettingsForm(PlanForm):
    """The plan form for a plan that is there: filled in with what it has, changed from now on."""

    def __init__(
        self,
        data: QueryDict,
        plan: Plan,
        key: str,
        this_week: int,
        roles: Offered,
        careers: Offered,
        today: dt.date,
    ) -> None:
        self.plan, self.weeks_total = plan, plan.weeks_total
        self.first_week = min(this_week, plan.weeks_total)
        super().__init__(data, roles, careers, today)
        for name in ("role", "from"):
            self.fields[name].widget.attrs["hx-get"] = reverse("plan-settings", args=[key])
        if self.begun:
            del self.fields["start"]
        done = set(
            plan.tasks.filter(done_at__isnull=False, template__isnull=False).values_list(
                "template__slug", flat=True
            )
        )
        for template in self.finished:
            if template.slug in done:
                del self.fields[f"{DONE_PREFIX}{template.slug}"]
        self.finished = [each for each in self.finished if each.slug not in done]

    @property
    def begun(self) -> bool:
        return self.plan.starts_on <= self.today

    def to_show(self) -> "SettingsForm":
        """Return the form with the good values of its address, and no errors yet."""
        self.initial = self.read()
        self.is_bound = False
        return self

    def wishes(self) -> Wishes:
        if self.begun:
            self.cleaned_data["start"] = self.plan.starts_on
        return super().wishes()


def filled_in(plan: Plan, wishes: Wishes) -> QueryDict:
    """Return what a plan is made for as the form's answers."""
    given = QueryDict(mutable=True)
    given["role"] = plan.role.slug
    given["from"] = plan.career.slug if plan.career else ""
    given["hours"] = str(plan.hours_per_week)
    given["start"] = plan.starts_on.isoformat()
    given["money"] = str(plan.money_usd)
    given["search"] = "yes" if plan.job_search else "no"
    for week, hours in wishes.weeks_apart.items():
        given[f"{WEEK_PREFIX}{week}"] = str(hours)
    for skill, level in wishes.levels.items():
        given[f"{SKILL_PREFIX}{skill}"] = str(level)
    for slug in wishes.finished:
        given[f"{DONE_PREFIX}{slug}"] = "1"
    return given
