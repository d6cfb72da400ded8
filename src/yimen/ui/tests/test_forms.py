"""Questions keep what was typed and say what was wrong."""

from django.template.loader import render_to_string

from yimen.ui import forms
from yimen.ui.parts import Option

_SIZE = forms.Field(name="size", label="店面有多大？", kind="number", unit="平方米")
_DAYS = forms.Field(
    name="days",
    label="星期几营业？",
    kind="checkbox",
    options=(Option(value="1", label="周一"), Option(value="2", label="周二")),
)


def test_fill_keeps_what_was_typed_beside_what_was_wrong() -> None:
    (size,) = forms.fill([_SIZE], values={"size": "六十"}, errors={"size": "只填数字。"})
    assert (size.value, size.error) == ("六十", "只填数字。")


def test_fill_takes_a_list_for_ticks_and_leaves_the_unasked_alone() -> None:
    days, size = forms.fill([_DAYS, _SIZE], values={"days": ["1", "2"]})
    assert days.values == ("1", "2")
    assert size == _SIZE


def test_error_items_name_the_question_and_lead_to_its_control() -> None:
    fields = forms.fill([_SIZE, _DAYS], values={}, errors={"size": "请填。", "days": "请选。"})
    items = forms.error_items(fields, others=["号码已经用过了。"])
    assert [(i.message, i.anchor) for i in items] == [
        ("店面有多大：请填。", "f-size"),
        ("星期几营业：请选。", "f-days-1"),
        ("号码已经用过了。", ""),
    ]


def test_field_ties_its_error_and_reason_to_the_control() -> None:
    field = forms.Field(
        name="size", label="多大？", why="看设备。", error="只填数字。", value='"<b>'
    )
    html = render_to_string("ui/field.html", field.as_context())
    assert 'id="f-size"' in html
    assert 'aria-describedby="why-size e-size"' in html
    assert 'aria-invalid="true"' in html
    assert '<b>"' not in html
    assert "&quot;&lt;b&gt;" in html


def test_ticked_options_are_checked_and_the_others_not() -> None:
    (days,) = forms.fill([_DAYS], values={"days": ["2"]})
    html = render_to_string("ui/field.html", days.as_context())
    assert html.count(" checked") == 1
    assert 'value="2" checked' in html


def test_select_keeps_its_groups_closed() -> None:
    field = forms.Field(
        name="sort",
        label="哪一种？",
        kind="select",
        value="b",
        options=(
            Option(value="a", label="甲", group="一组"),
            Option(value="b", label="乙", group="一组"),
            Option(value="c", label="丙", group="二组"),
        ),
    )
    html = render_to_string("ui/field.html", field.as_context())
    assert html.count("<optgroup") == html.count("</optgroup>") == 2
    assert '<option value="b" selected>' in html


def test_only_a_question_without_anything_of_anybody_is_kept() -> None:
    from dataclasses import replace

    assert _SIZE.is_blank
    assert not replace(_SIZE, value="60").is_blank
    assert not replace(_SIZE, error="只填数字。").is_blank
    assert not replace(_SIZE, save="/drafts/7/").is_blank
    assert not replace(_DAYS, options=[Option(value="1", label="周一")]).is_blank


def test_a_kept_blank_never_shows_an_earlier_answer() -> None:
    from yimen.ui.templatetags.ui import field

    blank = field(_SIZE)
    (answered,) = forms.fill([_SIZE], values={"size": "六十"})
    assert "六十" in field(answered)
    assert field(_SIZE) == blank
    assert "六十" not in blank


def test_an_answer_is_set_into_the_kept_text_and_stays_with_its_owner() -> None:
    from yimen.ui.templatetags.ui import field

    (hers,) = forms.fill([_SIZE], values={"size": '60" onclick="x'})
    (his,) = forms.fill([_SIZE], values={"size": "七十"})

    first, second = field(hers), field(his)

    assert first == render_to_string("ui/field.html", hers.as_context())
    assert second == render_to_string("ui/field.html", his.as_context())
    assert '60" onclick' not in first
    assert "七十" in second
    assert "七十" not in field(_SIZE)


def test_a_choice_among_few_answers_looks_the_same_to_all_who_made_it() -> None:
    from dataclasses import replace

    from yimen.ui.templatetags.ui import field

    few = tuple(Option(value=f"{at}", label=f"第 {at} 种") for at in range(3))
    kind = forms.Field(name="kind", label="哪一种？", kind="radio", options=few, value="1")

    assert kind.is_chosen
    assert not replace(kind, value="没有的").is_chosen
    assert not replace(kind, error="请选一种。").is_chosen
    assert not replace(kind, save="/drafts/7/").is_chosen
    assert not replace(kind, options=list(few)).is_chosen
    assert not replace(kind, options=few * 10).is_chosen
    for value in ("1", "2", "1"):
        chosen = replace(kind, value=value)
        assert field(chosen) == render_to_string("ui/field.html", chosen.as_context())
