"""Ways in from another career, education, certificates."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from careerguide.folding import Folding
from careerguide.htmx import render_page
from careerguide.paging import Paging
from content.addresses import find_by_slug
from guides.models import Section
from guides.pages import page_text
from roles.models import RoleSkill
from sources.models import CITED

from . import pages
from .forms import CertificateForm, search_for_career
from .models import (
    CareerSkill,
    EducationPathway,
    PathStep,
    PlaybookPhase,
    TimelineClaim,
    TransitionPath,
)
from .timeline import WEEK_RULE


def ways_in_trail() -> list[tuple[str, str]]:
    return [("Ways in", reverse("transitions"))]


@require_safe
def transitions(request: HttpRequest) -> HttpResponse:
    text = page_text("transitions")
    paging = Paging(
        request.GET,
        paths=(TransitionPath.objects.shown(), pages.WAYS_A_PAGE),
        claims=(TimelineClaim.objects.current().cited(), pages.CLAIMS_A_PAGE),
    )
    paths, claims = paging.of("paths"), paging.of("claims")
    context = {
        "intro": text.intro,
        "sections": text.sections,
        "paging": paging,
        "problems": paging.problems,
        "paths": pages.durations(paths.rows),
        "paths_told": paths.told,
        "claims": pages.durations(claims.rows),
        "claims_told": claims.told,
        "playbook": pages.playbook(PlaybookPhase.objects.with_points()),
    }
    return render_page(request, "transitions/transitions.html", context)


@require_safe
def career_options(request: HttpRequest) -> HttpResponse:
    """Answer with the careers that fit what is typed; without script they come with the page."""
    return render(request, "pieces/found.html", {"search": search_for_career(request.GET)})


@require_safe
def transition(request: HttpRequest, slug: str) -> HttpResponse:
    path = find_by_slug(
        TransitionPath.objects.shown(),
        slug,
        "No way in has this address. The page of ways in lists them all.",
    )
    steps = list(PathStep.objects.of(path))
    claims = list(path.claims.current().cited())
    asked = RoleSkill.objects.filter(role=path.role, skill__retired_on__isnull=True)
    brought = CareerSkill.objects.filter(career=path.career)
    differ = pages.differing(claims)
    context = {
        "intro": Section(title=str(path), intro=path.summary),
        "facts": pages.facts(path, differ),
        "trail": ways_in_trail(),
        "path": path,
        "way": pages.way_in(path, steps),
        "week_rule": WEEK_RULE if pages.has_weeks(steps) else "",
        "claims": pages.durations(claims),
        "differing": differ,
        "skills": pages.asked_and_brought(
            asked.select_related("skill", *CITED),
            brought.select_related(*CITED),
        ),
        "others": TransitionPath.objects.shown().exclude(pk=path.pk)[: pages.OTHERS],
    }
    return render_page(request, "transitions/transition.html", context)


@require_safe
def education(request: HttpRequest) -> HttpResponse:
    text = page_text("education")
    folding = Folding(request.GET, pages.shelf_slugs())
    ways = pages.ways(EducationPathway.objects.with_points())
    resources = pages.unfolded(folding)
    shelves: dict[str, Any] = {
        type: (rows, pages.RESOURCES_A_PAGE) for type, rows in resources.items()
    }
    paging = Paging(request.GET, **shelves)
    listed = {type: paging.of(type) for type in resources}
    context = {
        "trail": ways_in_trail(),
        "intro": text.intro,
        "sections": text.sections,
        "paging": paging,
        "problems": folding.problems + paging.problems,
        "ways": ways,
        "has_examples": any(way.examples for way in ways),
        "shelves": pages.shelves(folding, listed),
    }
    return render_page(request, "transitions/education.html", context, targets=("results",))


@require_safe
def certifications(request: HttpRequest) -> HttpResponse:
    form = CertificateForm(request.GET)
    sort = form.read()["sort"]
    text = page_text("certifications")
    certificates = (pages.certificates(sort), pages.CERTIFICATES_A_PAGE)
    paging = Paging(request.GET, certificates=certificates)
    listed = paging.of("certificates")
    context = {
        "trail": ways_in_trail(),
        "intro": text.intro,
        "sections": text.sections,
        "form": form,
        "paging": paging,
        "problems": form.problems + paging.problems,
        "certificates": pages.priced(listed.rows),
        "count_text": pages.counted(listed.count, "certificate") + paging.told,
        "headings": pages.certificate_headings(form.query, sort),
    }
    return render_page(request, "transitions/certifications.html", context, targets=("results",))
