from django.urls import path

from . import replan_views, task_views, views

urlpatterns = [
    path("plans/", views.plans, name="plans"),
    path("plans/new/", views.plan_new, name="plan-new"),
    path("plans/<str:key>/", views.plan, name="plan"),
    path("plans/<str:key>/tasks/<int:number>/", task_views.plan_task, name="plan-task"),
    path("plans/<str:key>/replan/", replan_views.plan_replan, name="plan-replan"),
    path("plans/<str:key>/settings/", replan_views.plan_settings, name="plan-settings"),
    path("plans/<str:key>/history/", replan_views.plan_history, name="plan-history"),
    path("plans/<str:key>/history/<int:number>/", replan_views.plan_version, name="plan-version"),
    path("plans/<str:key>/delete/", views.plan_delete, name="plan-delete"),
]
