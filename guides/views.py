"""Front page, outlook, FAQ, search, privacy, and what machines ask for."""

import sys

from django.conf import settings
from django.db import Error
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from careerguide.draining import draining
from careerguide.errors import stylesheet
from careerguide.htmx import render_page
from careerguide.outage import is_outage, unavailable
from careerguide.paging import Paging
from roles.models import Role
from sources.models import CITED

from .front import front as read_front
from .models import Faq, Section
from .outlook import outlook as read_outlook
from .pages import Part, page_text
from .search_page import results

QUESTIONS_A_PAGE = 12


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    page = read_front(request.GET)
    return render_page(request, "guides/front.html", {"page": page, "intro": page.text.intro})


@require_safe
def outlook(request: HttpRequest) -> HttpResponse:
    page = read_outlook(request.GET)
    return render_page(request, "guides/outlook.html", {"page": page, "intro": page.text.intro})


@require_safe
def faq(request: HttpRequest) -> HttpResponse:
    text = page_text("faq")
    roles = Prefetch("roles", Role.objects.current())
    rows = Faq.objects.current().select_related(*CITED).prefetch_related(roles)
    paging = Paging(request.GET, faqs=(rows, QUESTIONS_A_PAGE))
    faqs = paging.of("faqs").rows
    context = {
        "intro": text.intro,
        "sections": text.sections,
        "faqs": faqs,
        "paging": paging,
        "problems": paging.problems,
        "parts": [
            *(Part(each.slug, each.question) for each in faqs),
            *(Part(section.slug, section.title) for section in text.sections),
        ],
    }
    return render_page(request, "guides/faq.html", context)


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    text = page_text("search")
    context = {
        "intro": text.intro,
        "sections": text.sections,
        "found": results(request.GET),
    }
    return render_page(request, "guides/search.html", context, targets=("results",))


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    text = page_text("privacy")
    context = {"intro": text.intro, "sections": text.sections}
    return render_page(request, "guides/privacy.html", context)


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Say that the process answers; the database is none of its business."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Say whether to send visitors here: the server is not about to stop, the database answers.

    A proxy or load balancer asks this; one that stops is taken out before it refuses anybody.
    """
    if draining():
        return HttpResponse("about to stop\n", content_type="text/plain; charset=utf-8", status=503)
    try:
        Section.objects.exists()
    except Error:
        return HttpResponse(
            "the database does not answer, or is not migrated\n",
            content_type="text/plain; charset=utf-8",
            status=503,
        )
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    context = {"origin": settings.SITE_ORIGIN}
    return render(request, "robots.txt", context, content_type="text/plain; charset=utf-8")


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer an error of ours without the database, context processors or anything that failed."""
    error = sys.exc_info()[1]
    if error and is_outage(error):  # outside of any view, such as when a session is saved
        return unavailable(request, error)
    page = render_to_string("500.html", {"stylesheet": stylesheet()})
    return HttpResponse(page, status=500)
