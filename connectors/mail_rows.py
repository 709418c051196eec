"""Messages to landed rows: each header block becomes one event and its participants, written in batches.

Besides, it counts who the owner may be: From of what lies in Sent, and Delivered-To of what was received.
"""

from __future__ import annotations

import gc
import hashlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

import polars as pl

from connectors.landing import TIMESTAMP, ReadOptions, tidied
from connectors.mail_addresses import AddressReader
from connectors.mail_boundaries import HEADER_CAP
from connectors.mail_dates import occurred_at
from connectors.mail_encoded_words import decode_text
from connectors.mail_headers import Fields, every, message_id, parent_and_root, split_fields
from connectors.mail_meaning import Place, is_deleted, list_addresses, meaning
from connectors.mail_people import People, Writer

BATCH_MESSAGES = 20_000
BATCH_BYTES = 64 * 2**20

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
_DELIVERED = (b"delivered-to", b"x-original-to", b"envelope-to")
_NOT_RECEIVED = frozenset(("draft", "spam"))
_UNKNOWN = (None, None, None)


class Target(Protocol):
    """Where rows go: a landing, or what stands for one in another process."""

    def add(self, table: str, rows: pl.DataFrame, is_tidy: bool = False) -> None:
        """Take rows of a landed table; `is_tidy` says that all text has been through `tidied`."""

    def reject(self, record: str, reason: str, detail: str | None = None) -> None:
        """Take note of a record that could not be read."""


@contextmanager
def uncollected() -> Iterator[None]:
    """Keep the garbage collector out while messages are read.

    Neither rows nor what is known of addresses hold cycles, and it would walk through all of them again and again.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


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
        self._people = People(reader or AddressReader())
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
        self._bytes += len(header)
        if len(header) >= HEADER_CAP:
            self._landing.reject(record, "header_too_long", f"only its first {HEADER_CAP} bytes were read")
        fields = split_fields(header)
        if fields.rare and is_deleted(fields):
            self._landing.reject(record, "deleted")
            return
        writer = self._people.written_by(every(fields, b"from"))
        subject = decode_text(fields.get(b"subject", b""))
        folder, status, automation, list_id = meaning(fields, place, writer.email, subject)
        key = message_id(fields.get(b"message-id", b"")) or digest_key(fields, header)
        at, basis, precision = occurred_at(fields, separator, arrived) or _UNKNOWN
        parent, root = parent_and_root(fields, key)
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
            status,
            automation,
            list_id,
            size,
        )
        self._people.add(len(self._cells) // _WIDTH - 1, fields, writer)
        self._note_owner(fields, folder, writer)
        if len(self._cells) >= BATCH_MESSAGES * _WIDTH or self._bytes >= BATCH_BYTES:
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
        self._bytes = 0

    def _note_owner(self, fields: Fields, place: Place, writer: Writer) -> None:
        """Count the evidence of one message; lists and groups are nobody's own address."""
        if place.is_group or (fields.rare and _is_of_a_list(fields)):
            return
        if "sent" in place.labels or place.role == "sent":
            if writer.email:
                self.owner["sent_label" if "sent" in place.labels else "sent_folder", writer.email.lower()] += 1
        elif place.role not in _NOT_RECEIVED and place.labels.isdisjoint(_NOT_RECEIVED):
            for name in _DELIVERED if fields.rare else _DELIVERED[:1]:
                email = self._people.delivered_to(fields[name]) if name in fields else ""
                if email:
                    self.owner["delivered_to", email] += 1
                    return

    def flush(self) -> None:
        """Write what is pending."""
        if self._cells:
            columns = enumerate(_EVENT.items())
            events = pl.DataFrame([pl.Series(name, self._cells[at::_WIDTH], dtype) for at, (name, dtype) in columns])
            moment = (pl.col("occurred_at") * 1_000_000).cast(TIMESTAMP)
            events = tidied(events.with_columns(moment, source=pl.lit("mail"), kind=pl.lit("email")))
            self._landing.add("event", events, is_tidy=True)
            self._landing.add("participant", self._people.frame(events), is_tidy=True)
        self._clear()
        self._people.clear()


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
