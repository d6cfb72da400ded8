"""Every personal column is declared: what it is, how it is protected, how long it is kept."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.house.personal_columns import check_personal_columns, list_personal
from yimen.kernel import register

_OF_SEALS = (
    *(("trust_seal", "mark"), ("trust_seal_leave", "mark"), ("trust_sealing", "mark")),
    *(
        ("trust_seal_use", "mark"),
        ("trust_seal_key", "certificate"),
        ("trust_seal_key", "structure"),
        ("trust_sealing", "sealed_at"),
    ),
)
_OF_CERTIFICATES = (
    *(("trust_certificate", "der"), ("trust_revocation_list", "der")),
    *(("trust_key", "public_key"), ("trust_key", "private_encrypted")),
    ("trust_time_stamp", "imprint"),
)
OF_OFFICES = frozenset(
    {
        ("directory_organisation", "address"),
        ("directory_organisation", "phone"),
        ("feedback_survey", "phone"),
        *_OF_SEALS,
        *_OF_CERTIFICATES,
    }
)


def test_personal_columns_are_declared_and_exist() -> None:
    assert check_personal_columns(of_offices=OF_OFFICES) == []
    assert list_personal()


def test_columns_of_offices_are_named_one_by_one() -> None:
    assert len(check_personal_columns()) == len(OF_OFFICES)


LEVELS = {"一般", "敏感", "鉴别"}


def check_classes() -> list[str]:
    """Return which personal columns stand in no class of data, or in one that says too little."""
    classed = [
        (column, level, one)
        for one in register.data_classes().values()
        for column, level in one.columns.items()
    ]
    names = [column for column, _, _ in classed]
    declared = {f"{one.table}.{one.column}" for one in list_personal()}
    wrong = [f"{name} stands in no class of data" for name in sorted(declared - set(names))]
    wrong += [f"{name} is classed and not declared" for name in sorted(set(names) - declared)]
    wrong += [f"{name} stands in two classes" for name in set(names) if names.count(name) > 1]
    wrong += [f"{name} has no level" for name, level, _ in classed if level not in LEVELS]
    for one in register.data_classes().values():
        if not (one.owner and one.law and (one.export or one.withheld)):
            wrong.append(f"{one.code} names no owner, no law or no way to hand it over")
        if (one.months is None) != (one.old is None) or (one.old is None) != (one.remove is None):
            wrong.append(f"{one.code} has a term and no way to keep it")
        for lazy in (one.old, one.remove, one.export):
            if lazy is not None:
                register.resolve(lazy)
    return wrong


def test_every_personal_column_has_a_level_an_owner_a_law_and_a_term() -> None:
    assert check_classes() == []


@pytest.fixture
def declared() -> Iterator[None]:
    """A context that declares badly."""
    column = register.PersonalColumn(
        table="identity_person", column="gone", title="没有的", protection="", retention=""
    )
    register.register(register.Context(code="toy", title="玩具", personal_columns=(column, column)))
    yield
    register.forget("toy")


def test_bad_declarations_are_named(declared: None) -> None:
    wrong = check_personal_columns(of_offices=OF_OFFICES)

    assert set(wrong) == {
        "identity_person.gone is declared twice",
        "identity_person.gone says neither protection nor retention",
        "identity_person.gone is declared and does not exist",
    }
    assert check_classes() == ["identity_person.gone stands in no class of data"]
