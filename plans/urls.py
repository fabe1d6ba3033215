from django.urls import path

from . import (
    export_views,
    proposal_views,
    replan_views,
    sharing_views,
    task_views,
    views,
)

urlpatterns = [
    path("plans/", views.plans, name="plans"),
    path("plans/new/", views.plan_new, name="plan-new"),
    path("plans/mine/", sharing_views.plans_mine, name="plans-mine"),
    path("plans/code/", sharing_views.plans_code, name="plans-code"),
    path("plans/import/", export_views.plan_import, name="plan-import"),
    path("plans/<str:key>/", views.plan, name="plan"),
    path("plans/<str:key>/sharing/", sharing_views.plan_sharing, name="plan-sharing"),
    path("plans/<str:key>/proposals/", proposal_views.plan_proposals, name="plan-proposals"),
    path(
        "plans/<str:key>/proposals/<int:number>/",
        proposal_views.plan_proposal,
        name="plan-proposal",
    ),
    path("plans/<str:key>/tasks/", task_views.plan_tasks, name="plan-tasks"),
    path("plans/<str:key>/tasks/<int:number>/", task_views.plan_task, name="plan-task"),
    path("plans/<str:key>/replan/", replan_views.plan_replan, name="plan-replan"),
    path("plans/<str:key>/settings/", replan_views.plan_settings, name="plan-settings"),
    path("plans/<str:key>/history/", replan_views.plan_history, name="plan-history"),
    path("plans/<str:key>/history/<int:number>/", replan_views.plan_version, name="plan-version"),
    path("plans/<str:key>/undo/<int:version>/", task_views.plan_undo, name="plan-undo"),
    path("plans/<str:key>/take/", export_views.plan_take, name="plan-take"),
    path("plans/<str:key>/plan.<str:suffix>", export_views.plan_file, name="plan-file"),
    path("plans/<str:key>/calendar.ics", export_views.plan_feed, name="plan-feed"),
    path("plans/<str:key>/delete/", views.plan_delete, name="plan-delete"),
]
