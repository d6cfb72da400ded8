"""Give an empty database its tables without composing every model anew at every step.

After each operation of a migration Django composes the classes of the model it changed and of all
models connected with it: 13,500 classes for our 317 tables. Most operations look at one table alone.
"""

from __future__ import annotations

from django.db import connection
from django.db.migrations import Migration, operations
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations.base import Operation
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState, StateApps

_OF_ONE_TABLE = (
    operations.CreateModel,
    operations.AlterModelOptions,
    operations.AddField,
    operations.RenameField,
    operations.RemoveField,
    operations.AddIndex,
    operations.RemoveIndex,
    operations.AddConstraint,
    operations.RemoveConstraint,
    operations.RunSQL,
)


def fill_if_empty() -> None:
    """Apply every migration where none was ever applied; a database in use is left to Django."""
    if MigrationRecorder(connection).applied_migrations():
        return
    executor = Executor(connection)
    state = State(real_apps=executor.loader.unmigrated_apps)
    executor.migrate(executor.loader.graph.leaf_nodes(), state=state)


class State(ProjectState):
    """What the models look like at one migration, which can compose a changed model alone."""

    is_alone = False

    def reload_model(self, app_label: str, model_name: str, delay: bool = False) -> None:
        """Compose a model anew; alone, it leaves those that point at it with its old class.

        Its own columns and the tables that it points at are as they should be all the same.
        """
        if not self.is_alone:
            super().reload_model(app_label, model_name, delay)
        elif "apps" in self.__dict__:
            self.is_delayed = True
            self.apps.render_multiple([self.models[app_label, model_name]])


class Executor(MigrationExecutor):
    """Applies migrations; those that look at nothing but their own tables quickly."""

    def apply_migration(
        self,
        state: ProjectState,
        migration: Migration,
        fake: bool = False,
        fake_initial: bool = False,
    ) -> ProjectState:
        """Apply a migration, with all models composed anew before it where it may ask for them."""
        assert isinstance(state, State)
        state.is_alone = all(_is_of_one_table(one) for one in migration.operations)
        if state.is_delayed and not state.is_alone:
            state.apps = StateApps(list(state.real_apps), state.models)
            state.is_delayed = False
        return super().apply_migration(state, migration, fake, fake_initial)


def _is_of_one_table(operation: Operation) -> bool:
    """Tell whether an operation never asks who points at its table, as one on a key does."""
    if isinstance(operation, operations.AlterField):
        return not operation.field.unique
    return isinstance(operation, _OF_ONE_TABLE)
