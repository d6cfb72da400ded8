"""Keys in another process: the same interface over a real socket, and nothing for strangers."""

from __future__ import annotations

import contextlib
import os
import threading
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from yimen.keys.contracts import KeyStoreError, Purpose
from yimen.keys.file import FileKeys
from yimen.keys.service import KeyServer, ServiceKeys
from yimen.pki.contracts import SuiteName


def _served(folder: Path, users: list[int]) -> KeyServer:
    server = KeyServer(path=folder / "keys.sock", keys=FileKeys(folder), users=users)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


@pytest.fixture
def server(tmp_path):
    served = _served(tmp_path, [os.getuid()])
    yield served
    served.shutdown()
    served.server_close()


@pytest.fixture
def ours(tmp_path):
    with contextlib.closing(ServiceKeys(tmp_path / "keys.sock")) as keys:
        yield keys


def test_what_a_file_gives_the_service_gives(tmp_path, server, ours):
    theirs = FileKeys(tmp_path)

    assert ours.current(Purpose.FIELD) == theirs.current(Purpose.FIELD)
    assert ours.rotate(Purpose.FIELD, suite=SuiteName.INTERNATIONAL) == 2
    assert ours.current(Purpose.FIELD) == theirs.version(Purpose.FIELD, 2)


def test_it_signs_and_keeps_the_key(tmp_path, server, ours):
    version = ours.newest(Purpose.LEDGER)

    signature = ours.sign(Purpose.LEDGER, version=version, message=b"m")

    public = ours.public_key(Purpose.LEDGER, version=version)
    Ed25519PublicKey.from_public_bytes(public).verify(signature, b"m")
    with pytest.raises(KeyStoreError, match="不给出去"):
        ours.version(Purpose.LEDGER, version)


def test_a_service_started_anew_is_found_again(tmp_path, server, ours):
    ours.newest(Purpose.INDEX)
    server.shutdown()
    server.server_close()
    ours.close()  # as the end of that process does
    with pytest.raises(KeyStoreError, match=r"keys serve|断开"):
        ours.newest(Purpose.FIELD)

    again = _served(tmp_path, [os.getuid()])

    assert ours.newest(Purpose.FIELD) == 1
    again.shutdown()
    again.server_close()


def test_a_user_who_is_not_let_in_gets_no_key(tmp_path, ours):
    served = _served(tmp_path, [os.getuid() + 1])

    with pytest.raises(KeyStoreError, match="不认识这个系统用户"):
        ours.current(Purpose.FIELD)
    served.shutdown()
    served.server_close()
