from django.http import HttpRequest, HttpResponse

from careerguide.htmx import render_page


def roles(request: HttpRequest) -> HttpResponse:
    return render_page(request, "base.html", {})


def role_compare(request: HttpRequest) -> HttpResponse:
    return render_page(request, "base.html", {})


def role(request: HttpRequest, slug: str) -> HttpResponse:
    return render_page(request, "base.html", {})


def skills(request: HttpRequest) -> HttpResponse:
    return render_page(request, "base.html", {})


def skill(request: HttpRequest, slug: str) -> HttpResponse:
    return render_page(request, "base.html", {})


def industries(request: HttpRequest) -> HttpResponse:
    return render_page(request, "base.html", {})


def industry(request: HttpRequest, slug: str) -> HttpResponse:
    return render_page(request, "base.html", {})


def portfolio(request: HttpRequest) -> HttpResponse:
    return render_page(request, "base.html", {})


def interviews(request: HttpRequest) -> HttpResponse:
    return render_page(request, "base.html", {})
