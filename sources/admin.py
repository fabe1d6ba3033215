from django.contrib import admin

from content.admin import ContentAdmin, Rows

from .models import Citation, Method, Source


class CitationRows(Rows):
    model = Citation
    fk_name = "source"
    fields = ["slug", "section", "year", "cited_through", "position"]


@admin.register(Source)
class SourceAdmin(ContentAdmin):
    list_display = ["name", "publisher", "year"]
    search_fields = ["name", "publisher", "slug"]
    inlines = [CitationRows]
    counts = {"citations": "citations"}


@admin.register(Citation)
class CitationAdmin(ContentAdmin):
    list_display = ["section", "source", "year", "cited_through", "slug"]
    list_filter = ["source", "year"]
    list_select_related = ["source", "cited_through"]
    search_fields = ["section", "slug", "source__name"]


@admin.register(Method)
class MethodAdmin(ContentAdmin):
    list_display = ["name", "slug"]
    search_fields = ["name", "slug", "explanation"]
