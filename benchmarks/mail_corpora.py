"""Synthetic mailboxes for `benchmarks.mail_reading`: seeded, of any size, shaped as a Takeout and a Maildir are.

`attachments`: CRLF, header blocks of about 4 KB (Received, ARC, DKIM), log-normal bodies, one message in 300 with 1 to
8 MB of base64. `dense`: LF, about 2 KB a message, seven addresses a message, one in 36 with 20 to 120 recipients.
`maildir`: messages like the first kind, LF, one a file.
"""

from __future__ import annotations

import base64
import random
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from pathlib import Path

PEOPLE = 4_000
POOL_BYTES = 16 * 2**20
START = datetime(2012, 1, 1)  # noqa: DTZ001 - the zone is drawn for each message
FIRST = "Ada Björn Chiara Dmitri Eszter Farid Greta Hanneke Ivo Jun Kofi Lena Marek Noor Olga Pia Ravi Sofía".split()
LAST = "Adler Brandt Çelik Dvořák Eriksen Fontaine García Haddad Ivanov Jansen Kowalski Lindqvist Müller".split()
WORDS = "budget draft lunch minutes offer plan quarter question review schedule thanks update visit workshop".split()
OWNER = "Ada Home <ada@home.example>"
ZONES = (-480, -300, 0, 60, 120, 330)


class Corpus:
    """Draws messages: `long_headers` adds what relays add, `newline` is the line end."""

    def __init__(self, seed: int, long_headers: bool, newline: bytes) -> None:
        self.rng = random.Random(seed)
        self.long_headers = long_headers
        self.newline = newline
        self.people = [self._person(number) for number in range(PEOPLE)]
        text = base64.encodebytes(self.rng.randbytes(POOL_BYTES * 3 // 4))
        self.pool = text.replace(b"\n", newline)
        self.ids: list[str] = ["first@mail.example"]

    def _person(self, number: int) -> str:
        first, last = self.rng.choice(FIRST), self.rng.choice(LAST)
        address = f"{first}.{last}{number}@{self.rng.choice(WORDS)}{number % 97}.example"
        address = address.encode("ascii", "ignore").decode().lower()
        shape = self.rng.random()
        if not (first + last).isascii():
            packed = base64.b64encode(f"{first} {last}".encode()).decode()
            return f"=?UTF-8?B?{packed}?= <{address}>"
        if shape < 0.08:
            return f'"{last}, {first}" <{address}>'
        if shape < 0.12:
            return f"{address} ({first} {last})"
        return address if shape < 0.3 else f"{first} {last} <{address}>"

    def separator(self) -> bytes:
        """Return a separator line as Takeout writes it."""
        number = self.rng.getrandbits(60)
        return b"From %d@xxx Fri Sep 16 22:26:51 +0000 2016" % number + self.newline

    def header(self) -> bytes:
        """Return a header block without its blank line."""
        rng = self.rng
        minutes = rng.choice(ZONES)
        at = START + timedelta(seconds=rng.randrange(14 * 365 * 86400))
        date = format_datetime(at.replace(tzinfo=timezone(timedelta(minutes=minutes))))
        own = f"{rng.getrandbits(80):x}@mail{rng.randrange(50)}.example"
        recipients = rng.randrange(20, 121) if rng.random() < 0.028 else min(1 + int(rng.expovariate(0.35)), 19)
        to = self._addresses(recipients)
        sent = rng.random() < 0.4
        sender = OWNER if sent else rng.choice(self.people)
        lines = [f"X-GM-THRID: {rng.getrandbits(60)}", f"X-Gmail-Labels: {'Sent' if sent else 'Inbox'},Opened"]
        if self.long_headers:
            lines += self._relayed(date)
        lines += ["MIME-Version: 1.0", f"From: {sender}", f"Date: {date}", f"Message-ID: <{own}>"]
        if rng.random() < 0.5:
            chain = " ".join(f"<{key}>" for key in rng.choices(self.ids, k=rng.randrange(1, 6)))
            lines += [f"In-Reply-To: <{rng.choice(self.ids)}>", f"References: {chain}"]
        lines += [f"Subject: {' '.join(rng.choices(WORDS, k=4))}", f"To: {to}"]
        if rng.random() < 0.3:
            lines.append(f"Cc: {self._addresses(rng.randrange(1, 5))}")
        if rng.random() < 0.1:
            lines += [f"List-Id: Plans <plans{rng.randrange(9)}.lists.example>", "Precedence: list"]
        lines.append('Content-Type: multipart/mixed; boundary="000000000000a"')
        self.ids = [*self.ids[-200:], own]
        return "\n".join(lines).encode().replace(b"\n", self.newline)

    def _addresses(self, count: int) -> str:
        chosen = self.rng.choices(self.people, k=count)
        return ",\n ".join(", ".join(chosen[at : at + 3]) for at in range(0, count, 3))

    def _relayed(self, date: str) -> list[str]:
        rng = self.rng
        signature = "\n        ".join(f"{rng.getrandbits(280):x}" for _line in range(5))
        lines = [
            f"Received: from relay{hop}.mail.example (relay{hop}.mail.example [192.0.2.{hop}])\n"
            f"        by mx.mail.example with ESMTPS id {rng.getrandbits(64):x}\n"
            f"        (version=TLS1_3 cipher=TLS_AES_256_GCM_SHA384 bits=256/256);\n        {date}"
            for hop in range(4)
        ]
        lines += [
            f"{name}: i=1; a=rsa-sha256; t=1473000000; cv=none;\n        d=mail.example; b={signature}"
            for name in ("ARC-Seal", "ARC-Message-Signature", "DKIM-Signature", "X-Google-DKIM-Signature")
        ]
        return [*lines, "Delivered-To: ada@home.example", "Return-Path: <bounce@mail.example>"]

    def body(self, median: float, attachment: float) -> bytes:
        """Return a body: base64 lines of a log-normal length, or with the chance `attachment` 1 to 8 MB of them."""
        size = int(self.rng.lognormvariate(0, 1.0) * median)
        if self.rng.random() < attachment:
            size = self.rng.randrange(2**20, 8 * 2**20)
        at = self.rng.randrange(max(len(self.pool) - size, 1))
        end = self.newline
        return end + end + b"To: quoted" + end + b">From here on" + end + self.pool[at : at + size] + end + end


def write_mbox(path: Path, size: int, messages: int | None, dense: bool, number: int = 0) -> int:
    """Write the mailbox of a number, of about `size` bytes, or of so many `messages`; return how many it holds."""
    corpus = Corpus(2 * number + (1 if dense else 2), not dense, b"\n" if dense else b"\r\n")
    count = written = 0
    with path.open("wb") as stream:
        while count < messages if messages else written < size:
            body = corpus.body(700, 0) if dense else corpus.body(15_500, 1 / 300)
            written += stream.write(corpus.separator() + corpus.header() + body)
            count += 1
    return count


def write_maildir(folder: Path, messages: int) -> None:
    """Write a Maildir of so many messages of 43 KB on average."""
    corpus = Corpus(3, True, b"\n")
    for name in ("cur", "new", "tmp"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    for number in range(messages):
        content = corpus.header() + corpus.body(15_500, 1 / 300)
        (folder / "cur" / f"{1_400_000_000 + number}.M{number}.host:2,S").write_bytes(content)
