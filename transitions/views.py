from django.http import HttpRequest, HttpResponse

from careerguide.htmx import render_page


def transitions(request: HttpRequest) -> HttpResponse:
    return render_page(request, "base.html", {})


def transition(request: HttpRequest, slug: str) -> HttpResponse:
    return render_page(request, "base.html", {})


def education(request: HttpRequest) -> HttpResponse:
    return render_page(request, "base.html", {})


def certifications(request: HttpRequest) -> HttpResponse:
    return render_page(request, "base.html", {})
