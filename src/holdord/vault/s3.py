"""Sealed files in a bucket that speaks S3: sent in parts, read as they come, and gone in every version.

Promise:  4.2a, 9.1 - the bucket sees sealed bytes under random names; 8.3 - gone is gone, in each version
Law:      GDPR Art. 17(1), 28, 32(1)(b)
Takes:    s3://bucket/prefix?endpoint=https://s3.example.com&region=eu-north-1; the key by the usual names of the
          environment (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY)
Gives:    Bucket, a storage.Storage
Refuses:  StorageFault: no library, no bucket, no key or a wrong one, no network, what could not be removed
Next:     docs/decisions/0018-files-in-a-bucket.md
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from holdord.vault.storage import NAME, Readable, StorageFault, Writable

#: What is in memory of a file at once, and so what is sent at once. Ten thousand of them are the most a file may have.
PART = 8 * 1024 * 1024
_GONE = {"404", "NoSuchKey", "NotFound", "NoSuchVersion"}
_NO_VERSIONS = {"NotImplemented", "MethodNotAllowed", "501", "405"}
_WRONG_KEY = {"InvalidAccessKeyId", "SignatureDoesNotMatch", "401", "InvalidToken", "ExpiredToken"}


@dataclass(frozen=True)
class Place:
    """A bucket, and where in it our files lie."""

    bucket: str
    prefix: str
    endpoint: str | None
    region: str | None

    @classmethod
    def parse(cls, address: str) -> "Place":
        """Read an address; raises StorageFault with what is wrong with it. Asks no network."""
        parts = urlsplit(address)
        asked = dict(parse_qsl(parts.query))
        wrong = [f"{name} is nothing we know" for name in sorted(asked.keys() - {"endpoint", "region"})]
        if parts.username or parts.password:
            # The address is shown by the doctor; a key must not be.
            wrong.append("a key stands in it: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY instead")
        if not parts.hostname:
            wrong.append("no bucket is named")
        if "endpoint" in asked and not asked["endpoint"].startswith(("https://", "http://")):
            wrong.append("the endpoint is no web address")
        if wrong:
            raise StorageFault(
                f"HOLDORD_FILES: {'; '.join(wrong)}. Write s3://bucket/prefix?endpoint=https://s3.example.com"
            )
        prefix = parts.path.strip("/")
        return cls(parts.hostname or "", f"{prefix}/" if prefix else "", asked.get("endpoint"), asked.get("region"))


class Bucket:
    """The files of this house in a bucket."""

    def __init__(self, place: Place, client: Any) -> None:
        self.place = place
        self._client = client

    @classmethod
    def at(cls, address: str) -> "Bucket":
        """The bucket of that address; raises StorageFault. Asks no network yet."""
        place = Place.parse(address)
        if find_spec("boto3") is None:
            raise StorageFault(
                "HOLDORD_FILES: the library that speaks S3 is not installed. Run: pip install 'holdord[s3]'"
            )
        import boto3
        from botocore.config import Config

        config = Config(
            connect_timeout=5, read_timeout=60, retries={"mode": "standard", "max_attempts": 3},
            s3={"addressing_style": "path" if place.endpoint else "auto"},
            # Newer sums than other makers' servers know; what we keep carries its own proof.
            request_checksum_calculation="when_required", response_checksum_validation="when_required",
        )  # fmt: skip
        session = boto3.session.Session()
        region = place.region or session.region_name or "us-east-1"
        return cls(place, session.client("s3", endpoint_url=place.endpoint, region_name=region, config=config))

    @contextmanager
    def writing(self, name: str) -> Iterator[Writable]:
        upload = _Upload(self, self._key(name))
        try:
            yield upload
            with self._asked():
                upload.finish()
        except BaseException:
            upload.abort()
            raise

    @contextmanager
    def reading(self, name: str) -> Iterator[Readable]:
        with self._asked():
            body = self._client.get_object(Bucket=self.place.bucket, Key=self._key(name))["Body"]
        try:
            yield _Body(self, body)
        finally:
            body.close()

    def remove(self, name: str) -> bool:
        key = self._key(name)
        with self._asked():
            there = self._is_there(key)
            versions = list(self._versions(key))
            if versions:
                for version in versions:
                    self._client.delete_object(Bucket=self.place.bucket, Key=key, VersionId=version)
            else:
                self._client.delete_object(Bucket=self.place.bucket, Key=key)
            left = self._is_there(key) or any(True for _ in self._versions(key))
        if left:
            raise StorageFault(
                f"{self._where}: a file, or a version of it, is still there after it was removed. Take away what locks "
                "the bucket (Object Lock, a legal hold); the next night tries again."
            )
        return there or bool(versions)

    def size(self, name: str) -> int:
        with self._asked():
            return int(self._client.head_object(Bucket=self.place.bucket, Key=self._key(name))["ContentLength"])

    def names(self, *, before: float) -> Iterator[str]:
        self._sweep_unfinished(before)
        prefix = self.place.prefix
        with self._asked():
            for page in self._pages("list_objects_v2"):
                for found in page.get("Contents", ()):
                    name = found["Key"].removeprefix(prefix)[3:]
                    if NAME.fullmatch(name) and found["LastModified"].timestamp() < before:
                        yield name

    def check(self) -> None:
        with self._asked():
            # Not head_bucket: its answer has no body, so it cannot say what is wrong.
            self._client.list_objects_v2(Bucket=self.place.bucket, Prefix=self.place.prefix, MaxKeys=1)

    def _sweep_unfinished(self, before: float) -> None:
        with self._asked():
            for page in self._pages("list_multipart_uploads"):
                for found in page.get("Uploads", ()):
                    if found["Initiated"].timestamp() < before:
                        self._client.abort_multipart_upload(
                            Bucket=self.place.bucket, Key=found["Key"], UploadId=found["UploadId"]
                        )

    def _versions(self, key: str) -> Iterator[str]:
        """The ids of all versions of that file, marks of its deletion too; none where there are no versions."""
        from botocore.exceptions import ClientError

        try:
            for page in self._pages("list_object_versions", prefix=key):
                for found in (*page.get("Versions", ()), *page.get("DeleteMarkers", ())):
                    if found["Key"] == key:
                        yield found["VersionId"]
        except ClientError as fault:
            if _code(fault) not in _NO_VERSIONS:
                raise

    def _is_there(self, key: str) -> bool:
        from botocore.exceptions import ClientError

        try:
            self._client.head_object(Bucket=self.place.bucket, Key=key)
        except ClientError as fault:
            if _code(fault) in _GONE:
                return False
            raise
        return True

    def _pages(self, what: str, prefix: str | None = None) -> Iterator[dict[str, Any]]:
        asked = self._client.get_paginator(what)
        yield from asked.paginate(Bucket=self.place.bucket, Prefix=self.place.prefix if prefix is None else prefix)

    @contextmanager
    def _asked(self) -> Iterator[None]:
        """What the library says when it fails, as a fault with place and cure."""
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            yield
        except ClientError as fault:
            raise self._refused(fault) from None
        except BotoCoreError as fault:
            raise self._unreachable(fault) from None

    def _refused(self, fault: Any) -> Exception:
        code = _code(fault)
        if code in _GONE:
            return FileNotFoundError("no such file in the bucket")
        if code == "NoSuchBucket":
            said = "there is no such bucket. Make it, or correct its name in HOLDORD_FILES"
        elif code in _WRONG_KEY:
            said = f"the key is wrong ({code}). Correct AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
        elif code in ("403", "AccessDenied"):
            said = (
                "the key may not do that, or is wrong. It needs s3:GetObject, s3:PutObject, s3:DeleteObject, "
                "s3:DeleteObjectVersion, s3:AbortMultipartUpload, s3:ListBucket, s3:ListBucketVersions and "
                "s3:ListBucketMultipartUploads"
            )
        else:
            said = f"it answers {code}. Ask whoever runs it; then try again"
        return StorageFault(f"{self._where}: {said}.")

    def _unreachable(self, fault: Any) -> Exception:
        kind = type(fault).__name__
        if kind in ("NoCredentialsError", "PartialCredentialsError"):
            said = "there is no key for it. Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
        else:
            said = f"it is not reached ({kind}). See whether the endpoint is right and the network up; then try again"
        return StorageFault(f"{self._where}: {said}.")

    @property
    def _where(self) -> str:
        at = f" at {self.place.endpoint}" if self.place.endpoint else ""
        return f"HOLDORD_FILES: bucket '{self.place.bucket}'{at}"

    def _key(self, name: str) -> str:
        return f"{self.place.prefix}{name[:2]}/{name}"


class _Upload:
    """A file on its way: in one piece where it is short, else in parts. Nothing is there before `finish`."""

    def __init__(self, bucket: Bucket, key: str) -> None:
        self._bucket = bucket
        self._to = {"Bucket": bucket.place.bucket, "Key": key}
        self._rest = bytearray()
        self._id: str | None = None
        self._parts: list[dict[str, Any]] = []

    def write(self, data: bytes, /) -> None:
        self._rest += data
        if len(self._rest) >= PART:
            with self._bucket._asked():
                self._send()

    def finish(self) -> None:
        client = self._bucket._client
        if self._id is None:
            client.put_object(**self._to, Body=bytes(self._rest))
            return
        if self._rest:
            self._send()
        client.complete_multipart_upload(**self._to, UploadId=self._id, MultipartUpload={"Parts": self._parts})

    def abort(self) -> None:
        """Have the parts thrown away. Where nobody answers, the search for orphans does it later."""
        if self._id is not None:
            with suppress(StorageFault, FileNotFoundError), self._bucket._asked():
                self._bucket._client.abort_multipart_upload(**self._to, UploadId=self._id)

    def _send(self) -> None:
        client, number = self._bucket._client, len(self._parts) + 1
        if self._id is None:
            self._id = client.create_multipart_upload(**self._to)["UploadId"]
        sent = client.upload_part(**self._to, UploadId=self._id, PartNumber=number, Body=bytes(self._rest))
        self._parts.append({"PartNumber": number, "ETag": sent["ETag"]})
        self._rest.clear()


class _Body:
    """An answer that is read as it comes."""

    def __init__(self, bucket: Bucket, body: Any) -> None:
        self._bucket = bucket
        self._body = body

    def read(self, size: int, /) -> bytes:
        """So many bytes, fewer at the end alone: a network gives what it has."""
        taken = bytearray()
        while len(taken) < size:
            with self._bucket._asked():
                piece = self._body.read(size - len(taken))
            if not piece:
                break
            taken += piece
        return bytes(taken)


def _code(fault: Any) -> str:
    return str(fault.response.get("Error", {}).get("Code", ""))
