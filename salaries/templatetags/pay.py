"""Tags that draw figures of pay: see `salaries.drawing`."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django import template
from django.template.context import Context
from django.urls import reverse
from django.utils.safestring import SafeString

from careerguide.templatetags.guide import source_mark
from salaries import drawing
from salaries.statistics import StatisticRow
from salaries.table import MatrixCell, PayRow

register = template.Library()
register.simple_tag(drawing.what_it_is_for)


@register.simple_tag(takes_context=True)
def pay_figure(context: Context, row: PayRow, common: Any = None) -> SafeString:
    return drawing.pay_figure(row, common, partial(source_mark, context))


@register.simple_tag(takes_context=True)
def pay_cells(context: Context, cells: Iterable[MatrixCell], common: Any = None) -> SafeString:
    return drawing.pay_cells(cells, common, partial(source_mark, context))


@register.simple_tag(takes_context=True)
def pay_cells_of_place(context: Context, cells: Iterable[MatrixCell]) -> SafeString:
    mark = partial(source_mark, context)
    return drawing.pay_cells_of_place(cells, reverse("salaries"), mark)


@register.simple_tag(takes_context=True)
def statistic_cells(context: Context, row: StatisticRow, reasons: bool) -> SafeString:
    return drawing.statistic_cells(row, reasons, partial(source_mark, context))
