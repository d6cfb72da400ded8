"""The floor list, the installed list and the folders say the same; tables look down only."""

from __future__ import annotations

import grimp
import pytest
from django.apps import apps
from django.db import models
from django.db.migrations.loader import MigrationLoader
from importlinter.api import read_configuration

from tests.house.places import CHECKOUT, contexts
from yimen.ops import floors
from yimen.site.contexts import CONTEXTS, folders

_LIBRARIES = {"bpmn", "feel", "keys", "media", "ofd", "ops", "outgoing", "pki", "site"}
"""Folders without tables, templates or anything else that Django must know."""


def _height() -> dict[str, int]:
    listed = floors.listed()
    return {name: len(listed) - n for n, floor in enumerate(listed) for name in floor}


def test_every_folder_has_a_floor() -> None:
    assert set(contexts()) - set(_height()) == set()


def test_installed_list_equals_the_folders() -> None:
    assert sorted(folders()) == sorted(set(contexts()) - _LIBRARIES)


def test_installed_list_is_in_order_of_floors() -> None:
    heights = [_height()[name] for name in folders()]
    assert heights == sorted(heights)


def test_installed_contexts_are_ready_under_their_own_name() -> None:
    labels = [config.label for config in apps.get_app_configs() if config.name.startswith("yimen.")]
    assert labels == list(folders())
    assert len(CONTEXTS) == len(set(CONTEXTS))


def test_floors_are_written_once_in_the_import_contract() -> None:
    options = read_configuration(str(CHECKOUT / "pyproject.toml"))
    kinds = {contract["name"]: contract["type"] for contract in options["contracts_options"]}
    assert kinds == {
        "Floors": "layers",
        "Inside a context": "layers",
        "Doors": "doors",
        "Rules are pure": "forbidden",
        "Screens do not touch tables": "forbidden",
    }


def test_migrations_depend_downward_only() -> None:
    height = _height()
    loader = MigrationLoader(None, ignore_no_migrations=True)
    upward = [
        f"{app}.{name} needs {needed}"
        for (app, name), migration in loader.disk_migrations.items()
        for needed, _ in migration.dependencies
        if app in height and needed in height and height[needed] > height[app]
    ]
    assert upward == []


def test_foreign_keys_look_down_protect_and_leave_no_trace_behind() -> None:
    height = _height()
    wrong = [
        f"{model._meta.label}.{field.name}: {said}"
        for model in apps.get_models()
        if model._meta.app_label in height
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey)
        and (said := _fault_of(field, model._meta.app_label, height))
    ]
    assert wrong == []


def _fault_of(field: models.ForeignKey, app: str, height: dict[str, int]) -> str | None:
    there = field.related_model._meta.app_label
    if there == app:
        return None
    if height.get(there, 0) >= height[app]:
        return f"looks up or sideways to {there}"
    if field.remote_field.on_delete is not models.PROTECT:
        return "does not protect what it refers to"
    if not field.remote_field.hidden:
        return 'has a reverse accessor: related_name must be "+"'
    return None


@pytest.mark.parametrize("folder", ["rules", "contracts", "events"])
def test_pure_parts_stay_free_of_django(folder: str) -> None:
    graph = grimp.build_graph("yimen", include_external_packages=True)
    pure = [m for m in graph.modules if m.count(".") >= 2 and m.split(".")[2] == folder]
    direct = [m for m in pure if "django" in graph.find_modules_directly_imported_by(m)]
    assert direct == []
    assert pure
