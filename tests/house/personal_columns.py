"""Hold the declared personal columns against the tables that there are."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.apps import apps
from django.db import models

from yimen.kernel import register

_TELLING = re.compile(
    r"(^|_)(phone|mobile|address|email|id_number|code_sealed|birth_on|born_on|sealed|face|bank)(_|$)"
)


def list_personal() -> list[register.PersonalColumn]:
    """Return every declared personal column, by table and column."""
    declared = [item for context in register.contexts() for item in context.personal_columns]
    return sorted(declared, key=lambda item: (item.table, item.column))


def check_personal_columns(*, of_offices: frozenset[tuple[str, str]] = frozenset()) -> list[str]:
    """Return what is wrong with the register, one sentence each; empty when it is right.

    A declared column must exist, once, with its protection and retention said. An encrypted column,
    and one whose name tells of a person's contact or identity, must be declared, unless it is one
    `of_offices`: an authority's own telephone is no personal data.
    """
    declared = [(item.table, item.column) for item in list_personal()]
    there = {
        (model._meta.db_table, field.column): field
        for model in _tables()
        for field in model._meta.concrete_fields
    }
    wrong = [f"{table}.{column} is declared twice" for table, column in _twice(declared)]
    wrong += [
        f"{item.table}.{item.column} says neither protection nor retention"
        for item in list_personal()
        if not item.protection or not item.retention
    ]
    wrong += [
        f"{table}.{column} is declared and does not exist"
        for table, column in declared
        if (table, column) not in there
    ]
    wrong += [
        f"{table}.{column} looks personal and is not declared"
        for (table, column), field in there.items()
        if (table, column) not in declared
        and (table, column) not in of_offices
        and _looks_personal(field)
    ]
    return sorted(wrong)


def _tables() -> Iterator[type[models.Model]]:
    codes = {context.code for context in register.contexts()} - {"kernel"}
    for config in apps.get_app_configs():
        if config.label in codes:
            yield from config.get_models()


def _twice(declared: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    return (item for item in sorted(set(declared)) if declared.count(item) > 1)


def _looks_personal(field: models.Field[object, object]) -> bool:
    return isinstance(field, models.BinaryField) or bool(_TELLING.search(field.column or ""))
