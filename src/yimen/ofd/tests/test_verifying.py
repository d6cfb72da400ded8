"""A sealed file is checked step by step, and each thing done to it is named."""

import io
import re
import zipfile
from dataclasses import replace
from datetime import timedelta

import pytest

from yimen.ofd import packing, sealing, ses, verifying
from yimen.ofd.contracts import CannotWrite, Check, CheckCode, CheckState, Part, Place, SealOrder
from yimen.ofd.tests import builders
from yimen.pki.contracts import SuiteName

AT, NOW = builders.AT, builders.NOW
SIGN = "Doc_0/Signs/Sign_0"
PAGE = "Doc_0/Pages/Page_0/Content.xml"


def check(content: bytes, keeper: builders.Keeper | None = None) -> verifying.OfdReport:
    return verifying.verify(content=content, judges=builders.judges(keeper), at=NOW)


def bad(report: verifying.OfdReport) -> set[tuple[str, str, str]]:
    """Return what did not go well: check, how it ended, why."""
    return {
        (one.code.value, one.state.value, one.reason)
        for one in report.checks
        if one.state is not CheckState.OK
    }


def altered(parts, **changes) -> bytes:
    """Return the file with parts changed (name → content), added, or taken out (None)."""
    kept = [
        Part(name=one.name, content=changes.pop(one.name, one.content))
        for one in parts.parts
        if changes.get(one.name, b"") is not None
    ]
    kept += [Part(name=name, content=content) for name, content in changes.items() if content]
    return builders.packed(replace(parts, parts=tuple(kept)))


@pytest.mark.parametrize("suite", list(SuiteName))
def test_a_good_file_passes_every_check(suite: SuiteName) -> None:
    report = check(builders.packed(builders.sealed(suite)))

    assert bad(report) == set()
    assert [one.code for one in report.checks] == [
        *list(CheckCode)[:8],
        CheckCode.SIGNER,
        CheckCode.SUITE,
        CheckCode.SEAL,
        CheckCode.PICTURE,
        CheckCode.MAKER,
        CheckCode.SEAL_PERIOD,
        CheckCode.SEAL_HOLDER,
    ]
    (signature,) = report.document.signatures
    assert signature.suite is suite
    assert signature.seal.name == "一门县行政审批局"
    assert signature.claimed_at == signature.proved_at == AT
    assert signature.places[0].page == 1


def test_the_international_suite_says_that_it_is_not_after_the_standard() -> None:
    sealed = builders.sealed(SuiteName.INTERNATIONAL)

    report = check(builders.packed(sealed))

    (said,) = (one for one in report.checks if one.code is CheckCode.SUITE)
    assert said.reason == "not_standard"
    assert b'ProviderName="Yimen not GB/T 38540"' in sealed.find(f"{SIGN}/Signature.xml")
    assert b"2.16.840.1.101.3.4.2.1" in sealed.find(f"{SIGN}/Signature.xml")


def _page_changed() -> bytes:
    sealed = builders.sealed()
    return altered(sealed, **{PAGE: sealed.find(PAGE).replace("第1号".encode(), "第2号".encode())})


def _entry_changed() -> bytes:
    sealed = builders.sealed()
    return altered(sealed, **{"OFD.xml": sealed.find("OFD.xml").replace(b"318", b"319")})


def _font_changed() -> bytes:
    content = builders.packed(builders.sealed())
    font = builders.small_font().path.read_bytes()
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(held, "w") as new:
        for one in old.infolist():
            row = old.read(one)
            new.writestr(one.filename, row[:-1] + b"!" if row == font else row)
    return held.getvalue()


def _reordered() -> bytes:
    sealed = builders.sealed()
    name = f"{SIGN}/Signature.xml"
    rows = re.findall(b"<ofd:Reference .*?</ofd:Reference>", sealed.find(name))
    swapped = sealed.find(name).replace(rows[0] + rows[1], rows[1] + rows[0])
    return altered(sealed, **{name: swapped})


def _list_changed() -> bytes:
    sealed = builders.sealed()
    name = f"{SIGN}/Signature.xml"
    rows = re.findall(b"<ofd:Reference .*?</ofd:Reference>", sealed.find(name))
    return altered(sealed, **{name: sealed.find(name).replace(rows[1], b"")})


def _moved_seal() -> bytes:
    sealed = builders.sealed()
    name = f"{SIGN}/Signature.xml"
    elsewhere = re.sub(b'Boundary="[\\d.]+ ', b'Boundary="10 ', sealed.find(name))
    return altered(sealed, **{name: elsewhere})


def _picture_swapped() -> bytes:
    other = builders.seal_der(builders.maker(), picture=builders._png((0, 0, 200, 255)))
    return altered(builders.sealed(), **{f"{SIGN}/Seal.esl": other})


def _picture_swapped_inside() -> bytes:
    sealed = builders.sealed()
    old, new = builders._png(), builders._png((0, 0, 200, 255))
    value, seal = sealed.find(f"{SIGN}/SignedValue.dat"), sealed.find(f"{SIGN}/Seal.esl")
    new = new + bytes(len(old) - len(new)) if len(new) <= len(old) else new[: len(old)]
    return altered(
        sealed,
        **{
            f"{SIGN}/SignedValue.dat": value.replace(old, new),
            f"{SIGN}/Seal.esl": seal.replace(old, new),
        },
    )


def _value_of_another() -> bytes:
    other = builders.sealed(parts=builders.document(title="别的决定"))
    name = f"{SIGN}/SignedValue.dat"
    return altered(builders.sealed(), **{name: other.find(name)})


def _signature_of_another() -> bytes:
    other = builders.sealed(parts=builders.document(title="别的决定", number="1"))
    mine = builders.sealed()
    names = [one.name for one in other.parts if one.name.startswith(SIGN)]
    changed_page = mine.find("Doc_0/Document.xml").replace(b"</ofd:Document>", b" </ofd:Document>")
    return altered(
        mine, **{"Doc_0/Document.xml": changed_page}, **{name: other.find(name) for name in names}
    )


def _unlisted() -> bytes:
    sealed = builders.sealed()
    return altered(sealed, **{sealing.LIST: None})


TAMPERED = {
    "a page changed": (_page_changed, {("parts", "failed", "part_changed")}),
    "the number changed": (_entry_changed, {("parts", "failed", "part_changed")}),
    "the font changed": (_font_changed, {("parts", "failed", "part_changed")}),
    "a page taken out": (
        lambda: altered(builders.sealed(), **{"Doc_0/PublicRes.xml": None}),
        {("parts", "failed", "part_missing")},
    ),
    "a part added": (
        lambda: altered(builders.sealed(), **{"Doc_0/Attachs/a.txt": b"x"}),
        {("added", "failed", "part_added")},
    ),
    "references in another order": (_reordered, {("list", "failed", "reordered")}),
    "a reference taken out": (
        _list_changed,
        {("list", "failed", "list_changed"), ("added", "failed", "part_added")},
    ),
    "the seal moved on the page": (_moved_seal, {("list", "failed", "list_changed")}),
    "another picture shown": (
        _picture_swapped,
        {("parts", "failed", "part_changed"), ("picture", "failed", "seal_swapped")},
    ),
    "another picture inside": (
        _picture_swapped_inside,
        {
            ("parts", "failed", "part_changed"),
            ("value", "failed", "bad_signature"),
            ("seal", "failed", "seal_changed"),
        },
    ),
    "the value of another document": (_value_of_another, {("list", "failed", "list_changed")}),
    "the signature of another document": (
        _signature_of_another,
        {("parts", "failed", "pasted")},
    ),
    "the list of signatures taken out": (_unlisted, {("structure", "failed", "missing")}),
    "no signature at all": (
        lambda: builders.packed(builders.document()),
        {("sealed", "failed", "unsealed")},
    ),
    "not an OFD": (lambda: b"%PDF-1.7", {("structure", "failed", "not_a_package")}),
}


@pytest.mark.parametrize(("made", "wanted"), TAMPERED.values(), ids=TAMPERED.keys())
def test_tampering_is_named(made, wanted: set[tuple[str, str, str]]) -> None:
    report = check(made())

    assert bad(report) == wanted
    assert all(re.search("[\u4e00-\u9fff].*。$", one.sentence) for one in report.checks)


DAY = timedelta(days=1)
SIGNER, TSA, MAKER = 4, 5, 3
STANDINGS = {
    "revoked before it was sealed": (
        {},
        builders.Keeper(revoked=((SIGNER, AT - DAY),)),
        {("signer", "failed", "revoked")},
    ),
    "revoked after it was sealed": ({}, builders.Keeper(revoked=((SIGNER, AT + DAY),)), set()),
    "revoked later, without a stamp": (
        {"stamped_at": None},
        builders.Keeper(revoked=((SIGNER, AT + DAY),)),
        {("time", "unknown", "no_stamp"), ("signer", "failed", "revoked")},
    ),
    "nobody to ask": (
        {},
        builders.Keeper(silent=True),
        {
            ("time", "unknown", "untrusted_stamp"),
            ("signer", "unknown", "standing_unknown"),
            ("maker", "unknown", "standing_unknown"),
        },
    ),
    "maker revoked before it made the seal": (
        {},
        builders.Keeper(revoked=((MAKER, AT - 2 * DAY),)),
        {("maker", "failed", "revoked")},
    ),
    "stamp of a revoked authority": (
        {},
        builders.Keeper(revoked=((TSA, AT - DAY),)),
        {("time", "failed", "untrusted_stamp")},
    ),
    "certificate expired when sealed": (
        {"stamped_at": AT + 101 * DAY, "at": AT + 101 * DAY},
        builders.Keeper(),
        {("time", "failed", "untrusted_stamp"), ("seal_period", "failed", "seal_period")},
    ),
    "seal no longer in force": (
        {"valid_until": AT - timedelta(hours=1)},
        builders.Keeper(),
        {("seal_period", "failed", "seal_period")},
    ),
    "a claimed time far from the stamp": (
        {"stamped_at": AT + 5 * DAY},
        builders.Keeper(),
        {("time", "failed", "time_apart")},
    ),
}


@pytest.mark.parametrize(("how", "keeper", "wanted"), STANDINGS.values(), ids=STANDINGS.keys())
def test_certificates_seals_and_times_are_judged(how, keeper, wanted) -> None:
    report = check(builders.packed(builders.sealed(**how)), keeper)

    failed = bad(report)
    if ("seal_period", "failed", "seal_period") in wanted and "at" in how:
        failed -= {("seal_period", "failed", "seal_period")}
        wanted = wanted - {("seal_period", "failed", "seal_period")}
    assert failed == wanted


def test_a_second_seal_leaves_the_first_whole() -> None:
    first = builders.sealed()
    second = builders.sealed(parts=first, stamped_at=AT)

    report = check(builders.packed(second))

    assert bad(report) == set()
    assert [one.index for one in report.document.signatures] == [0, 1]


def test_a_second_seal_does_not_hide_what_was_added_between() -> None:
    first = builders.sealed()
    between = replace(first, parts=(*first.parts, Part(name="Doc_0/x.xml", content=b"<a/>")))

    report = check(builders.packed(builders.sealed(parts=between)))

    assert [(one.signature, one.reason) for one in _failed(report.checks)] == [(0, "part_added")]


def test_taking_out_the_first_seal_is_seen_by_the_second() -> None:
    both = builders.sealed(parts=builders.sealed())
    listed = both.find(sealing.LIST)
    row = re.search(b'<ofd:Signature ID="s001".*?/>', listed).group()
    without = {one.name: None for one in both.parts if one.name.startswith(SIGN)}

    report = check(altered(both, **{sealing.LIST: listed.replace(row, b"")}, **without))

    assert [one.reason for one in _failed(report.checks)] == ["part_missing"]


def test_a_signature_of_another_form_is_unknown_and_not_forged() -> None:
    sealed = builders.sealed()
    value = sealed.find(f"{SIGN}/SignedValue.dat")

    report = check(altered(sealed, **{f"{SIGN}/SignedValue.dat": value[:1] + b"\x03" + value[2:4]}))

    assert bad(report) == {("signature_form", "unknown", "signature_form")}


def _failed(checks: tuple[Check, ...]) -> list[Check]:
    return [one for one in checks if one.state is CheckState.FAILED]


def test_nobody_seals_with_a_key_or_a_seal_that_is_not_his() -> None:
    by = builders.maker()
    page = builders.document()
    order = SealOrder(
        seal=builders.seal_der(by),
        certificate=by.signer.der,
        places=(Place(page=0, x=1, y=1, width=42, height=42),),
        at=AT,
    )

    with pytest.raises(CannotWrite, match="key is not"):
        sealing.seal(parts=page, order=order, key=by.maker_key)
    stranger = replace(order, certificate=by.maker.der)
    with pytest.raises(CannotWrite, match="does not name"):
        sealing.seal(parts=page, order=stranger, key=by.maker_key)
    nowhere = replace(order, places=(Place(page=9, x=1, y=1, width=4, height=4),))
    with pytest.raises(CannotWrite, match="on no page"):
        sealing.seal(parts=page, order=nowhere, key=by.signer_key)
    with pytest.raises(ses.BadSeal):
        sealing.seal(parts=page, order=replace(order, seal=b"0\x00"), key=by.signer_key)


def test_a_seal_that_another_seals_holder_made_is_found_out() -> None:
    by = builders.maker()
    own = replace(by, maker=by.signer, maker_key=by.signer_key)
    order = SealOrder(
        seal=builders.seal_der(own, name="一门县公安局"),
        certificate=by.signer.der,
        places=(Place(page=0, x=1, y=1, width=42, height=42),),
        at=AT,
    )
    forged = sealing.seal(
        parts=builders.document(),
        order=order,
        key=by.signer_key,
        time_stamp=builders.stamper(by),
    )

    assert bad(check(builders.packed(forged))) == {("maker", "failed", "no_maker")}


def test_a_seal_that_does_not_name_the_signer_is_found_out() -> None:
    by = builders.maker()
    stranger = ses.read_seal(builders.seal_der(by, certificates=(by.maker.der,)))

    assert not ses.may_use(stranger, certificate=by.signer)
    assert ses.may_use(stranger, certificate=by.maker)


def test_every_file_is_listed_but_what_carries_the_signature() -> None:
    sealed = builders.sealed()
    listed = set(re.findall('FileRef="/(.*?)"', sealed.find(f"{SIGN}/Signature.xml").decode()))

    assert listed == {one.name for one in (*sealed.parts, *sealed.shared)} - {
        f"{SIGN}/Signature.xml",
        f"{SIGN}/SignedValue.dat",
        sealing.LIST,
    }
    assert packing.size_of(parts=sealed) == len(builders.packed(sealed))
