"""Pay: the table and its CSV, places, comparison, negotiation."""

from collections.abc import Callable, Iterable, Iterator

from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    JsonResponse,
    StreamingHttpResponse,
)
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from careerguide.htmx import render_page
from content.addresses import find_by_slug
from guides.models import Section
from guides.pages import PageText, page_intro, page_text

from .cost_of_living import FORMULA
from .export import csv_parts, json_parts
from .forms import (
    MOST_CELLS,
    OPTIONS,
    CompareForm,
    SalaryForm,
    Search,
    Vocabulary,
    WorthForm,
)
from .models import NegotiationTip, Place
from .offer_forms import MOST_OFFERS, offers_sent, typed
from .offer_page import offer_page
from .pages import (
    MANY,
    MOST_ESTIMATES,
    bands_in,
    bands_of,
    cells_address,
    compare_elsewhere,
    compare_page,
    listed_bands,
    matching_rows,
    newest_indices,
    our_rows,
    place_page,
    salary_page,
    suggested_cells,
)
from .restate import PERIOD_RULE
from .statistics import statistics_beside
from .table import PayRow, plain_rates, rates_with
from .worth import cost_of_living_provenance, worth_page

EXPORTED = {"csv": "text/csv; charset=utf-8", "json": "application/json"}


def pay_trail() -> list[tuple[str, str]]:
    return [("Pay", reverse("salaries"))]


@require_safe
def salaries(request: HttpRequest) -> HttpResponse:
    words = Vocabulary.asked(request.GET)
    form = SalaryForm(request.GET, words)
    values = form.read()
    page = salary_page(form, words, values)
    # Only the page that nobody has filtered explains how to read its tables.
    text = page_text("salaries") if page.total else PageText(page_intro("salaries"))
    context = {
        "intro": text.intro,
        "sections": text.sections,
        "page": page,
        "statistics": statistics_beside(page, words.rates, values),
        "reasons": bool(values["role"]),
        "form": form,
        "levels": words.levels,
        "places": words.first_places,
        "more_places": "location" in words.long,
        "period_rule": PERIOD_RULE,
    }
    return render_page(request, "salaries/salaries.html", context, targets=("results",))


@require_safe
def salary_options(request: HttpRequest, name: str) -> HttpResponse:
    """Answer with the choices of a long filter that fit what is typed, as boxes to tick.

    Without script the same boxes come with the whole page (`Search.of`).
    """
    if name not in OPTIONS:
        raise Http404
    label = str(SalaryForm.base_fields[name].label)
    return render(request, "salaries/found.html", {"search": Search.of(name, label, request.GET)})


@require_safe
def salaries_csv(request: HttpRequest) -> HttpResponseBase:
    return _exported(request, "csv", csv_parts)


@require_safe
def salaries_json(request: HttpRequest) -> HttpResponseBase:
    return _exported(request, "json", json_parts)


def _exported(
    request: HttpRequest, kind: str, write: Callable[[Iterable[PayRow]], Iterator[str]]
) -> HttpResponseBase:
    """Answer with all matching rows as a file, or with 400 and what is wrong with the query.

    A file of many rows is sent while it is being written, whatever it holds; a short one whole,
    so that its length is known and a failure is an error and no half file.
    """
    words = Vocabulary.asked(request.GET)
    form = SalaryForm(request.GET, words)
    values = form.read()
    ours = None if form.problems else our_rows(values, words)
    if ours is None or ours.too_many:
        reasons = [f"{each.field}: “{each.value}” {each.message}." for each in form.problems]
        reasons = reasons or [f"estimates: more than {MOST_ESTIMATES} gaps; choose fewer."]
        if kind == "json":
            return JsonResponse({"problems": reasons}, status=400)
        text = "\n".join([*reasons, ""])
        return HttpResponse(text, status=400, content_type="text/plain; charset=utf-8")
    parts = write(matching_rows(values, words, ours))
    many = listed_bands(values, words).counted(MANY + 1) > MANY
    answer = StreamingHttpResponse if many else HttpResponse
    response = answer(parts, content_type=EXPORTED[kind])
    response["Content-Disposition"] = f'attachment; filename="ai-salaries.{kind}"'
    return response


@require_safe
def salary_compare(request: HttpRequest) -> HttpResponse:
    words = Vocabulary.of_cells(request.GET)
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
        "page": compare_page(cells, words, bands_of(cells), newest_indices()),
        "form": form,
        "cells": cells,
        "most": MOST_CELLS,
        "long": words.long,
        "suggestion": suggested_cells(words, words.roles),
        "period_rule": PERIOD_RULE,
    }
    return render_page(request, "salaries/compare.html", context, targets=("results",))


@require_safe
def worth(request: HttpRequest) -> HttpResponse:
    words = Vocabulary.load()
    form = WorthForm(request.GET, words)
    values = form.read()
    indices = newest_indices()
    page = None
    if values["amount"] and values["from"]:
        page = worth_page(
            values["amount"],
            values["currency"],
            values["from"],
            values["to"] or words.places,
            indices,
            plain_rates(words.rates),
        )
    context = {
        "trail": pay_trail(),
        "intro": Section(
            title="What pay is worth elsewhere",
            intro="Any amount restated by what living costs in another place.",
        ),
        "form": form,
        "page": page,
        "example": next(iter(words.places), None),
        "made": cost_of_living_provenance(values["from"], indices),
        "rates": rates_with(page.rate_keys if page else (), words.rates),
        "formula": FORMULA,
    }
    return render_page(request, "salaries/worth.html", context, targets=("results",))


# No state is changed and nobody is signed in, so a forged request could only show its sender's
# figures; without a token the page needs no cookie either.
@csrf_exempt
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def offer(request: HttpRequest) -> HttpResponse:
    """Look at up to three offers. The answer to a POST is the page itself.

    Pay is nobody's business: it is never stored, logged or put in an address, so there is nothing
    to redirect to, and no cache may keep the answer. It is 200 with messages too, since HTMX
    swaps only that.
    """
    words = Vocabulary.load()
    sent = offers_sent(request.POST, words) if request.method == "POST" else None
    forms = sent.forms if sent else [typed(words, 1, request.GET)]
    page = None
    checked = [form.is_valid() for form in forms]
    if sent and sent.look and all(checked):
        tips = NegotiationTip.objects.current().cited()
        indices = newest_indices()
        page = offer_page(forms, words, indices, list(tips))
    context = {
        "trail": pay_trail(),
        "intro": Section(
            title="Is my offer good?",
            intro="What it pays year by year, where it falls in the range, what leaving early "
            "costs and what to ask. Nothing you type is stored.",
        ),
        "forms": forms,
        "most": MOST_OFFERS,
        "faulty": sent is not None and any(form.errors for form in forms),
        "page": page,
        "formula": FORMULA,
    }
    response = render_page(request, "salaries/offer.html", context, targets=("offers",))
    if sent:
        response.headers["Cache-Control"] = "no-store"
    return response


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
    words = Vocabulary.around(found)
    bands = bands_in(words.places)
    context = {
        "intro": Section(title=f"AI pay: {found.name}", intro=found.summary),
        "trail": pay_trail(),
        "place": found,
        "compare": compare_elsewhere(found, words, bands),
        "places": words.places,
        "more_places": "location" in words.long,
        "page": place_page(found, words, bands, newest_indices()),
        "formula": FORMULA,
    }
    return render_page(request, "salaries/place.html", context)
