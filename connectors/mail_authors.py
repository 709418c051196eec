"""Who wrote a message where a list or a delegate rewrote its From: "Jane via Group", "Office on behalf of Jane"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from connectors.mail_addresses import LONGEST_KNOWN, AddressReader, Mailbox
from connectors.mail_headers import Fields
from connectors.mail_meaning import list_addresses

_VIA = re.compile(r"^'?(.+?)'?\s+(?:via|über|par|a través de|tramite|através de)\s+\S.*$", re.IGNORECASE)
_BEHALF = re.compile(r"^.+?\s+on behalf of\s+(.+)$", re.IGNORECASE)


def authors(fields: Fields, written: Sequence[Mailbox], reader: AddressReader) -> Sequence[Mailbox]:
    """Return who wrote a message: `written`, its From, or the person behind it where a list or a delegate rewrote that.

    A rewritten sender is sought in X-Original-From, X-Original-Sender and Reply-To; not found, the name stands alone.
    """
    if not written:
        return written
    mailbox = written[0]
    name, email = mailbox.name, (mailbox.email or "").lower()
    via = _behind_name(name) if name and len(name) <= LONGEST_KNOWN else None
    lists = list_addresses(fields)
    if via and via[0] == "behalf" and not (lists and email in lists):
        return [Mailbox(via[1], mailbox.email), *written[1:]]
    if (via and via[0] == "via") or (lists and email in lists):
        return [_behind(fields, reader, via[1] if via else name, {*lists, email})]
    return written


def is_rewritten(written: Sequence[Mailbox]) -> bool:
    """Say whether the name of the first mailbox is one that a list or a delegate gives."""
    name = written[0].name if written else None
    return name is not None and len(name) <= LONGEST_KNOWN and _behind_name(name) is not None


@lru_cache(16_384)
def _behind_name(name: str) -> tuple[str, str] | None:
    via = _VIA.match(name)
    if via:
        return "via", via[1]
    behalf = _BEHALF.match(name)
    return ("behalf", behalf[1]) if behalf else None


def _behind(fields: Fields, reader: AddressReader, name: str | None, lists: set[str]) -> Mailbox:
    for field in (b"x-original-from", b"x-original-sender", b"reply-to"):
        for mailbox in reader.read(fields.get(field, b"")):
            if mailbox.email and mailbox.email.lower() not in lists:
                return Mailbox(name or mailbox.name, mailbox.email)
    return Mailbox(name, None)
