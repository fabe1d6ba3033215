"""What the outlook page shows: the forecast as bars on one axis, and roles by horizon."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Prefetch, QuerySet, Value, When, prefetch_related_objects
from django.http import QueryDict

from careerguide.charts import WIDTH, grid
from careerguide.figures import percent_change
from careerguide.memory import remembered
from careerguide.paging import Keys, Paged, Paging
from roles.models import Horizon, Role, Skill, Tool

from .models import Forecast, MarketFigure, Section, Trend
from .pages import PageText, Part, page_text

FORECASTS_A_PAGE = 7
FIGURES_A_PAGE = 8
TRENDS_A_PAGE = 5
ROLES_A_PAGE = 10
STEP = 50
HEIGHT = 20


@dataclass(frozen=True)
class ForecastBar:
    """One forecast change in jobs; `x` and `width` are thousandths of the shared axis."""

    forecast: Forecast
    figure: str
    until: str
    x: int
    width: int
    zero: int
    grid: str
    falls: bool
    roles: list[Role]


@dataclass(frozen=True)
class ShareBar:
    """A share of jobs at one time; `width` is thousandths of an axis of 0 to 100 percent."""

    when: str
    figure: str
    width: int
    forecast: bool


@dataclass(frozen=True)
class ForecastShare:
    """A forecast share of jobs, after what it was where the source says so."""

    forecast: Forecast
    bars: list[ShareBar]


@dataclass(frozen=True)
class Chart:
    """The forecast changes on one axis, with a label for each of its lines."""

    bars: list[ForecastBar]
    labels: list[str]


def chart(forecasts: Iterable[Forecast]) -> Chart:
    """Place the forecast changes on one axis that holds them all and zero, highest first.

    The axis runs between whole steps of 50 percent, so that its labels are evenly spaced.
    """
    changes = sorted(
        (each for each in forecasts if not each.is_share), key=lambda each: -each.percent
    )
    low = min([0, *(each.percent // STEP * STEP for each in changes)])
    high = max([STEP, *(-(-each.percent // STEP) * STEP for each in changes)])

    def x(percent: int) -> int:
        return round((percent - low) / (high - low) * WIDTH)

    steps = range(low, high + 1, STEP)
    lines = grid(map(x, steps), HEIGHT)
    bars = [
        ForecastBar(
            forecast=each,
            figure=percent_change(each.percent),
            until=_until(each),
            x=min(x(each.percent), x(0)),
            width=max(abs(x(each.percent) - x(0)), 2),
            zero=x(0),
            grid=lines,
            falls=each.percent < 0,
            roles=list(each.roles.all()),
        )
        for each in changes
    ]
    return Chart(bars, [percent_change(each) for each in steps])


def _until(forecast: Forecast) -> str:
    if forecast.from_year and forecast.to_year:
        return f"{forecast.from_year}–{forecast.to_year}"
    if forecast.to_year:
        return f"to {forecast.to_year}"
    return f"from {forecast.from_year}" if forecast.from_year else ""


def shares(forecasts: Iterable[Forecast]) -> list[ForecastShare]:
    """Return the forecast shares, each below what it was in the year it is compared to."""
    return [ForecastShare(each, _share_bars(each)) for each in forecasts if each.is_share]


def _share_bars(forecast: Forecast) -> list[ShareBar]:
    bars = []
    if forecast.percent_before is not None:
        when = str(forecast.from_year) if forecast.from_year else "Before"
        bars.append(_share_bar(when, forecast.percent_before, forecast=False))
    when = f"Forecast for {forecast.to_year}" if forecast.to_year else "Forecast"
    return [*bars, _share_bar(when, forecast.percent, forecast=True)]


def _share_bar(when: str, percent: int, *, forecast: bool) -> ShareBar:
    return ShareBar(when, f"{percent}%", percent * WIDTH // 100, forecast)


@dataclass(frozen=True)
class HorizonGroup:
    """The roles of one horizon."""

    slug: str
    name: str
    roles: list[Role]


@dataclass(frozen=True)
class Outlook:
    """Everything on the outlook page."""

    text: PageText
    paging: Paging
    forecasts: Paged
    figures: Paged
    chart: Chart
    shares: list[ForecastShare]
    trends: Paged
    horizons: list[HorizonGroup]
    roles: Paged
    fastest: Section | None
    sections: list[Section]

    @property
    def parts(self) -> list[Part]:
        """Return the parts of the page that it has."""
        parts = [
            Part("forecast", "Forecast") if self.chart.bars or self.shares else None,
            Part(self.fastest.slug, self.fastest.title) if self.fastest else None,
            Part("market", "The market in figures") if self.figures.rows else None,
            Part("trends", "Trends") if self.trends.rows else None,
            Part("roles-to-come", "Roles to come") if self.horizons else None,
            *(Part(section.slug, section.title) for section in self.sections),
        ]
        return [part for part in parts if part]


def outlook(query: QueryDict) -> Outlook:
    """Read a page of the outlook, in eleven queries.

    The conflict over growth stands beside the forecast.
    """
    roles = Prefetch("roles", Role.objects.current().only("slug", "name"))
    tools = Prefetch("tools", Tool.objects.current().only("name", "url"))
    of_forecasts, of_figures, of_trends, of_roles = _keys()
    paging = Paging(
        query,
        forecasts=(
            Keys(Forecast.objects.current().prefetch_related(roles), of_forecasts),
            FORECASTS_A_PAGE,
        ),
        figures=(Keys(MarketFigure.objects.current(), of_figures), FIGURES_A_PAGE),
        trends=(
            Keys(Trend.objects.current().prefetch_related(roles, tools), of_trends),
            TRENDS_A_PAGE,
        ),
        roles=(Keys(_to_come(), of_roles), ROLES_A_PAGE),
    )
    text = page_text("outlook")
    points = [point for section in text.sections for point in section.points.all()]
    prefetch_related_objects(points, Prefetch("skills", Skill.objects.current()))
    fastest = text.section("outlook-fastest")
    forecasts, to_come = paging.of("forecasts"), paging.of("roles")
    return Outlook(
        text=text,
        paging=paging,
        forecasts=forecasts,
        figures=paging.of("figures"),
        chart=chart(forecasts.rows),
        shares=shares(forecasts.rows),
        trends=paging.of("trends"),
        horizons=_horizons(to_come.rows),
        roles=to_come,
        fastest=fastest,
        sections=[section for section in text.sections if section is not fastest],
    )


@remembered(most=1)
def _keys() -> list[list[int]]:
    """Return the keys of forecasts, figures, trends and roles to come in order, in one query."""
    furthest_first = Case(When(horizon=Horizon.TO_2030, then=Value(0)), default=Value(1))
    lists: list[tuple[QuerySet[Any], Case | Value]] = [
        (Forecast.objects.current(), Value(0)),
        (MarketFigure.objects.current(), Value(0)),
        (Trend.objects.current(), Value(0)),
        (_to_come(), furthest_first),
    ]
    first, *others = [
        rows.order_by()
        .annotate(list=Value(number), group=group)
        .values_list("list", "group", "position", "slug", "pk")
        for number, (rows, group) in enumerate(lists)
    ]
    found: list[list[int]] = [[] for _ in lists]
    for number, *_, key in sorted(first.union(*others, all=True)):
        found[number].append(key)
    return found


def _to_come() -> QuerySet[Role]:
    """Return the roles that are not established."""
    return Role.objects.current().exclude(horizon=Horizon.ESTABLISHED).select_related("family")


def _horizons(roles: Sequence[Role]) -> list[HorizonGroup]:
    groups = (
        HorizonGroup(value, label, [role for role in roles if role.horizon == value])
        for value, label in reversed(Horizon.choices)
    )
    return [group for group in groups if group.roles]
