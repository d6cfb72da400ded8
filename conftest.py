"""What every test shares: the database, the real data folder, no network, marks that mean it."""

from __future__ import annotations

import gc
import os
import re
import socket
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from tests import quiet_log as quiet
from tests import turns  # noqa: F401 -- tells the processes of a run which turn it is

CHECKOUT = Path(__file__).resolve().parent
_DATA = Path(os.environ.get("YIMEN_DATA") or CHECKOUT.parent / "shared" / "data")
_LOOPBACK = ("127.", "localhost", "::1")
_server: list[str] = []
"""The address of the database server, once a test needed it."""
_left: list[str] = []
"""The database of a transactional test, until the next test gets it as it was."""


@pytest.fixture(scope="session")
def yimen_data() -> Path:
    """Return the folder of real input, or skip where this machine has none."""
    if not _DATA.is_dir():
        pytest.skip(f"no real input: {_DATA} does not exist (set YIMEN_DATA to its place)")
    return _DATA


@pytest.fixture(scope="session")
def face_models() -> Path:
    """Return the folder of the models of faces, or skip where set-up could not fetch them."""
    from yimen.ops import faces

    folder = faces.folder()
    if faults := faces.find_faults(folder):
        pytest.skip(f"no models of faces in {folder}, ./yimen test fetches them: {faults[0]}")
    return folder


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


@pytest.fixture(scope="session", autouse=True)
def quiet_log(django_test_environment: None) -> Iterator[quiet.Listener]:
    """Listen to the log of this process, and fail at its end where a line tells a secret."""
    with quiet.listening() as listener:
        yield listener
        told = listener.told()
        assert not told, f"{len(told)} lines of the log tell a secret, first: {told[:5]}"


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: object) -> Iterator[None]:
    """Give this test process a migrated database of its own, made anew after each commit."""
    from django.test import TransactionTestCase

    from yimen.ops import testing

    name = _database_name()
    patch = pytest.MonkeyPatch()
    patch.setattr("yimen.kernel.ledger.actions.separate_connection", testing.kept_connection)
    with (
        testing.shared_server() as url,
        django_db_blocker.unblock(),  # type: ignore[attr-defined]
        testing.test_database(url=url, name=name),
    ):
        _server.append(url)
        begin = partial(testing.begin_committing, name=name)
        patch.setattr(TransactionTestCase, "_fixture_setup", begin)
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _case: _left.append(name))
        with django_db_blocker.block():  # type: ignore[attr-defined]
            yield
    patch.undo()


_REPLAYED = (
    "yimen.directory.testing:demo_county",
    "yimen.directory.testing:whole_demo_county",
    "yimen.catalogue.tests.builders:make_worked_catalogue",
    "yimen.catalogue.tests.builders:make_whole_catalogue",
    "yimen.cases.testing:town",
    "yimen.devices.testing:keepers",
    "yimen.hotline.testing:desk",
    "yimen.performance.tests.panels:people",
)
"""Builders whose rows are copied in again rather than made again, the lowest floor first."""


def pytest_sessionstart() -> None:
    """Put the builders that many tests share in their quick form, before a test imports them."""
    from yimen.ops.replaying import replayed

    for place in _REPLAYED:
        module, _, name = place.partition(":")
        setattr(import_module(module), name, replayed(getattr(import_module(module), name)))


def pytest_collection_finish() -> None:
    """Search for what nobody needs any more, but not among what was loaded for good."""
    gc.collect()
    gc.freeze()


def _load_seeds(at: datetime) -> None:
    """Load the demo county, and deliver what happened in it: else each test that delivers would."""
    from yimen.kernel import register
    from yimen.kernel.outbox import dispatcher

    seeds = [seed for context in register.contexts() for seed in context.seeds]
    for seed in sorted(seeds, key=lambda seed: seed.order):
        register.resolve(seed.run)(at)
    dispatcher.deliver_all(at=at)


@pytest.fixture(scope="session")
def replayed() -> Callable[..., Callable[..., Any]]:
    """Give what lets a builder of one file run once: its rows are copied in for the other tests."""
    from yimen.ops import replaying

    return replaying.replayed


@pytest.fixture
def demo_installation(db: None, replayed: Callable[..., Any]) -> Callable[[datetime], None]:
    """Give what loads the demo county as of a moment into the test's own transaction."""
    found: Callable[[datetime], None] = replayed(_load_seeds)
    return found


@pytest.fixture
def county(transactional_db: None, django_db_blocker: object) -> None:
    """Give the demo county as an operator loads it; the processes of a run load it once."""
    from yimen.ops import testing

    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        testing.restore_seeded(
            url=_server[0], name=_database_name(), seed=lambda: _load_seeds(datetime.now(UTC))
        )


def _database_name() -> str:
    from django.conf import settings

    return f"{settings.DATABASES['default']['TEST']['NAME']}_p{os.getpid()}"


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Take away what a transactional test left, which ``county`` does for itself."""
    if _left and "county" not in getattr(item, "fixturenames", ()):
        from yimen.ops import testing

        testing.restore(url=_server[0], name=_left[-1])
        _left.clear()


_DRAWN_FROM = re.compile(r"/(rules|contracts|calendar|deadlines|clocks|feel|media|readers)[/.]")


def _draw_from_few() -> None:
    """Let property tests take constants from the modules that they are about.

    Else Hypothesis reads all of two thousand to begin, ten seconds in a new clone, and draws from
    so many numbers and words that those which matter never come.
    """
    providers = sys.modules.get("hypothesis.internal.conjecture.providers")
    if providers is not None:
        is_ours = providers.is_local_module_file
        providers.is_local_module_file = lambda path: (  # type: ignore[attr-defined]
            bool(_DRAWN_FROM.search(path)) and is_ours(path)
        )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let tests of ``data`` and ``faces`` say what they need, and real transactions run under their mark.

    The long stories in a browser begin first, so that no process waits for one at the end.
    """
    _draw_from_few()
    items.sort(key=lambda item: item.get_closest_marker("e2e") is None)
    for item in items:
        if "yimen_data" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.data)
        if "face_models" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.faces)
        if item.get_closest_marker("concurrent") and not item.get_closest_marker("django_db"):
            item.add_marker(pytest.mark.django_db(transaction=True))
