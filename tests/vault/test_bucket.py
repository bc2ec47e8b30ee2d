"""Files in a bucket: sealed, whole or not there, never whole in memory, and gone in every version."""

import io
import os
import tracemalloc
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from pytest_django import Settings

from holdord.vault import actions as vault
from holdord.vault import files, storage
from holdord.vault.rules import Unreadable
from holdord.vault.s3 import PART, Place
from holdord.vault.storage import StorageFault
from tests.conftest import at, promise
from tests.s3 import S3, s3

__all__ = ["s3"]

MOST = 10**9
WORDS = b"Ada Krogh called about a project. "


@pytest.fixture
def bucket(house: object, settings: Settings, s3: S3, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A bucket of the test's own, which keeps every version; gives its name."""
    name = f"files-{uuid4().hex[:12]}"
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", s3.key)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", s3.secret)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    settings.HOLDORD_FILES = s3.bucket(name, versions=True)
    storage._at.cache_clear()
    yield name
    storage._at.cache_clear()


@pytest.fixture
def ada(bucket: str) -> UUID:
    owner = uuid4()
    vault.make_key(owner, at=at("2026-01-01"))
    return owner


def kept_in(s3: S3, bucket: str) -> list[tuple[str, bytes]]:
    client = s3.client()
    listed = client.list_objects_v2(Bucket=bucket).get("Contents", ())
    return [(each["Key"], client.get_object(Bucket=bucket, Key=each["Key"])["Body"].read()) for each in listed]


def half_sent(s3: S3, bucket: str) -> list[str]:
    return [each["Key"] for each in s3.client().list_multipart_uploads(Bucket=bucket).get("Uploads", ())]


class Long:
    """A long file that is nowhere whole; ``breaks_at`` is where whoever sends it hangs up."""

    def __init__(self, size: int, breaks_at: int | None = None) -> None:
        self.left, self.breaks_at = size, breaks_at

    def read(self, size: int, /) -> bytes:
        if self.breaks_at is not None and self.left <= self.breaks_at:
            raise ConnectionResetError
        taken = min(size, self.left)
        self.left -= taken
        return os.urandom(taken)


@promise("9.1", "4.2a")
@pytest.mark.parametrize("size", [0, 1, files.PIECE, 200_000, 2 * PART + 12_345])
def test_a_file_comes_back_as_it_was(ada: UUID, s3: S3, bucket: str, size: int) -> None:
    content = (WORDS * (size // len(WORDS) + 1))[:size]
    stored = files.store(ada, uuid4(), io.BytesIO(content), most=MOST)
    assert stored.size == size and b"".join(files.pieces(ada, stored.id)) == content
    ((key, raw),) = kept_in(s3, bucket)
    assert key == f"house/{stored.id.hex[:2]}/{stored.id.hex}" and WORDS not in raw and files.is_sealed(stored.id)
    assert files.size_of(stored.id) == len(raw) and half_sent(s3, bucket) == []


def test_a_long_file_is_never_whole_in_memory(ada: UUID, bucket: str) -> None:
    size = 6 * PART
    files.store(ada, uuid4(), Long(1), most=MOST)  # what is loaded once is loaded
    tracemalloc.start()
    try:
        stored = files.store(ada, uuid4(), Long(size), most=MOST)
        assert sum(map(len, files.pieces(ada, stored.id))) == size
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 4 * PART


@promise("9.1")
@pytest.mark.parametrize("left", [0, PART, 3 * PART - 1000])
def test_what_broke_off_leaves_nothing(ada: UUID, s3: S3, bucket: str, left: int) -> None:
    with pytest.raises(ConnectionResetError):
        files.store(ada, uuid4(), Long(3 * PART, breaks_at=left), most=MOST)
    with pytest.raises(files.TooLarge):
        files.store(ada, uuid4(), Long(3 * PART), most=3 * PART - 1)
    assert kept_in(s3, bucket) == [] and half_sent(s3, bucket) == []


def test_what_a_crash_left_half_sent_is_swept_with_the_orphans(ada: UUID, s3: S3, bucket: str) -> None:
    client, stored = s3.client(), files.store(ada, uuid4(), io.BytesIO(WORDS), most=MOST)
    client.create_multipart_upload(Bucket=bucket, Key=f"house/ab/{uuid4().hex}")
    client.put_object(Bucket=bucket, Key="house/notes.txt", Body=b"of somebody else")
    client.put_object(Bucket=bucket, Key=f"elsewhere/ab/{uuid4().hex}", Body=b"of another house")
    assert list(files.all_ids(before=0)) == []
    assert list(files.all_ids(before=float("inf"))) == [stored.id]
    assert half_sent(s3, bucket) == []


@promise("8.3")
def test_a_file_is_gone_in_every_version(ada: UUID, s3: S3, bucket: str) -> None:
    id = uuid4()
    for _ in range(3):
        files.store(ada, id, io.BytesIO(WORDS), most=MOST)
    client = s3.client()
    client.delete_object(Bucket=bucket, Key=f"house/{id.hex[:2]}/{id.hex}")  # as somebody would by hand
    assert len(client.list_object_versions(Bucket=bucket)["Versions"]) == 3
    assert files.remove(id)
    left = client.list_object_versions(Bucket=bucket)
    assert not left.get("Versions") and not left.get("DeleteMarkers")
    assert not files.remove(id)
    with pytest.raises(files.NoSuchFile):
        list(files.pieces(ada, id))


@promise("8.3")
def test_a_bucket_that_keeps_what_was_removed_is_not_believed(
    ada: UUID, bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = files.store(ada, uuid4(), io.BytesIO(WORDS), most=MOST)
    client: Any = storage.storage()._client  # type: ignore[attr-defined]
    monkeypatch.setattr(client, "delete_object", lambda **given: {})
    with pytest.raises(StorageFault, match="still there after it was removed"):
        files.remove(stored.id)


@pytest.mark.parametrize("harm", ["cut", "flipped", "emptied"])
def test_a_file_that_was_touched_does_not_open(ada: UUID, s3: S3, bucket: str, harm: str) -> None:
    stored = files.store(ada, uuid4(), io.BytesIO(WORDS * 9000), most=MOST)
    ((key, raw),) = kept_in(s3, bucket)
    changed = {"cut": raw[: 15 + 65552], "flipped": raw[:-1] + bytes([raw[-1] ^ 1]), "emptied": b""}[harm]
    s3.client().put_object(Bucket=bucket, Key=key, Body=changed)
    with pytest.raises(Unreadable):
        list(files.pieces(ada, stored.id))


def test_what_waits_can_be_given_to_somebody(ada: UUID, bucket: str) -> None:
    waiting, id = files.receive(Long(200_000), most=MOST), uuid4()
    waiting.given_to(ada, id)
    assert files.remove(waiting.id) and len(b"".join(files.pieces(ada, id))) == 200_000


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"HOLDORD_FILES": "s3://nowhere-at-all?endpoint={endpoint}"}, "there is no such bucket. Make it"),
        ({"AWS_ACCESS_KEY_ID": "somebody"}, "the key is wrong|is wrong. It needs"),
        ({"AWS_SECRET_ACCESS_KEY": "a guess"}, "the key is wrong|is wrong. It needs"),
        ({"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}, "there is no key for it. Set AWS_ACCESS_KEY_ID"),
        ({"HOLDORD_FILES": "s3://files?endpoint=http://127.0.0.1:9"}, "it is not reached"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_the_bucket_is_said_with_its_cure(
    ada: UUID,
    bucket: str,
    s3: S3,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    wrong: dict[str, str],
    said: str,
) -> None:
    stored = files.store(ada, uuid4(), io.BytesIO(WORDS), most=MOST)
    for name, value in wrong.items():
        if name == "HOLDORD_FILES":
            settings.HOLDORD_FILES = value.format(endpoint=s3.endpoint)
        else:
            monkeypatch.setenv(name, value) if value else monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nowhere")
    storage._at.cache_clear()
    uses: list[Callable[[], object]] = [
        lambda: files.store(ada, uuid4(), io.BytesIO(WORDS), most=MOST), lambda: list(files.pieces(ada, stored.id)),
        lambda: files.store(ada, uuid4(), Long(PART + 1), most=MOST), lambda: list(files.all_ids(before=0)),
    ]  # fmt: skip
    for use in uses:
        with pytest.raises(StorageFault, match=said) as refused:
            use()
        assert s3.secret not in str(refused.value) and "a guess" not in str(refused.value)
    assert files.fault() is not None
    with pytest.raises(StorageFault):
        files.remove(stored.id)


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("s3://", "no bucket is named"), ("s3://files?acl=public", "acl is nothing we know"),
        ("s3://key:secret@files", "a key stands in it"), ("s3://files?endpoint=example.com", "no web address"),
    ],
)  # fmt: skip
def test_an_address_in_another_form_is_refused_and_a_key_in_it_is_not_repeated(address: str, said: str) -> None:
    with pytest.raises(StorageFault, match=said) as refused:
        Place.parse(address)
    assert "secret" not in str(refused.value)
