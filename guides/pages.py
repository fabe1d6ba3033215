"""The editorial text of a page: its heading, its one-sentence answer, its sections."""

from dataclasses import dataclass, field

from django.db.models import Prefetch

from careerguide.memory import remembered
from sources.models import CITED

from .models import Point, Section


@dataclass(frozen=True)
class PageText:
    """`intro` is the section `<page>-intro`; `sections` are the others in their order."""

    intro: Section
    sections: list[Section] = field(default_factory=list)

    def section(self, slug: str) -> Section | None:
        """Return one of the page's sections, for a page that places it by name."""
        return next((each for each in self.sections if each.slug == slug), None)

    def without(self, *slugs: str) -> list[Section]:
        """Return the page's sections but for those that it places by name."""
        return [each for each in self.sections if each.slug not in slugs]


@dataclass(frozen=True)
class Part:
    """A part of a long page, as `pieces/contents.html` lists it."""

    slug: str
    title: str


@remembered(most=40)
def page_text(page: str) -> PageText:
    """Return a page's text in two queries; without an intro, the page's name is its heading."""
    points = Point.objects.select_related(*CITED)
    found = list(
        Section.objects.current()
        .filter(page=page)
        .select_related(*CITED)
        .prefetch_related(Prefetch("points", queryset=points))
    )
    intro = next((each for each in found if each.slug == f"{page}-intro"), None)
    sections = [each for each in found if each is not intro]
    return PageText(intro or Section(title=Section.Page(page).label), sections)


@remembered(most=40)
def page_intro(page: str) -> Section:
    """Return only a page's heading and one-sentence answer, in one query."""
    intro = Section.objects.current().filter(page=page, slug=f"{page}-intro").first()
    return intro or Section(title=Section.Page(page).label)
