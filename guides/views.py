from django.http import HttpRequest, HttpResponse

from careerguide.htmx import render_page


def front(request: HttpRequest) -> HttpResponse:
    return render_page(request, "base.html", {})


def outlook(request: HttpRequest) -> HttpResponse:
    return render_page(request, "base.html", {})


def faq(request: HttpRequest) -> HttpResponse:
    return render_page(request, "base.html", {})


def search(request: HttpRequest) -> HttpResponse:
    return render_page(request, "base.html", {})


def privacy(request: HttpRequest) -> HttpResponse:
    return render_page(request, "base.html", {})


def healthz(request: HttpRequest) -> HttpResponse:
    return render_page(request, "base.html", {})


def readyz(request: HttpRequest) -> HttpResponse:
    return render_page(request, "base.html", {})


def robots(request: HttpRequest) -> HttpResponse:
    return render_page(request, "base.html", {})
