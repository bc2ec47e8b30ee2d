"""Messages for tests: sound ones, put together by hand, and broken ones, each made from a number, to be had again."""

import random
from collections.abc import Callable
from email.message import EmailMessage

ADA = "Ada Krogh <ada@example.org>"


def message(text: str = "Hej, vil I ringe til mig?", /, **headers: str) -> bytes:
    """A plain letter; a header left empty is left out. `_` in a name stands for `-`."""
    given = {
        "From": ADA, "To": "post@example.dk", "Subject": "Et projekt", "Date": "Mon, 16 Mar 2026 09:00:00 +0100",
        "Message-ID": "<1@example.org>",
    } | {name.replace("_", "-"): value for name, value in headers.items()}  # fmt: skip
    head = "".join(f"{name}: {value}\r\n" for name, value in given.items() if value)
    plain = "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n"
    return (head + ("" if "Content-Type" in given else plain) + "\r\n" + text.replace("\n", "\r\n") + "\r\n").encode()


def built(text: str = "Se vedhæftet.", html: str = "", files: tuple[tuple[str, str, bytes], ...] = ()) -> EmailMessage:
    """A letter as a mail program writes it, with another form of its text and with files: name, kind, bytes."""
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = ADA, "post@example.dk", "Tilbud på æbler"
    letter["Message-ID"], letter["Date"] = "<2@example.org>", "Mon, 16 Mar 2026 09:00:00 +0100"
    letter.set_content(text)
    if html:
        letter.add_alternative(html, subtype="html")
    for name, kind, content in files:
        main, _, sub = kind.partition("/")
        letter.add_attachment(content, maintype=main, subtype=sub, filename=name)
    return letter


def nested(depth: int, inner: str = "deep") -> bytes:
    """Parts within parts, so many deep."""
    opening = "".join(
        f'Content-Type: multipart/mixed; boundary="b{level}"\r\n\r\n--b{level}\r\n' for level in range(depth)
    )
    closing = "".join(f"\r\n--b{level}--\r\n" for level in reversed(range(depth)))
    return (f"From: {ADA}\r\nMIME-Version: 1.0\r\n{opening}Content-Type: text/plain\r\n\r\n{inner}{closing}").encode()


def broken(number: int) -> bytes:
    """One of endlessly many broken messages."""
    chance = random.Random(number)
    return _WAYS[number % len(_WAYS)](chance)


def _sound(chance: random.Random) -> bytes:
    page = "<table><tr><td>Hej</td></tr></table>" * chance.randint(1, 20)
    files = tuple((f"fil{n}.pdf", "application/pdf", chance.randbytes(200)) for n in range(chance.randint(0, 3)))
    return built("Hej æøå " * chance.randint(1, 50), page, files).as_bytes()


def _truncated(chance: random.Random) -> bytes:
    whole = _sound(chance)
    return whole[: chance.randint(0, len(whole))]


def _flipped(chance: random.Random) -> bytes:
    whole = bytearray(_sound(chance))
    for _ in range(chance.randint(1, 40)):
        whole[chance.randrange(len(whole))] = chance.randrange(256)
    return bytes(whole)


def _wrong_alphabet(chance: random.Random) -> bytes:
    name = chance.choice(["utf-8", "x-unknown", "punycode", "hex", "zip", "utf-16", "idna", "", "æøå", "us-ascii" * 99])
    how = chance.choice(["8bit", "base64", "quoted-printable", "x-uuencode", "rot13"])
    kind = f"Content-Type: text/plain; charset={name}\r\nContent-Transfer-Encoding: {how}\r\n"
    return f"From: {ADA}\r\nSubject: =?{name}?q?=E6=F8=E5?=\r\n{kind}\r\n".encode() + chance.randbytes(300)


def _deep(chance: random.Random) -> bytes:
    return nested(chance.choice([3, 40, 61, 200, 1000]))


def _messages_within_messages(chance: random.Random) -> bytes:
    inner = b"From: x@example.org\r\n\r\nend\r\n"
    for _ in range(chance.choice([2, 20, 100, 400])):
        inner = b"From: ada@example.org\r\nContent-Type: message/rfc822\r\n\r\n" + inner
    return inner


def _long_headers(chance: random.Random) -> bytes:
    filler = chance.choice(["(", "<", '"', ",", "a@b.dk,", "=?utf-8?b?", "=?utf-8?q?=C3?= ", "\\", ";x*0*=", "[", ":"])
    name = chance.choice(["From", "Subject", "Content-Type", "References", "Reply-To", "Date", "Content-Disposition"])
    return f"From: {ADA}\r\n{name}: {filler * chance.choice([10, 5000, 100_000])}\r\n\r\nHej\r\n".encode()


def _many_headers(chance: random.Random) -> bytes:
    lines = "".join(f"X-{n}: {n}\r\n" for n in range(chance.choice([600, 20_000])))
    return f"{lines}From: {ADA}\r\n\r\nHej\r\n".encode()


def _pages(chance: random.Random) -> bytes:
    open_, times = (
        chance.choice(["<table><tr><td>", "<div>", "<b>", "<p>", "<!--", "<a href='", "<", "&#x", "<ul><li>"]),
        10_000,
    )
    return f"From: {ADA}\r\nContent-Type: text/html\r\n\r\n{open_ * times}Hej".encode()


def _noise(chance: random.Random) -> bytes:
    return chance.randbytes(chance.choice([0, 1, 100, 5000]))


def _boundaries(chance: random.Random) -> bytes:
    line = chance.choice(["x", "--x", "", "x--", "\x00"])
    parts = f"--{line}\r\n\r\nHej\r\n" * chance.choice([2, 400, 3000])
    return f'From: {ADA}\r\nContent-Type: multipart/mixed; boundary="{line}"\r\n\r\n{parts}'.encode()


_WAYS: tuple[Callable[[random.Random], bytes], ...] = (
    _truncated, _flipped, _wrong_alphabet, _deep, _messages_within_messages, _long_headers, _many_headers, _pages,
    _noise, _boundaries,
)  # fmt: skip
