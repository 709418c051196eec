"""Who is on the messages of a batch, and in which role: who wrote each, who sent it for somebody, and its recipients.

What a From names is known at once, for the sender says much about a message; recipients are read together at the end.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import polars as pl

from connectors.landing import tidied
from connectors.mail_addresses import AT_END, AddressReader, Mailbox
from connectors.mail_authors import authors, is_rewritten
from connectors.mail_headers import Fields, every

_ROLES = ("from", "sender", "to", "cc", "bcc")
_RECIPIENTS = ((2, b"to"), (3, b"cc"), (4, b"bcc"))
_MAILBOX = {"name": pl.String, "email": pl.String}


class Writer(NamedTuple):
    """Whom a From names: their places and mailboxes, the first address, and whether the name is a list's making."""

    places: Sequence[int]
    mailboxes: Sequence[Mailbox]
    email: str
    is_rewritten: bool


class People:
    """Collects the people of a batch of messages, until `clear` is called."""

    def __init__(self, reader: AddressReader) -> None:
        self._reader = reader
        self._start()

    def _start(self) -> None:
        self._writers: dict[bytes, Writer] = {}
        self._delivered: dict[bytes, str] = {}
        # Places of writers and senders, and the fields of recipients, with their slots: the row of the event times the
        # number of roles, and the role.
        self._places: list[int] = []
        self._place_slots: list[int] = []
        self._lists: list[bytes] = []
        self._list_slots: list[int] = []

    def clear(self) -> None:
        """Begin the next batch."""
        self._start()
        self._reader.forget()

    def written_by(self, value: bytes) -> Writer:
        """Return whom a From names."""
        known = self._writers.get(value)
        if known is None:
            places = self._reader.places(value)
            written = [self._reader.mailboxes[place] for place in places]
            email = (written[0].email or "") if written else ""
            known = self._writers[value] = Writer(places, written, email, is_rewritten(written))
        return known

    def add(self, row: int, fields: Fields, writer: Writer) -> None:
        """Note who is on the message of a row of the batch."""
        slot = row * len(_ROLES)
        places, written = writer.places, writer.mailboxes
        if fields.rare or writer.is_rewritten:
            by = authors(fields, written, self._reader)
            if by is not written:
                places, written = self._reader.add(by), by
        self._places += places
        self._place_slots += [slot] * len(places)
        if b"sender" in fields:
            sender = self._other_sender(fields, written)
            self._places += sender
            self._place_slots += [slot + 1] * len(sender)
        for role, name in _RECIPIENTS:
            if name in fields:
                self._lists.append(every(fields, name))
                self._list_slots.append(slot + role)

    def _other_sender(self, fields: Fields, written_by: Sequence[Mailbox]) -> Sequence[int]:
        known = {(mailbox.email or "").lower() for mailbox in written_by}
        mailboxes = self._reader.mailboxes
        found = self._reader.places(fields[b"sender"])
        return [place for place in found if (mailboxes[place].email or "").lower() not in known]

    def delivered_to(self, value: bytes) -> str:
        """Return the first address of a field in lower case, empty where there is none."""
        known = self._delivered.get(value)
        if known is None:
            found = next((mailbox.email for mailbox in self._reader.read(value) if mailbox.email), "")
            known = self._delivered[value] = found.lower()
        return known

    def frame(self, events: pl.DataFrame) -> pl.DataFrame:
        """Return the participants of the batch: each mailbox looked up by its place, each event by its row."""
        found = pl.Series("place", self._places + self._reader.all_places(self._lists), dtype=pl.Int32)
        ends = found == AT_END
        field = ends.cum_sum().filter(~ends)[len(self._places) :]
        slots = pl.concat(
            [pl.Series(self._place_slots, dtype=pl.Int64), pl.Series(self._list_slots, dtype=pl.Int64).gather(field)]
        )
        people = pl.DataFrame([slots.alias("slot"), found.filter(~ends)])
        people = people.sort("slot", maintain_order=True)
        row, role = people["slot"] // len(_ROLES), people["slot"] % len(_ROLES)
        known = tidied(pl.DataFrame(self._reader.mailboxes, schema=_MAILBOX, orient="row"))
        return pl.DataFrame(
            [
                events["record"].gather(row),
                events["event_key"].gather(row),
                pl.int_range(people.height, dtype=pl.Int32, eager=True).alias("position") - row.search_sorted(row),
                pl.Series("role", _ROLES).gather(role),
                known["name"].gather(people["place"]),
                known["email"].gather(people["place"]),
            ]
        )
