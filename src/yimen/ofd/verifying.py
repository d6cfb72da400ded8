"""Check a sealed document: what is listed, what was changed or added, who sealed it, when, with what.

Order of the checks after GB/T 38540-2020, 7.3: form, list, parts, value, time, signer, seal, maker,
period, holder. All of them are told, also where an earlier one failed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from yimen.ofd import ses
from yimen.ofd.contracts import (
    Check,
    CheckCode,
    CheckState,
    Judges,
    OfdReport,
    SignatureView,
    Unreadable,
)
from yimen.ofd.listed import Listed, check_added, check_list, check_parts, read_listed
from yimen.ofd.package import Package
from yimen.ofd.reading import read_package, signature_view
from yimen.ofd.standing import Moment, check_seal, check_signer, check_time
from yimen.ofd.unpacking import open_package


def verify(*, content: bytes, judges: Judges, at: datetime) -> OfdReport:
    """Return every check of a file by name; never raises for what the file holds.

    A time stamp proves when it was sealed, and certificates are judged at that time. Without one the
    claimed time is worth nothing against a stolen key, and they are judged at `at`.
    """
    try:
        members = open_package(content)
    except Unreadable as refused:
        return unreadable(refused)
    return verify_members(members=members, judges=judges, at=at)


def unreadable(refused: Unreadable) -> OfdReport:
    """Return the report on a file that cannot be opened."""
    check = _check(CheckCode.STRUCTURE, CheckState.FAILED, refused.message, refused.code)
    return OfdReport(document=None, checks=(check,))


def verify_members(
    *, members: Sequence[tuple[str, bytes]], judges: Judges, at: datetime
) -> OfdReport:
    """Return every check of a package that was opened already, as `verify` does."""
    try:
        package = Package(dict(members))
        document = read_package(package, with_signatures=False)
        names = package.signature_names()
    except Unreadable as refused:
        return unreadable(refused)
    checks = [
        _check(CheckCode.STRUCTURE, CheckState.OK, "文件是完好的 OFD，可以打开。"),
        _sealed(names),
    ]
    views: list[SignatureView] = []
    listed: list[Listed | None] = [_readable(package, name) for name in names]
    for index, name in enumerate(names):
        found, view = _signature(package, name, index, listed, judges, at)
        checks += [replace(one, signature=index) for one in found]
        if view is not None:
            views.append(view)
    return OfdReport(document=replace(document, signatures=tuple(views)), checks=tuple(checks))


def _check(code: CheckCode, state: CheckState, sentence: str, reason: str = "") -> Check:
    return Check(code=code, state=state, sentence=sentence, reason=reason)


def _sealed(names: list[str]) -> Check:
    if not names:
        return _check(CheckCode.SEALED, CheckState.FAILED, "文件没有电子签章。", "unsealed")
    return _check(CheckCode.SEALED, CheckState.OK, f"文件有 {len(names)} 个电子签章。")


def _readable(package: Package, name: str) -> Listed | None:
    try:
        return read_listed(package, name)
    except Unreadable:
        return None


def _signature(
    package: Package,
    name: str,
    index: int,
    listed: list[Listed | None],
    judges: Judges,
    at: datetime,
) -> tuple[list[Check], SignatureView | None]:
    try:
        own = read_listed(package, name)
        view = signature_view(package, name, index)
        signature = ses.read_signature(own.value)
        _check_form(signature)
    except Unreadable as refused:
        # another form of signature may be a good one; a broken one of this form is not
        foreign = refused.code == "signature_form"
        state = CheckState.UNKNOWN if foreign else CheckState.FAILED
        return [_check(CheckCode.SIGNATURE_FORM, state, refused.message, refused.code)], None
    made, moment = check_time(signature, judges.check_chain, at)
    proved = replace(view, proved_at=moment.at) if moment.proved else view
    later = [one for one in listed[index + 1 :] if one is not None]
    return list(_all(package, own, later, signature, moment, made, judges)), proved


def _check_form(signature: ses.Signature) -> None:
    to_sign = signature["to_sign"]
    header = to_sign["seal"]["info"]["header"]
    versions = {to_sign["version"].native, header["version"].native}
    if header["id"].native != "ES" or versions != {ses.VERSION}:
        raise Unreadable(
            "signature_form", "签章的数据不是 GB/T 38540 第 4 版的结构，本系统读不了。"
        )


def _all(
    package: Package,
    own: Listed,
    later: list[Listed],
    signature: ses.Signature,
    moment: Moment,
    made: Check,
    judges: Judges,
) -> Iterator[Check]:
    yield _check(CheckCode.SIGNATURE_FORM, CheckState.OK, "签章数据的结构符合 GB/T 38540 第 4 版。")
    listing = check_list(own, signature)
    yield listing
    yield check_parts(package, own, is_list_whole=listing.state is CheckState.OK)
    yield check_added(package, own, later)
    yield _value(own, signature)
    yield made
    yield from check_signer(signature, moment, judges.check_chain)
    yield from check_seal(own, signature, moment, judges)


def _value(own: Listed, signature: ses.Signature) -> Check:
    certificate = ses.certificate_of(signature)
    holds = ses.is_signed(signature, by=certificate.public)
    if not holds or own.method != ses.METHODS[certificate.suite]:
        return _check(
            CheckCode.VALUE,
            CheckState.FAILED,
            "签名值不对：签章以后，签章的内容或者印章被改过。",
            "bad_signature",
        )
    return _check(CheckCode.VALUE, CheckState.OK, "签名值正确，确实由证书的持有者签出。")
