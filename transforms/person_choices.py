"""What a person chose about people: tags, when to be left alone about somebody, and how often to be in touch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import polars as pl

from transforms.decisions import Decision

PERSON_TAG = pl.Schema({"person_id": pl.String(), "tag": pl.String()})
PERSON_SNOOZE = pl.Schema({"person_id": pl.String(), "until": pl.Date()})
PERSON_CADENCE = pl.Schema({"person_id": pl.String(), "days": pl.Int32()})


def personal_rows(decisions: Sequence[Decision], ids: Mapping[str, str]) -> dict[str, pl.DataFrame]:
    """Return person_tag, person_snooze and person_cadence; a decision about an unknown handle waits for it.

    Of several snoozes or cadences of one person the last line holds.
    """
    tags: set[tuple[str, str]] = set()
    snoozes: dict[str, date] = {}
    cadences: dict[str, int] = {}
    for decision in sorted(decisions, key=lambda d: d.line):
        person_id = ids.get(decision.subject)
        if person_id is None:
            continue
        if decision.verb == "tag":
            tags.add((person_id, decision.object))
        elif decision.verb == "snooze":
            snoozes[person_id] = date.fromisoformat(decision.object)
        elif decision.verb == "cadence":
            cadences[person_id] = int(decision.object)
    return {
        "person_tag": pl.DataFrame(sorted(tags), schema=PERSON_TAG, orient="row"),
        "person_snooze": pl.DataFrame(sorted(snoozes.items()), schema=PERSON_SNOOZE, orient="row"),
        "person_cadence": pl.DataFrame(sorted(cadences.items()), schema=PERSON_CADENCE, orient="row"),
    }
