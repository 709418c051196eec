"""Record handles in decisions: which node `record:<source_file>/<record>/<position>` is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from transforms.decisions import Decision, DecisionConflict
from transforms.handles import Handles
from transforms.mentions import TRIPLE, Landed, Mentions


def resolve_records(
    landed: Landed, mentions: Mentions, handles: Handles, decisions: Sequence[Decision]
) -> list[Decision]:
    """Return the decisions with each record handle replaced by the handle of its node, where it is known.

    Raises DecisionConflict where `different` names two records of one handle, which nothing tells apart.
    """
    wanted = {text for d in decisions for text in (d.subject, d.object) if text.startswith("record:")}
    if not wanted:
        return list(decisions)
    named = pl.format("record:{}/{}", "source_file", "record")
    triples = mentions.participants.select(TRIPLE).with_columns(handle=pl.Series(handles.participants, dtype=pl.String))
    participants = (
        landed["participant"]
        .lazy()
        .with_columns(pl.col("is_room").fill_null(value=False), text=pl.format("{}/{}", named, "position"))
        .filter(pl.col("text").is_in(sorted(wanted)))
        .join(triples.unique(TRIPLE).lazy(), on=TRIPLE, nulls_equal=True)
        .select("text", "handle")
        .collect()
    )
    contacts = mentions.contact_records.with_columns(text=named).filter(pl.col("text").is_in(sorted(wanted)))
    by_text = {text: handle for text, handle in participants.iter_rows() if handle}
    for text, content in contacts.select("text", "content").iter_rows():
        if own := handles.contacts[content].handles:
            by_text[text] = own[0]
    placed = [
        replace(d, subject=by_text.get(d.subject, d.subject), object=by_text.get(d.object, d.object)) for d in decisions
    ]
    for decision in placed:
        if decision.verb == "different" and decision.subject == decision.object:
            raise DecisionConflict(
                f"decisions.csv line {decision.line}: both records carry {decision.subject} and the same name, "
                "so nothing tells them apart; delete the line"
            )
    return placed
