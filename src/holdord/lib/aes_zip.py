"""A ZIP archive that opens with a password only: AES-256, as every common program unpacks it.

Law:      GDPR Art. 32(1)(a)
Standard: .ZIP File Format Specification (APPNOTE) 4.3; WinZip AES encryption, version AE-2
Takes:    files by name, a password, the moment they are dated
Gives:    the bytes of the archive
Why:      the standard library reads and writes no such archives, and what does brings a second cryptographic library;
          the format is two headers and one extra field. Names of files stand in clear in it: they must tell nothing

What a thief of the archive could change, its programs notice: each file ends with an HMAC over what was sealed.
"""

import hmac
import secrets
import struct
import zlib
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha1

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import ECB
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC

#: As the format has it: 256 bits, a salt of half the key, a thousand rounds of SHA-1. The password has to be strong.
_STRENGTH, _KEY, _SALT, _ROUNDS, _MAC = 3, 32, 16, 1000, 10
_AES_METHOD, _DEFLATED, _AE_2 = 99, 8, 2
#: Version needed (5.1, for AES), made by UNIX; flags: encrypted, names in UTF-8.
_NEEDED, _MADE_BY, _FLAGS = 51, (3 << 8) | 51, 0x0801
_READABLE_BY_ITS_OWNER = 0o100600 << 16


def archive(files: Mapping[str, bytes], *, password: str, at: datetime) -> bytes:
    """All the files as one archive, in their order; each is packed, then sealed under a key of its own."""
    body, directory = bytearray(), bytearray()
    for name, content in files.items():
        sealed, head = _sealed(content, password), name.encode()
        extra = struct.pack("<HHH2sBH", 0x9901, 7, _AE_2, b"AE", _STRENGTH, _DEFLATED)
        # AE-2 leaves the checksum of the plain text out: it would tell what is in a short file.
        common = struct.pack(
            "<HHHHHIIIHH", _NEEDED, _FLAGS, _AES_METHOD, *_dos(at), 0, len(sealed), len(content), len(head), len(extra)
        )
        place = len(body)
        body += b"PK\x03\x04" + common + head + extra + sealed
        directory += b"PK\x01\x02" + struct.pack("<H", _MADE_BY) + common
        directory += struct.pack("<HHHII", 0, 0, 0, _READABLE_BY_ITS_OWNER, place) + head + extra
    end = struct.pack("<HHHHIIH", 0, 0, len(files), len(files), len(directory), len(body), 0)
    return bytes(body + directory + b"PK\x05\x06" + end)


def _sealed(content: bytes, password: str) -> bytes:
    packed = _deflated(content)
    salt = secrets.token_bytes(_SALT)
    # The format names SHA-1; as an HMAC and to stretch a password it holds.
    keys = PBKDF2HMAC(SHA1(), 2 * _KEY + 2, salt, _ROUNDS).derive(password.encode())  # noqa: S303
    cipher, seal, check = keys[:_KEY], keys[_KEY : 2 * _KEY], keys[2 * _KEY :]
    hidden = _counted(cipher, packed)
    return salt + check + hidden + hmac.digest(seal, hidden, sha1)[:_MAC]


def _counted(key: bytes, text: bytes) -> bytes:
    """Counter mode as this format has it: the counter begins at one, its lowest byte first, which no library does."""
    blocks = -(-len(text) // 16)
    counters = b"".join(number.to_bytes(16, "little") for number in range(1, blocks + 1))
    encryptor = Cipher(AES(key), ECB()).encryptor()  # noqa: S305 - the counters are its text: that is counter mode
    stream = (encryptor.update(counters) + encryptor.finalize())[: len(text)]
    return (int.from_bytes(text, "big") ^ int.from_bytes(stream, "big")).to_bytes(len(text), "big")


def _deflated(content: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(content) + packer.flush()


def _dos(at: datetime) -> tuple[int, int]:
    day = (max(at.year, 1980) - 1980) << 9 | at.month << 5 | at.day
    return at.hour << 11 | at.minute << 5 | at.second // 2, day
