"""Forgetting people: `tieline forget`, and every night after it, which takes them out of whatever is read again.

decisions.csv keeps only salted digests of their handles. The lake notes which of them it was last rid of wholly, so
that a run that was killed, or a line written by hand, is made good by the next run.
"""

from __future__ import annotations

import secrets
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from connectors.lake import read_receipts
from connectors.lake_rewriting import Spellings, spellings, take_out
from flows.deciding import Known, described, read_known
from flows.errors import WrongUse
from flows.remembering import forget_all
from flows.run_identity import digest
from flows.workspace import Workspace, write_private
from transforms.addresses import parse_address
from transforms.arrow import query
from transforms.decisions import (
    Decision,
    DecisionError,
    decision_line,
    forget_subject,
    forgotten_handles,
    read_decisions,
)
from transforms.lookup import find_people
from transforms.names import parse_name
from transforms.profile_urls import profile_key
from transforms.published import published

MARK = "forgotten"


def forget(workspace: Workspace, who: str) -> int:
    """Write into decisions.csv that a person is forgotten, and take them out of the registry and the reports.

    Returns for how many handles. The next run takes them out of the lake and the warehouse. Raises WrongUse where `who`
    is nobody, several people, or the owner.
    """
    known = read_known(workspace)
    person = _person(who, known, workspace)
    handles = _handles(known.registry.filter(person_id=person)["handle"])
    text = _decisions_without(workspace, handles)
    salt, now = secrets.token_hex(8), datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    lines = [decision_line("forget", forget_subject(handle, salt), decided_at=now) for handle in handles]
    write_private(workspace.decisions, (text + "".join(lines)).encode())
    forget_all(workspace)
    kept = workspace.registry.with_name(f".{workspace.registry.name}")
    known.registry.filter(pl.col("person_id") != person).write_parquet(kept)
    kept.replace(workspace.registry)
    for report in workspace.reports.iterdir():
        report.unlink()
    return len(handles)


def forget_export(workspace: Workspace, name: str) -> int:
    """Take what an export brought out of the lake; return how many versions of it there were.

    `name` is its path below exports/. The next run takes it out of the warehouse. Raises WrongUse where no such export
    was ever read, or where it would be read again because it is still there.
    """
    receipts = read_receipts(workspace.lake)
    with published(workspace.warehouse) as connection:
        shown = query(connection, "select source_file, path from raw.source_file")
    wanted = name.removeprefix("exports/")
    ids = shown.filter(path=wanted)["source_file"].to_list()
    found = receipts.filter((pl.col("path") == wanted) | pl.col("source_file").is_in(ids))
    if found.is_empty():
        raise WrongUse(f"no export {name!r} was ever read: `tieline sql 'from raw.source_file'` lists them")
    if (workspace.exports / wanted).exists():
        raise WrongUse(f"{wanted} is still in {workspace.exports}, and would be read again: move it away first")
    forget_all(workspace)
    for folder in found["folder"]:
        shutil.rmtree(workspace.lake / folder)
    return found.height


def keep_forgotten(workspace: Workspace, decisions: Sequence[Decision]) -> list[str]:
    """Take the forgotten out of the whole lake, unless that was done; return the paths of exports that held them."""
    mark = workspace.lake / MARK
    lines = digest(sorted(one.subject for one in decisions if one.verb == "forget"))
    if not any(one.verb == "forget" for one in decisions) or (mark.exists() and mark.read_text() == lines):
        return []
    receipts = read_receipts(workspace.lake)
    folders = [workspace.lake / name for name in receipts["folder"]]
    found = [_forgotten(spellings(folder), decisions) for folder in folders]
    everywhere = Spellings(
        frozenset().union(*(one.emails for one in found)),
        frozenset().union(*(one.profile_urls for one in found)),
        frozenset().union(*(one.names for one in found)),
    )
    held = {folder.name for folder in folders if take_out(folder, everywhere)}
    forget_all(workspace)
    write_private(mark, lines.encode())
    return sorted(set(receipts.filter(pl.col("folder").is_in(held))["path"]))


def taking_out(decisions: Sequence[Decision]) -> Callable[[Path], Counter[str]] | None:
    """Return what takes the forgotten out of a folder that was just read; None where nobody is forgotten."""
    if not any(one.verb == "forget" for one in decisions):
        return None
    return lambda folder: take_out(folder, _forgotten(spellings(folder), decisions))


def _forgotten(spelled: Spellings, decisions: Sequence[Decision]) -> Spellings:
    """Return those spellings that a `forget` line stands for."""
    emails = {text: f"email:{a.key}" for text in spelled.emails if (a := parse_address(text))}
    urls = {text: f"linkedin:{key}" for text in spelled.profile_urls if (key := profile_key(text))}
    names = {text: f"name:{key}" for text in spelled.names if (key := parse_name(text).key)}
    gone = forgotten_handles({*emails.values(), *urls.values(), *names.values()}, decisions)
    return Spellings(
        *(frozenset(text for text, handle in one.items() if handle in gone) for one in (emails, urls, names))
    )


def _person(who: str, known: Known, workspace: Workspace) -> str:
    found = find_people(who, known.registry, known.identities, known.history)
    if not found:
        raise WrongUse(f"nobody is known as {who!r}: give a name, an e-mail address, a profile URL or a person_id")
    if len(found) > 1:
        listed = "".join(f"\n  {described(person, known)}" for person in found[:20])
        raise WrongUse(f"{who!r} may be any of these; give the person_id:{listed}")
    if known.people.filter((pl.col("person_id") == found[0]) & pl.col("is_owner")).height:
        raise WrongUse("that is you: a workspace without its owner means nothing. Delete the folder to forget yourself")
    return found[0]


def _handles(handles: Iterable[str]) -> list[str]:
    """Return the handles to forget a person by: addresses, whatever the name beside them, profiles and bare names."""
    found = set()
    for handle in handles:
        kind, _, value = handle.partition(":")
        if kind in ("email", "linkedin"):
            found.add(f"{kind}:{value.split('/')[0]}" if kind == "email" else handle)
        elif kind in ("name", "contact") and value.split("/")[0]:
            found.add(f"name:{value.split('/')[0]}")
    return sorted(found)


def _decisions_without(workspace: Workspace, handles: Sequence[str]) -> str:
    """Return the text of decisions.csv without the lines that name a person to be forgotten."""
    text = workspace.decisions.read_text(encoding="utf-8-sig")
    try:
        decided = read_decisions(text)
    except DecisionError as error:
        raise WrongUse(str(error)) from error
    gone = {one.line for one in decided if not set(_handles([one.subject, one.object])).isdisjoint(handles)}
    kept = [line for number, line in enumerate(text.splitlines(), start=1) if number not in gone]
    return "\n".join([*kept, ""])
