from django.urls import path

from . import views

urlpatterns = [
    path("", views.front, name="front"),
    path("outlook/", views.outlook, name="outlook"),
    path("faq/", views.faq, name="faq"),
    path("search/", views.search, name="search"),
    path("privacy/", views.privacy, name="privacy"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("robots.txt", views.robots, name="robots"),
]
