"""Every address of the site: each app's own list holds full paths."""

from django.contrib import admin
from django.urls import include, path

from guides.sitemaps import sitemap, sitemap_file

from .metrics import metrics
from .security_txt import security_txt
from .styleguide import styleguide

urlpatterns = [
    path("", include("guides.urls")),
    path("", include("sources.urls")),
    path("", include("roles.urls")),
    path("", include("salaries.urls")),
    path("", include("transitions.urls")),
    path("", include("plans.urls")),
    path("sitemap.xml", sitemap, name="sitemap"),
    path("sitemap-<str:page>-<int:number>.xml", sitemap_file, name="sitemap-file"),
    path("styleguide/", styleguide, name="styleguide"),
    path("metrics", metrics, name="metrics"),
    path(".well-known/security.txt", security_txt, name="security-txt"),
    path("admin/", admin.site.urls),
]

handler400 = "careerguide.errors.bad_request"
handler403 = "careerguide.errors.permission_denied"
handler404 = "careerguide.errors.not_found"
handler500 = "guides.views.server_error"
