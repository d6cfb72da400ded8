"""An S3 bucket as a content store, for installations with several machines.

Its client library is an extra, loaded when a bucket is configured.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO

from yimen.kernel.files.contracts import StoredContent, StoreDown, StoreFull

_NO_ROOM = {"QuotaExceeded", "XMinioStorageFull", "InsufficientStorage", "507"}
_SPOOL = 1024 * 1024
_ABSENT = {"404", "NoSuchKey", "NotFound"}


@dataclass(frozen=True, slots=True, kw_only=True)
class BucketAddress:
    """Where the bucket is and with which key it opens."""

    endpoint: str
    bucket: str
    access_key: str
    secret_key: str
    region: str = "us-east-1"
    prefix: str = "contents/"


class BucketStore:
    """Contents as objects; S3 shows an object whole or not at all."""

    def __init__(self, address: BucketAddress) -> None:
        boto3, botocore = import_module("boto3"), import_module("botocore.config")
        self._address = address
        self._client = boto3.client(
            "s3",
            endpoint_url=address.endpoint,
            aws_access_key_id=address.access_key,
            aws_secret_access_key=address.secret_key,
            region_name=address.region,
            config=botocore.Config(
                connect_timeout=3,
                read_timeout=30,
                retries={"max_attempts": 2},
                s3={"addressing_style": "path"},
            ),
        )

    def put(self, *, address: str, source: BinaryIO, size: int) -> None:
        """Upload the content unless it is there already with this size."""
        if self._size(address) != size:
            self.replace(address=address, source=source)

    def replace(self, *, address: str, source: BinaryIO) -> None:
        """Upload the content over what is there."""
        self._ask("upload_fileobj", source, self._address.bucket, self._key(address))

    def open(self, *, address: str) -> BinaryIO:
        """Return a reader of the content, which stays sealed on this machine too."""
        answer = self._ask("get_object", Bucket=self._address.bucket, Key=self._key(address))
        spool = SpooledTemporaryFile(max_size=_SPOOL)  # noqa: SIM115 -- the caller closes it
        with answer["Body"] as body:
            shutil.copyfileobj(body, spool)
        spool.seek(0)
        return spool  # type: ignore[return-value]

    def remove(self, *, address: str) -> None:
        """Remove the content."""
        self._ask("delete_object", Bucket=self._address.bucket, Key=self._key(address))

    def contents(self) -> Iterator[StoredContent]:
        """Yield every content with the time it was written."""
        pages = self._client.get_paginator("list_objects_v2").paginate(
            Bucket=self._address.bucket, Prefix=self._address.prefix
        )
        for page in pages:
            for item in page.get("Contents", ()):
                yield StoredContent(
                    address=item["Key"].rpartition("/")[2], stored_at=item["LastModified"]
                )

    def _key(self, address: str) -> str:
        return f"{self._address.prefix}{address[:2]}/{address}"

    def _size(self, address: str) -> int | None:
        try:
            answer = self._ask("head_object", Bucket=self._address.bucket, Key=self._key(address))
        except FileNotFoundError:
            return None
        size: int = answer["ContentLength"]
        return size

    def _ask(self, operation: str, *arguments: Any, **named: Any) -> Any:
        errors = import_module("botocore.exceptions")
        transfer = import_module("boto3.exceptions")
        try:
            return getattr(self._client, operation)(*arguments, **named)
        except errors.ClientError as refused:
            code = str(refused.response.get("Error", {}).get("Code", ""))
            if code in _ABSENT and operation in {"head_object", "get_object"}:
                raise FileNotFoundError(code) from refused
            raise (StoreFull if code in _NO_ROOM else StoreDown) from refused
        except (errors.BotoCoreError, transfer.Boto3Error) as failed:
            raise StoreDown from failed


@cache
def _opened(address: BucketAddress) -> BucketStore:
    return BucketStore(address)


def open_bucket(*, address: Mapping[str, str]) -> BucketStore:
    """Return the store behind an address, whose fields are those of `BucketAddress`."""
    return _opened(BucketAddress(**address))
