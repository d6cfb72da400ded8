"""Deny by default: every address declares its gate, and an unknown one tells nothing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from inspect import getclosurevars

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from ninja.operation import Operation

from yimen.kernel import register

_OTHERS = ("django.", "ninja.")
_GATES = {"public", "signed_in", "resident", "permission"}


def _routes(
    patterns: list[URLPattern | URLResolver], before: str = ""
) -> Iterator[tuple[str, object]]:
    for entry in patterns:
        address = f"{before}{entry.pattern}"
        if isinstance(entry, URLResolver):
            yield from _routes(entry.url_patterns, address)
        else:
            yield address, entry.callback


ROUTES = list(_routes(get_resolver().url_patterns))


def test_every_route_declares_a_gate() -> None:
    without = [
        f"{address} -> {callback.__module__}.{getattr(callback, '__name__', callback)}"
        for address, callback in ROUTES
        if not _is_gated(callback) and not callback.__module__.startswith(_OTHERS)
    ]
    assert without == []


def test_no_address_stands_twice() -> None:
    """Of two routes with one address the second is never reached; ninja's has one a method."""
    seen = Counter(
        re.sub(r"<(\w+:)?\w+>", "<>", address)
        for address, callback in ROUTES
        if not callback.__module__.startswith("ninja.")
    )
    assert [address for address, times in seen.items() if times > 1] == []


def test_no_name_of_a_route_stands_twice() -> None:
    """Of two routes with one name only one is ever led to, unless they take other words."""
    seen = Counter(_named(get_resolver().url_patterns))
    assert [name for name, times in seen.items() if times > 1] == []


def _named(
    patterns: list[URLPattern | URLResolver], space: str = ""
) -> Iterator[tuple[str, tuple[str, ...]]]:
    for entry in patterns:
        if isinstance(entry, URLResolver):
            yield from _named(entry.url_patterns, f"{space}:{entry.namespace or ''}")
        elif entry.name and not entry.callback.__module__.startswith("ninja."):
            yield f"{space}:{entry.name}", tuple(entry.pattern.converters)


def _behind(callback: object) -> object:
    """Return what answers an address; ninja wraps one view of a path once for each method."""
    if callback.__module__.startswith("ninja."):
        return getclosurevars(callback).nonlocals["self"]
    return callback


OPERATIONS = [
    (address, operation)
    for address, callback in ROUTES
    for operation in getattr(_behind(callback), "operations", ())
]
"""An operation of ninja is a view of ninja's own, so its functions are asked one by one."""


def _gates_of(operation: Operation) -> list[object]:
    return [*operation.auth_callbacks, operation.view_func]


def test_every_operation_declares_one_gate() -> None:
    wrong = [
        f"{address} {operation.methods}"
        for address, operation in OPERATIONS
        if sum(_is_gated(one) for one in _gates_of(operation)) != 1
    ]
    assert wrong == []
    assert OPERATIONS


def test_operations_that_are_not_public_ask_who_calls() -> None:
    """A mark on the function of an operation guards nothing, so only `public` may stand there."""
    wrong = [
        f"{address} {operation.methods}"
        for address, operation in OPERATIONS
        if not operation.auth_callbacks and operation.view_func.gate.code != "public"
    ]
    assert wrong == []


def _is_gated(view: object) -> bool:
    return getattr(getattr(view, "gate", None), "code", None) in _GATES


def test_verbs_of_gates_are_declared_permissions() -> None:
    known = set(register.permissions())
    named = {
        verb
        for one in (
            *(callback for _, callback in ROUTES),
            *(gate for _, operation in OPERATIONS for gate in _gates_of(operation)),
        )
        for verb in getattr(getattr(one, "gate", None), "verbs", ())
    }
    assert named - known == set()


def test_addresses_are_unique() -> None:
    addresses = [address for address, _ in {(one, id(_behind(view))) for one, view in ROUTES}]
    assert sorted({one for one in addresses if addresses.count(one) > 1}) == []


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/.git/config", "/admin/", "/static/../pyproject.toml"])
def test_unknown_address_is_not_found(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404
