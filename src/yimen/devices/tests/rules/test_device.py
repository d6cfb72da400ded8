"""The life of a device, its number and its networks, and when a signed request is believed."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import product
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from yimen.devices.contracts import (
    Algorithm,
    Capture,
    DeviceRefused,
    DeviceState,
    DeviceVerb,
    Landmark,
    Line,
    NotAdmitted,
    Signed,
    TooLarge,
)
from yimen.devices.rules import beat, capture, importing, signature
from yimen.devices.rules.device import (
    FLOW,
    check_networks,
    check_number,
    loses_keys,
    may_come_from,
)
from yimen.devices.rules.signature import Trail
from yimen.devices.simulator import POINTS, noise
from yimen.kernel.contracts import WrongState
from yimen.kernel.ids import new_id

AT = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
_S, _V = DeviceState, DeviceVerb
_MAY = {
    _S.IN_STORE: {_V.ACTIVATE, _V.LOSE, _V.RETIRE},
    _S.ACTIVE: {_V.SUSPEND, _V.STORE, _V.LOSE},
    _S.SUSPENDED: {_V.ACTIVATE, _V.RESUME, _V.STORE, _V.LOSE, _V.RETIRE},
    _S.LOST: {_V.FIND, _V.RETIRE},
    _S.RETIRED: set(),
}


@pytest.mark.parametrize(("state", "verb"), list(product(DeviceState, DeviceVerb)))
def test_every_state_and_verb_is_decided(state, verb):
    if verb in _MAY[state]:
        FLOW.check_move(state, verb)
        return
    with pytest.raises(WrongState, match=FLOW.state_titles[state]):
        FLOW.check_move(state, verb)


@pytest.mark.parametrize(
    ("after", "ends"),
    [
        (_S.ACTIVE, False),
        (_S.SUSPENDED, False),
        (_S.IN_STORE, True),
        (_S.LOST, True),
        (_S.RETIRED, True),
    ],
)
def test_dev_flw_1_keys_end_where_a_device_leaves_its_place(after, ends):
    assert loses_keys(after=after) is ends


@pytest.mark.parametrize(
    ("address", "networks", "may"),
    [
        ("10.20.30.4", "", True),
        ("10.20.30.4", "10.20.30.0/24 10.9.0.0/16", True),
        ("10.20.31.4", "10.20.30.0/24", False),
        ("::ffff:10.20.30.4", "10.20.30.0/24", True),
        ("not an address", "10.0.0.0/8", False),
        ("", "10.0.0.0/8", False),
        ("fd00::1", "fc00::/7", True),
    ],
)
def test_dev_net_1_only_named_networks_are_let_in(address, networks, may):
    assert may_come_from(address=address, networks=networks) is may


def test_numbers_and_networks_are_kept_in_one_form():
    assert check_number(" mb-2026-0001 ") == "MB-2026-0001"
    assert check_networks("10.1.0.0/16，10.2.3.4") == "10.1.0.0/16 10.2.3.4/32"
    for text in ("一号", "A", "A B"):
        with pytest.raises(DeviceRefused):
            check_number(text)
    with pytest.raises(DeviceRefused):
        check_networks("10.1.2.3/16")


def _signed(**changed):
    facts = {
        "method": "post",
        "path": "/api/devices/heartbeat",
        "body": b"{}",
        "device_id": "AA",
        "key_id": "BB",
        "time": "1763604000000",
        "nonce": "n" * 20,
        "sequence": "7",
        "signature": "c2ln",
    }
    return Signed(**{**facts, **changed})


def test_dev_sig_1_the_signed_text_is_nine_lines():
    assert signature.signed_text(signed=_signed(), body_hash="00ff") == (
        b"YIMEN-DEVICE-1\nPOST\n/api/devices/heartbeat\n00ff\n1763604000000\n"
        b"nnnnnnnnnnnnnnnnnnnn\n7\naa\nbb\n"
    )


@pytest.mark.parametrize("field", ["method", "path", "time", "nonce", "sequence", "key_id"])
def test_dev_sig_1_every_part_changes_what_is_signed(field):
    before = signature.signed_text(signed=_signed(), body_hash="00")
    assert signature.signed_text(signed=_signed(**{field: "9"}), body_hash="00") != before
    assert signature.signed_text(signed=_signed(), body_hash="01") != before


@pytest.mark.parametrize(
    "changed",
    [
        {"signature": ""},
        {"device_id": ""},
        {"time": "now"},
        {"time": "-5"},
        {"time": "9" * 17},
        {"sequence": "1.0"},
        {"sequence": "\u0661"},
        {"nonce": "short"},
        {"nonce": "with blank " * 3},
    ],
)
def test_a_request_without_its_parts_is_not_looked_at(changed):
    with pytest.raises(NotAdmitted):
        signature.check_shape(_signed(**changed))


@pytest.mark.parametrize(
    ("seconds", "near"), [(0, True), (120, True), (-120, True), (121, False), (-121, False)]
)
def test_dev_sig_2_two_minutes_of_skew_are_borne(seconds, near):
    time = str(int((AT.timestamp() + seconds) * 1000))
    ahead, is_near = signature.skew_of(time=time, at=AT)
    assert (ahead, is_near) == (timedelta(seconds=seconds), near)


def _walk(*uses):
    trail, alarms = Trail(), []
    for minutes, address in uses:
        trail, wrong = signature.trail_after(
            trail=trail, address=address, at=AT + timedelta(minutes=minutes)
        )
        alarms.append(wrong)
    return alarms


def test_dev_sig_3_moving_once_is_no_alarm_and_back_and_forth_is():
    assert _walk((0, "a"), (1, "a"), (2, "b"), (3, "b")) == [False] * 4
    assert _walk((0, "a"), (1, "b"), (2, "a")) == [False, False, True]
    assert _walk((0, "a"), (1, "b"), (30, "a")) == [False, False, False]


@pytest.mark.parametrize(
    ("sequence", "highest", "was_used", "twice"),
    [(8, 7, False, False), (7, 7, True, True), (6, 7, False, False), (1, 65, False, True)],
)
def test_dev_sig_4_a_number_is_good_once(sequence, highest, was_used, twice):
    assert signature.is_used_twice(sequence=sequence, highest=highest, was_used=was_used) is twice


@pytest.mark.parametrize(
    ("good_until", "revoked_at", "good"),
    [
        (None, None, True),
        (AT + timedelta(seconds=1), None, True),
        (AT, None, False),
        (None, AT - timedelta(days=1), False),
    ],
)
def test_dev_key_1_an_old_key_is_good_for_its_overlap(good_until, revoked_at, good):
    assert signature.is_good(at=AT, good_until=good_until, revoked_at=revoked_at) is good


def test_a_key_text_names_what_the_key_is_for():
    def told(act, said):
        return signature.key_text(
            act=act, number="M", algorithm=Algorithm.SM2, public_key="k", said=said
        )

    assert told("activate", "code") == b"YIMEN-DEVICE-1-KEY\nactivate\nM\nsm2\nk\ncode\n"
    assert told("rotate", "code") != told("activate", "code")


@pytest.mark.parametrize(
    ("minutes", "line"),
    [(0, Line.UP), (2.9, Line.UP), (3, Line.LATE), (9.9, Line.LATE), (10, Line.DOWN)],
)
def test_dev_beat_1_three_minutes_are_late_and_ten_are_down(minutes, line):
    assert beat.line_of(last_at=AT - timedelta(minutes=minutes), at=AT) is line
    assert beat.line_of(last_at=None, at=AT) is Line.NEVER


def test_dev_avl_1_only_service_minutes_of_its_states_count():
    day = AT.date()
    steps = [
        (AT - timedelta(days=3), _S.ACTIVE),
        (AT + timedelta(hours=2), _S.SUSPENDED),
        (AT + timedelta(hours=3), _S.ACTIVE),
    ]
    until = AT + timedelta(hours=5)  # 15:00 in China, where AT is 10:00 and halls open at 9
    service = beat.service_of(days=[day])
    active = beat.spans_in(steps=steps, states={_S.ACTIVE}, until=until)
    owed = beat.spans_in(steps=steps, states={_S.ACTIVE, _S.SUSPENDED}, until=until)
    assert beat.minutes_both(spans=active, service=service) == 5 * 60
    assert beat.minutes_both(spans=owed, service=service) == 6 * 60
    assert beat.minutes_both(spans=active, service=[]) == 0


def _capture(**changed):
    facts = {
        "image": noise(),
        "landmarks": tuple(Landmark(x=x, y=y) for x, y in POINTS),
        "yaw": 1.0,
        "pitch": 1.0,
        "roll": 1.0,
        "sharpness": 0.6,
        "brightness": 0.5,
        "liveness": 0.9,
        "liveness_method": "depth",
        "is_live": True,
        "captured_at": AT,
    }
    return Capture(**{**facts, **changed})


def test_dev_cap_1_only_a_picture_of_112_by_112_is_taken():
    whole = noise()[:16] + (1920).to_bytes(4, "big") + (1080).to_bytes(4, "big") + noise()[24:]
    thin = noise()[:16] + (112).to_bytes(4, "big") + (1).to_bytes(4, "big") + noise()[24:]
    capture.check_crop(image=noise())
    for image in (b"", b"GIF89a", whole, thin, b"\xff\xd8\xff\xc4\x00\x00" * 9):
        with pytest.raises(DeviceRefused):
            capture.check_crop(image=image)
    with pytest.raises(TooLarge):
        capture.check_crop(image=noise() + b"\0" * 65_536)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"captured_at": AT - timedelta(seconds=31)}, "old"),
        ({"landmarks": tuple(Landmark(x=50, y=50) for _ in POINTS)}, "not_aligned"),
        ({"is_live": False}, "not_live"),
        ({"yaw": -15.1}, "turned"),
        ({"pitch": 12.1}, "turned"),
        ({"roll": 6.1}, "turned"),
        ({"sharpness": 0.1}, "blurred"),
        ({"brightness": 0.99}, "light"),
    ],
)
def test_dev_cap_2_what_is_wrong_with_a_face_is_named(changed, code):
    capture.check_capture(capture=_capture(), at=AT)
    with pytest.raises(DeviceRefused) as refused:
        capture.check_capture(capture=_capture(**changed), at=AT)
    assert refused.value.code == f"devices.capture.{code}"


_HEAD = ["编号", "种类", "型号", "序列号", "单位", "位置", "网段"]


def test_a_file_is_read_row_by_row_and_faulty_rows_are_named():
    unit = new_id()
    known = importing.Known(
        units={"柳浦镇": unit}, numbers={"MB-1"}, serials={"S-1"}, configurations={"default"}
    )
    sound = ["MB-2", "人脸识别终端", "F1", "S-2", "柳浦镇", "1 号窗口", "10.0.0.0/8"]
    rows = [
        _HEAD,
        sound,
        ["MB-1", *sound[1:3], "S-3", *sound[4:]],
        ["MB-4", *sound[1:3], "S-2", *sound[4:]],
        ["MB-5", "电视", *sound[2:]],
        ["MB-6", *sound[1:3], "S-6", "没有镇", *sound[5:]],
        ["", "", ""],
        ["", "panel", "F1", "S-8", "柳浦镇", "2 号窗口", ""],
    ]
    read = importing.read_rows(rows=rows, known=known)
    assert [line for line, _ in read.drafts] == [2, 8]
    assert [one.line for one in read.findings if one.is_fatal] == [3, 4, 5, 6]
    assert [one.line for one in read.findings if not one.is_fatal] == [8, 8]
    assert replace(read.drafts[0][1], number="").unit_id == unit
    assert importing.read_rows(rows=[["编号"]], known=known).findings[0].line == 1


def test_the_example_for_makers_of_panels_is_right():
    key = Ed25519PrivateKey.from_private_bytes(b"\1" * 32)
    signed = _signed(
        method="GET",
        path="/api/devices/configuration",
        device_id="00000000-0000-0000-0000-000000000001",
        key_id="00000000-0000-0000-0000-000000000002",
        nonce="A" * 16,
        sequence="1",
    )
    text = signature.signed_text(signed=signed, body_hash=sha256(b"").hexdigest())
    told = (Path(__file__).parents[5] / "docs/how-to/connect-a-panel.md").read_text()
    assert base64.b64encode(key.sign(text)).decode() in told
