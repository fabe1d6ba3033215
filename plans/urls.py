from django.urls import path

from . import task_views, views

urlpatterns = [
    path("plans/", views.plans, name="plans"),
    path("plans/new/", views.plan_new, name="plan-new"),
    path("plans/<str:key>/", views.plan, name="plan"),
    path("plans/<str:key>/tasks/<int:number>/", task_views.plan_task, name="plan-task"),
    path("plans/<str:key>/delete/", views.plan_delete, name="plan-delete"),
]
