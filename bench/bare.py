"""The measure of the pages: one Django view without any middleware that answers a fixed string."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path


def hello(request: HttpRequest) -> HttpResponse:
    return HttpResponse("Hello.", headers={"Content-Length": "6"})


urlpatterns = [path("bare/", hello)]

if not settings.configured:
    settings.configure(
        ALLOWED_HOSTS=["127.0.0.1"],
        MIDDLEWARE=[],
        ROOT_URLCONF=__name__,
        SECRET_KEY=os.urandom(32).hex(),
        USE_I18N=False,
    )
application = get_wsgi_application()
