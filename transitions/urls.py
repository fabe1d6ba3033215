from django.urls import path

from . import views

urlpatterns = [
    path("transitions/", views.transitions, name="transitions"),
    path("transitions/options/careers/", views.career_options, name="career-options"),
    path("transitions/<slug:slug>/", views.transition, name="transition"),
    path("education/", views.education, name="education"),
    path("certifications/", views.certifications, name="certifications"),
]
