"""Messages to landed rows: each header block becomes one event and its participants, written in batches.

Besides, it counts who the owner may be: From of what lies in Sent, and Delivered-To of what was received.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from datetime import datetime

import polars as pl

from connectors.landing import TIMESTAMP, Landing, ReadOptions
from connectors.mail_addresses import AddressReader, Mailbox
from connectors.mail_dates import Moment, occurred_at
from connectors.mail_encoded_words import decode_text
from connectors.mail_headers import Fields, every, first, message_id, parent_and_root, split_fields
from connectors.mail_meaning import Place, authors, automation, is_deleted, list_addresses, list_id, placed, status

BATCH_MESSAGES = 20_000
BATCH_PARTICIPANTS = 200_000

_EVENT = pl.Schema(
    {
        "record": pl.String(),
        "event_key": pl.String(),
        "occurred_at": TIMESTAMP,
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
)
_ROLES = ("from", "sender", "to", "cc", "bcc")
_RECIPIENTS = ((2, b"to"), (3, b"cc"), (4, b"bcc"))


class MessageRows:
    """Collects the rows of messages for one landing; `prefix` is that of its documents. Call `close` at the end."""

    def __init__(self, landing: Landing, options: ReadOptions, prefix: str = "") -> None:
        self.messages = 0
        self._landing = landing
        self._keep_subjects = options.keep_subjects
        self._prefix = prefix
        self._reader = AddressReader()
        self._owner: Counter[tuple[str, str]] = Counter()
        self._clear()

    def add(
        self,
        record: str,
        header: bytes,
        size: int,
        place: Place,
        separator: bytes = b"",
        arrived: datetime | None = None,
    ) -> None:
        """Add one message: header block (after a newline), size in bytes, where it lies, when its file says it came."""
        self.messages += 1
        fields = split_fields(header)
        if is_deleted(fields):
            self._landing.reject(record, "deleted")
            return
        place = placed(fields, place)
        written = self._reader.read(every(fields, b"from"))
        key = message_id(first(fields, b"message-id")) or digest_key(fields, header)
        moment = occurred_at(fields, separator, arrived)
        self._events.append((record, key, *_when(moment), *self._described(fields, place, key, written), size))
        self._add_people(fields, authors(fields, written, self._reader))
        self._note_owner(fields, place, written)
        if len(self._events) >= BATCH_MESSAGES or len(self._names) >= BATCH_PARTICIPANTS:
            self._flush()

    def _described(self, fields: Fields, place: Place, key: str, written: Sequence[Mailbox]) -> tuple[str | None, ...]:
        thread = first(fields, b"x-gm-thrid")[:32].decode("ascii", "replace")
        subject = decode_text(first(fields, b"subject"))
        sender = (written[0].email or "") if written else ""
        return (
            f"gmail:{thread}" if thread else None,
            *parent_and_root(fields, key),
            subject if self._keep_subjects else None,
            status(fields, place),
            automation(fields, place, sender, subject),
            list_id(fields),
        )

    def close(self) -> None:
        """Write what is pending and the evidence of who the owner is."""
        self._flush()
        rows = [
            ("mail", f"owner/{kind}/{count}/{_digest(self._prefix, address)[:12]}", True, address)
            for (kind, address), count in sorted(self._owner.items())
        ]
        if rows:
            names = ["source", "record", "is_owner", "email"]
            self._landing.add("contact_record", pl.DataFrame(rows, schema=names, orient="row"))

    def _clear(self) -> None:
        self._events: list[tuple[object, ...]] = []
        self._rows: list[int] = []
        self._positions: list[int] = []
        self._codes: list[int] = []
        self._names: list[str | None] = []
        self._emails: list[str | None] = []

    def _add_people(self, fields: Fields, written_by: Sequence[Mailbox]) -> None:
        before = len(self._names)
        self._add_role(0, written_by)
        if b"sender" in fields:
            known = {(mailbox.email or "").lower() for mailbox in written_by}
            sent_by = self._reader.read(first(fields, b"sender"))
            self._add_role(1, [mailbox for mailbox in sent_by if (mailbox.email or "").lower() not in known])
        for code, name in _RECIPIENTS:
            if name in fields:
                self._add_role(code, self._reader.read(every(fields, name)))
        count = len(self._names) - before
        self._rows.extend([len(self._events) - 1] * count)
        self._positions.extend(range(count))

    def _add_role(self, code: int, mailboxes: Sequence[Mailbox]) -> None:
        for name, email in mailboxes:
            self._codes.append(code)
            self._names.append(name)
            self._emails.append(email)

    def _note_owner(self, fields: Fields, place: Place, written: Sequence[Mailbox]) -> None:
        """Count the evidence of one message; lists and groups are nobody's own address."""
        if place.is_group or b"list-id" in fields or b"mailing-list" in fields or list_addresses(fields):
            return
        sender = written[0].email if written else None
        if "sent" in place.labels or place.role == "sent":
            if sender:
                self._owner["sent_label" if "sent" in place.labels else "sent_folder", sender.lower()] += 1
            return
        if place.role in ("draft", "spam") or place.labels & {"draft", "spam"}:
            return
        for name in (b"delivered-to", b"x-original-to", b"envelope-to"):
            for mailbox in self._reader.read(first(fields, name)) if name in fields else ():
                if mailbox.email:
                    self._owner["delivered_to", mailbox.email.lower()] += 1
                    return

    def _flush(self) -> None:
        if not self._events:
            return
        events = pl.DataFrame(self._events, schema=_EVENT, orient="row")
        people = events.select("record", "event_key")[self._rows].with_columns(
            position=pl.Series(self._positions, dtype=pl.Int32),
            role=pl.Series(_ROLES).gather(pl.Series(self._codes, dtype=pl.UInt32)),
            name=pl.Series(self._names, dtype=pl.String),
            email=pl.Series(self._emails, dtype=pl.String),
        )
        self._landing.add("event", events.with_columns(source=pl.lit("mail"), kind=pl.lit("email")))
        self._landing.add("participant", people)
        self._clear()


def _when(moment: Moment | None) -> tuple[datetime | None, str | None, str | None]:
    return (moment.at, moment.precision, moment.basis) if moment else (None, None, None)


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
