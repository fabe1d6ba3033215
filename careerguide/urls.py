"""Every address of the site: each app's own list holds full paths."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("guides.urls")),
    path("", include("sources.urls")),
    path("", include("roles.urls")),
    path("", include("salaries.urls")),
    path("", include("transitions.urls")),
    path("", include("plans.urls")),
    path("admin/", admin.site.urls),
]
