"""Deny by default: every address declares its gate, and an unknown one tells nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

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


def test_operations_of_others_are_gated_too() -> None:
    """An operation of ninja is a view of ninja's own, so its functions are asked one by one."""
    without = [
        f"{address} {operation.methods}"
        for address, callback in ROUTES
        for operation in getattr(getattr(callback, "__self__", None), "operations", ())
        if not _is_gated(operation.view_func)
    ]
    assert without == []


def _is_gated(view: object) -> bool:
    return getattr(getattr(view, "gate", None), "code", None) in _GATES


def test_verbs_of_gates_are_declared_permissions() -> None:
    known = set(register.permissions())
    named = {
        verb
        for _, callback in ROUTES
        for verb in getattr(getattr(callback, "gate", None), "verbs", ())
    }
    assert named - known == set()


def test_addresses_are_unique() -> None:
    addresses = [address for address, _ in ROUTES]
    assert sorted({one for one in addresses if addresses.count(one) > 1}) == []


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/.git/config", "/admin/", "/static/../pyproject.toml"])
def test_unknown_address_is_not_found(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404
