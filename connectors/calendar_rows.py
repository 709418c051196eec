"""Occurrences as landed rows, in batches: what the occurrences of one entry share is said once and joined by Polars."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from connectors.calendar_events import Entry
from connectors.calendar_series import Occurrence, Revision
from connectors.exports import ExportError
from connectors.landing import TIMESTAMP, Landing, ReadOptions

BATCH = 50_000
BATCH_PARTICIPANTS = 500_000
_OCCURRENCE: Mapping[str, pl.DataType] = {
    "entry": pl.Int64(),
    "record": pl.String(),
    "event_key": pl.String(),
    "occurred_at": TIMESTAMP,
    "minutes": pl.Int32(),
}
_ENTRY: Mapping[str, pl.DataType] = {
    "entry": pl.Int64(),
    "precision": pl.String(),
    "zone_basis": pl.String(),
    "series_key": pl.String(),
    "sequence": pl.Int32(),
    "revised_at": TIMESTAMP,
    "subject": pl.String(),
    "status": pl.String(),
    "automation": pl.String(),
}
_PERSON: Mapping[str, pl.DataType] = {
    "entry": pl.Int64(),
    "position": pl.Int32(),
    "role": pl.String(),
    "name": pl.String(),
    "email": pl.String(),
    "response": pl.String(),
    "is_room": pl.Boolean(),
}


class Rows:
    """Gathers occurrences and lands them batch by batch, so that memory does not grow with their number."""

    def __init__(self, landing: Landing, options: ReadOptions) -> None:
        self._landing = landing
        self._allowed = options.max_records
        self._clear()

    def _clear(self) -> None:
        self._occurrences: list[tuple[object, ...]] = []
        self._entries: dict[int, tuple[object, ...]] = {}
        self._people: list[tuple[object, ...]] = []
        self._participants = 0

    def add(self, prefix: str, occurrence: Occurrence, revision: Revision) -> None:
        """Add one occurrence of a document. Raises ExportError when the export holds more than it may."""
        entry = occurrence.entry
        if entry.number not in self._entries:
            self._add_entry(entry, revision)
        record = f"{prefix}{entry.number}" + (f"@{occurrence.original}" if occurrence.repeated else "")
        event_key = f"{entry.uid}/{occurrence.original}"
        self._occurrences.append((entry.number, record, event_key, occurrence.start, occurrence.minutes))
        self._participants += len(occurrence.entry.people)
        self._allowed -= 1
        if self._allowed < 0:
            raise ExportError("it holds more meetings than the setting for records allows")
        if len(self._occurrences) >= BATCH or self._participants >= BATCH_PARTICIPANTS:
            self.flush()

    def _add_entry(self, entry: Entry, revision: Revision) -> None:
        precision = "day" if entry.start.is_date else "second"
        self._entries[entry.number] = (
            entry.number, precision, entry.start.basis, entry.series, revision.sequence, revision.revised_at,
            entry.subject, entry.status, entry.automation,
        )  # fmt: skip
        self._people += [
            (entry.number, position, person.role, person.name, person.email, person.response, person.is_room)
            for position, person in enumerate(entry.people)
        ]

    def flush(self) -> None:
        """Land what was gathered. Called at the end of each document, since entries are numbered by document."""
        occurrences = pl.DataFrame(self._occurrences, schema=_OCCURRENCE, orient="row")
        entries = pl.DataFrame(list(self._entries.values()), schema=_ENTRY, orient="row")
        people = pl.DataFrame(self._people, schema=_PERSON, orient="row")
        self._clear()
        events = occurrences.join(entries, on="entry", how="left", maintain_order="left_right").drop("entry")
        self._landing.add("event", events.with_columns(source=pl.lit("calendar"), kind=pl.lit("meeting")))
        participants = occurrences.select("entry", "record", "event_key").join(
            people, on="entry", how="inner", maintain_order="left_right"
        )
        self._landing.add("participant", participants.drop("entry"))
