"""Mailboxes from an address field: a dictionary of the distinct tokens, each parsed once.

A field is split at its top-level commas and semicolons, so that groups, quoted commas, comments and Outlook's
separators come out right. A plain token is read by one pattern, any other by the standard library in its lenient mode.
RFC 2047 words are decoded after that, for they may hold commas.
"""

from __future__ import annotations

import re
from email.utils import getaddresses
from functools import partial
from inspect import signature
from typing import NamedTuple

from connectors.mail_encoded_words import decode_text

KNOWN_TOKENS = 100_000
LONGEST_TOKEN = 2048

_ADDR = rb"[^\s<>\"(),:;@\\\[\]']++@[^\s<>\"(),:;@\\\[\]']*[^\s<>\"(),:;@\\\[\]'.]"
_PLAIN = re.compile(rb"(?:\"([^\"\\]*+)\"|([^\"<>(),:;@\\\[\]]*+))[ \t]*+<(" + _ADDR + rb")>")
_BARE = re.compile(_ADDR)
_MARKS = re.compile(rb"[\"(:;\\]")
_DELIMITER = re.compile(rb"[\"(<,:;\\]")
_QUOTED = re.compile(rb"\"(?:[^\"\\]|\\.)*+\"", re.DOTALL)
_ANGLE = re.compile(rb"<[^<>]*+>")
_COMMENT_EDGE = re.compile(rb"[()\\]")
_NAMED_ADDRESS = re.compile(rb"[^\"<(]*@[^\"<(]*(<[^<>]*@[^<>]*>)\s*")
_X500 = re.compile(rb"/o=[^<>]*", re.IGNORECASE)
_X500_ADDRESS = re.compile(r"-([^\s/=@]+@[^\s/=@]+\.[a-z]+)$", re.IGNORECASE)
_BLANKS = re.compile(r"\s+")

# Lenient on every version: newer ones refuse by default what real mail holds.
_getaddresses = (
    partial(getaddresses, strict=False) if "strict" in signature(getaddresses).parameters else partial(getaddresses)
)


class Mailbox(NamedTuple):
    """One mailbox: the decoded display name and the address as it was written; one of the two may be missing."""

    name: str | None
    email: str | None


class AddressReader:
    """Reads address fields and remembers each distinct token."""

    def __init__(self) -> None:
        self._known: dict[bytes, tuple[Mailbox, ...]] = {}

    def read(self, value: bytes) -> list[Mailbox]:
        """Return the mailboxes of an unfolded address field, in their order; what is no mailbox is left out."""
        if not value:
            return []
        tokens = split_tokens(value) if _MARKS.search(value) else value.split(b",")
        found: list[Mailbox] = []
        known = self._known
        before = b""
        for raw in tokens:
            token = raw.strip()
            if b"@" in token or b"<" in token or _X500.match(token):
                if before and b"<" in token:
                    token = before + b", " + token
                before = b""
                mailboxes = known.get(token)
                found += self._learn(token) if mailboxes is None else mailboxes
            elif token:
                # The first half of an unquoted "Last, First <address>".
                before = before + b", " + token if before else token
        if not found and b"=?" in value:
            return self._read_encoded(value)
        return found

    def _learn(self, token: bytes) -> tuple[Mailbox, ...]:
        if len(self._known) >= KNOWN_TOKENS:
            self._known.clear()
        mailboxes = self._known[token] = parse_token(token)
        return mailboxes

    def _read_encoded(self, value: bytes) -> list[Mailbox]:
        decoded = decode_text(value)
        if "@" not in decoded or "=?" in decoded:
            return []
        return self.read(decoded.encode("utf-8", "replace"))


def split_tokens(value: bytes) -> list[bytes]:
    """Return the mailboxes of a list as they are written; the names of groups are left out."""
    tokens: list[bytes] = []
    start = at = 0
    commented = value.count(b"(") == value.count(b")")
    while found := _DELIMITER.search(value, at):
        at, mark = found.end(), found[0]
        if mark in b",;":
            tokens.append(value[start : at - 1])
            start = at
        elif mark == b":":
            start = at
        else:
            at = _past(value, found.start(), mark, commented)
    tokens.append(value[start:])
    return tokens


def _past(value: bytes, at: int, mark: bytes, commented: bool) -> int:
    """Return the place after a quoted string, a comment, an address or an escape; after a mark that never ends."""
    if mark == b"\\":
        return at + 2
    if mark == b"(":
        return _past_comment(value, at) if commented else at + 1
    found = (_QUOTED if mark == b'"' else _ANGLE).match(value, at)
    return found.end() if found else at + 1


def _past_comment(value: bytes, at: int) -> int:
    depth = 0
    place = at
    while edge := _COMMENT_EDGE.search(value, place):
        place = edge.end() + (edge[0] == b"\\")
        depth += {b"(": 1, b")": -1}.get(edge[0], 0)
        if not depth:
            return place
    return len(value)


def parse_token(token: bytes) -> tuple[Mailbox, ...]:
    """Return the mailboxes of one element of a list: one as a rule, none where it holds no address."""
    plain = _PLAIN.fullmatch(token)
    if plain:
        return _cleaned(plain[1] if plain[1] is not None else plain[2], plain[3])
    if _BARE.fullmatch(token):
        return _cleaned(b"", token)
    exchange = _exchange_name(token)
    if exchange is not None:
        return exchange
    named = _NAMED_ADDRESS.fullmatch(token)
    pairs = _getaddresses([(named[1] if named else token)[:LONGEST_TOKEN].decode("latin-1")])
    mailboxes: dict[str, Mailbox] = {}
    for name, address in pairs:
        for mailbox in _cleaned(name.encode("latin-1"), address.encode("latin-1")):
            key = (mailbox.email or "").lower()
            if key not in mailboxes or mailbox.name:
                mailboxes[key] = mailbox
    return tuple(mailboxes.values())


def clean_name(name: bytes, email: str | None) -> str | None:
    """Return a display name decoded, without outer quotes; None where it is empty or an address."""
    text = _BLANKS.sub(" ", decode_text(name).replace("\0", " ")).strip()
    while len(text) > 1 and text[0] == text[-1] and text[0] in "'\"":
        text = text[1:-1].strip()
    return None if not text or "@" in text or text == email else text


def _cleaned(name: bytes, address: bytes) -> tuple[Mailbox, ...]:
    email = _clean_address(address)
    if email is None:
        return ()
    if email[:8].upper() == "IMCEAEX-":
        shown = clean_name(name, None)
        return (Mailbox(shown, None),) if shown else ()
    return (Mailbox(clean_name(name, email) if name else None, email),)


def _clean_address(address: bytes) -> str | None:
    text = address.strip().strip(b"'<>").removeprefix(b"mailto:").removeprefix(b"MAILTO:").rstrip(b".>'")
    try:
        email = text.decode("utf-8")
    except UnicodeDecodeError:
        email = text.decode("latin-1")
    local, _at, domain = email.rpartition("@")
    usable = local and domain and not any(letter.isspace() and local[0] != '"' for letter in email)
    return email if usable and domain.lower() not in ("localhost", "localhost.localdomain") else None


def _exchange_name(token: bytes) -> tuple[Mailbox, ...] | None:
    """Return the mailbox behind an X.500 name: the display name, and an address only where the name ends in one."""
    angle = _ANGLE.search(token)
    inner = (angle[0][1:-1] if angle else token).strip(b"'\" ")
    if not _X500.fullmatch(inner):
        return None
    ending = _X500_ADDRESS.search(inner.decode("latin-1"))
    shown = clean_name(token[: angle.start()].strip(b'" ') if angle else b"", None)
    if shown and shown[:3].lower() == "/o=":
        shown = None
    email = ending[1] if ending else None
    return (Mailbox(shown, email),) if shown or email else ()
