"""An S3 bucket as a place outside; with object lock it cannot be changed by who writes to it."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from yimen.audit.contracts import DestinationDown

_TAKEN = {"PreconditionFailed", "412"}


class BucketPlace:
    """Batches as objects; a name that is taken is never written again."""

    code = "bucket"

    def __init__(
        self,
        *,
        endpoint: str,
        bucket: str,
        access_key: str,
        secret_key: str,
        region: str = "us-east-1",
        prefix: str = "ledger/",
    ) -> None:
        boto3, botocore = import_module("boto3"), import_module("botocore.config")
        self._bucket, self._prefix, self._endpoint = bucket, prefix, endpoint
        self._client = boto3.client(
            "s3",
            endpoint_url=endpoint,
            aws_access_key_id=access_key,
            aws_secret_access_key=secret_key,
            region_name=region,
            config=botocore.Config(
                connect_timeout=3,
                read_timeout=30,
                retries={"max_attempts": 2},
                s3={"addressing_style": "path"},
            ),
        )

    @property
    def where(self) -> str:
        """Return endpoint and bucket."""
        return f"对象存储 {self._endpoint}/{self._bucket}/{self._prefix}"

    def put(self, *, name: str, content: bytes) -> None:
        """Upload a batch. Raises DestinationDown; FileExistsError where the name is taken."""
        if name in self.names():
            raise FileExistsError(name)
        self._ask("put_object", Key=f"{self._prefix}{name}", Body=content, IfNoneMatch="*")

    def names(self) -> list[str]:
        """Return the names of the batches, in order."""
        found: list[str] = []
        token: dict[str, str] = {}
        while True:
            page = self._ask("list_objects_v2", Prefix=f"{self._prefix}ledger-", **token)
            found += [item["Key"].removeprefix(self._prefix) for item in page.get("Contents", ())]
            if not page.get("IsTruncated"):
                return sorted(found)
            token = {"ContinuationToken": page["NextContinuationToken"]}

    def get(self, *, name: str) -> bytes:
        """Return a batch."""
        content: bytes = self._ask("get_object", Key=f"{self._prefix}{name}")["Body"].read()
        return content

    def _ask(self, operation: str, **named: Any) -> Any:
        errors = import_module("botocore.exceptions")
        try:
            return getattr(self._client, operation)(Bucket=self._bucket, **named)
        except errors.ClientError as refused:
            code = str(refused.response.get("Error", {}).get("Code", ""))
            if code in _TAKEN:
                raise FileExistsError(str(named.get("Key"))) from refused
            raise DestinationDown(f"对象存储没有收下：{code}") from refused
        except errors.BotoCoreError as failed:
            raise DestinationDown(f"连不上对象存储：{failed}") from failed
