from django.urls import path

from . import views

urlpatterns = [
    path("roles/", views.roles, name="roles"),
    path("roles/compare/", views.role_compare, name="role-compare"),
    path("roles/options/<slug:kind>/", views.role_options, name="role-options"),
    path("roles/<slug:slug>/", views.role, name="role"),
    path("skills/", views.skills, name="skills"),
    path("skills/<slug:slug>/", views.skill, name="skill"),
    path("industries/", views.industries, name="industries"),
    path("industries/<slug:slug>/", views.industry, name="industry"),
    path("portfolio/", views.portfolio, name="portfolio"),
    path("interviews/", views.interviews, name="interviews"),
]
