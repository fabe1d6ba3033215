from django.contrib import admin

from careerguide.figures import money_range
from content.admin import ContentAdmin, Rows

from . import models


@admin.register(models.Level)
class LevelAdmin(ContentAdmin):
    list_display = ["name", "years_low", "years_high", "position"]
    search_fields = ["name", "slug"]


class CostOfLivingRows(Rows):
    model = models.CostOfLivingIndex
    fields = ["slug", "value", "note", "kind", "citation", "method"]


@admin.register(models.Place)
class PlaceAdmin(ContentAdmin):
    list_display = ["name", "region", "currency"]
    list_filter = ["currency"]
    search_fields = ["name", "slug", "region"]
    inlines = [CostOfLivingRows]
    counts = {"pay_bands": "pay_bands"}


@admin.register(models.CostOfLivingIndex)
class CostOfLivingIndexAdmin(ContentAdmin):
    list_display = ["place", "value", "citation"]
    list_select_related = ["place", "citation__source", "citation__cited_through"]
    search_fields = ["slug", "place__name"]


@admin.register(models.PayBand)
class PayBandAdmin(ContentAdmin):
    list_display = ["slug", "role", "level", "place", "basis", "figure", "label"]
    list_filter = ["basis", "level", "place", "currency", "period", "role__family", "role"]
    list_select_related = ["role", "level", "place"]
    search_fields = ["slug", "role__name", "label", "condition"]
    autocomplete_fields = ["role", "citation"]

    @admin.display(description="pay", ordering="low")
    def figure(self, band: models.PayBand) -> str:
        return money_range(band.low, band.high, band.currency, band.period, band.open_top)


class MatchRows(Rows):
    model = models.OccupationMatch
    fields = ["slug", "role", "fit", "reason", "position", "kind", "citation", "method"]


@admin.register(models.Occupation)
class OccupationAdmin(ContentAdmin):
    list_display = ["code", "title"]
    search_fields = ["code", "title", "slug", "matches__role__name"]
    inlines = [MatchRows]
    counts = {"roles": "matches", "statistics": "statistics"}


@admin.register(models.OccupationMatch)
class OccupationMatchAdmin(ContentAdmin):
    """The crosswalk: which occupation's statistics stand beside which role."""

    list_display = ["role", "occupation", "fit", "reason"]
    list_filter = ["fit", "occupation"]
    list_select_related = ["role", "occupation"]
    search_fields = ["role__name", "occupation__code", "occupation__title", "reason"]
    autocomplete_fields = ["role", "occupation"]


@admin.register(models.SurveyArea)
class SurveyAreaAdmin(ContentAdmin):
    list_display = ["name", "code", "place"]
    list_select_related = ["place"]
    search_fields = ["name", "code", "slug"]
    counts = {"statistics": "statistics"}


@admin.register(models.WageStatistic)
class WageStatisticAdmin(ContentAdmin):
    list_display = ["occupation", "area", "pct10", "median", "pct90", "citation"]
    list_filter = ["citation", "area"]
    list_select_related = ["occupation", "area", "citation__source", "citation__cited_through"]
    search_fields = ["slug", "occupation__code", "occupation__title", "area__name"]
    autocomplete_fields = ["occupation", "area"]


@admin.register(models.ExchangeRate)
class ExchangeRateAdmin(ContentAdmin):
    list_display = ["base", "quote", "rate", "on", "note"]
    list_filter = ["base", "quote"]
    date_hierarchy = "on"
    search_fields = ["slug", "note"]


@admin.register(models.NegotiationTip)
class NegotiationTipAdmin(ContentAdmin):
    list_display = ["title", "occasion", "position"]
    list_filter = ["occasion"]
    search_fields = ["title", "slug", "text"]
