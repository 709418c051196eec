"""Messages to landed rows: each header block becomes one event and its participants, written in batches.

Besides, it counts who the owner may be: From of what lies in Sent, and Delivered-To of what was received.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from typing import Protocol

import numpy as np
import polars as pl

from connectors.landing import TIMESTAMP, ReadOptions
from connectors.mail_addresses import AddressReader, Mailbox
from connectors.mail_dates import occurred_at
from connectors.mail_encoded_words import decode_text
from connectors.mail_headers import Fields, every, message_id, parent_and_root, split_fields
from connectors.mail_meaning import (
    Place,
    authors,
    automation,
    is_deleted,
    list_addresses,
    list_id,
    placed,
    status,
)

BATCH_MESSAGES = 20_000
BATCH_PARTICIPANTS = 200_000

# The columns of a batch of events, in the order in which `MessageRows.add` fills them.
_EVENT: dict[str, pl.DataType] = {
    "record": pl.String(),
    "event_key": pl.String(),
    "occurred_at": pl.Int64(),
    "precision": pl.String(),
    "zone_basis": pl.String(),
    "thread_key": pl.String(),
    "parent_key": pl.String(),
    "series_key": pl.String(),
    "subject": pl.String(),
    "status": pl.String(),
    "automation": pl.String(),
    "list_id": pl.String(),
    "size_bytes": pl.Int64(),
}
_WIDTH = len(_EVENT)
_ROLES = ("from", "sender", "to", "cc", "bcc")
_DELIVERED = (b"delivered-to", b"x-original-to", b"envelope-to")
_UNKNOWN = (None, None, None)


class Target(Protocol):
    """Where rows go: a landing, or what stands for one in another process."""

    def add(self, table: str, rows: pl.DataFrame) -> None:
        """Take rows of a landed table."""

    def reject(self, record: str, reason: str, detail: str | None = None) -> None:
        """Take note of a record that could not be read."""


class MessageRows:
    """Collects the rows of messages for one landing. Call `close` at the end.

    `prefix` is that of the landing's documents, `reader` one that may know addresses already.
    """

    def __init__(
        self, landing: Target, options: ReadOptions, prefix: str = "", reader: AddressReader | None = None
    ) -> None:
        self.messages = 0
        self._landing = landing
        self._keep_subjects = options.keep_subjects
        self._prefix = prefix
        self._reader = reader or AddressReader()
        self.owner: Counter[tuple[str, str]] = Counter()
        self._clear()

    def add(
        self,
        record: str,
        header: bytes,
        size: int,
        place: Place,
        separator: bytes = b"",
        arrived: int | None = None,
    ) -> None:
        """Add one message: header block (after a newline), bytes, where it lies, when its file says it came (Unix)."""
        self.messages += 1
        fields = split_fields(header)
        rare = fields.rare
        if rare and is_deleted(fields):
            self._landing.reject(record, "deleted")
            return
        place = placed(fields, place)
        places, written, sender = self._written_by(every(fields, b"from"))
        key = message_id(fields.get(b"message-id", b"")) or digest_key(fields, header)
        at, basis, precision = occurred_at(fields, separator, arrived) or _UNKNOWN
        parent, root = parent_and_root(fields, key)
        subject = decode_text(fields.get(b"subject", b""))
        self._cells += (
            record,
            key,
            at,
            precision,
            basis,
            _thread(fields[b"x-gm-thrid"]) if b"x-gm-thrid" in fields else None,
            parent,
            root,
            subject if self._keep_subjects else None,
            status(fields, place),
            automation(fields, place, sender, subject),
            list_id(fields) if rare else None,
            size,
        )
        by = authors(fields, written, self._reader)
        self._add_people(fields, places if by is written else self._reader.add(by), by)
        self._note_owner(fields, place, written)
        if len(self._cells) >= BATCH_MESSAGES * _WIDTH or len(self._places) >= BATCH_PARTICIPANTS:
            self.flush()

    def close(self) -> None:
        """Write what is pending and the evidence of who the owner is."""
        self.flush()
        rows = [
            ("mail", f"owner/{kind}/{count}/{_digest(self._prefix, address)[:12]}", True, address)
            for (kind, address), count in sorted(self.owner.items())
        ]
        if rows:
            names = ["source", "record", "is_owner", "email"]
            self._landing.add("contact_record", pl.DataFrame(rows, schema=names, orient="row"))

    def _clear(self) -> None:
        # One list for all columns in turns: a row of its own would be one more thing for the garbage collector.
        self._cells: list[object] = []
        self._places: list[int] = []
        self._writers: dict[bytes, tuple[Sequence[int], Sequence[Mailbox], str]] = {}
        self._role_counts: list[int] = []

    def _written_by(self, value: bytes) -> tuple[Sequence[int], Sequence[Mailbox], str]:
        """Return the places and mailboxes of a From, and its first address, empty where there is none."""
        known = self._writers.get(value)
        if known is None:
            places = self._reader.places(value)
            written = [self._reader.mailboxes[place] for place in places]
            known = self._writers[value] = (places, written, (written[0].email or "") if written else "")
        return known

    def _add_people(self, fields: Fields, places: Sequence[int], written_by: Sequence[Mailbox]) -> None:
        """Note who is in which role: the places of all in a row, and how many of them each role has."""
        find = self._reader.places
        if fields.repeated:
            to, cc, bcc = (find(every(fields, name)) for name in (b"to", b"cc", b"bcc"))
        else:
            to = find(fields[b"to"]) if b"to" in fields else ()
            cc = find(fields[b"cc"]) if b"cc" in fields else ()
            bcc = find(fields[b"bcc"]) if b"bcc" in fields else ()
        sender = self._other_sender(fields, written_by) if b"sender" in fields else ()
        self._places += (*places, *sender, *to, *cc, *bcc)
        self._role_counts += (len(places), len(sender), len(to), len(cc), len(bcc))

    def _other_sender(self, fields: Fields, written_by: Sequence[Mailbox]) -> Sequence[int]:
        known = {(mailbox.email or "").lower() for mailbox in written_by}
        mailboxes = self._reader.mailboxes
        found = self._reader.places(fields[b"sender"])
        return [place for place in found if (mailboxes[place].email or "").lower() not in known]

    def _note_owner(self, fields: Fields, place: Place, written: Sequence[Mailbox]) -> None:
        """Count the evidence of one message; lists and groups are nobody's own address."""
        if place.is_group or (fields.rare and _is_of_a_list(fields)):
            return
        sender = written[0].email if written else None
        if "sent" in place.labels or place.role == "sent":
            if sender:
                self.owner["sent_label" if "sent" in place.labels else "sent_folder", sender.lower()] += 1
            return
        if not (fields.rare or b"delivered-to" in fields):
            return
        if place.role in ("draft", "spam") or "draft" in place.labels or "spam" in place.labels:
            return
        for name in _DELIVERED if fields.rare else _DELIVERED[:1]:
            for mailbox in self._reader.read(fields.get(name, b"")) if name in fields else ():
                if mailbox.email:
                    self.owner["delivered_to", mailbox.email.lower()] += 1
                    return

    def flush(self) -> None:
        """Write what is pending."""
        if self._cells:
            columns = enumerate(_EVENT.items())
            events = pl.DataFrame([pl.Series(name, self._cells[at::_WIDTH], dtype) for at, (name, dtype) in columns])
            moment = (pl.col("occurred_at") * 1_000_000).cast(TIMESTAMP)
            self._landing.add("event", events.with_columns(moment, source=pl.lit("mail"), kind=pl.lit("email")))
            self._landing.add("participant", self._people(events))
        self._clear()
        self._reader.forget()

    def _people(self, events: pl.DataFrame) -> pl.DataFrame:
        """Return the participants of a batch: each mailbox looked up by its place, each event by its row."""
        counts = np.array(self._role_counts, dtype=np.int64).reshape(-1, len(_ROLES))
        totals = counts.sum(axis=1)
        row = np.repeat(np.arange(len(totals)), totals)
        position = np.arange(len(row)) - np.repeat(np.cumsum(totals) - totals, totals)
        role = np.repeat(np.tile(np.arange(len(_ROLES)), len(totals)), counts.ravel())
        names, emails = zip(*self._reader.mailboxes, strict=True) if self._reader.mailboxes else ((), ())
        place = pl.Series(self._places, dtype=pl.UInt32)
        return pl.DataFrame(
            [
                events["record"].gather(row),
                events["event_key"].gather(row),
                pl.Series("position", position, dtype=pl.Int32),
                pl.Series("role", _ROLES).gather(role),
                pl.Series("name", names, dtype=pl.String).gather(place),
                pl.Series("email", emails, dtype=pl.String).gather(place),
            ]
        )


def _thread(value: bytes) -> str | None:
    return f"gmail:{value[:32].decode('ascii', 'replace')}" if value else None


def _is_of_a_list(fields: Fields) -> bool:
    return b"list-id" in fields or b"mailing-list" in fields or bool(list_addresses(fields))


def digest_key(fields: Fields, header: bytes) -> str:
    """Return the key of a message without a Message-ID: a digest of its From, Date, To and Subject.

    Line ends and folding do not count, so that it is the same in every format; without any of the four the whole block
    is taken.
    """
    parts = [b" ".join(every(fields, name).split()) for name in (b"from", b"date", b"to", b"subject")]
    content = b"\0".join(parts) if any(parts) else b" ".join(header.split())
    return f"mail-digest:{hashlib.sha256(content).hexdigest()[:32]}"


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
