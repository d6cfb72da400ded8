import json
import os
import subprocess
import sys
import textwrap

import pytest
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from yimen.kernel.crypto import fields, hashing
from yimen.kernel.crypto.signer import Ed25519Signer
from yimen.keys.contracts import KeyStoreError, Purpose
from yimen.keys.file import FileKeys
from yimen.pki.contracts import SuiteName

SM3_VECTORS = {  # GB/T 32905-2016, appendix A
    b"abc": "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0",
    b"abcd" * 16: "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732",
}


@pytest.fixture
def keys(tmp_path, settings):
    settings.YIMEN_KEYS_FOLDER = tmp_path / "keys"
    return tmp_path / "keys" / "kernel-keys.json"


@pytest.mark.parametrize(("data", "digest"), SM3_VECTORS.items())
def test_sm3_gives_the_standard_s_values(data, digest):
    in_pieces = hashing.Sm3()
    for byte in data:
        in_pieces.update(bytes([byte]))

    assert hashing.sm3_hex(data) == digest
    assert hashing.sm3_by_cryptography(data).hex() == digest
    assert in_pieces.hexdigest() == digest


def test_sm4_gcm_gives_the_published_value():
    """RFC 8998, appendix A.1."""
    key = bytes.fromhex("0123456789abcdeffedcba9876543210")
    nonce = bytes.fromhex("00001234567800000000abcd")
    aad = bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
    plain = bytes.fromhex(
        "aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccdddddddddddddddd"
        "eeeeeeeeeeeeeeeeffffffffffffffffeeeeeeeeeeeeeeeeaaaaaaaaaaaaaaaa"
    )
    cipher = Cipher(algorithms.SM4(key), modes.GCM(nonce)).encryptor()
    cipher.authenticate_additional_data(aad)

    text = cipher.update(plain) + cipher.finalize()

    assert text.hex().startswith("17f399f08c67d5ee19d0dc9969c4bb7d")
    assert cipher.tag.hex() == "83de3541e4c2b58177e065a9bf7b62ec"


def test_hmac_sm3_is_hmac_over_sm3():
    """RFC 2104, spelled out over the hash that the vectors above hold."""
    key, message = b"k" * 32, b"4399811950"
    padded = key.ljust(64, b"\0")
    inner = hashing.sm3(bytes(b ^ 0x36 for b in padded) + message)
    expected = hashing.sm3(bytes(b ^ 0x5C for b in padded) + inner)

    code = hmac.HMAC(key, hashes.SM3())
    code.update(message)

    assert code.finalize() == expected


def test_a_field_comes_back_and_looks_different_each_time(keys):
    one = fields.encrypt_text(column="toy.name", text="张·三")
    two = fields.encrypt_text(column="toy.name", text="张·三")

    assert one != two
    assert "张".encode() not in one
    assert fields.decrypt_text(column="toy.name", stored=memoryview(one)) == "张·三"


def test_a_field_moved_to_another_column_or_changed_is_unreadable(keys):
    stored = fields.encrypt_text(column="toy.name", text="张三")
    changed = stored[:-1] + bytes([stored[-1] ^ 1])

    for column, value in (("toy.phone", stored), ("toy.name", changed), ("toy.name", b"\0\1x")):
        with pytest.raises(fields.Unreadable):
            fields.decrypt_text(column=column, stored=value)


def test_a_new_key_version_reads_what_the_old_one_wrote(keys):
    old = fields.encrypt_text(column="toy.name", text="张三")

    FileKeys(keys.parent).rotate(Purpose.FIELD)
    fields.keystore._opened.cache_clear()
    new = fields.encrypt_text(column="toy.name", text="张三")

    assert (old[:2], new[:2]) == (b"\0\1", b"\0\2")
    assert fields.decrypt_text(column="toy.name", stored=old) == "张三"
    assert fields.decrypt_text(column="toy.name", stored=new) == "张三"


def test_values_of_both_suites_are_read_side_by_side(keys):
    """The version says which: SM4-GCM by one library call, AES-GCM by another, as an outsider reads."""
    store = fields.keystore.installed()
    by_suite = {}
    for suite in (SuiteName.INTERNATIONAL, SuiteName.SM):
        version = store.rotate(Purpose.FIELD, suite=suite)
        by_suite[suite] = (version, fields.encrypt_text(column="toy.name", text="张三"))

    for version, stored in by_suite.values():
        assert int.from_bytes(stored[:2], "big") == version
        assert fields.decrypt_text(column="toy.name", stored=stored) == "张三"
    version, stored = by_suite[SuiteName.INTERNATIONAL]
    secret = store.version(Purpose.FIELD, version).secret
    assert AESGCM(secret).decrypt(stored[2:14], stored[14:], b"toy.name") == "张三".encode()


def test_a_process_that_runs_reads_what_a_newer_key_wrote(keys):
    fields.encrypt_text(column="toy.name", text="x")
    other = FileKeys(keys.parent)
    other.rotate(Purpose.FIELD)

    assert fields.keystore.installed().version(Purpose.FIELD, 2) == other.current(Purpose.FIELD)


def test_blind_index_finds_equal_values_of_one_column_only(keys):
    one = fields.blind_index(column="toy.id_number", value="439981195001010011")

    assert one == fields.blind_index(column="toy.id_number", value="439981195001010011")
    assert one != fields.blind_index(column="toy.phone", value="439981195001010011")
    assert one != fields.blind_index(column="toy.id_number", value="43998119500101002X")
    assert len(one) == 32


def test_key_file_is_its_owner_s_alone(keys):
    fields.encrypt_text(column="toy.name", text="x")

    assert keys.stat().st_mode & 0o777 == 0o600
    keys.chmod(0o640)
    with pytest.raises(KeyStoreError, match="chmod 600"):
        FileKeys(keys.parent).current(Purpose.FIELD)


def test_a_broken_or_missing_key_is_said_plainly(keys):
    stored = fields.encrypt_text(column="toy.name", text="x")
    keys.write_text("{")
    with pytest.raises(KeyStoreError, match="已损坏"):
        FileKeys(keys.parent).current(Purpose.FIELD)
    keys.write_text(json.dumps({"index": {"1": "eA=="}}))
    with pytest.raises(KeyStoreError, match="没有 field 第 1 版"):
        FileKeys(keys.parent).version(Purpose.FIELD, int.from_bytes(stored[:2], "big"))


def test_the_index_key_has_no_versions(keys):
    with pytest.raises(ValueError, match="finds nothing"):
        FileKeys(keys.parent).rotate(Purpose.INDEX)


def test_processes_that_start_at_once_make_one_key(tmp_path):
    script = textwrap.dedent(
        """
        import sys
        from pathlib import Path
        from yimen.keys.contracts import Purpose
        from yimen.keys.file import FileKeys
        print(FileKeys(Path(sys.argv[1])).current(Purpose.FIELD).secret.hex())
        """
    )
    started = [
        subprocess.Popen(
            [sys.executable, "-c", script, str(tmp_path)],
            stdout=subprocess.PIPE,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        )
        for _ in range(4)
    ]

    made = {process.communicate()[0] for process in started}

    assert len(made) == 1
    assert len(made.pop().strip()) == 32


def test_a_signature_holds_for_its_message_and_key_version(keys):
    signer = Ed25519Signer(Purpose.LEDGER)
    signature = signer.sign(b"m")
    version = signer.key_version
    FileKeys(keys.parent).rotate(Purpose.LEDGER)

    assert signer.verify(message=b"m", signature=signature, key_version=version)
    assert not signer.verify(message=b"n", signature=signature, key_version=version)
    assert not signer.verify(message=b"m", signature=signature, key_version=version + 1)
    assert "BEGIN PUBLIC KEY" in signer.public_key(key_version=version)
