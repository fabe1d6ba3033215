"""What the outlook page shows: the forecast as bars on one axis, and roles by horizon."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Prefetch, prefetch_related_objects

from careerguide.charts import WIDTH, grid
from careerguide.figures import percent_change
from roles.models import Horizon, Role, Skill, Tool
from sources.models import CITED

from .models import Forecast, MarketFigure, Section, Trend
from .pages import PageText, page_text

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
class ForecastShare:
    """One forecast share of jobs beside what it was, on an axis of 0 to 100 percent."""

    forecast: Forecast
    before: str
    after: str
    before_width: int
    after_width: int


def bars(forecasts: Iterable[Forecast]) -> list[ForecastBar]:
    """Place the forecast changes on one axis that holds them all and zero, highest first."""
    changes = sorted(
        (each for each in forecasts if not each.is_share), key=lambda each: -each.percent
    )
    low = min([0, *(each.percent for each in changes)])
    high = max([STEP, *(each.percent for each in changes)])

    def x(percent: int) -> int:
        return round((percent - low) / (high - low) * WIDTH)

    lines = grid((x(percent) for percent in range(0, high + 1, STEP)), HEIGHT)
    return [
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


def _until(forecast: Forecast) -> str:
    if forecast.from_year and forecast.to_year:
        return f"{forecast.from_year}–{forecast.to_year}"
    if forecast.to_year:
        return f"to {forecast.to_year}"
    return f"from {forecast.from_year}" if forecast.from_year else ""


def shares(forecasts: Iterable[Forecast]) -> list[ForecastShare]:
    """Return the forecast shares, each with what it was in the year it is compared to."""
    return [
        ForecastShare(
            forecast=each,
            before="" if each.percent_before is None else f"{each.percent_before}%",
            after=f"{each.percent}%",
            before_width=(each.percent_before or 0) * WIDTH // 100,
            after_width=each.percent * WIDTH // 100,
        )
        for each in forecasts
        if each.is_share
    ]


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
    figures: list[MarketFigure]
    bars: list[ForecastBar]
    shares: list[ForecastShare]
    trends: list[Trend]
    horizons: list[HorizonGroup]
    fastest: Section | None
    sections: list[Section]


def outlook() -> Outlook:
    """Read the outlook, in ten queries. The conflict over growth stands beside the forecast."""
    roles = Prefetch("roles", Role.objects.current())
    tools = Prefetch("tools", Tool.objects.current())
    forecasts = list(Forecast.objects.current().select_related(*CITED).prefetch_related(roles))
    trends = Trend.objects.current().select_related(*CITED).prefetch_related(roles, tools)
    text = page_text("outlook")
    points = [point for section in text.sections for point in section.points.all()]
    prefetch_related_objects(points, Prefetch("skills", Skill.objects.current()))
    fastest = text.section("outlook-fastest")
    return Outlook(
        text=text,
        figures=list(MarketFigure.objects.current().select_related(*CITED)),
        bars=bars(forecasts),
        shares=shares(forecasts),
        trends=list(trends),
        horizons=_horizons(
            Role.objects.current()
            .exclude(horizon=Horizon.ESTABLISHED)
            .select_related("family", *CITED)
        ),
        fastest=fastest,
        sections=[section for section in text.sections if section is not fastest],
    )


def _horizons(roles: Iterable[Role]) -> list[HorizonGroup]:
    found: Sequence[Role] = list(roles)
    groups = (
        HorizonGroup(value, label, [role for role in found if role.horizon == value])
        for value, label in reversed(Horizon.choices)
    )
    return [group for group in groups if group.roles]
