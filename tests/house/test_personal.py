"""Every personal column is declared: what it is, how it is protected, how long it is kept."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.house.personal_columns import check_personal_columns, list_personal
from yimen.kernel import register

OF_OFFICES = frozenset({("directory_organisation", "address"), ("directory_organisation", "phone")})


def test_personal_columns_are_declared_and_exist() -> None:
    assert check_personal_columns(of_offices=OF_OFFICES) == []
    assert list_personal()


def test_columns_of_offices_are_named_one_by_one() -> None:
    assert len(check_personal_columns()) == len(OF_OFFICES)


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
