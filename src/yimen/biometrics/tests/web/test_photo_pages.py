"""ID photos through their pages: hostile files, who may open what, and what is left a day later."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from datetime import timedelta
from pathlib import Path

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from PIL import Image

from yimen.biometrics import pictures
from yimen.biometrics.actions import photo as photos
from yimen.biometrics.models import CardCopy, Photo
from yimen.kernel.clock import now

pytestmark = pytest.mark.django_db
ONE_INCH, ID_CARD = "/photo/take/one-inch/", "/photo/take/id-card/"
PURPOSE = "柳浦镇便民中心办理老年人优待证"


@pytest.fixture
def faces_on(settings: object, face_models: Path) -> None:
    """The real models in this process."""
    settings.YIMEN_FACES = "inline"
    settings.YIMEN_FACES_MODELS = face_models


@pytest.fixture
def portrait(yimen_data: Path) -> bytes:
    return (yimen_data / "faces" / "london" / "003_n.jpg").read_bytes()


def _sent(client: Client, address: str, content: bytes, name: str = "a.jpg") -> HttpResponse:
    file = SimpleUploadedFile(name, content, content_type="image/jpeg")
    return client.post(address, {"photo": file})


def _png(width: int, height: int) -> bytes:
    """Return a PNG of one colour, written by hand so that no library holds all its pixels."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        told = zlib.crc32(kind + content)
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", told)

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress((b"\x00" + b"\x80" * width) * height)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def _card(colour: str) -> bytes:
    table = Image.new("RGB", (1400, 1000), (60, 50, 45))
    table.paste(Image.new("RGB", (856, 540), colour), (270, 220))
    made = io.BytesIO()
    table.save(made, "JPEG", quality=92)
    return made.getvalue()


def _copied(client: Client, purpose: str = PURPOSE, **more: str) -> HttpResponse:
    sides = {
        "front": SimpleUploadedFile("f.jpg", _card("#d8e4f0"), content_type="image/jpeg"),
        "back": SimpleUploadedFile("b.jpg", _card("#f0e4d8"), content_type="image/jpeg"),
    }
    return client.post("/photo/card/", {"purpose": purpose, **sides, **more})


def test_a_visitor_takes_changes_downloads_and_deletes_a_photo(
    client: Client, faces_on: None, portrait: bytes
) -> None:
    sent = _sent(client, ONE_INCH, portrait)

    assert sent.status_code == 302
    page = client.get(sent["Location"]).content.decode()
    assert "一寸照做好了" in page
    assert "不建人脸模板" in page
    changed = client.post(sent["Location"], {"backdrop": "blue"})
    assert changed.status_code == 302
    made = client.get(f"{sent['Location']}download/").content
    with Image.open(io.BytesIO(made)) as photo:
        assert photo.size == (295, 413)
        assert photo.info["dpi"] == (300, 300)
        corner = photo.convert("RGB").getpixel((4, 4))
    assert all(abs(one - other) < 12 for one, other in zip(corner, (67, 142, 219), strict=True))
    facts = pictures.read_facts(made)
    assert facts["preset"] == "one-inch"
    assert facts["checks"][-1] == "background_replaced"
    assert facts["pixels_sha256"] == Photo.objects.get().pixels_sha256
    client.post(f"{sent['Location']}delete/")
    assert not Photo.objects.exists()


def test_a_sheet_is_six_inches_and_its_photos_are_true_to_size(
    client: Client, faces_on: None, portrait: bytes
) -> None:
    sent = _sent(client, ONE_INCH, portrait)

    sheet = client.get(f"{sent['Location']}sheet.pdf").content

    assert _millimetres(sheet) == ((152, 102), [(25.0, 35.0)] * 10)


def test_a_card_is_copied_at_true_size_with_its_purpose(client: Client, faces_on: None) -> None:
    sent = _copied(client, colour="grey")

    page = client.get(sent["Location"])
    assert "没有找到" not in page.content.decode()
    assert PURPOSE in page.content.decode()
    made = client.get(f"{sent['Location']}page.pdf").content
    assert _millimetres(made) == ((210, 297), [(85.6, 54.0)] * 2)
    with pypdfium2.PdfDocument(made) as document:
        said = document[0].get_textpage().get_text_range()
    assert f"仅用于{PURPOSE}，他用无效" in said.replace(" ", "")
    kept = CardCopy.objects.get()
    assert kept.straightened == 2
    assert bytes(PURPOSE, "utf-8") not in bytes(kept.purpose_encrypted)


def test_a_card_is_copied_without_faces_as_the_whole_picture(client: Client) -> None:
    sent = _copied(client)

    page = client.get(sent["Location"]).content.decode()
    assert "两面的边都没有找到" in page


def _millimetres(pdf: bytes) -> tuple[tuple[int, int], list[tuple[float, float]]]:
    with pypdfium2.PdfDocument(pdf) as document:
        page = document[0]
        width, height = (round(one / 72 * 25.4) for one in page.get_size())
        pictures_laid = [
            one
            for one in page.get_objects(max_depth=4)
            if one.type == 3  # an image
        ]
        sizes = []
        for one in pictures_laid:
            left, bottom, right, top = one.get_bounds()
            sizes.append(
                (round((right - left) / 72 * 25.4, 1), round((top - bottom) / 72 * 25.4, 1))
            )
    return (width, height), sizes


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (_png(9000, 6000), "a.png", "5400 万像素"),
        (_png(600, 1), "a.png", "600×1 像素"),
        (b"GIF89a" + b"\x00" * 300, "a.jpg", "不是照片文件"),
        (b"\xff\xd8\xff\xe0" + b"\x00" * 300, "a.jpg", "打不开"),
        (b"%PDF-1.7\n" + b"\x00" * 300, "a.jpg", "不是照片文件"),
        (b"", "a.jpg", "还没有照片"),
    ],
    ids=["54 megapixels", "one pixel high", "gif", "broken", "pdf named jpg", "empty"],
)
def test_hostile_files_are_refused_in_words_and_not_kept(
    client: Client, content: bytes, name: str, said: str
) -> None:
    file = SimpleUploadedFile(name, content, content_type="")

    answer = client.post(ID_CARD, {"photo": file})

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Photo.objects.exists()


def test_nothing_hidden_behind_a_picture_is_kept(
    client: Client, faces_on: None, portrait: bytes
) -> None:
    hidden = io.BytesIO()
    with zipfile.ZipFile(hidden, "w") as archive:
        archive.writestr("evil.html", "<script>alert(1)</script>")
    located = Image.Exif()
    located.get_ifd(0x8825)[1] = "N"
    with Image.open(io.BytesIO(portrait)) as opened:
        noted = io.BytesIO()
        opened.save(noted, "JPEG", quality=95, exif=located.tobytes())

    sent = _sent(client, ONE_INCH, noted.getvalue() + hidden.getvalue())

    for name in ("before.jpg", "after.jpg"):
        kept = client.get(f"{sent['Location']}{name}").content
        assert b"evil.html" not in kept
        with Image.open(io.BytesIO(kept)) as picture:
            assert not picture.getexif().get_ifd(0x8825)


def test_nobody_else_opens_a_photo_or_a_copy(
    client: Client, faces_on: None, portrait: bytes
) -> None:
    photo = _sent(client, ONE_INCH, portrait)["Location"]
    copy = _copied(client)["Location"]
    other = Client()
    other.get(ONE_INCH)

    opened = {
        address: other.get(address).status_code
        for address in (
            *(photo, f"{photo}before.jpg", f"{photo}after.jpg", f"{photo}download/"),
            *(f"{photo}sheet.pdf", copy, f"{copy}front.jpg", f"{copy}page.pdf"),
        )
    }
    deleted = {other.post(f"{one}delete/").status_code for one in (photo, copy)}

    assert set(opened.values()) == {404}
    assert deleted == {404}
    assert Photo.objects.count() == CardCopy.objects.count() == 1


def test_photos_and_copies_are_gone_a_day_later(
    client: Client, faces_on: None, portrait: bytes
) -> None:
    photo = _sent(client, ONE_INCH, portrait)["Location"]
    _copied(client)
    Photo.objects.update(expires_at=now() - timedelta(seconds=1))
    CardCopy.objects.update(expires_at=now() - timedelta(seconds=1))

    assert client.get(photo).status_code == 404  # before any task ran

    assert photos.forget_old(at=now()) == 2
    assert not Photo.objects.exists()
    assert not CardCopy.objects.exists()


def test_without_the_outlines_model_only_a_real_wall_passes_and_the_page_says_so(
    client: Client, settings: object, face_models: Path, portrait: bytes, tmp_path: Path
) -> None:
    for file in face_models.iterdir():
        if file.name != "u2netp.onnx":
            (tmp_path / file.name).symlink_to(file)
    settings.YIMEN_FACES = "inline"
    settings.YIMEN_FACES_MODELS = tmp_path

    plain = client.get(_sent(client, ONE_INCH, portrait)["Location"]).content.decode()
    with Image.open(io.BytesIO(portrait)) as opened:
        striped = opened.convert("RGB")
    for left in (*range(0, 100, 25), *range(380, 480, 25)):
        striped.paste((70, 90, 60), (left, 0, left + 10, 300))
    written = io.BytesIO()
    striped.save(written, "JPEG", quality=95)
    busy = client.get(_sent(client, ONE_INCH, written.getvalue())["Location"]).content.decode()

    assert "一寸照做好了" in plain
    assert "没有装换背景的模型" in plain
    assert "换一种底色" not in plain
    assert "背景不干净" in busy
    assert "没有装换背景的模型" in busy


def test_without_faces_the_page_says_so_and_takes_nothing(client: Client) -> None:
    page = client.get("/photo/").content.decode()

    assert "证件照现在拍不了" in page


def test_a_copy_without_a_binding_purpose_is_refused_at_its_field(client: Client) -> None:
    answer = _copied(client, purpose="仅用于办事")

    assert answer.status_code == 422
    assert "写清楚这份复印件交给谁" in answer.content.decode()
    assert not CardCopy.objects.exists()
