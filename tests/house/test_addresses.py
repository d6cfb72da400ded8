"""The address of a row is the one that Django would reverse, whatever the key."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.urls import reverse

from yimen.ui.addresses import row_address

UUID_ROUTE, INT_ROUTE, TEXT_ROUTE = "cases:staff_case", "audit:entry", "catalogue:staff_item"


@pytest.mark.parametrize(
    ("route", "key"),
    [
        (UUID_ROUTE, UUID("0190d5c0-5f6e-7d1a-9e55-0123456789ab")),
        (UUID_ROUTE, UUID(int=0)),
        (INT_ROUTE, 7),
        (TEXT_ROUTE, "439981mz001"),
        (TEXT_ROUTE, "a b~c"),
    ],
)
def test_row_address_is_what_django_reverses(route, key):
    assert row_address(route, key) == reverse(route, args=[key])
