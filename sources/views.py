"""Where the figures come from: every source with what it backs."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from careerguide.folding import Folding
from careerguide.htmx import render_page
from guides.pages import page_text
from salaries.checked import checked_estimates

from .backing import Backer, backing, method_rows, source_rows
from .models import Citation, Kind, Method, Source


@require_safe
def sources(request: HttpRequest) -> HttpResponse:
    text = page_text("sources")
    citations = list(Citation.objects.select_related("source", "cited_through"))
    methods = list(Method.objects.all())
    slugs = [*(each.slug for each in citations), *(each.slug for each in methods)]
    folding = Folding(request.GET, slugs)
    opened: list[Backer] = [
        *(("citation", each.pk) for each in citations if each.slug in folding.opened),
        *(("method", each.pk) for each in methods if each.slug in folding.opened),
    ]
    found = backing().unfolded(opened)
    context = {
        "intro": text.intro,
        "sections": text.sections,
        "kinds": [(label, found.kinds[value]) for value, label in Kind.choices],
        "problems": folding.problems,
        "sources": source_rows(Source.objects.all(), citations, found, folding),
        "methods": method_rows(methods, found, folding),
        "checked": checked_estimates(),
    }
    return render_page(request, "sources/sources.html", context, targets=("results",))
