"""A virus scanner beside the house: ClamAV, over its socket, while a file is read.

Promise:  9.5 - uploaded files are scanned
Law:      GDPR Art. 32(1)
Takes:    the setting HOLDORD_CLAMAV: unix:/run/clamav/clamd.ctl, or host:port
Gives:    Scanning: fed piece by piece, its verdict at the end; `version`, None where nobody answers
Why:      the file goes through once, to the scanner and to its seal alike, and lies nowhere in clear. A scanner that is
          down, slow or refuses says nothing about the file: then it is 'not-scanned', never 'clean'
"""

import socket
import struct

CLEAN, INFECTED, NOT_SCANNED = "clean", "infected", "not-scanned"
_CONNECT_SECONDS, _ANSWER_SECONDS = 2.0, 30.0
_LONGEST_ANSWER = 4096


class NotAnAddress(ValueError):
    """The setting is no address of a scanner."""


def parsed(address: str) -> str | tuple[str, int]:
    """The path of a socket, or a host and a port; raises NotAnAddress."""
    if path := address.removeprefix("unix:") if address.startswith("unix:") else "":
        return path
    host, _, port = address.rpartition(":")
    if not host or not port.isdecimal() or not 0 < int(port) < 65536:
        raise NotAnAddress("write unix:/run/clamav/clamd.ctl, or host:3310")
    return host.strip("[]"), int(port)


class Scanning:
    """One file on its way past the scanner. It never raises: what cannot be scanned is not scanned."""

    def __init__(self, address: str) -> None:
        self._verdict = ""
        self._socket: socket.socket | None = None
        try:
            self._socket = _connected(address)
            self._socket.sendall(b"zINSTREAM\0")
        except (OSError, NotAnAddress):
            self._give_up()

    def feed(self, piece: bytes) -> None:
        """Show it the next piece."""
        if self._socket is None or not piece:
            return
        try:
            self._socket.sendall(struct.pack(">I", len(piece)) + piece)
        except OSError:
            self._give_up()

    def verdict(self) -> str:
        """What it says of all that was fed: 'clean', 'infected', 'not-scanned'."""
        if self._socket is not None:
            try:
                self._socket.sendall(struct.pack(">I", 0))
                self._verdict = _verdict(_answer(self._socket))
            except OSError:
                self._verdict = NOT_SCANNED
            self._close()
        return self._verdict

    def _give_up(self) -> None:
        self._verdict = NOT_SCANNED
        self._close()

    def _close(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None


def version(address: str) -> str | None:
    """What the scanner calls itself, with the day of its signatures; None where nobody answers."""
    try:
        with _connected(address) as connection:
            connection.sendall(b"zVERSION\0")
            return _answer(connection) or None
    except (OSError, NotAnAddress):
        return None


def _connected(address: str) -> socket.socket:
    place = parsed(address)
    if isinstance(place, str):
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(_CONNECT_SECONDS)
        try:
            connection.connect(place)
        except OSError:
            connection.close()
            raise
    else:
        connection = socket.create_connection(place, timeout=_CONNECT_SECONDS)
    connection.settimeout(_ANSWER_SECONDS)
    return connection


def _answer(connection: socket.socket) -> str:
    said = b""
    while b"\0" not in said and len(said) < _LONGEST_ANSWER and (piece := connection.recv(_LONGEST_ANSWER)):
        said += piece
    return said.partition(b"\0")[0].decode("utf-8", "replace").strip()


def _verdict(said: str) -> str:
    if said == "stream: OK":
        return CLEAN
    return INFECTED if said.endswith(" FOUND") else NOT_SCANNED
