"""The pages of roles, skills, industries, portfolio projects and interviews."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from careerguide.finding import asked_for
from careerguide.folding import Folding
from careerguide.htmx import render_page
from careerguide.paging import Paging
from careerguide.query import Chip
from content.addresses import find_by_slug
from guides.pages import page_text
from sources.models import CITED

from . import comparing, guide, learning, listing, practice, sectors
from .forms import (
    OPTIONS,
    ComparisonQuery,
    IndustryOrder,
    ProjectFilter,
    QuestionFilter,
    RoleFilter,
    SkillOrder,
    search_for,
)
from .models import Industry, Role, Skill


@dataclass(frozen=True)
class Head:
    """Heading and one-sentence answer of a page about one row; reads like a guide section."""

    title: str
    intro: str


def counted(number: int, noun: str) -> str:
    if number != 1:
        noun = f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"
    return f"{number:,} {noun}"


@require_safe
def roles(request: HttpRequest) -> HttpResponse:
    form = RoleFilter(request.GET)
    values = form.read()
    paging = Paging(request.GET, roles=(listing.matching(values), listing.ROLES_A_PAGE))
    roles = paging.of("roles", listing.known)
    rows = listing.rows_of(roles.rows)
    text = page_text("roles")
    context = {
        "intro": text.intro,
        "sections": text.sections,
        "form": form,
        "values": values,
        "families": form.options("family", values["family"]),
        "horizons": form.options("horizon", values["horizon"]),
        "degrees": form.options("degree", values["degree"]),
        "codings": form.options("coding", values["coding"]),
        "skills": form.groups("skill", values["skill"]),
        "skill_search": form.skill_search,
        "pay_given": form.query.get("pay", "") if values["pay"] is not None else "",
        "orders": listing.choices(form, "sort", values["sort"]),
        "views": listing.choices(form, "view", values["view"]),
        "rows": rows,
        "columns": listing.columns(form, values["sort"]),
        "axis": listing.axis_of(rows),
        "paging": paging,
        "problems": form.problems + paging.problems,
        "chips": form.all_chips(values),
        "clear": form.kept(values),
        "count_text": counted(roles.count, "role") + paging.told,
    }
    return render_page(request, "roles/roles.html", context, targets=("results",))


@require_safe
def role_options(request: HttpRequest, kind: str) -> HttpResponse:
    """Answer with the choices of a long list that fit what is typed, as boxes to tick.

    Without script the same boxes come with the whole page.
    """
    if kind not in OPTIONS:
        raise Http404
    return render(request, "pieces/found.html", {"search": search_for(kind, request.GET)})


@require_safe
def role_compare(request: HttpRequest) -> HttpResponse:
    query = ComparisonQuery(request.GET)
    chosen = comparing.chosen_roles(query.slugs)
    enough = len(chosen) >= 2
    names = " and ".join(role.name for role in chosen) if enough else ""
    context = {
        "trail": [("Roles", reverse("roles"))],
        "intro": Head("Compare roles", "Two to four roles side by side: pay, skills, ways in."),
        "names": names,
        "query": query,
        "chosen": chosen,
        "chips": [Chip(role.name, query.address(without=role.slug)) for role in chosen],
        "clear": reverse("role-compare"),
        "comparison": comparing.comparison(chosen, query.only_differences, query.row_choices)
        if enough
        else None,
        "options": query.options,
        "problems": query.problems,
        "count_text": f"Comparing {len(chosen)} roles" if enough else "Choose at least two roles",
    }
    return render_page(request, "roles/compare.html", context, targets=("comparison",))


@require_safe
def role(request: HttpRequest, slug: str) -> HttpResponse:
    found = find_by_slug(
        Role.objects.listed(), slug, "There is no role at this address. The role list has them all."
    )
    context = {"intro": Head(found.name, found.summary), "guide": guide.guide_to(found)}
    return render_page(request, "roles/role.html", context)


@require_safe
def skills(request: HttpRequest) -> HttpResponse:
    form = SkillOrder(request.GET)
    order = form.read()["sort"]
    text = page_text("skills")
    paging = Paging(request.GET, skills=(learning.ordered(order), learning.SKILLS_A_PAGE))
    listed = paging.of("skills")
    learning.count_roles(listed.rows)
    context = {
        "intro": text.intro,
        "sections": text.sections,
        "groups": learning.grouped(listed.rows, order),
        "columns": learning.columns(form, order),
        "orders": listing.choices(form, "sort", order),
        "paging": paging,
        "problems": form.problems + paging.problems,
        "count_text": counted(listed.count, "skill") + paging.told,
    }
    return render_page(request, "roles/skills.html", context, targets=("results",))


@require_safe
def skill(request: HttpRequest, slug: str) -> HttpResponse:
    found = find_by_slug(
        Skill.objects.current().select_related("category", *CITED),
        slug,
        "There is no skill at this address. The skill list has them all.",
    )
    context = {"intro": Head(found.name, found.summary), "guide": learning.guide_to(found)}
    return render_page(request, "roles/skill.html", context)


@require_safe
def industries(request: HttpRequest) -> HttpResponse:
    form = IndustryOrder(request.GET)
    order = form.read()["sort"]
    text = page_text("industries")
    paging = Paging(request.GET, industries=(sectors.ordered(order), sectors.INDUSTRIES_A_PAGE))
    listed = paging.of("industries")
    context = {
        "intro": text.intro,
        "sections": text.sections,
        "rows": sectors.growth_rows(listed.rows),
        "columns": sectors.columns(form, order),
        "paging": paging,
        "problems": form.problems + paging.problems,
        "count_text": counted(listed.count, "industry") + paging.told,
    }
    return render_page(request, "roles/industries.html", context, targets=("results",))


@require_safe
def industry(request: HttpRequest, slug: str) -> HttpResponse:
    found = find_by_slug(
        Industry.objects.current().cited(),
        slug,
        "There is no industry at this address. The industry list has them all.",
    )
    paging = Paging(
        request.GET, roles=(Role.objects.listed().filter(industries=found), listing.ROLES_A_PAGE)
    )
    roles = paging.of("roles", listing.known)
    rows = listing.rows_of(roles.rows)
    others = Industry.objects.current().exclude(pk=found.pk).only("slug", "name")
    context = {
        "intro": Head(found.name, found.summary),
        "trail": [("Industries", reverse("industries"))],
        "industry": found,
        "facts": sectors.facts(found, roles.count),
        "uses": found.uses.select_related(*CITED),
        "rows": rows,
        "columns": listing.columns(),
        "axis": listing.axis_of(rows),
        "paging": paging,
        "problems": paging.problems,
        "others": others[: sectors.OTHERS],
    }
    return render_page(request, "roles/industry.html", context)


@require_safe
def portfolio(request: HttpRequest) -> HttpResponse:
    form = ProjectFilter(request.GET)
    values = form.read()
    role = values["role"] or ""
    text = page_text("portfolio")
    asked = asked_for("open", request.GET)
    projects = (practice.projects(role), practice.PROJECTS_A_PAGE)
    paging = Paging(request.GET, holding=asked, projects=projects)
    found = paging.of("projects")
    folding = Folding(request.GET, practice.project_slugs(asked, found.rows), paging)
    briefs = practice.briefs(found.rows, role, folding)
    context = {
        "intro": text.intro,
        "strong": text.section("portfolio-strong"),
        "recipe": text.section("portfolio-three-projects"),
        "places": text.without("portfolio-strong", "portfolio-three-projects"),
        "folding": folding,
        "briefs": briefs,
        "hours_marks": practice.hours_marks(),
        "roles": form.options("role", [role]),
        "role_search": form.role_search,
        "paging": paging,
        "problems": form.problems + folding.problems + paging.problems,
        "chips": form.chips(values, ["role"]),
        "clear": folding.alone,
        "count_text": counted(found.count, "project")
        + paging.told
        + folding.told(each.project.slug for each in briefs),
    }
    return render_page(request, "roles/portfolio.html", context, targets=("results",))


@require_safe
def interviews(request: HttpRequest) -> HttpResponse:
    form = QuestionFilter(request.GET)
    values = form.read()
    role, round = values["role"] or "", values["round"] or ""
    text = page_text("interviews")
    asked = [slug for slug in asked_for("open", request.GET) if slug not in form.round_slugs]
    questions = (practice.questions(role, round), practice.QUESTIONS_A_PAGE)
    paging = Paging(request.GET, holding=asked, questions=questions)
    found = paging.of("questions", practice.known_questions)
    known = practice.question_slugs(asked, found.rows)
    folding = Folding(request.GET, [*form.round_slugs, *known], paging)
    rounds = practice.rounds(found.rows, folding)
    context = {
        "intro": text.intro,
        "sections": text.sections,
        "folding": folding,
        "rounds": rounds,
        "answered": [each for each in rounds if each.questions],
        "roles": form.options("role", [role]),
        "round_options": form.options("round", [round]),
        "role_search": form.role_search,
        "paging": paging,
        "problems": form.problems + folding.problems + paging.problems,
        "chips": form.chips(values, ["role", "round"]),
        "clear": folding.alone,
        "count_text": counted(found.count, "question")
        + paging.told
        + folding.told(each.slug for each in found.rows),
    }
    return render_page(request, "roles/interviews.html", context, targets=("results",))
