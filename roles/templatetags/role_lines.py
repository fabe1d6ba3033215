"""Tags that draw the lines of a role guide: see `roles.drawing`."""

from collections.abc import Iterable
from functools import partial

from django import template
from django.template.context import Context
from django.utils.safestring import SafeString

from careerguide.templatetags.guide import source_mark
from roles import drawing
from roles.comparing import Cell
from roles.listing import RoleRow
from roles.pay import PayGroup, PayShown

register = template.Library()
register.simple_tag(drawing.asked_skills)


@register.simple_tag(takes_context=True)
def compared(context: Context, cells: Iterable[Cell]) -> SafeString:
    return drawing.compared(cells, partial(source_mark, context))


@register.simple_tag(takes_context=True)
def pay_by_source(context: Context, groups: Iterable[PayGroup]) -> SafeString:
    return drawing.pay_by_source(groups, partial(source_mark, context))


@register.simple_tag(takes_context=True)
def role_cards(context: Context, rows: Iterable[RoleRow]) -> SafeString:
    return drawing.role_cards(rows, partial(source_mark, context))


@register.simple_tag(takes_context=True)
def pay_cell(context: Context, pay: PayShown | None) -> SafeString:
    return SafeString(drawing.pay_cell(pay, partial(source_mark, context)))
