"""What every test shares: the database, the real data folder, no network, marks that mean it."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parent
_DATA = Path(os.environ.get("YIMEN_DATA") or CHECKOUT.parent / "shared" / "data")
_LOOPBACK = ("127.", "localhost", "::1")


@pytest.fixture(scope="session")
def yimen_data() -> Path:
    """Return the folder of real input, or skip where this machine has none."""
    if not _DATA.is_dir():
        pytest.skip(f"no real input: {_DATA} does not exist (set YIMEN_DATA to its place)")
    return _DATA


@pytest.fixture(scope="session", autouse=True)
def _no_network() -> Iterator[None]:
    """Refuse every connection that would leave this machine."""
    real = socket.socket.connect

    def connect(self: socket.socket, address: object) -> None:
        if isinstance(address, tuple) and not str(address[0]).startswith(_LOOPBACK):
            raise PermissionError(f"a test tried to reach {address[0]}: only loopback is allowed")
        real(self, address)  # type: ignore[arg-type]

    patch = pytest.MonkeyPatch()
    patch.setattr(socket.socket, "connect", connect)
    yield
    patch.undo()


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: object) -> Iterator[None]:
    """Give this test process a migrated database of its own, made anew after each commit."""
    from django.conf import settings
    from django.test import TransactionTestCase

    from yimen.ops import testing

    name = f"{settings.DATABASES['default']['TEST']['NAME']}_p{os.getpid()}"
    patch = pytest.MonkeyPatch()
    with (
        testing.shared_server() as url,
        django_db_blocker.unblock(),  # type: ignore[attr-defined]
        testing.test_database(url=url, name=name),
    ):
        patch.setattr(
            TransactionTestCase,
            "_fixture_teardown",
            lambda _case: testing.restore(url=url, name=name),
        )
        with django_db_blocker.block():  # type: ignore[attr-defined]
            yield
    patch.undo()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let ``data`` tests say what they need, and real transactions run under their mark."""
    for item in items:
        if "yimen_data" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.data)
        if item.get_closest_marker("concurrent") and not item.get_closest_marker("django_db"):
            item.add_marker(pytest.mark.django_db(transaction=True))
