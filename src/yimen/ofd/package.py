"""Find one's way in a package: entry, document, pages, signatures, and what a location points to."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from yimen.ofd.contracts import OfdParts, Unreadable
from yimen.ofd.markup import NAMESPACE
from yimen.ofd.unpacking import parse
from yimen.pki import asn1

_MOST_PAGES = 1_000
_MOST_SIGNATURES = 20
_MOST_XML_TOGETHER = 32 * 1024 * 1024


class Package:
    """The files of a package, parsed when they are asked for."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files = files
        self._roots: dict[str, etree._Element] = {}
        self._digests: dict[tuple[str, str], bytes] = {}
        self._parsed = 0

    @classmethod
    def of(cls, parts: OfdParts) -> Package:
        """Return the package that a document's own parts are."""
        return cls({one.name: one.content for one in parts.parts})

    def root(self, name: str, *, tag: str) -> etree._Element:
        """Return the root of an XML part. Raises Unreadable where it is missing or something else."""
        if name not in self._roots:
            content = self.files.get(name)
            if content is None:
                raise Unreadable("missing", f"文件里缺少部件 {name}。")
            self._parsed += len(content)
            if self._parsed > _MOST_XML_TOGETHER:
                raise Unreadable("xml_too_large", "文件里的 XML 合起来太大，没有打开。")
            self._roots[name] = parse(content, name=name)
        found = self._roots[name]
        if found.tag != f"{{{NAMESPACE}}}{tag}":
            raise Unreadable("look_alike", f"{name} 不是 OFD 的 {tag} 部件。")
        return found

    def digest(self, name: str, *, method: str) -> bytes:
        """Return the digest of a file, reckoned once however many signatures list it."""
        key = (name, method)
        if key not in self._digests:
            self._digests[key] = asn1.hashed(method, self.files[name])
        return self._digests[key]

    @property
    def entry(self) -> etree._Element:
        """Return OFD.xml."""
        return self.root("OFD.xml", tag="OFD")

    @property
    def body(self) -> etree._Element:
        """Return the first document of the entry."""
        found = self.entry.find(path("DocBody"))
        if found is None:
            raise Unreadable("empty", "OFD.xml 里没有文档。")
        return found

    @property
    def document_name(self) -> str:
        """Return the name of Document.xml, whatever it is called."""
        return self.located(self.body, "DocRoot", beside="OFD.xml")

    @property
    def document(self) -> etree._Element:
        """Return Document.xml."""
        return self.root(self.document_name, tag="Document")

    def located(self, holder: etree._Element, tag: str, *, beside: str) -> str:
        """Return the name to which a location inside an element points. Raises Unreadable."""
        said = holder.findtext(path(tag))
        if said is None:
            raise Unreadable("missing", f"{beside} 里没有 {tag}。")
        return self.resolve(said, beside=beside)

    def resolve(self, location: str, *, beside: str) -> str:
        """Return the name a location (ST_Loc) points to. Raises Unreadable where it leaves the package."""
        said = location.strip()
        steps = [] if said.startswith("/") else beside.split("/")[:-1]
        for step in said.split("/"):
            if step == ".." and steps:
                steps.pop()
            elif step == ".." or "\\" in step or ":" in step:
                raise Unreadable("path", f"{beside} 里的路径 {said[:80]} 指到文件外面。")
            elif step not in {"", "."}:
                steps.append(step)
        return "/".join(steps)

    def pages(self) -> list[tuple[int, str]]:
        """Return the id and the name of each page, in order."""
        rows = self.document.findall("/".join([path("Pages"), path("Page")]))
        if not rows:
            raise Unreadable("empty", "文件里没有页面。")
        if len(rows) > _MOST_PAGES:
            raise Unreadable("too_many_pages", "页数太多，没有打开。")
        names = [self.resolve(one.get("BaseLoc") or "", beside=self.document_name) for one in rows]
        _check_once(names, "页面")
        return [(whole(one.get("ID"), "ID"), name) for one, name in zip(rows, names, strict=True)]

    def page_ids(self) -> tuple[int, ...]:
        """Return the ids of the pages, in order."""
        return tuple(number for number, _ in self.pages())

    @property
    def list_name(self) -> str | None:
        """Return the name of the list of signatures, None where the entry names none."""
        if self.body.find(path("Signatures")) is None:
            return None
        return self.located(self.body, "Signatures", beside="OFD.xml")

    def signature_names(self) -> list[str]:
        """Return the name of each Signature.xml, in order; none where there is no list."""
        name = self.list_name
        if name is None:
            return []
        rows = self.root(name, tag="Signatures").findall(path("Signature"))
        if len(rows) > _MOST_SIGNATURES:
            raise Unreadable("too_many_signatures", "签章太多，没有打开。")
        names = [self.resolve(one.get("BaseLoc") or "", beside=name) for one in rows]
        _check_once(names, "签章")
        return names


def _check_once(names: list[str], what: str) -> None:
    if len(set(names)) != len(names):
        raise Unreadable("duplicate", f"两个{what}指到同一个部件，没有打开。")


def path(tag: str) -> str:
    """Return a tag of the namespace for a search."""
    return f"{{{NAMESPACE}}}{tag}"


def whole(said: str | None, what: str) -> int:
    """Return a whole number that a part says. Raises Unreadable."""
    try:
        return int(said or "")
    except ValueError:
        raise Unreadable("number", f"{what} 不是数字。") from None


def numbers(said: str | None, *, count: int, what: str) -> tuple[float, ...]:
    """Return as many numbers as a box, a point or a matrix has. Raises Unreadable."""
    try:
        found = tuple(float(one) for one in (said or "").split())
    except ValueError:
        found = ()
    if len(found) != count or any(abs(one) > 1e6 or one != one for one in found):
        raise Unreadable("number", f"{what} 不是 {count} 个数字。")
    return found
