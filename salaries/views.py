"""Pay: the table and its CSV, places, comparison, negotiation."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from careerguide.htmx import render_page
from content.addresses import find_by_slug
from guides.models import Section
from guides.pages import page_text

from .cost_of_living import FORMULA
from .export import as_csv
from .forms import MOST_CELLS, CompareForm, SalaryForm, Vocabulary
from .models import CostOfLivingIndex, NegotiationTip, PayBand, Place
from .pages import (
    bands_of,
    cells_address,
    compare_elsewhere,
    compare_page,
    matching_rows,
    place_page,
    salary_page,
    suggested_cells,
)
from .restate import PERIOD_RULE
from .statistics import statistics_beside


def pay_trail() -> list[tuple[str, str]]:
    return [("Pay", reverse("salaries"))]


@require_safe
def salaries(request: HttpRequest) -> HttpResponse:
    words = Vocabulary.load()
    form = SalaryForm(request.GET, words)
    values = form.read()
    indices = CostOfLivingIndex.objects.newest_by_place()
    text = page_text("salaries")
    page = salary_page(form, words, values, indices)
    context = {
        "intro": text.intro,
        "sections": text.sections,
        "page": page,
        "statistics": statistics_beside(page, words.rates, values),
        "form": form,
        "levels": words.levels,
        "places": words.places,
        "period_rule": PERIOD_RULE,
    }
    return render_page(request, "salaries/salaries.html", context, targets=("results",))


@require_safe
def salaries_csv(request: HttpRequest) -> HttpResponse:
    words = Vocabulary.load()
    form = SalaryForm(request.GET, words)
    values = form.read()
    if form.problems:
        reasons = "\n".join(
            f"{problem.field}: “{problem.value}” {problem.message}." for problem in form.problems
        )
        return HttpResponse(f"{reasons}\n", status=400, content_type="text/plain; charset=utf-8")
    response = HttpResponse(
        as_csv(matching_rows(values, words)), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = 'attachment; filename="ai-salaries.csv"'
    return response


@require_safe
def salary_compare(request: HttpRequest) -> HttpResponse:
    words = Vocabulary.load()
    form = CompareForm(request.GET, words)
    values = form.read()
    cells = values["cell"]
    if values["add_role"] and not form.problems:
        return HttpResponseRedirect(
            reverse("salary-compare") + cells_address(form.with_added(values))
        )
    context = {
        "trail": pay_trail(),
        "intro": Section(
            title="Compare pay",
            intro="Up to six combinations of role, level and place, side by side, "
            "each with every figure that a source gives for it.",
        ),
        "page": compare_page(
            cells, words, bands_of(cells), CostOfLivingIndex.objects.newest_by_place()
        ),
        "form": form,
        "cells": cells,
        "most": MOST_CELLS,
        "suggestion": suggested_cells(words, words.roles),
        "period_rule": PERIOD_RULE,
    }
    return render_page(request, "salaries/compare.html", context, targets=("results",))


@require_safe
def negotiation(request: HttpRequest) -> HttpResponse:
    text = page_text("negotiation")
    context = {
        "trail": pay_trail(),
        "intro": text.intro,
        "sections": text.sections,
        "tips": NegotiationTip.objects.current().cited(),
    }
    return render_page(request, "salaries/negotiation.html", context)


@require_safe
def place(request: HttpRequest, slug: str) -> HttpResponse:
    found = find_by_slug(
        Place.objects.current(), slug, "No place of this name. The pay page lists all places."
    )
    words = Vocabulary.load()
    bands = list(PayBand.objects.filter(place__isnull=False).shown())
    context = {
        "intro": Section(title=f"AI pay: {found.name}", intro=found.summary),
        "trail": pay_trail(),
        "place": found,
        "compare": compare_elsewhere(found, words, bands),
        "places": words.places,
        "page": place_page(found, words, bands, CostOfLivingIndex.objects.newest_by_place()),
        "formula": FORMULA,
    }
    return render_page(request, "salaries/place.html", context)
