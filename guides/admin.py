from django.contrib import admin

from content.admin import ContentAdmin, TallRows

from . import models


@admin.register(models.MarketFigure)
class MarketFigureAdmin(ContentAdmin):
    list_display = ["figure", "label", "on_front", "citation"]
    list_filter = ["on_front"]
    list_select_related = ["citation__source", "citation__cited_through"]
    search_fields = ["figure", "label", "slug", "text"]


@admin.register(models.Trend)
class TrendAdmin(ContentAdmin):
    list_display = ["name", "impact"]
    list_filter = ["impact"]
    search_fields = ["name", "slug", "summary"]
    autocomplete_fields = ["roles", "tools"]


@admin.register(models.Forecast)
class ForecastAdmin(ContentAdmin):
    list_display = ["subject", "percent", "is_share", "from_year", "to_year"]
    list_filter = ["is_share"]
    search_fields = ["subject", "slug", "note"]
    autocomplete_fields = ["roles"]


@admin.register(models.Faq)
class FaqAdmin(ContentAdmin):
    list_display = ["question", "position"]
    search_fields = ["question", "slug", "answer"]
    autocomplete_fields = ["roles"]


@admin.register(models.Takeaway)
class TakeawayAdmin(ContentAdmin):
    list_display = ["title", "link", "position"]
    search_fields = ["title", "slug", "text"]


class PointRows(TallRows):
    model = models.Point


@admin.register(models.Section)
class SectionAdmin(ContentAdmin):
    list_display = ["title", "page", "position", "slug"]
    list_filter = ["page"]
    search_fields = ["title", "slug", "intro", "points__text"]
    inlines = [PointRows]
    counts = {"points": "points"}
