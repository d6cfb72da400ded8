"""The standard vectors, and two implementations against each other."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric import utils
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from gmssl import func, sm2, sm3, sm4

from yimen.pki import der, suites
from yimen.pki.contracts import PrivateKey, SuiteName

SM, INTERNATIONAL = suites.suite(SuiteName.SM), suites.suite(SuiteName.INTERNATIONAL)
_SM2_HEAD = bytes.fromhex("3059301306072a8648ce3d020106082a811ccf5501822d034200")
_P256_HEAD = bytes.fromhex("3059301306072a8648ce3d020106082a8648ce3d030107034200")


def _signature(r: str, s: str) -> bytes:
    return der.sequence(der.integer(int(r, 16)), der.integer(int(s, 16)))


@pytest.mark.parametrize(
    ("message", "digest"),
    [
        (b"abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
        (b"abcd" * 16, "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"),
    ],
)
def test_sm3_gives_the_examples_of_gbt_32905(message: bytes, digest: str) -> None:
    assert SM.digest(message).hex() == digest
    assert sm3.sm3_hash(func.bytes_to_list(message)) == digest


def test_sm4_gives_the_example_of_gbt_32907() -> None:
    key = plain = bytes.fromhex("0123456789abcdeffedcba9876543210")
    lock = Cipher(algorithms.SM4(key), modes.ECB()).encryptor()  # noqa: S305 -- the standard's example

    assert lock.update(plain).hex() == "681edf34d206965e86b3e94f536e4246"


def test_sm4_gcm_gives_the_example_of_rfc_8998() -> None:
    key = bytes.fromhex("0123456789abcdeffedcba9876543210")
    nonce = bytes.fromhex("00001234567800000000abcd")
    bound = bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
    plain = bytes.fromhex(
        "aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccdddddddddddddddd"
        "eeeeeeeeeeeeeeeeffffffffffffffffeeeeeeeeeeeeeeeeaaaaaaaaaaaaaaaa"
    )
    text = bytes.fromhex(
        "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735"
        "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d"
    )
    tag = bytes.fromhex("83de3541e4c2b58177e065a9bf7b62ec")

    assert SM.decrypt(secret=key, stored=nonce + text + tag, bound=bound) == plain


def test_aes_gcm_gives_case_4_of_its_authors() -> None:
    key = bytes.fromhex("feffe9928665731c6d6a8f9467308308")
    nonce = bytes.fromhex("cafebabefacedbaddecaf888")
    bound = bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
    plain = bytes.fromhex(
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
        "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"
    )
    text = bytes.fromhex(
        "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e"
        "21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091"
    )
    tag = bytes.fromhex("5bc94fbc3221a5db94fae95ae7121a47")

    assert INTERNATIONAL.decrypt(secret=key, stored=nonce + text + tag, bound=bound) == plain


def test_sm2_verifies_the_example_of_gbt_32918_5() -> None:
    point = (
        "09f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020"
        "ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13"
    )
    public = SM.read_public(_SM2_HEAD + b"\x04" + bytes.fromhex(point))
    signature = _signature(
        "f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3",
        "b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa",
    )

    assert public.verify(message=b"message digest", signature=signature)
    assert not public.verify(message=b"message digesu", signature=signature)


def test_p256_verifies_the_example_of_rfc_6979() -> None:
    point = (
        "60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"
        "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299"
    )
    public = INTERNATIONAL.read_public(_P256_HEAD + b"\x04" + bytes.fromhex(point))
    signature = _signature(
        "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716",
        "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8",
    )

    assert public.verify(message=b"sample", signature=signature)
    assert not public.verify(message=b"test", signature=signature)


def _gmssl(key: PrivateKey) -> sm2.CryptSM2:
    point = key.public.spki()[27:].hex()
    secret = der.first(key.pkcs8()).children()[2].content
    private = der.first(secret).children()[1].content.hex()
    return sm2.CryptSM2(private_key=private, public_key=point, asn1=False)


def test_sm2_agrees_with_the_second_implementation() -> None:
    key = SM.new_key()
    oracle = _gmssl(key)
    r, s = utils.decode_dss_signature(key.sign("一门".encode()))

    theirs = oracle.sign_with_sm3("一门".encode(), func.random_hex(64))

    assert oracle.verify_with_sm3(f"{r:064x}{s:064x}", "一门".encode())
    assert key.public.verify(
        message="一门".encode(), signature=_signature(theirs[:64], theirs[64:])
    )


def test_sm4_agrees_with_the_second_implementation() -> None:
    key, plain = bytes(range(16)), bytes(range(100, 164))
    oracle = sm4.CryptSM4(mode=sm4.SM4_ENCRYPT, padding_mode=3)
    oracle.set_key(key, sm4.SM4_ENCRYPT)
    lock = Cipher(algorithms.SM4(key), modes.ECB()).encryptor()  # noqa: S305 -- one block beside another

    assert lock.update(plain) == oracle.crypt_ecb(plain)[: len(plain)]


@pytest.mark.parametrize("name", list(SuiteName))
def test_a_key_comes_back_as_it_was_stored(name: SuiteName) -> None:
    suite = suites.suite(name)
    key = suite.new_key()
    again = suite.read_key(key.pkcs8())

    assert again.public == key.public
    assert suites.read_public(key.public.spki()).verify(message=b"m", signature=again.sign(b"m"))


@pytest.mark.parametrize("name", list(SuiteName))
@pytest.mark.parametrize("signature", [b"", b"\x30", b"\x30\x00", b"\x30\x06\x02\x01\0\x02\x01\0"])
def test_a_broken_signature_is_a_no(name: SuiteName, signature: bytes) -> None:
    assert not suites.suite(name).new_key().public.verify(message=b"m", signature=signature)


@pytest.mark.parametrize("name", list(SuiteName))
def test_keys_of_the_other_suite_are_refused(name: SuiteName) -> None:
    other = next(each for each in SuiteName if each is not name)
    key = suites.suite(other).new_key()

    with pytest.raises(ValueError, match="key"):
        suites.suite(name).read_key(key.pkcs8())
    with pytest.raises(ValueError, match="public key"):
        suites.suite(name).read_public(key.public.spki())


@pytest.mark.parametrize("name", list(SuiteName))
def test_a_point_off_the_curve_is_refused(name: SuiteName) -> None:
    spki = suites.suite(name).new_key().public.spki()

    with pytest.raises(ValueError, match=r"."):
        suites.read_public(spki[:-1] + bytes((spki[-1] ^ 1,)))


@pytest.mark.parametrize("name", list(SuiteName))
def test_encrypted_text_that_was_changed_or_moved_is_refused(name: SuiteName) -> None:
    suite, secret = suites.suite(name), bytes(16)
    stored = suite.encrypt(secret=secret, plaintext=b"secret", bound=b"here")

    assert suite.decrypt(secret=secret, stored=stored, bound=b"here") == b"secret"
    for changed, bound in ((stored, b"there"), (stored[:-1] + b"\0\0", b"here"), (b"", b"here")):
        with pytest.raises(ValueError, match=r"changed|short"):
            suite.decrypt(secret=secret, stored=changed, bound=bound)
