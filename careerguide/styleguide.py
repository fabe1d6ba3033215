"""The page for contributors that shows every piece of the site in all its states.

Its rows are made up; it exists only while DEBUG is on.
"""

from dataclasses import dataclass

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from guides.models import Section
from plans.letter import BAR_HEIGHT, BAR_WIDTH, FLAG_HEIGHT
from plans.letter import Bar as WeekBar
from plans.letter import Ruler as WeeksRuler
from roles.comparing import Cell, Comparison, Entry, Row, RowGroup
from roles.forms import Choice
from roles.meters import Meter
from roles.models import Family, Horizon, Role
from salaries.bars import Axis, Bar
from sources.models import Citation, Kind, Method, Source
from transitions.pages import Laid, Timeline
from transitions.timeline import Ruler, Stretch, duration_lane, lane

from .facts import Fact, Note
from .finding import Search
from .htmx import render_page
from .query import Chip, Problem

LONG = "Principal Machine Learning Reliability and Evaluation Engineer for Regulated Industries"
ICONS = [
    "steps",
    "search",
    "arrow",
    "check",
    "plus",
    "minus",
    "flag",
    "download",
    "close",
    "open",
]


@dataclass(frozen=True)
class State:
    """A piece in one of its states, with the name of the state."""

    name: str
    figure: str = ""
    bar: Bar | None = None
    meter: Meter | None = None
    lane: Laid | None = None


@dataclass(frozen=True)
class Named:
    """Whatever has a title and a line of text."""

    title: str
    summary: str = ""


@dataclass(frozen=True)
class Marked:
    """A row as the source mark takes it: sourced, or an estimate with its method."""

    kind: str
    citation: Citation | None = None
    method: Method | None = None


@dataclass(frozen=True)
class FilterGroup:
    name: str
    legend: str
    ticked: list[str]
    options: list["FilterOption"]


@dataclass(frozen=True)
class FilterOption:
    value: str
    label: str
    chosen: bool = False


@dataclass(frozen=True)
class Ladder:
    name: str
    steps: list[Named]
    family: str


@dataclass(frozen=True)
class Turning:
    """The pages of a list, as the piece that turns them needs them."""

    number: int
    pages: int
    previous: str = ""
    next: str = ""


@dataclass(frozen=True)
class Guide:
    """Everything on the page."""

    sourced: Marked
    estimate: Marked
    through: Marked
    families: list[Role]
    bars: list[State]
    axis_labels: list[str]
    meters: list[State]
    lanes: list[State]
    timeline: Timeline
    ladders: list[Ladder]
    facts: list[Fact]
    comparisons: list[tuple[str, Comparison]]
    rulers: list[tuple[str, WeeksRuler]]
    groups: list[FilterGroup]
    chips: list[Chip]
    problems: list[Problem]
    searches: list[Search]
    one: Search
    pagers: list[tuple[str, Turning]]
    icons: list[str]


def sample() -> Guide:
    source = Source(slug="sample", publisher="A publisher", name="A report")
    citation = Citation(slug="sample-1", source=source, section="Pay by level", year=2026)
    through = Citation(
        slug="sample-2", source=source, section="Jobs", year=2025, cited_through=source
    )
    method = Method(
        slug="sample-method",
        name="Hours of a task",
        explanation="What a careful beginner needs, from the source’s weeks.",
        formula="hours = weeks × 15 to 25",
    )
    axis = Axis.over([600_000])
    assert axis  # noqa: S101

    def bar(low: int, high: int, **more: object) -> Bar:
        return Bar.on(axis, low, high, text="", **more)  # type: ignore[arg-type]

    levels = [(110_000, 150_000), (150_000, 220_000), (200_000, 350_000)]
    ruler = Ruler(6)
    steps = [(1, 1), (2, 3), (3, 5), (4, 6)]
    return Guide(
        sourced=Marked(Kind.SOURCED, citation),
        estimate=Marked(Kind.ESTIMATE, citation, method),
        through=Marked(Kind.SOURCED, through),
        families=[
            Role(
                name="A role",
                horizon=horizon,
                family=Family(slug=slug, name=slug.replace("-", " ").capitalize()),
            )
            for slug, horizon in zip(
                ["research", "engineering", "specialist", "product-people", "safety-governance"],
                [*Horizon.values, *Horizon.values],
                strict=False,
            )
        ],
        bars=[
            State("A range", "$110K–$150K", bar(110_000, 150_000, family="engineering")),
            State(
                "A level within its scale",
                "$150K–$220K",
                bar(150_000, 220_000, family="specialist", levels=levels),
            ),
            State(
                "Open at the top",
                "$300K–$500K+",
                bar(300_000, 500_000, family="research", open_top=True),
            ),
            State(
                "Our estimate",
                "$170K–$260K",
                bar(170_000, 260_000, family="product-people", estimate=True),
            ),
            State(
                "An estimate, open",
                "$170K–$260K+",
                bar(170_000, 260_000, family="safety-governance", estimate=True, open_top=True),
            ),
            State("One amount", "$120K", bar(120_000, 120_000)),
            State("No figure"),
            State(LONG, "$1.25M", bar(550_000, 600_000, family="research")),
        ],
        axis_labels=["$0", "", "$200K", "", "$400K", "", "$600K"],
        meters=[
            State("Asked, sourced", meter=Meter.asked(3, "Proficient", estimate=False)),
            State("Asked, our estimate", meter=Meter.asked(2, "Working", estimate=True)),
            State("Nothing asked", meter=Meter.asked(0, "Not yet", estimate=False)),
            State("A gap", meter=Meter.gap(1, 3)),
            State("All to learn", meter=Meter.gap(0, 4)),
            State("Nothing to learn", meter=Meter.gap(3, 2)),
            State("Had, planned and asked beyond", meter=Meter.planned(1, 2, 4)),
        ],
        lanes=[
            State("A stretch", lane=_laid("", Stretch(2, 3), ruler)),
            State("Three to six months", lane=Laid(None, "", duration_lane(ruler, 3, 6))),
            State("Exactly six", lane=Laid(None, "", duration_lane(ruler, 6, 6))),
        ],
        timeline=Timeline(
            ruler,
            [
                _laid(LONG if number == 2 else f"Step {number}", Stretch(*each), ruler)
                for number, each in enumerate(steps, 1)
            ],
        ),
        ladders=[
            Ladder("One stop", [Named("Specialist", "The whole of the ladder.")], "research"),
            Ladder(
                "Six stops, a long name among them",
                [Named(LONG if n == 3 else f"Stop {n}", "What changes.") for n in range(1, 7)],
                "engineering",
            ),
        ],
        facts=[
            Fact("Pay", "$150K–$220K", Marked(Kind.SOURCED, citation), [Note("Mid level")]),
            Fact(
                "Hours", "15–25 hours/week", Marked(Kind.ESTIMATE, citation, method), estimate=True
            ),
            Fact("Time in", notes=[Note("See all ways in", "#facts")]),
            Fact("Role", LONG, address="#facts"),
        ],
        comparisons=[
            ("Two, all rows", _comparison(2, Marked(Kind.SOURCED, citation))),
            ("Four, a long name among them", _comparison(4, Marked(Kind.SOURCED, citation))),
            ("Only differences", _comparison(2, Marked(Kind.SOURCED, citation), only=True)),
        ],
        rulers=[
            ("Under way", _weeks(done=True)),
            ("Not begun", _weeks()),
            ("A week away, one with fewer hours", _weeks(hours={5: 0, 6: 5})),
        ],
        groups=[
            FilterGroup(
                "level",
                "Level",
                ["mid"],
                [FilterOption("entry", "Entry"), FilterOption("mid", "Mid", chosen=True)],
            ),
            FilterGroup("place", "Place", [], [FilterOption("austin", "Austin")]),
        ],
        chips=[Chip("Level: Mid", "#filter"), Chip(f"Role: {LONG}", "#filter")],
        problems=[Problem("level", "Level", "mild", "is not one of the choices")],
        searches=[
            Search("role", "Role", "#filter"),
            Search("skill", "Skill", "#filter", "learn", (("learning", LONG),), more=True),
            Search("place", "Place", "#filter", "zzz"),
        ],
        one=Search("one", "Role", "#filter", "learn", (("learning", LONG),), single=True),
        pagers=[
            ("The first page", Turning(1, 9, next="#pages")),
            ("In the middle", Turning(5, 9, previous="#pages", next="#pages")),
            ("The last page", Turning(9, 9, previous="#pages")),
        ],
        icons=ICONS,
    )


def _laid(title: str, stretch: Stretch, ruler: Ruler) -> Laid:
    return Laid(Named(title), stretch.text, lane(ruler, stretch))


def _comparison(number: int, mark: Marked, *, only: bool = False) -> Comparison:
    roles = [Role(slug=f"role-{n}", name=LONG if n == 3 else f"Role {n}") for n in range(number)]

    def row(title: str, *texts: str) -> Row:
        cells = [
            Cell(role, [Entry(text, mark)] if text else [])
            for role, text in zip(roles, texts, strict=False)
        ]
        return Row(title, cells)

    meter = Meter.asked(2, "Working", estimate=True)
    skill = Row("A skill", [Cell(role, [Entry(meter.text, meter=meter)]) for role in roles])
    rows = [row("Degree", "PhD", "No degree needed", "", "Degree helps")]
    hidden = 1 if only else 0
    groups = [RowGroup("At a glance", rows if only else [*rows, skill], [mark])]
    stem = f"sample-{number}-{hidden}"
    choices = [
        Choice(f"{stem}-all", "All", "#comparisons", not only),
        Choice(f"{stem}-differences", "Only differences", "#comparisons", only),
    ]
    return Comparison(roles, groups, "$0 to $600K a year", hidden, choices)


def _weeks(*, done: bool = False, hours: dict[int, int] | None = None) -> WeeksRuler:
    bars = []
    for number in range(1, 14):
        capacity = round(BAR_HEIGHT * (hours or {}).get(number, 15) / 15)
        planned = round(capacity * (0.6 + 0.4 * (number % 3) / 2))
        worked = planned if done and number < 5 else planned // 2 if done and number == 5 else 0
        bars.append(
            WeekBar(
                number=number,
                x=(number - 1) * BAR_WIDTH,
                capacity=capacity,
                planned=planned,
                done=worked,
                capacity_y=FLAG_HEIGHT + BAR_HEIGHT - capacity,
                planned_y=FLAG_HEIGHT + BAR_HEIGHT - planned,
                done_y=FLAG_HEIGHT + BAR_HEIGHT - worked,
                flag=number in {4, 9, 13},
            )
        )
    return WeeksRuler(bars, 430 if done else None)


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """Show the pieces; nobody but contributors has use for them."""
    if not settings.DEBUG:
        raise Http404
    intro = Section(title="Style guide", intro="Every piece of the site in all its states.")
    return render_page(request, "styleguide.html", {"intro": intro, "guide": sample()})
