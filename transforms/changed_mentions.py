"""Changed mentions: which are new or gone since the last night, what they had a say in, and whom that may concern."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from transforms.comparing_changes import Changes
from transforms.handles import Handles, read_handles
from transforms.islands import anchor, sought_tokens, tokens
from transforms.kinds_and_owner import Kinds, find_kinds
from transforms.mentions import Mentions, digests
from transforms.people_memory import Memory
from transforms.resolved import Asked


@dataclass(frozen=True)
class Changed:
    """The handles that mentions which are new or gone had a say in, with their kinds.

    `before`: the nodes of the memory that they take the place of.
    """

    handles: Handles
    kinds: Kinds
    before: pl.DataFrame


def mention_rows(mentions: Mentions) -> pl.DataFrame:
    """Return the digest of each mention (row)."""
    return pl.concat([digests(mentions.participants), digests(mentions.contacts)]).to_frame()


def without(mentions: Mentions, elsewhere: pl.DataFrame) -> Mentions:
    """Return the mentions but for those elsewhere (row, ...), the contacts numbered anew."""
    participants, contacts = (
        rows.with_columns(row=digests(rows)).join(elsewhere, on="row", how="anti", maintain_order="left").drop("row")
        for rows in (mentions.participants, mentions.contacts)
    )
    numbers = contacts.select("content").with_row_index("number")
    records = mentions.contact_records.join(numbers, on="content").drop("content").rename({"number": "content"})
    return Mentions(participants, contacts.drop("content").with_row_index("content"), records)


def read_changed(asked: Asked, mentions: Mentions, memory: Memory) -> Changed:
    """Read the handles that mentions which are new or gone had a say in, each with all its mentions.

    The owner's, and those that a decision names, are read every night: much depends on them.
    """
    gone = memory.mentions.join(mention_rows(mentions), on="row", how="anti")
    owners = digests(mentions.contacts.filter("is_owner")).to_frame()
    mine = memory.mentions.join(owners, on="row", how="semi")
    known = pl.concat([gone.select("handle"), mine.select("handle"), memory.watched]).unique()
    handles = read_handles(without(mentions, memory.mentions), asked.decisions)
    anchors = pl.concat([memory.nodes.join(known, on="handle", how="semi")["anchor"], _anchors(handles)]).unique()
    while True:
        rows, before = _mentions_of(memory, anchors)
        chosen = without(mentions, memory.mentions.join(rows, on="row", how="anti"))
        handles = read_handles(chosen, asked.decisions, handles)
        kinds = find_kinds(asked, handles)
        marks = pl.concat([memory.marked, kinds.marked])
        turned = _hashed(f"email:{address}" for address in marks.filter(~marks.is_duplicated())["address"])
        reached = pl.concat([anchors, before["anchor"], _anchors(handles), turned]).unique()
        settled = pl.concat([anchors, before["anchor"]])
        if reached.is_in(settled.implode()).all():
            return Changed(handles, kinds, before)
        anchors = reached


def _anchors(handles: Handles) -> pl.Series:
    return _hashed({anchor(node) for node in handles.nodes.values()})


def _hashed(texts: Iterable[str]) -> pl.Series:
    return pl.Series("anchor", sorted(texts), dtype=pl.String).hash()


def _mentions_of(memory: Memory, anchors: pl.Series) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return all rows of mentions that say something of the handles with these anchors, and these nodes of the memory.

    A contact record may hold several handles, so that one leads to the next.
    """
    known = memory.nodes.select("handle", "anchor")
    wanted = anchors.to_frame()
    while True:
        nodes = known.join(wanted, on="anchor", how="semi")
        rows = memory.mentions.join(nodes, on="handle", how="semi").select("row").unique()
        held = memory.mentions.join(rows, on="row", how="semi").select("handle").unique()
        more = known.join(held, on="handle", how="semi").select("anchor").unique().join(wanted, on="anchor", how="anti")
        if more.is_empty():
            return rows, memory.nodes.join(wanted, on="anchor", how="semi")
        wanted = pl.concat([wanted, more])


def concerned(memory: Memory, changed: Changed, changes: Changes) -> pl.Series:
    """Return the islands on which anybody may turn out to be somebody else."""
    touched = pl.concat([changed.before["handle"], pl.Series("handle", list(changed.handles.nodes), dtype=pl.String)])
    sides = touched.unique().to_frame("left")
    known = memory.scored.select("left", "right")
    tied = [
        known.join(sides, on="left", how="semi"),
        known.join(sides.rename({"left": "right"}), on="right", how="semi"),
        changes.scored.select("left", "right"),
    ]
    ends = [pairs[side] for pairs in tied for side in ("left", "right")]
    handles = pl.concat([touched, *ends]).unique().to_frame("handle")
    sought = sorted(sought_tokens(tokens(changed.handles)))
    by_token = pl.DataFrame({"token": sought}, schema={"token": pl.String()}).with_columns(pl.col("token").hash())
    return pl.concat(
        [
            memory.nodes.join(handles, on="handle", how="semi")["island"],
            memory.tokens.join(by_token, on="token", how="semi")["island"],
        ]
    ).unique()
