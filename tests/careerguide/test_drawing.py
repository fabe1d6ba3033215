"""What is drawn in Python is safe: no text of the content gets out of its place."""

from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.utils.safestring import SafeString

from careerguide import drawing
from careerguide.facts import Fact, Note
from roles import drawing as of_roles
from roles.marks import Marked
from roles.meters import Meter
from salaries import drawing as of_pay
from salaries.bars import Axis, Bar

# A row of whatever a piece draws, with the values that it reads.
Row: Any = SimpleNamespace
BAD = "<script>\"'&"
SAFE = "&lt;script&gt;&quot;&#x27;&amp;"
AXIS = Axis(200_000, 50_000)
BAR = Bar.on(AXIS, 50_000, 100_000, text=BAD, family=BAD)
METER = Meter.asked(2, BAD, estimate=True)


def named(name: str = BAD):
    return Row(name=name, slug=name, get_absolute_url=lambda: f"/{BAD}/", family=None)


def band():
    return Row(
        label=BAD, condition=BAD, is_estimate=False, get_basis_display=lambda: BAD,
        role=named(), level=named(), place=named(),
    )  # fmt: skip


def pay_row():
    return Row(
        band=band(), restated=Row(by_source=False, estimated=True, no_rate=True), figure=BAD,
        original=BAD, beside=BAD, estimated=True, mark=1, made=None, bar=BAR, cell=BAD, subject=BAD,
    )  # fmt: skip


def listed_role():
    return Row(
        name=BAD, slug=BAD, summary=BAD, family=named(), get_absolute_url=lambda: f"/{BAD}/",
        get_horizon_display=lambda: BAD, get_degree_need_display=lambda: BAD,
        get_coding_need_display=lambda: BAD, get_demand_display=lambda: BAD,
    )  # fmt: skip


class Question(forms.Form):
    which = forms.ChoiceField(choices=[("", "None"), (BAD, BAD)])


def no_mark(row: object) -> str:
    return ""


DRAWN = {
    "link": lambda: drawing.link(f"/{BAD}", BAD),
    "links with commas": lambda: drawing.links([named(), named()]),
    "fold": lambda: drawing.fold_line(Row(slug=BAD, address=BAD, is_open=True), BAD),
    "links": lambda: drawing.link_rows([Row(name=BAD, address=BAD)]),
    "bar": lambda: drawing.pay_bar(BAR),
    "axis": lambda: drawing.pay_axis([BAD]),
    "meter": lambda: drawing.skill_meter(Row(steps=[Row(state=BAD, x=0)])),
    "boxes": lambda: drawing.boxes(BAD, [Row(value=BAD, label=BAD, chosen=True)]),
    "choices": lambda: drawing.choices([Row(value=BAD, label=BAD, chosen=True)]),
    "facts": lambda: drawing.facts(
        [
            Fact(BAD, BAD, notes=[Note(BAD, BAD), Note(BAD)]),
            Fact("", BAD, estimate=True),
            Fact("", BAD, address=BAD),
        ],
        no_mark,
    ),
    "points": lambda: drawing.points(
        Marked([Row(title=BAD, text=BAD)], [Row(title=BAD, text=BAD)]), no_mark
    ),
    "steps": lambda: drawing.steps(Marked([Row(title="", text=BAD)]), no_mark),
    "note": lambda: drawing.source_note(
        Row(
            key=BAD,
            number=1,
            method=Row(name=BAD, explanation=BAD, formula=BAD, slug=BAD),
            citation=Row(
                source=Row(publisher=BAD, name=BAD), cited_through=Row(publisher=BAD),
                section=BAD, year=2026, slug=BAD,
            ),
        ),
        "/sources/",
    ),
    "compared": lambda: of_roles.compared(
        [
            Row(
                role=named(),
                entries=[
                    Row(text=BAD, address=BAD, pay=None, meter=None, mark=None, note=BAD),
                    Row(
                        text=BAD, address="", meter=METER, mark=None, note="",
                        pay=Row(band=band(), bar=BAR),
                    ),
                ],
            )
        ],
        no_mark,
    ),
    "asked skills": lambda: of_roles.asked_skills(
        [Row(asked=Row(skill=named(), note=BAD), meter=METER)]
    ),
    "pay by source": lambda: of_roles.pay_by_source(
        [
            Row(
                basis=BAD, where=BAD, mark=None, note=note,
                rows=[Row(band=band(), text=BAD, dollars=BAD, bar=BAR)],
            )
            for note in ("", BAD)
        ],
        no_mark,
    ),
    "role cards": lambda: of_roles.role_cards(
        [
            Row(role=listed_role(), pay=pay)
            for pay in (
                None,
                Row(band=band(), text=BAD, says=BAD, where_and_when=BAD, bar=BAR),
                Row(band=Row(is_estimate=True), text=BAD, says=BAD, where_and_when="", bar=None),
            )
        ],
        no_mark,
    ),
    "select": lambda: drawing.select(Question({"which": BAD})["which"]),
    "cells of a place": lambda: of_pay.pay_cells_of_place(
        [
            Row(label=BAD, rows=[pay_row(), Row(made=1, address=BAD, figure=BAD, bar=BAR)]),
            Row(label=BAD, rows=[]),
        ],
        "/pay/",
        no_mark,
    ),
    "figure": lambda: of_pay.pay_figure(pay_row(), 1, no_mark),
    "cells": lambda: of_pay.pay_cells([Row(label=BAD, rows=[pay_row()])], None, no_mark),
    "line": lambda: of_pay.what_it_is_for(pay_row()),
    "statistic": lambda: of_pay.statistic_cells(
        Row(
            statistic=Row(area=Row(name=BAD, place=named()), occupation=Row(title=BAD)),
            roles=[Row(address=BAD, name=BAD, fit=BAD, reason=BAD)], figure=BAD, stated=BAD,
            median=BAD, median_stated=BAD, restated_by=BAD, rate=None, estimated=False, bar=BAR,
        ),
        True,
        no_mark,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", DRAWN)
def test_nothing_breaks_out_of_a_piece(name):
    drawn = DRAWN[name]()
    assert "<script" not in drawn
    assert "script&gt;" in drawn
    # What is left without its safe form would end an attribute or begin an entity.
    rest = drawn.replace(SAFE, "").replace(SAFE.lower(), "").replace(SAFE.upper(), "")
    assert "'" not in rest
    assert "&" not in rest


def test_html_stays_html():
    assert drawing.text(SafeString("<b>")) == "<b>"
    assert drawing.text(7) == "7"


def test_a_select_has_the_chosen_choice_selected():
    assert drawing.select(Question({"which": ""})["which"]) == (
        '<select name="which" id="id_which"><option value="" selected>None</option>'
        f'<option value="{SAFE}">{SAFE}</option></select>'
    )
    chosen = drawing.select(Question({"which": BAD})["which"])
    assert f'<option value="{SAFE}" selected>' in chosen
    assert chosen.count("selected") == 1
