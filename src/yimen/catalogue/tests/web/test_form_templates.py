"""The partial of a step and the partial of answers, as other contexts include them."""

from __future__ import annotations

from datetime import date

from django.template.loader import render_to_string

from yimen.catalogue.contracts.forms import KnownValue
from yimen.catalogue.rules.answers import answer_sections
from yimen.catalogue.rules.form_rendering import Surroundings, step_page
from yimen.catalogue.rules.forms import fill
from yimen.catalogue.tests.rules.forms_under_test import SHOP

LICENCE = KnownValue(value="王小敏", source="营业执照", on=date(2026, 11, 6))


def drawn(raw, step, **more):
    answers = fill(SHOP, raw, {}, step=step, final=True)
    page = step_page(spec=SHOP, step=step, answers=answers, raw=raw, **more)
    return render_to_string("catalogue/form_step.html", {"page": page})


def test_step_shows_question_reason_message_and_what_was_typed():
    html = drawn({"size": "六十来个平方"}, "shop")

    assert 'value="六十来个平方"' in html
    assert "只填数字，比如 60。您填的是“六十来个平方”。" in html
    assert 'href="#f-size"' in html
    assert "还有 2 处要改一下" in html


def test_step_shows_a_given_value_and_sends_it_along():
    html = drawn(
        {"name": "王小敏"}, "who", known={"name": LICENCE}, around=Surroundings(url="/apply/1/")
    )

    assert "来自营业执照，2026年11月6日登记" in html
    assert '<input type="hidden" name="name" value="王小敏">' in html
    assert "/apply/1/?fix=name#f-name" in html


def test_step_saves_each_change_but_never_sends_files_along():
    html = drawn({}, "sign", around=Surroundings(save_url="/save/", upload_url="/upload/"))

    assert 'hx-post="/save/"' in html
    assert 'hx-params="not plan"' in html
    assert "hx-on" not in html


def test_steps_side_by_side_have_ids_of_their_own():
    assert 'id="form-step-who"' in drawn({}, "who")
    assert 'id="form-step"' in drawn({}, "who", around=Surroundings(save_url="/save/"))


def test_step_shows_a_table_with_a_button_for_another_row():
    html = drawn({"staff-0-who": "<b>甲</b>"}, "shop")

    assert "从业人员第 1 行" in html
    assert 'name="_add_row" value="staff"' in html
    assert "<b>甲</b>" not in html


def test_answers_are_rows_with_tables_inside():
    values = {"name": "<b>王</b>", "staff": [{"who": "甲", "pay": "3000.00"}]}

    html = render_to_string(
        "catalogue/answers.html", {"sections": answer_sections(SHOP, values), "edit_url": "/a/"}
    )

    assert "&lt;b&gt;王&lt;/b&gt;" in html
    assert "¥3,000.00" in html
    assert 'href="/a/shop/"' in html
