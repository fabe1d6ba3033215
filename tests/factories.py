"""Small rows for tests: each helper saves one row with sensible defaults; keywords override.

A slug is made unique where none is given. Rows are editorial (no source) unless a test passes
`**sourced()` or `**estimated()`, except those that hold figures, which are sourced.
"""

from itertools import count
from typing import Any

from django.utils.text import slugify

from guides.models import Faq, Forecast, MarketFigure, Point, Section, Takeaway, Trend
from plans.models import TaskSkill, TaskTemplate
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
    RoleSkill,
    RoundPoint,
    Skill,
    SkillCategory,
    SkillPoint,
    Tool,
)
from salaries.models import (
    CostOfLivingIndex,
    ExchangeRate,
    Level,
    NegotiationTip,
    Occupation,
    OccupationMatch,
    PayBand,
    Place,
    SurveyArea,
    WageStatistic,
)
from sources.models import Citation, Kind, Method, Source
from transitions.models import (
    CareerSkill,
    Certification,
    EducationPathway,
    LearningResource,
    PathStep,
    PlaybookPhase,
    SourceCareer,
    TimelineClaim,
    TransitionPath,
)

_numbers = count(1)


def _given(values: dict[str, Any], defaults: dict[str, Any]) -> dict[str, Any]:
    return {**defaults, **values}


def _slug(stem: str) -> str:
    return f"{stem}-{next(_numbers)}"


def _titled(stem: str, values: dict[str, Any], field: str = "name") -> dict[str, Any]:
    """Fill in slug and name from one another."""
    if "slug" not in values:
        values = {**values, "slug": slugify(values[field]) if field in values else _slug(stem)}
    return {field: str(values["slug"]).replace("-", " ").capitalize(), **values}


# Sources


def source(**values: Any) -> Source:
    values = _titled("source", values)
    return Source.objects.create(**_given(values, {"publisher": "Example Press", "year": 2026}))


def citation(**values: Any) -> Citation:
    if "source" not in values:
        values["source"] = Source.objects.filter(slug="guide").first() or source(slug="guide")
    defaults = {"slug": _slug("citation"), "section": "Salary by role", "year": 2026}
    return Citation.objects.create(**_given(values, defaults))


def method(**values: Any) -> Method:
    values = _titled("method", values)
    return Method.objects.create(**_given(values, {"explanation": "We counted.", "formula": ""}))


def sourced(cited: Citation | None = None) -> dict[str, Any]:
    """Return provenance for a sourced row, by default from one shared citation."""
    cited = cited or Citation.objects.filter(slug="shared").first() or citation(slug="shared")
    return {"kind": Kind.SOURCED, "citation": cited}


def estimated(by: Method | None = None) -> dict[str, Any]:
    """Return provenance for an estimate, by default by one shared method."""
    by = by or Method.objects.filter(slug="our-method").first() or method(slug="our-method")
    return {"kind": Kind.ESTIMATE, "method": by}


# Roles, skills, industries


def family(slug: str = "engineering", **values: Any) -> Family:
    """Return the family with this slug, made where it is missing."""
    defaults = {"name": slug.replace("-", " ").capitalize(), "summary": "Builds systems."}
    return Family.objects.get_or_create(slug=slug, defaults=_given(values, defaults))[0]


def role(slug: str = "", **values: Any) -> Role:
    values = _titled("role", {"slug": slug, **values} if slug else values)
    if "family" not in values:
        values["family"] = family()
    defaults = {
        "horizon": "established",
        "source_group": "Engineering-focused",
        "summary": "Builds models that serve people.",
        "description": "First paragraph.\n\nSecond paragraph.",
        "degree_need": "degree",
        "degree_note": "A degree is usual.",
        "coding_need": "heavy",
        "coding_note": "Code every day.",
        "demand": "high",
        "demand_note": "Many openings.",
    }
    return Role.objects.create(**_given(values, defaults))


def role_alias(role: Role, **values: Any) -> RoleAlias:
    return RoleAlias.objects.create(role=role, **_given(values, {"name": _slug("Alias")}))


def role_point(role: Role, **values: Any) -> RolePoint:
    defaults = {"topic": "day", "text": "Reads results."}
    return RolePoint.objects.create(role=role, **_given(values, defaults))


def ladder_step(role: Role, **values: Any) -> LadderStep:
    defaults = {"title": "Junior engineer", "summary": "Works with guidance."}
    return LadderStep.objects.create(role=role, **_given(values, defaults))


def skill_category(slug: str = "programming", **values: Any) -> SkillCategory:
    """Return the category with this slug, made where it is missing."""
    defaults = {"name": slug.replace("-", " ").capitalize(), "summary": "Writing code."}
    return SkillCategory.objects.get_or_create(slug=slug, defaults=_given(values, defaults))[0]


def skill(slug: str = "", **values: Any) -> Skill:
    values = _titled("skill", {"slug": slug, **values} if slug else values)
    if "category" not in values:
        values["category"] = skill_category()
    return Skill.objects.create(
        **_given(values, {"summary": "Something to learn.", "why": "It is used everywhere."})
    )


def skill_point(skill: Skill, **values: Any) -> SkillPoint:
    defaults = {"topic": "covers", "text": "Covers the basics."}
    return SkillPoint.objects.create(skill=skill, **_given(values, defaults))


def role_skill(role: Role, skill: Skill, **values: Any) -> RoleSkill:
    """Save a required level: an estimate unless told otherwise."""
    if "kind" not in values:
        values |= estimated()
    return RoleSkill.objects.create(role=role, skill=skill, **_given(values, {"level": 3}))


def employer(**values: Any) -> Employer:
    return Employer.objects.create(
        **_given(_titled("employer", values), {"summary": "Hires for AI work."})
    )


def tool(**values: Any) -> Tool:
    defaults = {"type": "library", "summary": "A library.", "url": "https://example.org/"}
    return Tool.objects.create(**_given(_titled("tool", values), defaults))


def dataset(**values: Any) -> Dataset:
    defaults = {"summary": "Public data.", "url": "https://example.org/"}
    return Dataset.objects.create(**_given(_titled("dataset", values), defaults))


def industry(slug: str = "", **values: Any) -> Industry:
    values = _titled("industry", {"slug": slug, **values} if slug else values)
    if "kind" not in values:
        values |= sourced()
    defaults = {
        "summary": "Hires for AI work.",
        "description": "What it does with AI.",
        "hiring_pace": "Fast",
        "growth_percent": 25,
        "growth_year": 2026,
    }
    return Industry.objects.create(**_given(values, defaults))


def industry_use(industry: Industry, **values: Any) -> IndustryUse:
    defaults = {"name": "Fraud detection", "text": "Finds fraud."}
    return IndustryUse.objects.create(industry=industry, **_given(values, defaults))


def project(slug: str = "", **values: Any) -> Project:
    """Save a project; `roles`, `skills`, `tools` and `datasets` may be given as lists."""
    values = _titled("project", {"slug": slug, **values} if slug else values, "title")
    linked = {k: values.pop(k) for k in ("roles", "skills", "tools", "datasets") if k in values}
    saved = Project.objects.create(**_given(values, {"summary": "Build it and show it."}))
    for name, rows in linked.items():
        getattr(saved, name).set(rows)
    return saved


def project_point(project: Project, **values: Any) -> ProjectPoint:
    defaults = {"topic": "step", "text": "Clean the data."}
    return ProjectPoint.objects.create(project=project, **_given(values, defaults))


def interview_round(slug: str = "technical", **values: Any) -> InterviewRound:
    """Return the round with this slug, made where it is missing."""
    defaults = {"name": slug.replace("-", " ").capitalize(), "summary": "An interview."}
    return InterviewRound.objects.get_or_create(slug=slug, defaults=_given(values, defaults))[0]


def round_point(round: InterviewRound, **values: Any) -> RoundPoint:
    defaults = {"topic": "asks", "text": "Write code."}
    return RoundPoint.objects.create(round=round, **_given(values, defaults))


def question(slug: str = "", **values: Any) -> Question:
    """Save a question; `roles` and `skills` may be given as lists."""
    linked = {k: values.pop(k) for k in ("roles", "skills") if k in values}
    if "round" not in values:
        values["round"] = interview_round()
    defaults = {"slug": slug or _slug("question"), "text": "How would you measure it?"}
    saved = Question.objects.create(**_given(values, defaults))
    for name, rows in linked.items():
        getattr(saved, name).set(rows)
    return saved


def answer_point(question: Question, **values: Any) -> AnswerPoint:
    defaults = {"text": "Names the metric."}
    return AnswerPoint.objects.create(question=question, **_given(values, defaults))


# Salaries

_YEARS = {"entry": (0, 2), "mid": (2, 5), "senior": (5, None)}


def level(slug: str = "mid", **values: Any) -> Level:
    """Return the level with this slug, made where it is missing."""
    low, high = _YEARS.get(slug, (1, 3))
    order = ["entry", "mid", "senior"]
    defaults = {
        "name": {"mid": "Mid-level"}.get(slug, slug.capitalize()),
        "years_low": low,
        "years_high": high,
        "position": 10 * (order.index(slug) + 1) if slug in order else 90,
    }
    return Level.objects.get_or_create(slug=slug, defaults=_given(values, defaults))[0]


def place(slug: str = "san-francisco", **values: Any) -> Place:
    """Return the place with this slug, made where it is missing."""
    defaults = {
        "name": slug.replace("-", " ").title(),
        "region": "California",
        "summary": "Many employers.",
    }
    return Place.objects.get_or_create(slug=slug, defaults=_given(values, defaults))[0]


def pay_band(role: Role, **values: Any) -> PayBand:
    """Save a sourced total-compensation band of $150K–$220K; `level` and `place` may be slugs."""
    if "kind" not in values:
        values |= sourced()
    if isinstance(values.get("level"), str):
        values["level"] = level(values["level"])
    if isinstance(values.get("place"), str):
        values["place"] = place(values["place"])
    defaults = {"slug": _slug("band"), "basis": "total", "low": 150_000, "high": 220_000}
    return PayBand.objects.create(role=role, **_given(values, defaults))


def cost_of_living(place: Place, **values: Any) -> CostOfLivingIndex:
    if "kind" not in values:
        values |= sourced()
    defaults = {"slug": _slug("cost"), "value": 100}
    return CostOfLivingIndex.objects.create(place=place, **_given(values, defaults))


def exchange_rate(**values: Any) -> ExchangeRate:
    if "kind" not in values:
        values |= sourced()
    defaults = {
        "slug": _slug("rate"),
        "base": "USD",
        "quote": "GBP",
        "rate": "0.8",
        "on": "2026-01-02",
    }
    return ExchangeRate.objects.create(**_given(values, defaults))


def occupation(code: str = "15-2051", **values: Any) -> Occupation:
    """Return the occupation with this code, made where it is missing."""
    defaults = {"slug": f"soc-{code}", "title": "Data Scientists", "summary": "Analyse data."}
    return Occupation.objects.get_or_create(code=code, defaults=_given(values, defaults))[0]


def occupation_match(role: Role, occupation: Occupation, **values: Any) -> OccupationMatch:
    defaults = {"slug": _slug("match"), "fit": "proxy", "reason": "It comes closest."}
    return OccupationMatch.objects.create(
        role=role, occupation=occupation, **_given(values, defaults)
    )


def survey_area(code: int = 99, **values: Any) -> SurveyArea:
    """Return the area with this code, made where it is missing: 99 is the United States."""
    name = "United States" if code == 99 else f"Area {code}"
    defaults = {"slug": "us" if code == 99 else f"area-{code}", "name": name}
    return SurveyArea.objects.get_or_create(code=code, defaults=_given(values, defaults))[0]


def wage_statistic(occupation: Occupation, **values: Any) -> WageStatistic:
    """Save a statistic of $60,000–$200,000 with a median of $110,000, for the whole country."""
    if "kind" not in values:
        values |= sourced()
    if "area" not in values:
        values["area"] = survey_area()
    defaults = {"slug": _slug("wage"), "pct10": 60_000, "median": 110_000, "pct90": 200_000}
    return WageStatistic.objects.create(occupation=occupation, **_given(values, defaults))


def negotiation_tip(**values: Any) -> NegotiationTip:
    values = _titled("tip", values, "title")
    return NegotiationTip.objects.create(**_given(values, {"text": "Ask for it in writing."}))


# Transitions


def resource(slug: str = "", **values: Any) -> LearningResource:
    """Save a learning resource; `skills` may be given as a list."""
    values = _titled("resource", {"slug": slug, **values} if slug else values)
    skills = values.pop("skills", [])
    defaults = {"type": "course", "url": "https://example.org/course", "summary": "A course."}
    saved = LearningResource.objects.create(**_given(values, defaults))
    saved.skills.set(skills)
    return saved


def career(slug: str = "", **values: Any) -> SourceCareer:
    values = _titled("career", {"slug": slug, **values} if slug else values)
    return SourceCareer.objects.create(**_given(values, {"summary": "Where they come from."}))


def career_skill(career: SourceCareer, skill: Skill, **values: Any) -> CareerSkill:
    if "kind" not in values:
        values |= estimated()
    return CareerSkill.objects.create(career=career, skill=skill, **_given(values, {"level": 2}))


def transition_path(career: SourceCareer, role: Role, **values: Any) -> TransitionPath:
    if "kind" not in values:
        values |= sourced()
    defaults = {
        "slug": f"{career.slug}-to-{role.slug}",
        "summary": "A way in.",
        "head_start": "You can code.",
        "focus": "Learn the mathematics.",
        "months_low": 6,
        "months_high": 12,
    }
    return TransitionPath.objects.create(career=career, role=role, **_given(values, defaults))


def path_step(path: TransitionPath, **values: Any) -> PathStep:
    defaults = {"start": 1, "end": 2, "title": "Learn the basics", "text": "Take a course."}
    return PathStep.objects.create(path=path, **_given(values, defaults))


def timeline_claim(**values: Any) -> TimelineClaim:
    """Save a claim of 3–6 months; `paths` may be given as a list."""
    if "kind" not in values:
        values |= sourced()
    paths = values.pop("paths", [])
    defaults = {
        "slug": _slug("claim"),
        "label": "Software engineer",
        "months_low": 3,
        "months_high": 6,
    }
    saved = TimelineClaim.objects.create(**_given(values, defaults))
    saved.paths.set(paths)
    return saved


def playbook_phase(**values: Any) -> PlaybookPhase:
    values = _titled("phase", values, "title")
    defaults = {"summary": "Learn.", "start_month": 1, "end_month": 3}
    return PlaybookPhase.objects.create(**_given(values, defaults))


def education_pathway(**values: Any) -> EducationPathway:
    if "kind" not in values:
        values |= sourced()
    defaults = {
        "summary": "A way to learn.",
        "duration": "3–6 months",
        "cost": "$10K–$20K",
        "best_for": "People who want structure.",
    }
    return EducationPathway.objects.create(**_given(_titled("pathway", values), defaults))


def certification(**values: Any) -> Certification:
    """Save a certificate at $300; `skills` and `roles` may be given as lists."""
    if "kind" not in values:
        values |= sourced()
    values = _titled("certificate", values)
    linked = {k: values.pop(k) for k in ("skills", "roles") if k in values}
    defaults = {
        "provider": "Example",
        "url": "https://example.org/cert",
        "price_usd": 300,
        "price_note": "exam",
        "verdict": "Worth it for some.",
    }
    saved = Certification.objects.create(**_given(values, defaults))
    for name, rows in linked.items():
        getattr(saved, name).set(rows)
    return saved


# Guides


def section(page: str = "roles", **values: Any) -> Section:
    values = _titled("section", values, "title")
    return Section.objects.create(page=page, **_given(values, {"intro": ""}))


def point(section: Section, **values: Any) -> Point:
    return Point.objects.create(section=section, **_given(values, {"text": "A point."}))


def market_figure(**values: Any) -> MarketFigure:
    if "kind" not in values:
        values |= sourced()
    defaults = {"slug": _slug("figure"), "figure": "15–30%", "label": "Growth in hiring"}
    return MarketFigure.objects.create(**_given(values, defaults))


def trend(**values: Any) -> Trend:
    defaults = {"impact": "positive", "summary": "More of it.", "consequence": "Learn it."}
    return Trend.objects.create(**_given(_titled("trend", values), defaults))


def forecast(**values: Any) -> Forecast:
    if "kind" not in values:
        values |= sourced()
    defaults = {"slug": _slug("forecast"), "subject": "AI jobs", "percent": 40}
    return Forecast.objects.create(**_given(values, defaults))


def faq(**values: Any) -> Faq:
    defaults = {"slug": _slug("faq"), "question": "Do I need a degree?", "answer": "It depends."}
    return Faq.objects.create(**_given(values, defaults))


def takeaway(**values: Any) -> Takeaway:
    return Takeaway.objects.create(
        **_given(_titled("takeaway", values, "title"), {"text": "Start small."})
    )


# Plans


def task_template(**values: Any) -> TaskTemplate:
    """Save a task of 4–6 hours; `teaches` may be given as {skill: level}, `roles` as a list."""
    values = _titled("task", values, "title")
    teaches = values.pop("teaches", {})
    names = ("roles", "careers", "prerequisites", "resources")
    linked = {k: values.pop(k) for k in names if k in values}
    if "hours_method" not in values:
        values["hours_method"] = estimated()["method"]
    defaults = {
        "text": "Do it.",
        "why": "It helps.",
        "phase": "foundation",
        "activity": "learn",
        "hours_low": 4,
        "hours_high": 6,
    }
    saved = TaskTemplate.objects.create(**_given(values, defaults))
    for name, rows in linked.items():
        getattr(saved, name).set(rows)
    for taught, reached in teaches.items():
        TaskSkill.objects.create(task=saved, skill=taught, level=reached)
    return saved
