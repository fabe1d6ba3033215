"""Where the figures come from: every source with what it backs."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from careerguide.htmx import render_page
from guides.pages import page_text
from salaries.checked import checked_estimates

from .backing import backing, method_rows, source_rows
from .models import Kind


@require_safe
def sources(request: HttpRequest) -> HttpResponse:
    text = page_text("sources")
    found = backing()
    context = {
        "intro": text.intro,
        "sections": text.sections,
        "kinds": [(label, found.kinds[value]) for value, label in Kind.choices],
        "sources": source_rows(found),
        "methods": method_rows(found),
        "checked": checked_estimates(),
    }
    return render_page(request, "sources/sources.html", context)
