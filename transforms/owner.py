"""The owner: which handles are one's own, on what evidence.

Strongest first: settings and decisions, LinkedIn's own profile and e-mail files, the name of a calendar, mail in Sent
folders or under Sent labels, Delivered-To. Of the last two an address counts from max(20, 1 % of all mails) on; where
nothing stronger is known, the address with most of the best evidence counts alone. Lists and roles never do.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from transforms.addresses import parse_address
from transforms.decisions import Decision
from transforms.names import parse_name
from transforms.profile_urls import profile_key

_PATIENCE = 20
_WORDS = {
    "settings": "the settings say so",
    "decision": "decisions.csv says so",
    "linkedin": "LinkedIn's own profile and e-mail files say so",
    "calendar_name": "a calendar bears the address as its name",
    "sent_label": "mail labelled as sent comes from it",
    "sent_folder": "mail in a Sent folder comes from it",
    "delivered_to": "mail was delivered to it",
}
_RANK = tuple(_WORDS)


@dataclass(frozen=True)
class OwnerSettings:
    """What the settings say about the owner. A name claims the records that give nothing but that name."""

    names: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    profile_url: str = ""


@dataclass(frozen=True, slots=True)
class OwnerEvidence:
    """One address or profile that something says is the owner's, and how many messages say so (0 = a statement)."""

    handle: str
    evidence: str
    count: int = 0


def stated_evidence(settings: OwnerSettings, decisions: Sequence[Decision]) -> list[OwnerEvidence]:
    """Return the handles that settings and decisions claim for the owner."""
    found = [OwnerEvidence(f"email:{a.key}", "settings") for text in settings.emails if (a := parse_address(text))]
    found += [OwnerEvidence(f"name:{n.key}", "settings") for text in settings.names if (n := parse_name(text)).key]
    if key := profile_key(settings.profile_url):
        found.append(OwnerEvidence(f"linkedin:{key}", "settings"))
    return found + [OwnerEvidence(d.subject, "decision") for d in decisions if d.verb == "owner"]


def counted_evidence(record: str, handle: str) -> OwnerEvidence | None:
    """Return the evidence that a record `owner/<evidence>/<count>/<n>` holds, or None where it is malformed."""
    parts = record.split("owner/", 1)[-1].split("/")
    if len(parts) < 2 or parts[0] not in _WORDS or not parts[1].isdecimal():
        return None
    return OwnerEvidence(handle, parts[0], int(parts[1]))


def accepted_evidence(
    evidence: Iterable[OwnerEvidence], natures: Mapping[str, str], n_mails: int
) -> dict[str, OwnerEvidence]:
    """Return the handles that are the owner's with the best evidence for each.

    `natures` gives the kind of a handle (personal, role, list, ...); unknown handles are personal.
    """
    summed: dict[tuple[str, str], int] = {}
    for item in evidence:
        if natures.get(item.handle, "personal") == "personal" or item.evidence in {"settings", "decision"}:
            summed[item.handle, item.evidence] = summed.get((item.handle, item.evidence), 0) + item.count
    enough = max(_PATIENCE, n_mails / 100)
    ranked = sorted(summed.items(), key=lambda entry: (_RANK.index(entry[0][1]), -entry[1], entry[0][0]))
    accepted: dict[str, OwnerEvidence] = {}
    for (handle, kind), count in ranked:
        if _RANK.index(kind) <= _RANK.index("calendar_name") or count >= enough:
            accepted.setdefault(handle, OwnerEvidence(handle, kind, count))
    if not accepted and ranked:
        (handle, kind), count = ranked[0]
        accepted[handle] = OwnerEvidence(handle, kind, count)
    return accepted


def owner_rows(accepted: Mapping[str, OwnerEvidence]) -> pl.DataFrame:
    """Return the owner's handles as a frame (handle, evidence in words, count of messages), the strongest first."""
    ordered = sorted(accepted.values(), key=lambda e: (_RANK.index(e.evidence), -e.count, e.handle))
    rows = [(item.handle, _WORDS[item.evidence], item.count) for item in ordered]
    schema = {"handle": pl.String(), "evidence": pl.String(), "count": pl.Int64()}
    return pl.DataFrame(rows, schema=schema, orient="row")


def owner_sentence(accepted: Mapping[str, OwnerEvidence]) -> str:
    """Return the evidence as a readable sentence, the strongest first."""
    ordered = sorted(accepted.values(), key=lambda e: (_RANK.index(e.evidence), e.handle))
    said = [
        f"{item.handle.split(':', 1)[1]}: {_WORDS[item.evidence]}" + (f" ({item.count} messages)" if item.count else "")
        for item in ordered
    ]
    return "; ".join(said)
