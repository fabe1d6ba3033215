"""What somebody says of themselves to get a plan: in a form, or in the address that fills it in."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.urls import reverse

from careerguide.finding import Offered, Search
from careerguide.query import QueryForm
from roles.forms import Option, search_for
from roles.models import Proficiency, Role, RoleSkill
from transitions.forms import search_for_career
from transitions.models import CareerSkill, SourceCareer

from .build import FINISHED, Wishes, unsure_level
from .form_id import FIELD as FORM_ID
from .models import TaskTemplate
from .tasks import WEEKS, every_week

DEFAULT_HOURS = 15
MOST_HOURS = 60
LATE_START_DAYS = 7
MOST_MONEY = 100_000
SKILL_PREFIX = "skill-"
WEEK_PREFIX = "week-"
DONE_PREFIX = "done-"


@dataclass(frozen=True)
class SkillField:
    """A skill that the role asks, with the select of one's own level."""

    name: str
    asked: str
    usual: str  # among people from the career chosen; empty if it brings none
    core: bool
    bound: BoundField


@dataclass(frozen=True)
class OneOf:
    """The choice of one row, ready to draw: as a select or, where there is a search, as boxes.

    `address` answers with what a choice changes, to what `params` leaves of the form.
    """

    bound: BoundField
    none: str
    search: Search | None
    address: str
    params: str

    @property
    def options(self) -> list[Option]:
        """Return the rows that were asked for."""
        chosen = str(self.bound.value() or "")
        values: Any = self.bound.field.choices  # type: ignore[attr-defined]
        return [Option(str(k), str(label), str(k) == chosen) for k, label in values if k]


def next_monday(today: dt.date) -> dt.date:
    return today + dt.timedelta(days=7 - today.weekday())


def offered_roles(query: QueryDict) -> Offered:
    def search(query: QueryDict) -> Search:
        return search_for("one-role", query)

    return Offered.of(Role.objects.current(), query, "role", search)


def offered_careers(query: QueryDict) -> Offered:
    return Offered.of(SourceCareer.objects.current(), query, "from", search_for_career)


class PlanForm(QueryForm):
    """The plan form; `read()` takes what is good in an address, `is_valid()` checks a submit.

    The role's skills are fields of it: "not sure" counts as what people from the career usually
    bring, or else as little.
    """

    first_week = 1  # whose hours can be given
    weeks_total = WEEKS

    role = forms.ChoiceField(
        label="The role you want",
        required=False,
        error_messages={"invalid_choice": "Choose one of the roles listed."},
    )
    hours = forms.IntegerField(
        label="Hours a week",
        min_value=3,
        max_value=MOST_HOURS,
        initial=DEFAULT_HOURS,
        required=False,
        error_messages={
            "min_value": "A plan needs at least 3 hours a week.",
            "max_value": "More than 60 hours a week cannot be kept up for 13 weeks.",
            "invalid": "Give the hours as a whole number, such as 15.",
        },
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    start = forms.DateField(
        label="First day",
        required=False,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": "Give the day as year-month-day, such as 2026-03-02."},
    )

    money = forms.IntegerField(
        label="US dollars for paid courses and books, in all",
        min_value=0,
        max_value=MOST_MONEY,
        initial=0,
        required=False,
        error_messages={
            "min_value": "Give 0 if you want to pay for nothing.",
            "max_value": "Give 100000 at most.",
            "invalid": "Give the money as a whole number of dollars, such as 0 or 300.",
        },
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    search = forms.ChoiceField(
        label="Look for a job in these weeks",
        choices=[("yes", "Yes, towards the end"), ("no", "No, learn and build only")],
        initial="yes",
        required=False,
        error_messages={"invalid_choice": "Choose yes or no."},
    )

    def __init__(
        self,
        data: QueryDict,
        roles: Offered,
        careers: Offered,
        today: dt.date,
        **kwargs: Any,
    ) -> None:
        super().__init__(data, label_suffix="", **kwargs)
        self.today = today
        self.offered = {"role": roles, "from": careers}
        self.roles: dict[str, Role] = {role.slug: role for role in roles.rows}
        self.careers: dict[str, SourceCareer] = {each.slug: each for each in careers.rows}
        origin = forms.ChoiceField(
            label="Where you come from",
            required=False,
            error_messages={"invalid_choice": "Choose one of the careers listed."},
        )
        origin.choices = [("", "Somewhere else"), *((c.slug, c.name) for c in careers.rows)]
        chosen = self.fields["role"]
        assert isinstance(chosen, forms.ChoiceField)  # noqa: S101
        chosen.choices = [("", "Choose a role"), *((r.slug, r.name) for r in roles.rows)]
        start = self.fields["start"]
        assert isinstance(start, forms.DateField)  # noqa: S101
        start.initial = next_monday(today)
        earliest = today - dt.timedelta(days=LATE_START_DAYS)
        start.widget.attrs |= {"min": earliest.isoformat(), "max": a_year_after(today).isoformat()}
        start.validators.append(self._check_start)
        self.fields = {"role": chosen, "from": origin, **self.fields}
        for name in ("role", "from"):
            self.fields[name].widget.attrs |= {
                "hx-get": reverse("plan-new"),
                "hx-include": "closest form",
                "hx-params": f"not csrfmiddlewaretoken,{FORM_ID}",
                "hx-target": "#skills",
                "hx-swap": "outerHTML",
                "hx-push-url": "true",
            }
        self.usual: dict[int, str] = {}
        self.asked = self._add_skills()
        self._add_weeks()
        self.finished = self._add_finished()

    def _add_skills(self) -> list[RoleSkill]:
        role = self.roles.get(self.query.get("role", ""))
        if not role:
            return []
        career = self.careers.get(self.query.get("from", ""))
        brought: dict[int, int] = {}
        if career:
            rows = CareerSkill.objects.filter(career=career).values_list("skill_id", "level")
            brought = dict(rows)
        asked = list(
            RoleSkill.objects.filter(role=role)
            .select_related("skill__category")
            .order_by("importance", "position", "id")
        )
        for row in asked:
            assumed = brought.get(row.skill_id)
            level = Proficiency(unsure_level(row) if assumed is None else assumed)
            self.usual[row.skill_id] = "" if assumed is None else level.label.lower()
            field = forms.TypedChoiceField(
                label=row.skill.name,
                coerce=int,
                empty_value=None,
                required=False,
                error_messages={"invalid_choice": "Choose one of the levels listed."},
            )
            field.choices = [
                ("", f"Not sure: count as {level.label.lower()}"),
                *Proficiency.choices,
            ]
            self.fields[f"{SKILL_PREFIX}{row.skill.slug}"] = field
        return asked

    @property
    def _weeks(self) -> range:
        return range(self.first_week, self.weeks_total + 1)

    def _add_weeks(self) -> None:
        """Add the hours of single weeks; empty: as in other weeks, 0: away."""
        for number in self._weeks:
            self.fields[f"{WEEK_PREFIX}{number}"] = forms.IntegerField(
                label=f"Week {number}",
                min_value=0,
                max_value=MOST_HOURS,
                required=False,
                error_messages={
                    "min_value": "Give 0 for a week away.",
                    "max_value": "A week has room for 60 hours at most.",
                    "invalid": "Give the hours as a whole number, or nothing.",
                },
                widget=forms.NumberInput(attrs={"inputmode": "numeric", "min": 0}),
            )

    def _add_finished(self) -> list[TaskTemplate]:
        """Add a box for each piece of work of the role that somebody may have done already."""
        role = self.chosen_role
        if not role:
            return []
        career = self.careers.get(self.query.get("from", ""))
        offered = list(
            TaskTemplate.objects.offered(role, career).filter(activity__in=FINISHED, weekly=False)
        )
        for template in offered:
            self.fields[f"{DONE_PREFIX}{template.slug}"] = forms.BooleanField(
                label=template.title, required=False, widget=forms.CheckboxInput({"value": "1"})
            )
        return offered

    def _check_start(self, start: dt.date) -> None:
        if start < self.today - dt.timedelta(days=LATE_START_DAYS):
            raise forms.ValidationError("This day is past. Start this week or later.")
        if start > a_year_after(self.today):
            raise forms.ValidationError("This is more than a year ahead. Start within a year.")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for name, message in (
            ("role", "Choose the role you want."),
            ("hours", "Say how many hours a week you have."),
            ("start", "Say on which day you start."),
        ):
            missing = name in self.fields and given.get(name) in (None, "")
            if missing and name not in self.errors:
                self.add_error(name, message)
        if "hours" not in self.errors and given.get("hours"):
            apart = self._weeks_apart(given)
            hours = every_week(given["hours"], apart, self.weeks_total)
            if not any(hours[self.first_week - 1 :]):
                self.add_error("hours", "No week has any hours: leave at least one as it is.")
        return given

    def _weeks_apart(self, given: dict[str, Any]) -> dict[int, int]:
        hours = {number: given.get(f"{WEEK_PREFIX}{number}") for number in self._weeks}
        return {number: each for number, each in hours.items() if each is not None}

    def filled_in(self, values: dict[str, Any]) -> "PlanForm":
        """Return the form to show for an address: its good values, and no errors yet."""
        shown = PlanForm(self.query, self.offered["role"], self.offered["from"], self.today)
        shown.is_bound = False
        shown.initial = values
        return shown

    def kept(self) -> dict[str, str]:
        """Return what was typed, for an address that shows the form again with it."""
        kept = {name: value for name in self.fields if (value := self.query.get(name, ""))}
        return kept | {f"find_{each.name}": each.text for each in self.searches if each.text}

    @property
    def searches(self) -> list[Search]:
        """Return the searches for a role and a career, where these are too many to list."""
        return [each.search for each in self.offered.values() if each.search]

    @property
    def choices(self) -> list[OneOf]:
        """Return the choices of a role and of a career."""
        nothing = {"role": "No role yet", "from": "Somewhere else"}
        found = []
        for name, offered in self.offered.items():
            asks = self.fields[name].widget.attrs
            found.append(
                OneOf(self[name], nothing[name], offered.search, asks["hx-get"], asks["hx-params"])
            )
        return found

    @property
    def week_fields(self) -> list[BoundField]:
        return [self[f"{WEEK_PREFIX}{number}"] for number in self._weeks]

    @property
    def weeks_differ(self) -> bool:
        """Whether somebody gave hours for single weeks, good ones or not."""
        return any(bound.value() not in (None, "") for bound in self.week_fields)

    @property
    def finished_fields(self) -> list[BoundField]:
        return [self[f"{DONE_PREFIX}{template.slug}"] for template in self.finished]

    @property
    def has_finished(self) -> bool:
        return any(bound.value() for bound in self.finished_fields)

    @property
    def chosen_role(self) -> Role | None:
        return self.roles.get(self.query.get("role", ""))

    @property
    def skill_fields(self) -> list[SkillField]:
        return [
            SkillField(
                row.skill.name,
                row.get_level_display().lower(),
                self.usual[row.skill_id],
                row.importance == "core",
                self[f"{SKILL_PREFIX}{row.skill.slug}"],
            )
            for row in self.asked
        ]

    def wishes(self) -> Wishes:
        """Return what a valid form asks for."""
        given = self.cleaned_data
        return Wishes(
            role=self.roles[given["role"]],
            career=self.careers.get(given["from"]),
            hours_per_week=given["hours"],
            starts_on=given["start"],
            levels={
                row.skill.slug: given[f"{SKILL_PREFIX}{row.skill.slug}"]
                for row in self.asked
                if given[f"{SKILL_PREFIX}{row.skill.slug}"] is not None
            },
            weeks_apart=self._weeks_apart(given),
            money=given["money"] or 0,
            job_search=given["search"] != "no",
            finished={
                template.slug
                for template in self.finished
                if given[f"{DONE_PREFIX}{template.slug}"]
            },
        )


def a_year_after(today: dt.date) -> dt.date:
    return today + dt.timedelta(days=366)
