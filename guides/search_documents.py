"""What search finds: for each kind of content, which rows there are and how each reads.

An entry's `depends` names the other models whose rows its text or address is made of, each with
the lookup that leads from the entry's own model to them; `guides.content_changes` follows it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model, Prefetch, QuerySet
from django.urls import reverse

from careerguide.figures import money, money_range, percent_change, span
from plans.models import TaskTemplate
from roles.models import (
    AnswerPoint,
    Dataset,
    Employer,
    Family,
    Industry,
    IndustryUse,
    InterviewRound,
    LadderStep,
    Project,
    ProjectPoint,
    Question,
    Role,
    RoleAlias,
    RolePoint,
    RoundPoint,
    Skill,
    SkillCategory,
    SkillPoint,
    Tool,
)
from salaries.models import CostOfLivingIndex, Level, NegotiationTip, PayBand, Place
from sources.models import Citation, Method, Source
from transitions.models import (
    Certification,
    EducationPathway,
    EducationPoint,
    LearningResource,
    PathStep,
    PlaybookPhase,
    PlaybookPoint,
    SourceCareer,
    TimelineClaim,
    TransitionPath,
)
from transitions.pages import shelf_slug

from .models import (
    Faq,
    Forecast,
    MarketFigure,
    Point,
    SearchDocument,
    Section,
    Takeaway,
    Trend,
)

Kind = SearchDocument.Kind


@dataclass(frozen=True)
class Documented:
    """One kind of content and how each of its rows becomes a document."""

    kind: str
    model: type[Model]
    title: Callable[[Any], str]
    body: Callable[[Any], Iterable[str]]
    address: Callable[[Any], str]
    rows: Callable[[], QuerySet[Any]]
    depends: Mapping[type[Model], str] = field(default_factory=dict)
    weight: int = 1


def _current(model: Any, *prefetch: str | Prefetch, joined: tuple[str, ...] = ()) -> Any:
    """Return a function that gives the model's current rows with what their text needs."""

    def rows() -> QuerySet[Any]:
        found = model.objects.current() if hasattr(model, "retired_on") else model.objects.all()
        return (found.select_related(*joined) if joined else found).prefetch_related(*prefetch)

    return rows


def _at(page: str) -> Callable[[Any], str]:
    """Return a function that gives the place of a row on the page that lists it."""
    return lambda row: f"{reverse(page)}#{row.slug}"


def _on_its_page(page: str) -> Callable[[Any], str]:
    """Return a function that gives a row's place in a list of several pages."""
    return lambda row: f"{reverse(page)}?at={row.slug}#{row.slug}"


def _opened_at(page: str) -> Callable[[Any], str]:
    """Return a function that gives a row's place, unfolded, on the page that folds it."""
    return lambda row: f"{reverse(page)}?open={row.slug}#{row.slug}"


def _on_its_shelf(resource: LearningResource) -> str:
    shelf = shelf_slug(resource.type)
    return f"{reverse('education')}?open={shelf}&at={resource.slug}#{resource.slug}"


def _first_of(name: str, otherwise: Callable[[Any], str]) -> Callable[[Any], str]:
    """Return a function that gives the address of the first linked row that has a page."""

    def address(row: Any) -> str:
        linked = [each for each in getattr(row, name).all() if each.retired_on is None]
        return linked[0].get_absolute_url() if linked else otherwise(row)

    return address


def _texts(rows: Any) -> list[str]:
    """Return title and text of child rows."""
    return [
        " ".join(filter(None, [getattr(row, "title", ""), getattr(row, "text", "")]))
        for row in rows.all()
    ]


def _names(rows: Any) -> str:
    return ", ".join(str(row) for row in rows.all())


def _role(role: Role) -> list[str]:
    return [
        role.summary,
        _names(role.aliases),
        role.description,
        role.degree_note,
        role.coding_note,
        role.demand_note,
        *_texts(role.points),
        *(f"{step.title}: {step.summary}" for step in role.ladder.all()),
        role.family.name,
        role.get_horizon_display(),
    ]


def _pay(role: Any) -> list[str]:
    return [
        " ".join(
            filter(
                None,
                [
                    band.get_basis_display() + ":",
                    money_range(band.low, band.high, band.currency, band.period, band.open_top),
                    band.level.name if band.level else "",
                    band.place.name if band.place else "",
                    band.label,
                    band.condition,
                ],
            )
        )
        + "."
        for band in role.pay_bands.all()
        if band.retired_on is None
    ]


def _path(path: Any) -> list[str]:
    return [
        f"{path.summary} {span(path.months_low, path.months_high, 'month')}.",
        path.head_start,
        path.focus,
        *_texts(path.steps),
        path.career.summary,
    ]


def _resource(each: LearningResource) -> list[str]:
    return [each.summary, each.provider, each.get_type_display(), each.price_note]


def _certificate(each: Certification) -> list[str]:
    price = "Free" if each.price_usd == 0 else money(each.price_usd)
    return [each.verdict, each.provider, f"{price} {each.price_note}".strip()]


def _cost_of_living(place: Any) -> list[str]:
    return [
        f"Cost of living {each.value or 'variable'}. {each.note}"
        for each in place.cost_of_living.all()
    ]


def _forecast(each: Forecast) -> list[str]:
    years = f"{each.from_year}–{each.to_year}" if each.from_year and each.to_year else ""
    figure = f"{each.percent}%" if each.is_share else percent_change(each.percent)
    return [f"{figure} {years}".strip(), each.note]


def _section_address(section: Section) -> str:
    """The page; at the section itself unless it is the page's own heading."""
    if section.slug == f"{section.page}-intro":
        return reverse(section.page)
    return section.get_absolute_url()


def _source(each: Any) -> list[str]:
    return [each.note, each.publisher, *(citation.section for citation in each.citations.all())]


BANDS = Prefetch("pay_bands", PayBand.objects.select_related("level", "place"))

DOCUMENTED: tuple[Documented, ...] = (
    Documented(
        Kind.ROLE,
        Role,
        title=lambda role: role.name,
        body=_role,
        address=lambda role: role.get_absolute_url(),
        rows=_current(Role, "aliases", "points", "ladder", joined=("family",)),
        depends={
            RoleAlias: "aliases",
            RolePoint: "points",
            LadderStep: "ladder",
            Family: "family",
        },
        weight=4,
    ),
    Documented(
        Kind.PAY,
        Role,
        title=lambda role: f"Pay: {role.name}",
        body=_pay,
        address=lambda role: f"{reverse('salaries')}?role={role.slug}",
        rows=_current(Role, BANDS),
        depends={
            PayBand: "pay_bands",
            Level: "pay_bands__level",
            Place: "pay_bands__place",
        },
        weight=2,
    ),
    Documented(
        Kind.PLACE,
        Place,
        title=lambda place: place.name,
        body=lambda place: [place.summary, place.region, *_cost_of_living(place)],
        address=lambda place: place.get_absolute_url(),
        rows=_current(Place, "cost_of_living"),
        depends={CostOfLivingIndex: "cost_of_living"},
        weight=3,
    ),
    Documented(
        Kind.SKILL,
        Skill,
        title=lambda skill: skill.name,
        body=lambda skill: [
            skill.summary,
            skill.why,
            *_texts(skill.points),
            skill.category.name,
        ],
        address=lambda skill: skill.get_absolute_url(),
        rows=_current(Skill, "points", joined=("category",)),
        depends={SkillPoint: "points", SkillCategory: "category"},
        weight=3,
    ),
    Documented(
        Kind.TOOL,
        Tool,
        title=lambda tool: tool.name,
        body=lambda tool: [tool.summary, tool.get_type_display(), _names(tool.skills)],
        address=_first_of("skills", lambda tool: reverse("skills")),
        rows=_current(Tool, "skills"),
        depends={Skill: "skills"},
    ),
    Documented(
        Kind.WAY_IN,
        TransitionPath,
        title=lambda path: f"{path.career.name} to {path.role.name}",
        body=_path,
        address=lambda path: path.get_absolute_url(),
        rows=_current(TransitionPath, "steps", joined=("career", "role")),
        depends={PathStep: "steps", SourceCareer: "career", Role: "role"},
        weight=3,
    ),
    Documented(
        Kind.WAY_IN,
        SourceCareer,
        title=lambda career: f"From: {career.name}",
        body=lambda career: [career.summary],
        address=lambda career: f"{reverse('plan-new')}?from={career.slug}",
        rows=_current(SourceCareer),
    ),
    Documented(
        Kind.WAY_IN,
        TimelineClaim,
        title=lambda claim: claim.label,
        body=lambda claim: [span(claim.months_low, claim.months_high, "month"), claim.note],
        address=lambda claim: f"{reverse('transitions')}#claims-title",
        rows=_current(TimelineClaim),
    ),
    Documented(
        Kind.WAY_IN,
        PlaybookPhase,
        title=lambda phase: phase.title,
        body=lambda phase: [phase.summary, *_texts(phase.points)],
        address=_at("transitions"),
        rows=_current(PlaybookPhase, "points"),
        depends={PlaybookPoint: "points"},
    ),
    Documented(
        Kind.EDUCATION,
        EducationPathway,
        title=lambda each: each.name,
        body=lambda each: [
            each.summary,
            f"{each.duration}. {each.cost}.",
            each.best_for,
            *_texts(each.points),
        ],
        address=_at("education"),
        rows=_current(EducationPathway, "points"),
        depends={EducationPoint: "points"},
        weight=2,
    ),
    Documented(
        Kind.CERTIFICATE,
        Certification,
        title=lambda each: each.name,
        body=_certificate,
        address=_on_its_page("certifications"),
        rows=_current(Certification),
        weight=2,
    ),
    Documented(
        Kind.RESOURCE,
        LearningResource,
        title=lambda each: each.name,
        body=_resource,
        address=_first_of("skills", _on_its_shelf),
        rows=_current(LearningResource, "skills"),
        depends={Skill: "skills"},
    ),
    Documented(
        Kind.PROJECT,
        Project,
        title=lambda project: project.title,
        body=lambda project: [
            project.summary,
            *_texts(project.points),
            _names(project.tools),
            _names(project.datasets),
        ],
        address=lambda project: project.get_absolute_url(),
        rows=_current(Project, "points", "tools", "datasets"),
        depends={ProjectPoint: "points", Tool: "tools", Dataset: "datasets"},
        weight=2,
    ),
    Documented(
        Kind.PROJECT,
        Dataset,
        title=lambda dataset: dataset.name,
        body=lambda dataset: [dataset.summary],
        address=_first_of("projects", lambda dataset: reverse("portfolio")),
        rows=_current(Dataset, "projects"),
        depends={Project: "projects"},
    ),
    Documented(
        Kind.INTERVIEW,
        InterviewRound,
        title=lambda each: each.name,
        body=lambda each: [each.summary, *_texts(each.points)],
        address=_opened_at("interviews"),
        rows=_current(InterviewRound, "points"),
        depends={RoundPoint: "points"},
        weight=2,
    ),
    Documented(
        Kind.INTERVIEW,
        Question,
        title=lambda question: question.text,
        body=lambda question: [question.text, *_texts(question.answer_points)],
        address=lambda question: question.get_absolute_url(),
        rows=_current(Question, "answer_points"),
        depends={AnswerPoint: "answer_points"},
    ),
    Documented(
        Kind.INDUSTRY,
        Industry,
        title=lambda industry: industry.name,
        body=lambda industry: [
            industry.summary,
            industry.description,
            f"{industry.hiring_pace}, {percent_change(industry.growth_percent)}",
            *(f"{use.name}: {use.text}" for use in industry.uses.all()),
        ],
        address=lambda industry: industry.get_absolute_url(),
        rows=_current(Industry, "uses"),
        depends={IndustryUse: "uses"},
        weight=3,
    ),
    Documented(
        Kind.EMPLOYER,
        Employer,
        title=lambda employer: employer.name,
        body=lambda employer: [employer.summary, _names(employer.roles)],
        address=_first_of("roles", lambda employer: reverse("industries")),
        rows=_current(Employer, "roles"),
        depends={Role: "roles"},
    ),
    Documented(
        Kind.OUTLOOK,
        MarketFigure,
        title=lambda each: f"{each.label}: {each.figure}",
        body=lambda each: [each.text, each.comparison],
        address=_on_its_page("outlook"),
        rows=_current(MarketFigure),
    ),
    Documented(
        Kind.OUTLOOK,
        Trend,
        title=lambda trend: trend.name,
        body=lambda trend: [trend.summary, trend.consequence, _names(trend.tools)],
        address=_on_its_page("outlook"),
        rows=_current(Trend, "tools"),
        depends={Tool: "tools"},
    ),
    Documented(
        Kind.OUTLOOK,
        Forecast,
        title=lambda each: f"Forecast: {each.subject}",
        body=_forecast,
        address=_on_its_page("outlook"),
        rows=_current(Forecast),
    ),
    Documented(
        Kind.ADVICE,
        NegotiationTip,
        title=lambda tip: tip.title,
        body=lambda tip: [tip.text, tip.example],
        address=_at("negotiation"),
        rows=_current(NegotiationTip),
    ),
    Documented(
        Kind.ADVICE,
        Takeaway,
        title=lambda each: each.title,
        body=lambda each: [each.text],
        address=_on_its_page("front"),
        rows=_current(Takeaway),
    ),
    Documented(
        Kind.ADVICE,
        Section,
        title=lambda section: section.title,
        body=lambda section: [section.intro, *_texts(section.points)],
        address=_section_address,
        rows=_current(Section, "points"),
        depends={Point: "points"},
    ),
    Documented(
        Kind.QUESTION,
        Faq,
        title=lambda each: each.question,
        body=lambda each: [each.answer],
        address=lambda each: each.get_absolute_url(),
        rows=_current(Faq),
        weight=2,
    ),
    Documented(
        Kind.PLAN,
        TaskTemplate,
        title=lambda task: task.title,
        body=lambda task: [task.text, task.why],
        address=lambda task: reverse("plans"),
        rows=lambda: TaskTemplate.objects.current().filter(starter_month__isnull=False),
    ),
    Documented(
        Kind.SOURCE,
        Source,
        title=lambda each: f"{each.publisher}: {each.name}",
        body=_source,
        address=_at("sources"),
        rows=_current(Source, "citations"),
        depends={Citation: "citations"},
    ),
    Documented(
        Kind.SOURCE,
        Method,
        title=lambda each: f"Our estimates: {each.name}",
        body=lambda each: [each.explanation, each.formula],
        address=_at("sources"),
        rows=_current(Method),
    ),
)
