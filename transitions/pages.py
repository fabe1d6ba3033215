"""What the pages of ways in, education and certificates show, ready for their templates."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet
from django.db.models.functions import Lower
from django.http import QueryDict
from django.utils.text import slugify

from careerguide.facts import Fact, Note, notes
from careerguide.figures import money, span
from careerguide.folding import Fold, Folding
from careerguide.paging import Paged
from careerguide.query import address_with
from roles.meters import Meter
from roles.models import Proficiency, RoleSkill, Skill

from .models import (
    CareerSkill,
    Certification,
    EducationPathway,
    EducationPoint,
    LearningResource,
    PathStep,
    PlaybookPhase,
    TimelineClaim,
    TransitionPath,
)
from .timeline import Lane, Ruler, Stretch, duration_lane, lane, overlaps

WAYS_A_PAGE = 5
CLAIMS_A_PAGE = 12
CERTIFICATES_A_PAGE = 6
RESOURCES_A_PAGE = 36
# A way in names so many others.
OTHERS = 5


@dataclass(frozen=True)
class Laid:
    """Something with a time of its own, laid on the page's ruler."""

    row: Any
    when: str
    lane: Lane
    alongside: str = ""
    anchor: str = ""


@dataclass(frozen=True)
class Timeline:
    ruler: Ruler
    laid: list[Laid]


def durations(rows: Sequence[TransitionPath | TimelineClaim]) -> Timeline:
    """Return how long each way or claim takes, all on one ruler."""
    ruler = Ruler.over([], at_least=max([row.months_high for row in rows], default=1))
    return Timeline(
        ruler,
        [
            Laid(
                row,
                span(row.months_low, row.months_high, "month"),
                duration_lane(ruler, row.months_low, row.months_high),
            )
            for row in rows
        ],
    )


def playbook(phases: Iterable[PlaybookPhase]) -> Timeline:
    """Return the phases of the playbook on their ruler."""
    return _laid([(phase, Stretch(phase.start_month, phase.end_month)) for phase in phases])


def way_in(path: TransitionPath, steps: Iterable[PathStep]) -> Timeline:
    """Return the steps of a path on a ruler that also holds its whole duration."""
    return _laid(
        [(step, Stretch(step.start, step.end, step.unit)) for step in steps],
        at_least=path.months_high,
    )


def _laid(timed: list[tuple[Any, Stretch]], at_least: int = 1) -> Timeline:
    ruler = Ruler.over([stretch for _, stretch in timed], at_least=at_least)
    laid = []
    for number, (row, stretch) in enumerate(timed):
        with_others = [
            str(other + 1)
            for other, (_, each) in enumerate(timed)
            if other != number and overlaps(stretch, each)
        ]
        anchor = row.slug if isinstance(row, PlaybookPhase) else f"step-{number + 1}"
        laid.append(Laid(row, stretch.text, lane(ruler, stretch), _steps(with_others), anchor))
    return Timeline(ruler, laid)


def _steps(numbers: list[str]) -> str:
    """Return steps by their numbers: `step 2`, `steps 2 and 4`, `steps 1, 2 and 4`."""
    if len(numbers) < 2:
        return "".join(f"step {number}" for number in numbers)
    return f"steps {', '.join(numbers[:-1])} and {numbers[-1]}"


def has_weeks(steps: Iterable[PathStep]) -> bool:
    return any(step.unit == "week" for step in steps)


def differing(claims: Iterable[TimelineClaim]) -> bool:
    """Return whether claims about one move do not agree."""
    return len({(claim.months_low, claim.months_high) for claim in claims}) > 1


# What somebody brings, and what the role asks


@dataclass(frozen=True)
class Asked:
    """A skill that the role asks for, beside how far people of the career bring it."""

    skill: Skill
    asked: RoleSkill
    brought: CareerSkill | None

    @property
    def asked_text(self) -> str:
        return str(Proficiency(self.asked.level).label)

    @property
    def brought_text(self) -> str:
        return str(Proficiency(self.brought.level if self.brought else 0).label)

    @property
    def meter(self) -> Meter:
        return Meter.gap(self.brought.level if self.brought else 0, self.asked.level)


def asked_and_brought(asked: Iterable[RoleSkill], brought: Iterable[CareerSkill]) -> list[Asked]:
    """Return the role's skills, those with most to learn first."""
    by_skill = {row.skill_id: row for row in brought}
    rows = [Asked(row.skill, row, by_skill.get(row.skill_id)) for row in asked]
    return sorted(rows, key=lambda row: (row.brought.level if row.brought else 0) - row.asked.level)


def facts(path: TransitionPath, differ: bool) -> list[Fact]:
    """Return what one wants to know first about a way in."""
    role = path.role
    return [
        Fact(
            "Time, as this way in states it",
            span(path.months_low, path.months_high, "month"),
            path,
            [Note("Sources differ", "#claims")] if differ else [],
        ),
        Fact("Degree", role.get_degree_need_display()),
        Fact("Coding", role.get_coding_need_display()),
        Fact("Role", role.name, notes=notes(role.family.name), address=role.get_absolute_url()),
    ]


def counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


# Education and certificates


@dataclass(frozen=True)
class Way:
    """A way to learn, with its points by what they are."""

    row: EducationPathway
    pros: list[EducationPoint]
    cons: list[EducationPoint]
    examples: list[EducationPoint]
    stages: list[EducationPoint]


def ways(rows: Iterable[EducationPathway]) -> list[Way]:
    """Return the ways to learn, as the columns of a comparison."""
    kinds = EducationPoint.Kind
    return [
        Way(
            row,
            *(
                [point for point in row.points.all() if point.topic == kind]
                for kind in (kinds.PRO, kinds.CON, kinds.EXAMPLE, kinds.STAGE)
            ),
        )
        for row in rows
    ]


@dataclass(frozen=True)
class Shelf:
    """The learning resources of one type: counted, and listed when unfolded."""

    label: str
    fold: Fold
    count: int
    listed: Paged | None


SHELVES = {
    "course": "Courses",
    "series": "Video series",
    "bootcamp": "Bootcamps",
    "docs": "Documentation",
    "book": "Books",
    "practice": "Practice sites",
    "mock": "Mock interviews",
    "community": "Communities",
    "platform": "Places to publish",
    "pay-data": "Pay data",
}


def shelf_slug(type: str) -> str:
    """Return the slug of a type's shelf. It is the label's: a way to learn is a `bootcamp` too."""
    return slugify(SHELVES[type])


def shelf_slugs() -> list[str]:
    return [shelf_slug(type) for type in SHELVES]


def unfolded(folding: Folding) -> dict[str, QuerySet[LearningResource]]:
    """Return the resources of each unfolded shelf, by type."""
    shown = LearningResource.objects.shown()
    return {type: shown.filter(type=type) for type in SHELVES if shelf_slug(type) in folding.opened}


def shelves(folding: Folding, listed: Mapping[str, Paged]) -> list[Shelf]:
    """Return the shelves that hold something, in the order of the types; `listed` by type."""
    counts = LearningResource.objects.counts_by_type()
    return [
        Shelf(label, folding.of(shelf_slug(type)), counts[type], listed.get(type))
        for type, label in SHELVES.items()
        if counts.get(type)
    ]


@dataclass(frozen=True)
class Priced:
    """A certificate with its price and time as they read."""

    row: Certification
    price: str
    time: str


def price(amount: int, approximate: bool = False) -> str:
    """Return a price as it reads: `$200`, `~$300`, `Free`."""
    if amount == 0:
        return "Free"
    return f"{'~' if approximate else ''}{money(amount)}"


def certificates(sort: str) -> QuerySet[Certification]:
    """Return the current certificates in the order asked for; without one, in the content's own."""
    shown, by = Certification.objects.shown(), sort.removeprefix("-")
    if not by:
        return shown
    value = F("price_usd") if by == "price" else Lower(by)
    return shown.order_by(value.desc() if sort.startswith("-") else value, "position", "slug")


def priced(rows: Iterable[Certification]) -> list[Priced]:
    """Return certificates with price and time as they read."""
    return [
        Priced(
            row,
            price(row.price_usd, row.price_approximate),
            span(row.months, row.months, "month"),
        )
        for row in rows
    ]


@dataclass(frozen=True)
class Heading:
    """A column heading that sorts: where it leads, and how the table is sorted by it now."""

    label: str
    address: str
    aria_sort: str


def certificate_headings(query: QueryDict, sort: str) -> dict[str, Heading]:
    """Return the sorting column headings; a second click turns the order round."""
    return {
        name: Heading(
            label,
            address_with(query, sort=f"-{name}" if sort == name else name),
            {name: "ascending", f"-{name}": "descending"}.get(sort, ""),
        )
        for name, label in (("name", "Certificate"), ("provider", "Provider"), ("price", "Price"))
    }
