from yimen.catalogue.rules.form_schema import form_schema, sent_as_json
from yimen.catalogue.rules.forms import fill
from yimen.catalogue.tests.rules.forms_under_test import SHOP


def test_form_schema_names_every_field_and_what_is_always_required():
    schema = form_schema(SHOP)

    assert len(schema["properties"]) == sum(len(step.fields) for step in SHOP.steps)
    assert {"name", "size", "cold", "plan"} <= set(schema["required"])
    assert not {"cold_room", "note", "year_rent", "rent"} & set(schema["required"])


def test_form_schema_carries_bounds_choices_conditions_and_tables():
    properties = form_schema(SHOP)["properties"]

    assert properties["size"]["minimum"] == 1
    assert properties["cold"]["enum"] == ["1", "0"]
    assert properties["cold_room"]["x-when"] == '(表.凉菜 = "1")'
    assert properties["year_rent"]["readOnly"] is True
    assert properties["staff"]["maxItems"] == 3
    assert properties["staff"]["items"]["required"] == ["who"]


def test_sent_as_json_is_filled_like_a_page():
    body = {
        "size": 60.5,
        "cold": "1",
        "cold_room": 6,
        "kinds": ["1"],
        "promise": True,
        "staff": [{"who": "甲", "pay": 3000}],
        "unknown": {"deep": 1},
    }

    answers = fill(SHOP, sent_as_json(SHOP, body), {})

    assert answers.errors == {}
    assert answers.values == {
        "cold_room": "6",
        "size": "60.5",
        "cold": "1",
        "kinds": ["1"],
        "staff": [{"who": "甲", "pay": "3000.00"}],
        "wages": "3000.00",
        "promise": True,
    }


def test_sent_as_json_of_a_wrong_shape_is_refused_by_the_field():
    answers = fill(SHOP, sent_as_json(SHOP, {"size": {"a": 1}, "staff": "甲", "cold": 7}), {})

    assert set(answers.errors) == {"size", "cold"}
