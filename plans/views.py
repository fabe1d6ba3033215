from django.http import HttpRequest, HttpResponse

from careerguide.htmx import render_page


def plans(request: HttpRequest) -> HttpResponse:
    return render_page(request, "base.html", {})


def plan_new(request: HttpRequest) -> HttpResponse:
    return render_page(request, "base.html", {})


def plan(request: HttpRequest, key: str) -> HttpResponse:
    return render_page(request, "base.html", {})
