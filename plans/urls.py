from django.urls import path

from . import views

urlpatterns = [
    path("plans/", views.plans, name="plans"),
    path("plans/new/", views.plan_new, name="plan-new"),
    path("plans/<str:key>/", views.plan, name="plan"),
    path("plans/<str:key>/tasks/<int:task_id>/", views.plan_task, name="plan-task"),
    path("plans/<str:key>/delete/", views.plan_delete, name="plan-delete"),
]
