"""The migrations, in whatever steps they were made, give the tables that the models describe."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connection
from django.db.backends.utils import CursorWrapper

_COLUMNS = """
    SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
        a.attidentity, pg_get_expr(d.adbin, d.adrelid)
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid AND c.relkind = 'r'
    LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
    WHERE c.relnamespace = %s::regnamespace AND a.attnum > 0 AND NOT a.attisdropped
"""
_CONSTRAINTS = """
    SELECT c.relname, pg_get_constraintdef(n.oid)
    FROM pg_constraint n JOIN pg_class c ON c.oid = n.conrelid
    WHERE n.connamespace = %s::regnamespace
"""
_INDEXES = """
    SELECT tablename, regexp_replace(indexdef, ' [^ ]+ ON ', ' ON ')
    FROM pg_indexes WHERE schemaname = %s
"""


@pytest.mark.django_db
def test_migrations_give_the_tables_of_the_models() -> None:
    own = [model for model in apps.get_models() if model._meta.managed]
    tables = {model._meta.db_table for model in own}

    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA of_models")
        cursor.execute("SET LOCAL search_path = of_models, public")
        with connection.schema_editor() as editor:
            for model in own:
                editor.create_model(model)

        assert _differing(cursor, _COLUMNS, tables) == set()
        assert _differing(cursor, _CONSTRAINTS, tables) == set()
        assert _rows(cursor, _INDEXES, "of_models") <= _rows(cursor, _INDEXES, "public")


def _differing(cursor: CursorWrapper, question: str, tables: set[str]) -> set[tuple[str, ...]]:
    migrated = {row for row in _rows(cursor, question, "public") if row[0] in tables}
    return migrated ^ _rows(cursor, question, "of_models")


def _rows(cursor: CursorWrapper, question: str, schema: str) -> set[tuple[str, ...]]:
    """Return what a schema holds; the names in it are short because nothing else is looked for."""
    cursor.execute(f"SET LOCAL search_path = {schema}")
    cursor.execute(question, [schema])
    return {
        tuple(str(value).replace(f"{schema}.", "") for value in row) for row in cursor.fetchall()
    }
