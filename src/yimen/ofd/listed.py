"""The list of a signature (Signature.xml) against the files that are there."""

from __future__ import annotations

import re
from base64 import b64decode
from binascii import Error as NotBase64
from collections import Counter
from dataclasses import dataclass

from yimen.ofd import ses
from yimen.ofd.contracts import Check, CheckCode, CheckState, Unreadable
from yimen.ofd.package import Package, path
from yimen.pki import asn1

_REFERENCES = "/".join([path("SignedInfo"), path("References")])
_ROW = re.compile(rb"<(?:\w+:)?Reference\b.*?</(?:\w+:)?Reference>", re.DOTALL)
_KNOWN = {asn1.SM3: asn1.SM3, "SM3": asn1.SM3, asn1.SHA256: asn1.SHA256}
_FEW = 3
_LONGEST_REORDERED = 32 * 1024
"""Of a list in which a swap is looked for; in a longer one it is told as a change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """What a Signature.xml says, and the files that belong to the signature itself."""

    name: str
    content: bytes
    method: str
    check_method: str
    rows: tuple[tuple[str, bytes], ...]
    value_name: str
    value: bytes
    seal_name: str | None
    seal: bytes | None

    @property
    def own(self) -> set[str]:
        """Return the files that came with the signature."""
        return {self.name, self.value_name} | ({self.seal_name} if self.seal_name else set())


def read_listed(package: Package, name: str) -> Listed:
    """Return the list of one signature. Raises Unreadable."""
    root = package.root(name, tag="Signature")
    value_name = package.located(root, "SignedValue", beside=name)
    value = package.files.get(value_name)
    if value is None:
        raise Unreadable("missing", f"签章缺少签名值 {value_name}。")
    seal_at = root.find("/".join([path("SignedInfo"), path("Seal")]))
    seal_name = None if seal_at is None else package.located(seal_at, "BaseLoc", beside=name)
    references = root.find(_REFERENCES)
    if references is None:
        raise Unreadable("missing", "签章没有列出它保护的部件。")
    return Listed(
        name=name,
        content=package.files[name],
        method=root.findtext("/".join([path("SignedInfo"), path("SignatureMethod")])) or "",
        check_method=references.get("CheckMethod") or "MD5",
        rows=tuple(
            (
                package.resolve(one.get("FileRef") or "", beside=name),
                _decoded(one.findtext(path("CheckValue")) or ""),
            )
            for one in references.findall(path("Reference"))
        ),
        value_name=value_name,
        value=value,
        seal_name=seal_name,
        seal=package.files.get(seal_name) if seal_name else None,
    )


def _decoded(said: str) -> bytes:
    try:
        return b64decode("".join(said.split()), validate=True)
    except (NotBase64, ValueError):
        raise Unreadable("number", "签章清单里的摘要不是 Base64。") from None


def check_list(own: Listed, signature: ses.Signature) -> Check:
    """Say whether the list is the one that was signed."""
    to_sign = signature["to_sign"]
    signed = to_sign["digest"].native
    suite = _oid_of(signature)
    if asn1.hashed(suite, own.content) != signed:
        if _is_reordered(own.content, signed, suite):
            return _failed(CheckCode.LIST, "签章清单里各部件的次序被调换过。", "reordered")
        return _failed(
            CheckCode.LIST,
            "签章清单和签名值对不上：清单被改过，或者签名值是从别的文件搬来的。",
            "list_changed",
        )
    if to_sign["property"].native.lstrip("/") != own.name:
        return _failed(CheckCode.LIST, "签名值签的是另一个位置的清单，是从别处搬来的。", "moved")
    return _ok(CheckCode.LIST, f"签章清单没有被改过，列出 {len(own.rows)} 个部件。")


def _oid_of(signature: ses.Signature) -> str:
    return asn1.DIGEST_OIDS[ses.certificate_of(signature).suite]


def _is_reordered(content: bytes, signed: bytes, suite: str) -> bool:
    """Say whether two rows, put back in each other's place, give the list that was signed."""
    if len(content) > _LONGEST_REORDERED:
        return False
    rows = list(_ROW.finditer(content))
    if not 2 <= len(rows) <= 40:
        return False
    texts = [one.group() for one in rows]
    for first in range(len(texts)):
        for second in range(first + 1, len(texts)):
            swapped = list(texts)
            swapped[first], swapped[second] = swapped[second], swapped[first]
            put_back = content[: rows[0].start()] + b"".join(swapped) + content[rows[-1].end() :]
            if asn1.hashed(suite, put_back) == signed:
                return True
    return False


def check_parts(package: Package, own: Listed, *, is_list_whole: bool) -> Check:
    """Say whether every listed file is there, once, as it was."""
    method = _KNOWN.get(own.check_method)
    if method is None:
        return _failed(
            CheckCode.PARTS,
            f"部件的摘要算法 {own.check_method[:40]} 不安全或者不认识，不能采信。",
            "weak_digest",
        )
    twice = [name for name, count in Counter(name for name, _ in own.rows).items() if count > 1]
    if twice:
        return _failed(CheckCode.PARTS, f"清单把 {_named(twice)} 列了两次。", "duplicate_reference")
    missing = [name for name, _ in own.rows if name not in package.files]
    changed = [
        name
        for name, digest in own.rows
        if name in package.files and package.digest(name, method=method) != digest
    ]
    if is_list_whole and "OFD.xml" in changed and package.document_name in {*changed, *missing}:
        return _failed(
            CheckCode.PARTS,
            "这个签章是从另一份文件搬来的：它签的不是这份文件的内容。",
            "pasted",
        )
    if changed:
        return _failed(CheckCode.PARTS, f"签章以后被改过：{_named(changed)}。", "part_changed")
    if missing:
        return _failed(CheckCode.PARTS, f"签章以后少了：{_named(missing)}。", "part_missing")
    return _ok(CheckCode.PARTS, "清单上的每个部件都和签章时一样。")


def check_added(package: Package, own: Listed, later: list[Listed]) -> Check:
    """Say whether the file holds nothing that was not there when it was sealed, but later seals."""
    known = {name for name, _ in own.rows} | own.own
    for one in later:
        known |= one.own
    if package.list_name is not None:
        known.add(package.list_name)
    added = [name for name in package.files if name not in known]
    if added == ["OFD.xml"]:
        return Check(
            code=CheckCode.ADDED,
            state=CheckState.UNKNOWN,
            sentence="签章没有保护入口 OFD.xml：标题、文号这些信息被改过也看不出来。",
            reason="entry_unprotected",
        )
    if added:
        return _failed(
            CheckCode.ADDED, f"文件里夹带了签章没有保护的部件：{_named(added)}。", "part_added"
        )
    return _ok(CheckCode.ADDED, "文件里没有夹带签章没有保护的部件。")


def _named(names: list[str]) -> str:
    shown = "、".join(one[:80] for one in names[:_FEW])
    return f"{shown} 等 {len(names)} 个" if len(names) > _FEW else shown


def _ok(code: CheckCode, sentence: str) -> Check:
    return Check(code=code, state=CheckState.OK, sentence=sentence)


def _failed(code: CheckCode, sentence: str, reason: str) -> Check:
    return Check(code=code, state=CheckState.FAILED, sentence=sentence, reason=reason)
