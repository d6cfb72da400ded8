"""Write a typeset PDF as OFD after GB/T 33190-2016: text that can be read out, whole fonts, metadata."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta, timezone
from hashlib import sha256
from uuid import UUID

from yimen.ofd import objects
from yimen.ofd.contracts import CannotWrite, Facts, Font, OfdParts, Part, SharedPart
from yimen.ofd.drawn import MM, Item, Page, Path, Picture, Text, read_pages
from yimen.ofd.markup import array, document, element, text

ROOT = "Doc_0"
CREATOR = "Yimen"
NUMBER_KEY, MADE_KEY = "文号", "成文时间"
_CHINA = timezone(timedelta(hours=8))


class _Book:
    """What is counted and collected while the pages of one document are written."""

    def __init__(self, fonts: Sequence[Font]) -> None:
        self.last_id = 0
        # of two with one name the first is taken: the later may be kept for old documents alone
        self._at_hand = {one.post_script_name: one for one in reversed(fonts)}
        self.fonts: dict[str, tuple[int, Font]] = {}
        self.pictures: dict[bytes, tuple[int, str, bytes]] = {}

    def new_id(self) -> int:
        self.last_id += 1
        return self.last_id

    def font(self, name: str) -> tuple[int, Font]:
        if name not in self.fonts:
            if name not in self._at_hand:
                raise CannotWrite(f"the font {name} is not at hand")
            self.fonts[name] = (self.new_id(), self._at_hand[name])
        return self.fonts[name]

    def picture(self, item: Picture) -> int:
        key = sha256(item.content).digest()
        if key not in self.pictures:
            name = f"Image_{len(self.pictures)}.{item.suffix}"
            self.pictures[key] = (self.new_id(), name, item.content)
        return self.pictures[key][0]


def write(*, pdf: bytes, facts: Facts, fonts: Sequence[Font]) -> OfdParts:
    """Return a typeset PDF as the parts of an OFD; the same input gives the same parts.

    Fonts that the pages use are embedded whole, the others of `fonts` are not.

    Raises:
        CannotWrite: the PDF draws something this writer has no OFD for, or uses a font not at hand.
    """
    pages = read_pages(pdf=pdf)
    book = _Book(fonts)
    colours = book.new_id()
    contents = [_page(page, book) for page in pages]
    page_ids = [book.new_id() for _ in pages]
    made = Part(name="OFD.xml", content=_entry(facts, sha256(pdf).digest()))
    resources = [Part(name=f"{ROOT}/PublicRes.xml", content=_public(book, colours))]
    if book.pictures:
        resources.append(Part(name=f"{ROOT}/DocumentRes.xml", content=_media(book)))
    parts = [
        made,
        Part(name=f"{ROOT}/Document.xml", content=_document(book, pages, page_ids, colours)),
        *resources,
        *(
            Part(name=f"{ROOT}/Pages/Page_{number}/Content.xml", content=content)
            for number, content in enumerate(contents)
        ),
        *(
            Part(name=f"{ROOT}/Res/{name}", content=content)
            for _, name, content in book.pictures.values()
        ),
    ]
    return OfdParts(
        parts=tuple(parts), shared=tuple(_shared(one) for _, one in book.fonts.values())
    )


def _shared(font: Font) -> SharedPart:
    return SharedPart(
        name=f"{ROOT}/Res/{font.file_name}",
        size=font.size,
        crc32=font.crc32,
        sm3=font.sm3,
        sha256=font.sha256,
    )


def _entry(facts: Facts, digest: bytes) -> bytes:
    day = facts.made_at.astimezone(_CHINA)
    custom = (
        (NUMBER_KEY, facts.number),
        (MADE_KEY, day.isoformat(timespec="seconds")),
        *facts.custom,
    )
    named = f"{facts.title}\n{facts.number}\n{facts.made_at.isoformat()}".encode()
    document_id = UUID(bytes=sha256(digest + named).digest()[:16], version=5)
    info = element(
        "DocInfo",
        element("DocID", document_id.hex),
        element("Title", text(facts.title)),
        element("Author", text(facts.author)),
        element("Subject", text(facts.subject)) if facts.subject else "",
        element("CreationDate", day.date().isoformat()),
        element("ModDate", day.date().isoformat()),
        element("DocUsage", "Normal"),
        element("Keywords", *(element("Keyword", text(one)) for one in facts.keywords))
        if facts.keywords
        else "",
        element("Creator", CREATOR),
        element("CreatorVersion", "1.0"),
        element(
            "CustomDatas",
            *(element("CustomData", text(value), Name=name) for name, value in custom if value),
        ),
    )
    body = element("DocBody", info, element("DocRoot", f"{ROOT}/Document.xml"))
    return document("OFD", body, Version="1.0", DocType="OFD")


def _document(book: _Book, pages: Sequence[Page], page_ids: Sequence[int], colours: int) -> bytes:
    first = pages[0]
    area = element("PageArea", _box(first))
    return document(
        "Document",
        element(
            "CommonData",
            element("MaxUnitID", str(book.last_id)),
            area,
            element("PublicRes", "PublicRes.xml"),
            element("DocumentRes", "DocumentRes.xml") if book.pictures else "",
            element("DefaultCS", str(colours)),
        ),
        element(
            "Pages",
            *(
                element("Page", ID=one, BaseLoc=f"Pages/Page_{number}/Content.xml")
                for number, one in enumerate(page_ids)
            ),
        ),
    )


def _box(page: Page) -> str:
    return element("PhysicalBox", array((0, 0, page.width * MM, page.height * MM)))


def _public(book: _Book, colours: int) -> bytes:
    return document(
        "Res",
        element(
            "ColorSpaces",
            element("ColorSpace", ID=colours, Type="RGB", BitsPerComponent=8),
        ),
        element(
            "Fonts",
            *(
                element(
                    "Font",
                    element("FontFile", font.file_name),
                    ID=number,
                    FontName=font.family,
                    FamilyName=font.family,
                    Charset="unicode",
                )
                for number, font in book.fonts.values()
            ),
        )
        if book.fonts
        else "",
        BaseLoc="Res",
    )


def _media(book: _Book) -> bytes:
    return document(
        "Res",
        element(
            "MultiMedias",
            *(
                element(
                    "MultiMedia",
                    element("MediaFile", name),
                    ID=number,
                    Type="Image",
                    Format=name.rpartition(".")[2].upper(),
                )
                for number, name, _ in book.pictures.values()
            ),
        ),
        BaseLoc="Res",
    )


def _page(page: Page, book: _Book) -> bytes:
    layers = []
    for kind, items in _layers(page.items):
        layer_id = book.new_id()
        drawn = [_object(one, page.height, book) for one in items]
        layers.append(element("Layer", *drawn, ID=layer_id, Type=kind))
    return document("Page", element("Area", _box(page)), element("Content", *layers))


def _object(item: Item, height: float, book: _Book) -> str:
    if isinstance(item, Text):
        number, font = book.font(item.font)
        return objects.text_object(
            item=item, page_height=height, font=font, font_id=number, new_id=book.new_id
        )
    if isinstance(item, Path):
        return objects.path_object(item=item, page_height=height, new_id=book.new_id)
    return objects.image_object(
        item=item, page_height=height, resource_id=book.picture(item), new_id=book.new_id
    )


def _layers(items: Sequence[Item]) -> list[tuple[str, Sequence[Item]]]:
    """Return what is behind the content, the content, and what is before it, in order of painting.

    A typeset page marks as artefacts what says nothing of its own: watermark, page number, rules.
    """
    said = [place for place, one in enumerate(items) if not one.artifact]
    first, last = (said[0], said[-1] + 1) if said else (0, len(items))
    found = [
        ("Background", items[:first]),
        ("Body", items[first:last]),
        ("Foreground", items[last:]),
    ]
    return [(kind, inside) for kind, inside in found if inside or kind == "Body"]
