"""Kinds and owner: which nodes are humans, and which of them the owner; each needs the other."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from transforms.addresses import parse_address
from transforms.handles import Handles
from transforms.mentions import list_addresses, machine_senders
from transforms.owner import OwnerEvidence, accepted_evidence, counted_evidence, stated_evidence
from transforms.person_kinds import set_kinds
from transforms.resolved import Asked

MARKED = pl.Schema({"address": pl.String(), "kind": pl.String()})


@dataclass(frozen=True)
class Kinds:
    """The owner's handles with their evidence, and the addresses that headers show to be a list's or a machine's
    (MARKED).
    """

    owned: dict[str, OwnerEvidence]
    marked: pl.DataFrame


def find_kinds(asked: Asked, handles: Handles) -> Kinds:
    """Find the owner's handles, and set the kinds of all nodes, which need them.

    The handles must hold all that may be the owner's.
    """
    evidence = stated_evidence(asked.owner, asked.decisions) + _recorded_evidence(handles)
    lists = list_addresses(asked.landed)
    strong = {item.handle for item in evidence if not item.count}
    raw = [email for email, a in handles.addresses.items() if a and f"email:{a.key}" in strong]
    machines = {a.key for email in machine_senders(asked.landed, sorted(raw)) if (a := parse_address(email))}
    machines -= {item.handle.removeprefix("email:") for item in evidence}
    set_kinds(handles.nodes.values(), lists, machines, handles.in_contacts)
    natures = {handle: "personal" if node.kind == "human" else node.kind for handle, node in handles.nodes.items()}
    n_mails = asked.landed["event"].lazy().filter(pl.col("kind") == "email").select(pl.len()).collect().item()
    accepted = accepted_evidence(evidence, natures, n_mails)
    marked = [(address, "list") for address in sorted(lists)] + [(address, "machine") for address in sorted(machines)]
    owned = {handle: item for handle, item in accepted.items() if handle in handles.nodes}
    return Kinds(owned, pl.DataFrame(marked, schema=MARKED, orient="row"))


def _recorded_evidence(handles: Handles) -> list[OwnerEvidence]:
    found: list[OwnerEvidence] = []
    for contact in handles.contacts:
        if not contact.is_owner:
            continue
        for handle in contact.handles:
            if not contact.evidence:
                found.append(OwnerEvidence(handle, "linkedin"))
            elif item := counted_evidence(contact.evidence, handle):
                found.append(item)
    return found
