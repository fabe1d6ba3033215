from django.urls import path

from . import views

urlpatterns = [
    path("salaries/", views.salaries, name="salaries"),
    path("salaries.csv", views.salaries_csv, name="salaries-csv"),
    path("salaries.json", views.salaries_json, name="salaries-json"),
    path("salaries/compare/", views.salary_compare, name="salary-compare"),
    path("salaries/options/<slug:name>/", views.salary_options, name="salary-options"),
    path("salaries/worth/", views.worth, name="worth"),
    path("salaries/offer/", views.offer, name="offer"),
    path("salaries/negotiation/", views.negotiation, name="negotiation"),
    path("salaries/locations/<slug:slug>/", views.place, name="place"),
]
