import errno
import io
import os
import socket
import threading
import zipfile
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import transaction

from yimen.kernel.contracts import NotFound, Ref
from yimen.kernel.files import actions as files
from yimen.kernel.files import store
from yimen.kernel.files.contracts import FileLimits, FileRefused, StoreDown, StoreFull

AT = datetime(2026, 11, 20, 2, tzinfo=UTC)
LATER = datetime(2126, 1, 1, tzinfo=UTC)
PDF = b"%PDF-1.7\n1 0 obj\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
OWNER = Ref("toy.thing", uuid4())

pytestmark = pytest.mark.django_db


def _zip(*names):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return made.getvalue()


SAMPLES = {
    "a.pdf": (PDF, "application/pdf"),
    "a.jpg": (b"\xff\xd8\xff\xe0\0\x10JFIF", "image/jpeg"),
    "a.png": (PNG, "image/png"),
    "a.webp": (b"RIFF\x10\0\0\0WEBPVP8 ", "image/webp"),
    "a.heic": (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "image/heic"),
    "a.docx": (
        _zip("[Content_Types].xml", "word/document.xml"),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    "a.xlsx": (
        _zip("[Content_Types].xml", "xl/workbook.xml"),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    "a.ofd": (_zip("OFD.xml", "Doc_0/Document.xml"), "application/ofd"),
    "a.txt": ("一门县卫生健康局".encode("gb18030") * 400, "text/plain"),
    "b.txt": ("一门县卫生健康局".encode() * 400, "text/plain"),
}


@pytest.fixture(autouse=True)
def folder(tmp_path, settings):
    settings.YIMEN_FILES_FOLDER = tmp_path / "files"
    return tmp_path / "files"


def _put(content=PDF, name="营业执照.pdf", **more):
    return files.put_bytes(content=content, name=name, at=AT, **more)


def _kept(folder):
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("name", SAMPLES)
def test_put_keeps_each_kind_and_gives_it_back(name):
    content, media_type = SAMPLES[name]

    stored = _put(content, name)

    found, reader = files.open_file(file_id=stored.id)
    with reader:
        assert reader.read() == content
    assert found == stored
    assert (stored.media_type, stored.size) == (media_type, len(content))


def test_the_same_content_lies_there_once(folder):
    one, two = _put(), _put(name="另一个名字.pdf")

    assert one.id != two.id
    assert _kept(folder) == [one.address]


@pytest.mark.parametrize(
    ("content", "name", "declared"),
    [
        (PDF, "a.jpg", ""),
        (PNG, "a.pdf", ""),
        (PNG, "a.png", "application/pdf"),
        (_zip("[Content_Types].xml", "word/document.xml"), "a.xlsx", ""),
        (b"%PDF-1.7", "a.exe", ""),
    ],
)
def test_a_file_that_lies_about_its_type_is_refused(folder, content, name, declared):
    with pytest.raises(FileRefused, match="内容却是") as refused:
        _put(content, name, declared_type=declared)

    assert refused.value.code == "kernel.file.type_mismatch"
    assert _kept(folder) == []


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"MZ\x90\0\x03\0\0\0", "a.pdf"),
        (b"<html><script>alert(1)</script>", "a.txt"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a.png"),
        (_zip("evil.exe"), "a.docx"),
        (_zip("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), "a.docx"),
        (b"PK\x03\x04broken", "a.docx"),
        (b"\x00\x01\x02", "a.txt"),
    ],
)
def test_a_file_of_another_kind_is_refused_with_what_may_come(folder, content, name):
    with pytest.raises(FileRefused, match="可以上传：PDF、JPG 照片"):
        _put(content, name)

    assert _kept(folder) == []


def test_limits_are_told_and_held(folder):
    with pytest.raises(FileRefused, match="最多 2 MB"):
        _put(PDF + b"x" * 2 * 1024 * 1024, limits=FileLimits(max_bytes=2 * 1024 * 1024))
    with pytest.raises(FileRefused, match="是空的"):
        _put(b"")
    with pytest.raises(FileRefused, match="可以上传：PNG 图片。"):
        _put(limits=FileLimits(media_types=frozenset({"image/png"})))

    assert _kept(folder) == []


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\资料\\执照.pdf", "执照.pdf"),
        ("a\x00\u202efdp.pdf", "afdp.pdf"),
        ("长" * 300 + ".pdf", "长" * 116 + ".pdf"),
        ("...", "文件"),
    ],
)
def test_names_are_made_safe_to_show(name, kept):
    assert files.clean_name(name) == kept


def test_a_full_disk_keeps_nothing_and_says_so(folder, monkeypatch):
    def no_room(_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", no_room)

    with pytest.raises(StoreFull, match="存储空间满了"):
        _put()

    assert _kept(folder) == []


def test_a_store_that_cannot_be_written_says_so(folder):
    folder.parent.mkdir(exist_ok=True)
    folder.write_text("not a folder")

    with pytest.raises(StoreDown):
        _put()


def test_claim_gives_a_file_one_owner():
    stored = _put()

    files.claim(file_id=stored.id, owner=OWNER)
    files.claim(file_id=stored.id, owner=OWNER)

    with pytest.raises(FileRefused):
        files.claim(file_id=stored.id, owner=Ref("toy.thing", uuid4()))
    with pytest.raises(NotFound):
        files.claim(file_id=uuid4(), owner=OWNER)


def test_a_released_file_is_free_for_another_and_one_of_others_stays():
    kept, left = (
        files.put_bytes(content=PDF + bytes([one]), name="a.pdf", at=AT) for one in (1, 2)
    )
    for one in (kept, left):
        files.claim(file_id=one.id, owner=OWNER)
    files.release(owner=Ref("toy.thing", uuid4()), file_ids=[left.id])
    with pytest.raises(FileRefused):
        files.claim(file_id=left.id, owner=Ref("toy.thing", uuid4()))
    files.release(owner=OWNER, file_ids=[left.id])
    files.claim(file_id=left.id, owner=Ref("toy.thing", uuid4()))
    with pytest.raises(FileRefused):
        files.claim(file_id=kept.id, owner=Ref("toy.thing", uuid4()))


def test_clean_up_takes_what_nobody_owns(folder):
    owned, unclaimed = _put(owner=OWNER), _put(PNG, "a.png")
    (folder / "incoming" / "left").write_bytes(b"half")

    too_early = files.clean_up(before=AT - timedelta(days=1))
    removed = files.clean_up(before=LATER)

    assert (too_early, removed) == ((0, 0), (1, 1))
    assert _kept(folder) == [owned.address]
    with pytest.raises(NotFound):
        files.find(file_id=unclaimed.id)


def test_clean_up_takes_contents_whose_transaction_rolled_back(folder):
    def put_and_fail():
        with transaction.atomic():
            _put()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        put_and_fail()

    assert len(_kept(folder)) == 1
    assert files.clean_up(before=LATER) == (0, 1)
    assert _kept(folder) == []


class _Scanner:
    """Speaks clamd's INSTREAM and finds the text EICAR."""

    def __init__(self):
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._socket.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            connection, _ = self._socket.accept()
            with connection, connection.makefile("rb") as stream:
                assert stream.read(10) == b"zINSTREAM\0"
                content = b""
                while length := int.from_bytes(stream.read(4), "big"):
                    content += stream.read(length)
                found = b"stream: Eicar FOUND\0" if b"EICAR" in content else b"stream: OK\0"
                connection.sendall(found)


def test_a_scanner_refuses_what_it_finds(folder, settings):
    settings.YIMEN_CLAMD = _Scanner().address

    clean = _put()
    with pytest.raises(FileRefused, match="检查出了病毒"):
        _put(PDF + b"EICAR")

    assert _kept(folder) == [clean.address]


def test_a_scanner_that_does_not_answer_lets_nothing_in(folder, settings):
    settings.YIMEN_CLAMD = "127.0.0.1:9"

    with pytest.raises(StoreDown):
        _put()

    assert _kept(folder) == []


@pytest.fixture
def bucket(settings):
    """A real S3 protocol over HTTP, served on loopback."""
    server_module = pytest.importorskip("moto.server")
    boto3 = pytest.importorskip("boto3")
    server = server_module.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    address = {
        "endpoint": f"http://{host}:{port}",
        "bucket": f"yimen-{uuid4().hex[:8]}",
        "access_key": "test",
        "secret_key": "test",
    }
    client = boto3.client(
        "s3",
        endpoint_url=address["endpoint"],
        aws_access_key_id="test",
        aws_secret_access_key="test",
        region_name="us-east-1",
    )
    client.create_bucket(Bucket=address["bucket"])
    settings.YIMEN_FILES_BUCKET = address
    yield server
    server.stop()


def test_a_bucket_keeps_gives_back_and_cleans_up(bucket, folder):
    owned, _ = _put(owner=OWNER), _put(PNG, "a.png")

    assert files.read_bytes(file_id=owned.id) == PDF
    assert files.clean_up(before=LATER) == (1, 1)
    assert [content.address for content in store.installed().contents()] == [owned.address]
    assert not folder.exists()


def test_a_bucket_that_lost_a_content_says_so(bucket):
    stored = _put()
    store.installed().remove(address=stored.address)

    with pytest.raises(FileNotFoundError):
        files.read_bytes(file_id=stored.id)


def test_a_bucket_that_is_away_lets_nothing_in(bucket):
    bucket.stop()

    with pytest.raises(StoreDown):
        _put()
