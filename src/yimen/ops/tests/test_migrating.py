"""A database filled quickly: what an operation asks for is composed anew, and nothing else."""

from __future__ import annotations

import pytest
from django.db import connection, migrations, models
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from yimen.ops import migrating

pytestmark = pytest.mark.django_db


@pytest.fixture
def state() -> migrating.State:
    """Return the state after two toy tables, the first of which changed after the second was made."""
    made = _applied(
        migrating.State(),
        migrations.CreateModel("Office", [("id", models.IntegerField(primary_key=True))]),
        migrations.CreateModel(
            "Desk",
            [
                ("id", models.IntegerField(primary_key=True)),
                ("office", models.ForeignKey("toy.Office", models.PROTECT)),
            ],
        ),
    )
    return _applied(made, migrations.AddField("Office", "name", models.TextField(default="")))


def test_changed_table_leaves_those_beside_it_as_they_are(state: migrating.State) -> None:
    office, desk = (state.apps.get_model("toy", name) for name in ("Office", "Desk"))

    after = _applied(
        state, migrations.AddIndex("Office", models.Index(fields=["name"], name="toy_office_name"))
    )

    assert after.apps.get_model("toy", "Office") is not office
    assert after.apps.get_model("toy", "Desk") is desk
    assert _type_of("toy_desk", "office_id") == "integer"


def test_column_that_points_at_a_key_changes_with_it(state: migrating.State) -> None:
    _applied(state, migrations.AlterField("Office", "id", models.BigIntegerField(primary_key=True)))

    assert _type_of("toy_office", "id") == _type_of("toy_desk", "office_id") == "bigint"


class _Look(Operation):
    """An operation of somebody's own: who knows what it asks the models for."""

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Change nothing."""

    def database_forwards(
        self, app_label: str, editor: object, before: ProjectState, after: ProjectState
    ) -> None:
        """Go through models that hold each other's classes, on both sides of the operation."""
        for number, state in enumerate((before, after)):
            office = state.apps.get_model("toy", "Office").objects.create(id=number)
            desk = state.apps.get_model("toy", "Desk").objects.create(id=number, office=office)
            assert list(office.desk_set.all()) == [desk]


def test_operation_of_another_kind_finds_models_that_agree(state: migrating.State) -> None:
    _applied(state, _Look())


def _applied(state: migrating.State, *operations: Operation) -> migrating.State:
    migration = migrations.Migration("0001_toy", "toy")
    migration.operations = list(operations)
    after = migrating.Executor(connection).apply_migration(state, migration)
    assert isinstance(after, migrating.State)
    return after


def _type_of(table: str, column: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT data_type FROM information_schema.columns"
            " WHERE table_name = %s AND column_name = %s",
            [table, column],
        )
        return str(cursor.fetchone()[0])
