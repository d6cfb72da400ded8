from datetime import date
from uuid import UUID

import pytest

from yimen.catalogue.contracts.forms import KnownValue
from yimen.catalogue.rules.form_rendering import Surroundings, shown_steps, step_page
from yimen.catalogue.rules.forms import fill
from yimen.catalogue.tests.rules.forms_under_test import SHOP, YES_NO, K, field, spec
from yimen.ui.parts import Option

LICENCE = KnownValue(value="王小敏", source="营业执照", on=date(2026, 11, 6))


def page_after(raw, *, step="shop", final=True, **more):
    answers = fill(SHOP, raw, {}, step=step, final=final)
    return step_page(spec=SHOP, step=step, answers=answers, raw=raw, **more)


def question(page, code):
    return next(each for each in page.questions if each.code == code)


def test_step_page_shows_a_refused_answer_as_it_was_typed():
    page = page_after({"size": "六十来个平方", "cold": "0"})

    size = question(page, "size").field
    assert size.value == "六十来个平方"
    assert size.error == "只填数字，比如 60。您填的是“六十来个平方”。"
    assert size.unit == "平方米"
    assert [(item.anchor, item.message) for item in page.errors] == [
        ("f-size", "店面面积：只填数字，比如 60。您填的是“六十来个平方”。")
    ]


def test_step_page_leaves_hidden_questions_out_and_names_what_drives():
    page = page_after({"size": "60", "cold": "0"})

    assert "cold_room" not in [each.code for each in page.questions]
    assert set(page.driving) == {"cold", "rent", "staff"}


def test_step_page_shows_what_is_known_with_its_source_and_a_way_to_dispute():
    page = step_page(
        spec=SHOP,
        step="who",
        answers=fill(SHOP, {}, {}, step="who"),
        known={"name": LICENCE},
        around=Surroundings(url="/apply/1/who/"),
    )

    name = question(page, "name")
    assert name.field.given.value == "王小敏"
    assert name.field.given.source == "营业执照"
    assert name.field.given.on == date(2026, 11, 6)
    assert name.field.given.dispute_href == "/apply/1/who/?fix=name#f-name"
    assert name.kept == ("王小敏",)


def test_step_page_of_a_disputed_value_is_a_field_that_begins_with_it():
    page = step_page(
        spec=SHOP,
        step="who",
        answers=fill(SHOP, {}, {}, step="who"),
        known={"name": LICENCE},
        disputed=["name"],
    )

    name = question(page, "name")
    assert name.field.given is None
    assert name.kept == ()
    assert name.field.value == "王小敏"


def test_step_page_of_a_changed_value_says_what_is_registered():
    answers = fill(SHOP, {"name": "王晓敏"}, {}, step="who")

    page = step_page(spec=SHOP, step="who", answers=answers, known={"name": LICENCE})

    name = question(page, "name").field
    assert name.given is None
    assert name.value == "王晓敏"
    assert name.help == "登记的是“王小敏”，来自营业执照。"


def test_step_page_masks_a_known_number_on_screen_but_sends_it_whole():
    known = {"idno": KnownValue(value="43998119600101123X", source="实名信息")}

    page = step_page(spec=SHOP, step="who", answers=fill(SHOP, {}, {}), known=known)

    idno = question(page, "idno")
    assert idno.field.given.value == "439981 ******** 123X"
    assert idno.kept == ("43998119600101123X",)


def test_step_page_writes_stored_days_as_people_do():
    page = step_page(spec=SHOP, step="who", answers=fill(SHOP, {"born": "19600101"}, {}))

    assert question(page, "born").field.value == "1960年1月1日"


def test_step_page_shows_table_rows_as_sent_with_the_wrong_cell_named():
    page = page_after(
        {"size": "60", "cold": "0", "staff-0-who": "", "staff-1-who": "乙", "staff-1-pay": "很多"}
    )

    staff = question(page, "staff")
    assert [row.cells[0].value for row in staff.rows] == ["", "乙"]
    assert staff.rows[1].cells[1].error.startswith("只填数字")
    assert page.errors[0].anchor == "f-staff-1-pay"
    assert page.errors[0].message.startswith("从业人员第 2 行：")


def test_step_page_shows_one_row_more_when_asked_up_to_the_limit():
    one = page_after({"staff-0-who": "甲"}, final=False, more_rows=["staff"])
    full = page_after(
        {f"staff-{row}-who": "甲" for row in range(3)}, final=False, more_rows=["staff"]
    )

    assert len(question(one, "staff").rows) == 2
    assert len(question(full, "staff").rows) == 3
    assert question(full, "staff").may_add is False


def test_step_page_shows_sums_as_words():
    page = page_after({"size": "60", "cold": "0", "rent": "1000"})

    assert question(page, "year_rent").computed == "¥12,000.00"
    assert question(page, "year_rent").field is None


def test_step_page_asks_the_surroundings_for_areas_files_and_addresses():
    around = Surroundings(
        save_url="/save/",
        upload_url="/upload/",
        area_levels=lambda code: [[Option(value=code, label="望江村")]],
        area_source="/areas/",
    )

    who = step_page(
        spec=SHOP, step="who", answers=fill(SHOP, {"area": "439981101201"}, {}), around=around
    )
    sign = step_page(
        spec=SHOP,
        step="sign",
        answers=fill(SHOP, {"plan": ["0190a6fb-0000-7000-8000-000000000001"]}, {}),
        around=around,
    )

    area = question(who, "area").field
    assert area.levels[0][0].label == "望江村"
    assert area.values[-2:] == ("439981101000", "439981101201")
    assert who.save_url == "/save/"
    assert sign.file_codes == ("plan",)
    plan = question(sign, "plan").field
    assert plan.upload == "/upload/?field=plan"
    assert [row.name for row in plan.files] == ["文件 1"]


def test_step_page_marks_a_known_choice_and_says_where_from():
    radio = spec(field("r", K.RADIO, "选", options=YES_NO))

    page = step_page(
        spec=radio,
        step="s",
        answers=fill(radio, {}, {}),
        known={"r": KnownValue(value="0", source="上次的申请")},
    )

    asked = question(page, "r").field
    assert asked.value == "0"
    assert asked.help == "登记的是“不做”，来自上次的申请。"


def test_step_page_of_an_unknown_step_is_a_fault():
    with pytest.raises(KeyError):
        step_page(spec=SHOP, step="zzz", answers=fill(SHOP, {}, {}))


def test_shown_steps_leaves_out_a_step_without_questions():
    hidden = SHOP.__class__(
        steps=(
            spec(field("a", K.TEXT, "甲")).steps[0],
            SHOP.steps[0].__class__(
                code="more", title="更多", fields=(field("b", K.TEXT, "乙"),), when="false"
            ),
        )
    )

    assert [step.code for step in shown_steps(hidden, fill(hidden, {}, {}))] == ["s"]


@pytest.mark.parametrize(
    ("kind", "value", "owner", "given"),
    [
        (K.RADIO, "1", UUID(int=1), True),
        (K.RADIO, "1", None, False),
        (K.AREA, "439981001001", UUID(int=1), True),
        (K.AREA, "439981001001", None, False),
    ],
)
def test_choices_and_areas_are_given_where_somebody_answers_for_them(kind, value, owner, given):
    asked = spec(field("which", kind, "哪一个", options=YES_NO))
    known = KnownValue(value=value, source="人口登记", on=date(2026, 11, 6), owner_id=owner)
    answers = fill(asked, {}, {}, stored={"which": value}, only=())
    page = step_page(
        spec=asked, step=asked.steps[0].code, answers=answers, known={"which": known},
        around=Surroundings(url="/d/", dispute_url="/d/dispute/"),
    )  # fmt: skip
    drawn = question(page, "which")
    assert (drawn.field.given is not None) is given
    assert drawn.kept == ((value,) if given else ())
    if given:
        assert drawn.field.given.dispute_href == "/d/dispute/?field=which"
