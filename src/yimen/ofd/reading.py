"""Read a document in OFD that anybody may have sent: facts, pages with their text, signatures."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from lxml import etree

from yimen.ofd import ses
from yimen.ofd.contracts import (
    Facts,
    OfdDocument,
    PageView,
    Place,
    SignatureView,
    Unreadable,
)
from yimen.ofd.package import Package, numbers, path, whole
from yimen.ofd.unpacking import open_package
from yimen.ofd.writing import MADE_KEY, NUMBER_KEY

_LAYERS = {"Body": 0, "Custom": 0, "Foreground": 1, "Background": 2}
"""What is read first: the content, then what stands before it (page number), then behind it."""
_GAP = 0.4
_LONGEST_TEXT = 2_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A run of text on a page, in millimetres: where it begins, ends and stands, and its size."""

    text: str
    x: float
    end: float
    y: float
    size: float


def read(*, content: bytes) -> OfdDocument:
    """Return a document as read; nothing of it is checked against its signatures.

    Raises:
        Unreadable: it is no OFD, or made to harm.
    """
    return read_package(Package(dict(open_package(content))))


def read_package(package: Package, *, with_signatures: bool = True) -> OfdDocument:
    """Return a document from its opened package. Raises Unreadable."""
    names = package.signature_names() if with_signatures else []
    return OfdDocument(
        facts=_facts(package.body),
        document_id=package.body.findtext("/".join([path("DocInfo"), path("DocID")])) or "",
        pages=tuple(_page(package, name) for _, name in package.pages()),
        signatures=tuple(signature_view(package, name, index) for index, name in enumerate(names)),
    )


def _facts(body: etree._Element) -> Facts:
    info = body.find(path("DocInfo"))
    if info is None:
        raise Unreadable("missing", "OFD.xml 里没有 DocInfo。")
    custom = {
        one.get("Name") or "": one.text or ""
        for one in info.findall("/".join([path("CustomDatas"), path("CustomData")]))
    }
    return Facts(
        title=info.findtext(path("Title")) or "",
        author=info.findtext(path("Author")) or "",
        subject=info.findtext(path("Subject")) or "",
        number=custom.pop(NUMBER_KEY, ""),
        made_at=_made_at(custom.pop(MADE_KEY, ""), info.findtext(path("CreationDate")) or ""),
        keywords=tuple(
            one.text or "" for one in info.findall("/".join([path("Keywords"), path("Keyword")]))
        ),
        custom=tuple(custom.items()),
    )


def _made_at(exact: str, day: str) -> datetime:
    for said in (exact, day):
        try:
            found = datetime.fromisoformat(said)
        except ValueError:
            continue
        return found if found.tzinfo else found.replace(tzinfo=UTC)
    return datetime.fromtimestamp(0, UTC)


def _page(package: Package, name: str) -> PageView:
    root = package.root(name, tag="Page")
    width, height = page_size(package, name)
    return PageView(
        width=width,
        height=height,
        text=_joined(lines(root)),
        images=len(root.findall(f".//{path('ImageObject')}")),
        paths=len(root.findall(f".//{path('PathObject')}")),
    )


def page_size(package: Package, name: str) -> tuple[float, float]:
    """Return width and height of a page in millimetres, its own or the document's."""
    root = package.root(name, tag="Page")
    own = root.findtext("/".join([path("Area"), path("PhysicalBox")]))
    said = own or package.document.findtext(
        "/".join([path("CommonData"), path("PageArea"), path("PhysicalBox")])
    )
    _, _, width, height = numbers(said, count=4, what=f"{name} 的页面大小")
    return width, height


def lines(page: etree._Element) -> list[Line]:
    """Return the runs of text of a page in reading order: order of content, not of place."""
    layers = page.findall("/".join([path("Content"), path("Layer")]))
    layers.sort(key=lambda one: _LAYERS.get(one.get("Type") or "Body", 0))
    return [line for layer in layers for line in _layer(layer)]


def _layer(layer: etree._Element) -> Iterator[Line]:
    for one in layer.iter(path("TextObject")):
        left, top, _, _ = numbers(one.get("Boundary"), count=4, what="文字的位置")
        (size,) = numbers(one.get("Size"), count=1, what="字号")
        matrix = (
            numbers(one.get("CTM"), count=6, what="文字的变换")
            if one.get("CTM")
            else (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
        )
        x = y = 0.0
        for code in one.findall(path("TextCode")):
            x = _number(code.get("X"), x)
            y = _number(code.get("Y"), y)
            text = code.text or ""
            run = sum(_steps(code.get("DeltaX"), len(text)))
            a, b, c, d, e, f = matrix
            yield Line(
                text=text,
                x=left + a * x + c * y + e,
                end=left + a * (x + run) + c * y + e + size * _last(text),
                y=top + b * x + d * y + f,
                size=size * math.hypot(a, b),
            )


def _last(text: str) -> float:
    """Return about how wide the last character is, in parts of the size."""
    return 0.55 if text[-1:].isascii() else 1.0


def _number(said: str | None, before: float) -> float:
    return before if said is None else numbers(said, count=1, what="文字的位置")[0]


def _steps(said: str | None, most: int) -> Iterator[float]:
    """Yield the distances between characters, `g count distance` told out, no more than there are."""
    words = iter((said or "").split())
    given = 0
    for word in words:
        count, step = _counted(word, words)
        for _ in range(min(count, most - given)):
            yield step
        given += count
        if given >= most:
            return


def _counted(word: str, words: Iterator[str]) -> tuple[int, float]:
    try:
        count, step = (int(next(words)), next(words)) if word == "g" else (1, word)
        if count >= 0:
            return count, float(step)
    except (ValueError, StopIteration):
        pass
    raise Unreadable("number", "文字的间距不是数字。")


def _joined(found: list[Line]) -> str:
    """Return runs as text: one line a line of the page, a space where there is a gap."""
    said: list[str] = []
    before: Line | None = None
    for one in found:
        if before is not None:
            same = abs(one.y - before.y) < 0.2 * max(one.size, before.size) and one.x > before.x
            gap = one.x - before.end > _GAP * one.size
            said.append((" " if gap else "") if same else "\n")
        said.append(one.text)
        before = one
    text = "".join(said)
    if len(text) > _LONGEST_TEXT:
        raise Unreadable("too_large", "文字太多，没有打开。")
    return text


def signature_view(package: Package, name: str, index: int) -> SignatureView:
    """Return what a signature says. Raises Unreadable where it has another form."""
    root = package.root(name, tag="Signature")
    value = package.files.get(package.located(root, "SignedValue", beside=name))
    if value is None:
        raise Unreadable("missing", "签章缺少签名值。")
    try:
        signature = ses.read_signature(value)
        certificate = ses.certificate_of(signature)
        seal, claimed = ses.view(signature["to_sign"]["seal"]), ses.signed_at(signature)
    except ses.BadSeal as broken:
        raise Unreadable(
            "signature_form", "签章的数据不是 GB/T 38540 第 4 版的结构，本系统读不了。"
        ) from broken
    return SignatureView(
        index=index,
        seal=seal,
        certificate=certificate.der,
        claimed_at=claimed,
        places=tuple(_places(package, root)),
        suite=certificate.suite,
        stamp=signature["stamp"].native,
    )


def _places(package: Package, root: etree._Element) -> Iterator[Place]:
    pages = {number: place for place, number in enumerate(package.page_ids())}
    for one in root.iter(path("StampAnnot")):
        page = pages.get(whole(one.get("PageRef"), "PageRef"))
        if page is None:
            raise Unreadable("missing", "签章放在不存在的页上。")
        x, y, width, height = numbers(one.get("Boundary"), count=4, what="签章的位置")
        yield Place(page=page, x=x, y=y, width=width, height=height)
