from django.http import HttpRequest, HttpResponse

from careerguide.htmx import render_page


def salaries(request: HttpRequest) -> HttpResponse:
    return render_page(request, "base.html", {})


def salaries_csv(request: HttpRequest) -> HttpResponse:
    return render_page(request, "base.html", {})


def salary_compare(request: HttpRequest) -> HttpResponse:
    return render_page(request, "base.html", {})


def negotiation(request: HttpRequest) -> HttpResponse:
    return render_page(request, "base.html", {})


def place(request: HttpRequest, slug: str) -> HttpResponse:
    return render_page(request, "base.html", {})
