from django.contrib import admin

from content.admin import ContentAdmin, Rows, TallRows
from salaries.models import PayBand

from . import models


class AliasRows(Rows):
    model = models.RoleAlias


class RolePointRows(Rows):
    model = models.RolePoint
    fields = ["position", "topic", "text", "kind", "citation", "method"]


class LadderRows(Rows):
    model = models.LadderStep
    fields = ["position", "title", "summary", "kind", "citation", "method"]


class RoleSkillRows(Rows):
    model = models.RoleSkill
    fields = ["position", "skill", "level", "importance", "note", "kind", "citation", "method"]


class PayBandRows(Rows):
    model = PayBand
    fields = [
        "slug", "level", "place", "basis", "currency", "period", "low", "high", "open_top",
        "label", "condition", "kind", "citation",
    ]  # fmt: skip


@admin.register(models.Family)
class FamilyAdmin(ContentAdmin):
    list_display = ["name", "slug", "position"]
    search_fields = ["name", "slug"]
    counts = {"roles": "roles"}


@admin.register(models.Role)
class RoleAdmin(ContentAdmin):
    list_display = ["name", "family", "horizon", "demand", "degree_need", "coding_need"]
    list_filter = ["family", "horizon", "demand", "degree_need", "coding_need"]
    list_select_related = ["family"]
    search_fields = ["name", "slug", "aliases__name", "summary"]
    autocomplete_fields = ["neighbours"]
    inlines = [AliasRows, RoleSkillRows, PayBandRows, LadderRows, RolePointRows]
    counts = {"skills": "role_skills", "pay_bands": "pay_bands"}


@admin.register(models.SkillCategory)
class SkillCategoryAdmin(ContentAdmin):
    list_display = ["name", "soft", "position"]
    search_fields = ["name", "slug"]
    counts = {"skills": "skills"}


class SkillPointRows(Rows):
    model = models.SkillPoint
    fields = ["position", "topic", "text", "kind", "citation", "method"]


@admin.register(models.Skill)
class SkillAdmin(ContentAdmin):
    list_display = ["name", "category", "weeks_low", "weeks_high"]
    list_filter = ["category"]
    list_select_related = ["category"]
    search_fields = ["name", "slug", "summary"]
    autocomplete_fields = ["prerequisites"]
    inlines = [SkillPointRows]
    counts = {"roles": "role_skills", "resources": "resources"}


@admin.register(models.Employer)
class EmployerAdmin(ContentAdmin):
    list_display = ["name", "url"]
    search_fields = ["name", "slug", "summary"]
    autocomplete_fields = ["roles"]
    counts = {"roles": "roles"}


@admin.register(models.Tool)
class ToolAdmin(ContentAdmin):
    list_display = ["name", "type", "url"]
    list_filter = ["type"]
    search_fields = ["name", "slug", "summary"]
    autocomplete_fields = ["skills"]
    counts = {"skills": "skills"}


@admin.register(models.Dataset)
class DatasetAdmin(ContentAdmin):
    list_display = ["name", "url"]
    search_fields = ["name", "slug", "summary"]


class IndustryUseRows(Rows):
    model = models.IndustryUse
    fields = ["position", "name", "text", "kind", "citation", "method"]


@admin.register(models.Industry)
class IndustryAdmin(ContentAdmin):
    list_display = ["name", "hiring_pace", "growth_percent", "growth_year"]
    search_fields = ["name", "slug", "summary", "uses__name"]
    autocomplete_fields = ["roles"]
    inlines = [IndustryUseRows]
    counts = {"uses": "uses"}


class ProjectPointRows(Rows):
    model = models.ProjectPoint
    fields = ["position", "topic", "text", "kind", "citation", "method"]


@admin.register(models.Project)
class ProjectAdmin(ContentAdmin):
    list_display = ["title", "position"]
    list_filter = ["roles"]
    search_fields = ["title", "slug", "summary"]
    autocomplete_fields = ["roles", "skills", "datasets", "tools"]
    inlines = [ProjectPointRows]
    counts = {"roles": "roles"}


class RoundPointRows(Rows):
    model = models.RoundPoint
    fields = ["position", "topic", "title", "text", "weight_percent", "kind", "citation", "method"]


@admin.register(models.InterviewRound)
class InterviewRoundAdmin(ContentAdmin):
    list_display = ["name", "duration_low", "duration_high", "duration_unit"]
    search_fields = ["name", "slug", "summary"]
    inlines = [RoundPointRows]
    counts = {"questions": "questions"}


class AnswerPointRows(TallRows):
    model = models.AnswerPoint
    fields = ["position", "text", "kind", "citation", "method"]


@admin.register(models.Question)
class QuestionAdmin(ContentAdmin):
    list_display = ["text", "round"]
    list_filter = ["round", "roles"]
    list_select_related = ["round"]
    search_fields = ["text", "slug", "answer_points__text"]
    autocomplete_fields = ["roles", "skills"]
    inlines = [AnswerPointRows]
    counts = {"answer_points": "answer_points"}
