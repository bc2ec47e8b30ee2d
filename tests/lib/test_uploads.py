"""A large upload lies on the disk, and nobody can read it there."""

import os

import pytest
from django.conf import settings
from django.core.exceptions import RequestDataTooBig

from holdord.lib import uploads
from holdord.lib.uploads import SealedUploads
from tests.conftest import promise


def uploaded(content: bytes) -> tuple[SealedUploads, object]:
    handler = SealedUploads()
    handler.new_file("file", "customers.csv", "text/csv", len(content), None, {})
    for start in range(0, len(content), handler.chunk_size):
        handler.receive_data_chunk(content[start : start + handler.chunk_size], start)
    return handler, handler.file_complete(len(content))


@promise("9.1")
def test_what_is_uploaded_is_read_as_it_came_and_lies_on_the_disk_unreadable() -> None:
    content = b"Ada Krogh;ada@nordlys.example\n" * 20_000
    handler, file = uploaded(content)
    assert b"".join(file.chunks()) == content and b"".join(file.chunks()) == content  # type: ignore[attr-defined]
    file.seek(0)  # type: ignore[attr-defined]
    assert file.read(10) + file.read() == content  # type: ignore[attr-defined]
    on_disk = handler._sealed._file
    on_disk.seek(0)
    assert b"Ada Krogh" not in on_disk.read() and os.fstat(on_disk.fileno()).st_nlink == 0
    file.close()  # type: ignore[attr-defined]
    assert on_disk.closed


def test_what_is_far_too_large_is_refused_before_anything_is_written() -> None:
    with pytest.raises(RequestDataTooBig):
        SealedUploads().handle_raw_input(None, {}, uploads.MOST + 1)


@promise("9.1")
def test_the_house_takes_no_upload_in_another_way() -> None:
    assert settings.FILE_UPLOAD_HANDLERS[-1] == "holdord.lib.uploads.SealedUploads"
    assert not any("Temporary" in each for each in settings.FILE_UPLOAD_HANDLERS)
