"""The fields of a header block: split tolerantly, unfolded, and read by their meaning (first wins, or all).

A line that is no field and no continuation is passed over, where the standard library would drop all that follows it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

WANTED = frozenset(
    b"""
    from sender reply-to to cc bcc date received x-received delivery-date resent-date subject message-id in-reply-to
    references thread-index content-type content-class return-path delivered-to x-original-to envelope-to
    x-gm-thrid x-gmail-labels x-mozilla-status x-mozilla-status2 x-mozilla-draft-info x-status x-keywords x-folder
    list-id list-post list-unsubscribe mailing-list x-mailing-list x-beenthere x-google-groups x-original-from
    x-original-sender precedence auto-submitted feedback-id x-autoreply x-autorespond x-autoresponder
    x-amazon-auto-reply x-auto-response-suppress x-failed-recipients x-campaign-id x-campaignid x-mc-user
    x-csa-complaints x-report-abuse x-ms-exchange-calendar-originator-id x-unsent
    """.split()
)

# Mail between people has hardly any other, so most of what asks for a telling field need not look for it.
COMMON = frozenset(
    b"""
    from to cc bcc date received subject message-id in-reply-to references thread-index content-type return-path
    delivered-to x-gm-thrid x-gmail-labels reply-to
    """.split()
)

# Possessive, so that a hostile block costs one pass; the block starts with a newline. Signatures, the bulk of a block,
# are left out at their first letters.
_FIELD = re.compile(
    rb"\n(?![ADMX](?:RC-|KIM-|uthentication-|IME-|-Google-[DS]))"
    rb"([!-9;-~]++)[ \t]*+:([^\n]*+(?:\n[ \t][^\n]*+)*+)"
)
_ID = re.compile(rb"<([^<>]*+)>")
_CLEAN_ID = re.compile(rb"<[^<>\s()\0]++>")
_COMMENT = re.compile(rb"\([^()]*+\)")
_INNER_BLANKS = re.compile(rb"\s+")

EDGE = 4096
KNOWN_NAMES = 10_000
_NO_REPEATS: dict[bytes, list[bytes]] = {}


class _Names(dict[bytes, bytes | None]):
    """Field names as they were written -> lower case where they are wanted, else None."""

    def __missing__(self, written: bytes) -> bytes | None:
        name = written.lower()
        if len(self) > KNOWN_NAMES:
            self.clear()
        wanted = self[written] = name if name in WANTED else None
        return wanted


_names = _Names()


class Fields(dict[bytes, bytes]):
    """The wanted fields, lower-case name to first value: trimmed, folded as they were written.

    `repeated` has all values where there are several; `rare` says whether there is any field beside the `COMMON` ones.
    """

    __slots__ = ("rare", "repeated")
    rare: bool
    repeated: dict[bytes, list[bytes]]


def split_fields(block: bytes) -> Fields:
    """Return the wanted fields of a header block that starts with a newline."""
    pairs = [(name, value.strip()) for written, value in _FIELD.findall(block) if (name := _names[written])]
    pairs.reverse()
    fields = Fields(pairs)
    fields.rare = not fields.keys() <= COMMON
    fields.repeated = _NO_REPEATS
    if len(fields) < len(pairs):
        fields.repeated = {}
        for name, value in reversed(pairs):
            fields.repeated.setdefault(name, []).append(value)
    return fields


def values(fields: Fields, name: bytes) -> Sequence[bytes]:
    """Return all values of a field in their order."""
    return fields.repeated[name] if name in fields.repeated else (fields[name],) if name in fields else ()


def every(fields: Fields, name: bytes) -> bytes:
    """Return all values of an address field as one list; empty where it is missing."""
    return b",".join(fields.repeated[name]) if name in fields.repeated else fields.get(name, b"")


def unfolded(value: bytes) -> bytes:
    """Return a raw value without its line ends, the white space after them kept (RFC 5322, section 2.2.3), trimmed."""
    return value.replace(b"\r\n", b"").replace(b"\n", b"").strip()


def message_id(value: bytes) -> str | None:
    """Return a Message-ID as `<id>`: what is between the first angle brackets, else the bare value; None if empty."""
    if not value:
        return None
    if _CLEAN_ID.fullmatch(value):
        return value.decode("utf-8", "replace")
    found = _ID.search(value)
    inner = found[1] if found else _COMMENT.sub(b"", value)
    inner = _INNER_BLANKS.sub(b"", inner.strip(b"<> \t")).replace(b"\0", b"")
    return f"<{inner.decode('utf-8', 'replace')}>" if inner else None


def parent_and_root(fields: Fields, own: str | None) -> tuple[str | None, str | None]:
    """Return the id that a message answers and the first id of its thread, never its own.

    The parent is In-Reply-To where that is one clean id, else the last of References, else the first of In-Reply-To, as
    notmuch chooses it. Of long References only both ends are read. Ids that Proton invents are no parents.
    """
    references = fields.get(b"references", b"")
    answered = fields.get(b"in-reply-to", b"")
    if not (references or answered):
        return None, _conversation(fields[b"thread-index"]) if b"thread-index" in fields else None
    root = _first_id(references[:EDGE], own)
    parent = None
    if _CLEAN_ID.fullmatch(answered):
        parent = _other(answered.decode("utf-8", "replace"), own)
    elif _ID.fullmatch(answered):
        parent = _usable(answered, own)
    parent = parent or _last_id(references[-EDGE:], own) or _first_id(answered[:EDGE], own)
    return parent, root or _conversation(fields.get(b"thread-index", b""))


def _first_id(value: bytes, own: str | None) -> str | None:
    clean = _CLEAN_ID.match(value)
    if clean and (other := _other(clean[0].decode("utf-8", "replace"), own)):
        return other
    for found in _ID.finditer(value):
        key = _usable(found[0], own)
        if key:
            return key
    return None


def _last_id(value: bytes, own: str | None) -> str | None:
    for inner in reversed(_ID.findall(value)):
        key = _usable(b"<%b>" % inner, own)
        if key:
            return key
    return None


def _usable(value: bytes, own: str | None) -> str | None:
    key = message_id(value)
    return None if key is None else _other(key, own)


def _other(key: str, own: str | None) -> str | None:
    return None if key == own or key.endswith("protonmail.internalid>") else key


def _conversation(value: bytes) -> str | None:
    # The first 22 bytes of Outlook's index, before base64, are the same in every message of a conversation.
    root = unfolded(value)[:29]
    return f"thread-index:{root.decode('ascii')}" if len(root) == 29 and root.isascii() else None
