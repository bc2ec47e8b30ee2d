"""What somebody uploads lies on the disk so that nobody can read it, and is gone with the request.

Promise:  9.1 - what was brought is never in clear on the disk
Law:      GDPR Art. 5(1)(f), 32(1)(a)
Takes:    an upload, as the framework hands it over piece by piece
Gives:    SealedUploads, for the setting FILE_UPLOAD_HANDLERS: a file that is read like any other, from its beginning
Refuses:  RequestDataTooBig, before anything is written
Why:      left to itself the framework writes what is large to a temporary file in clear. Here the key is in memory
          alone, and the file has no name: whatever becomes of its blocks, nothing opens them
"""

import os
import tempfile
from typing import IO, Any, cast

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CTR
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

#: Bytes of one request. What a page takes of it, it says itself.
MOST = 1024 * 1024 * 1024


class SealedUploads(FileUploadHandler):
    """Takes what is too large for memory."""

    def handle_raw_input(self, input_data: Any, META: Any, content_length: int, *args: Any, **kwargs: Any) -> None:  # noqa: N803
        if content_length > MOST:
            raise RequestDataTooBig(f"more than {MOST} bytes at once. Send it in portions")

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._sealed = _Sealed()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self._sealed.write(raw_data)

    def file_complete(self, file_size: int) -> "UploadedFile[bytes]":
        self._sealed.seek(0)
        # It is read, sought and closed like one.
        file = cast(IO[bytes], self._sealed)
        return UploadedFile(
            file, self.file_name, self.content_type, file_size, self.charset, self.content_type_extra
        )  # fmt: skip

    def upload_interrupted(self) -> None:
        if hasattr(self, "_sealed"):
            self._sealed.close()


class _Sealed:
    """A file without a name: written once, then read from its beginning as often as wanted."""

    def __init__(self) -> None:
        # Closed with the request.
        self._file = tempfile.TemporaryFile()  # noqa: SIM115
        self._cipher = Cipher(AES(os.urandom(32)), CTR(os.urandom(16)))
        self._stream = self._cipher.encryptor()

    @property
    def closed(self) -> bool:
        return self._file.closed

    def write(self, piece: bytes) -> None:
        self._file.write(self._stream.update(piece))

    def seek(self, place: int) -> int:
        if place:
            raise OSError("an upload is read from its beginning")
        self._stream = self._cipher.decryptor()
        return self._file.seek(0)

    def read(self, size: int = -1) -> bytes:
        return self._stream.update(self._file.read(size))

    def close(self) -> None:
        self._file.close()
