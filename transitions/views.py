"""Ways in from another career, education, certificates."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from careerguide.folding import Folding
from careerguide.htmx import render_page
from content.addresses import find_by_slug
from guides.models import Section
from guides.pages import page_text
from roles.models import RoleSkill
from sources.models import CITED

from . import pages
from .forms import CertificateForm
from .models import (
    CareerSkill,
    Certification,
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
    context = {
        "intro": text.intro,
        "sections": text.sections,
        "paths": pages.durations(list(TransitionPath.objects.shown())),
        "claims": pages.durations(list(TimelineClaim.objects.current().cited())),
        "playbook": pages.playbook(PlaybookPhase.objects.with_points()),
    }
    return render_page(request, "transitions/transitions.html", context)


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
        "others": TransitionPath.objects.shown().exclude(pk=path.pk),
    }
    return render_page(request, "transitions/transition.html", context)


@require_safe
def education(request: HttpRequest) -> HttpResponse:
    text = page_text("education")
    folding = Folding(request.GET, pages.shelf_slugs())
    ways = pages.ways(EducationPathway.objects.with_points())
    context = {
        "trail": ways_in_trail(),
        "intro": text.intro,
        "sections": text.sections,
        "problems": folding.problems,
        "ways": ways,
        "has_examples": any(way.examples for way in ways),
        "shelves": pages.shelves(folding),
    }
    return render_page(request, "transitions/education.html", context, targets=("results",))


@require_safe
def certifications(request: HttpRequest) -> HttpResponse:
    form = CertificateForm(request.GET)
    sort = form.read()["sort"]
    text = page_text("certifications")
    rows = Certification.objects.shown()
    certificates = pages.priced(rows, sort)
    context = {
        "trail": ways_in_trail(),
        "intro": text.intro,
        "sections": text.sections,
        "form": form,
        "certificates": certificates,
        "count_text": pages.counted(len(certificates), "certificate"),
        "headings": pages.certificate_headings(form.query, sort),
    }
    return render_page(request, "transitions/certifications.html", context, targets=("results",))
