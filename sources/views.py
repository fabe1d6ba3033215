from django.http import HttpRequest, HttpResponse

from careerguide.htmx import render_page


def sources(request: HttpRequest) -> HttpResponse:
    return render_page(request, "base.html", {})
