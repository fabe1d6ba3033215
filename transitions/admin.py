from django.contrib import admin

from content.admin import ContentAdmin, Rows, TallRows

from . import models


@admin.register(models.LearningResource)
class LearningResourceAdmin(ContentAdmin):
    list_display = ["name", "type", "provider", "price_usd", "url"]
    list_filter = ["type"]
    search_fields = ["name", "slug", "provider", "summary"]
    autocomplete_fields = ["skills"]
    counts = {"skills": "skills"}


class CareerSkillRows(Rows):
    model = models.CareerSkill
    fields = ["position", "skill", "level", "kind", "citation", "method"]


@admin.register(models.SourceCareer)
class SourceCareerAdmin(ContentAdmin):
    list_display = ["name", "slug"]
    search_fields = ["name", "slug", "summary"]
    inlines = [CareerSkillRows]
    counts = {"paths": "paths", "skills": "skills"}


class PathStepRows(TallRows):
    model = models.PathStep


@admin.register(models.TransitionPath)
class TransitionPathAdmin(ContentAdmin):
    list_display = ["slug", "career", "role", "months_low", "months_high"]
    list_filter = ["career", "role"]
    list_select_related = ["career", "role"]
    search_fields = ["slug", "career__name", "role__name", "summary"]
    inlines = [PathStepRows]
    counts = {"steps": "steps"}


@admin.register(models.TimelineClaim)
class TimelineClaimAdmin(ContentAdmin):
    list_display = ["label", "months_low", "months_high", "citation"]
    list_select_related = ["citation__source", "citation__cited_through"]
    search_fields = ["label", "slug", "note"]
    autocomplete_fields = ["paths"]


class PlaybookPointRows(Rows):
    model = models.PlaybookPoint
    fields = ["position", "text", "kind", "citation", "method"]


@admin.register(models.PlaybookPhase)
class PlaybookPhaseAdmin(ContentAdmin):
    list_display = ["title", "start_month", "end_month"]
    search_fields = ["title", "slug", "points__text"]
    inlines = [PlaybookPointRows]
    counts = {"points": "points"}


class EducationPointRows(TallRows):
    model = models.EducationPoint


@admin.register(models.EducationPathway)
class EducationPathwayAdmin(ContentAdmin):
    list_display = ["name", "duration", "cost"]
    search_fields = ["name", "slug", "summary"]
    inlines = [EducationPointRows]
    counts = {"points": "points"}


@admin.register(models.Certification)
class CertificationAdmin(ContentAdmin):
    list_display = ["name", "provider", "price_usd", "price_note"]
    list_filter = ["provider"]
    search_fields = ["name", "slug", "provider"]
    autocomplete_fields = ["skills", "roles"]
