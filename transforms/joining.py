"""Joining nodes into people: decisions first, then keys, then scores, then names that came alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass

import polars as pl

from transforms.clustering import Clusters, Edge
from transforms.components import join_components
from transforms.decisions import Decision
from transforms.evidence import MERGE_BITS, REVIEW_BITS, Finding, match_evidence, words
from transforms.handles import Handles
from transforms.job_times import weigh_job_times
from transforms.mentions import Landed, Mentions
from transforms.name_agreement import names_agree
from transforms.nodes import parted
from transforms.owner import OwnerEvidence
from transforms.people_models import PeopleModels
from transforms.record_handles import resolve_records
from transforms.togetherness import weigh_events

_MAX_QUESTIONS = 5


@dataclass(frozen=True)
class Joined:
    """Which handles are one person (`labels`), why (`evidence`), and who is the owner.

    `weighed` are the pairs that may be joined or asked about (left, right). `decisions` are those of the person, with
    the handles of nodes in place of records.
    """

    labels: dict[str, str]
    evidence: pl.DataFrame
    weighed: pl.DataFrame
    owner: str | None
    not_people: dict[str, str]
    decisions: list[Decision]


def join_people(
    landed: Landed,
    mentions: Mentions,
    handles: Handles,
    decisions: Sequence[Decision],
    owned: Mapping[str, OwnerEvidence],
    scored: pl.DataFrame,
    models: PeopleModels,
) -> Joined:
    """Join the nodes of `handles` into people; `scored` are the pairs of a transforms.comparing.Comparison."""
    placed = resolve_records(landed, mentions, handles, decisions)
    different = {_pair(d.subject, d.object) for d in placed if d.verb == "different"}
    apart = different | {_pair(*pair) for pair in parted(list(handles.nodes.values()))}
    clusters = Clusters(sorted(handles.nodes), sorted(apart))
    findings = _join_decided(clusters, handles, placed, owned)
    findings += _join_keys(clusters, handles)
    findings += _join_connections(clusters, handles)
    scored = _with_events(scored, landed, mentions, handles, owned.keys())
    edges = [Edge(*row) for row in scored.select("left", "right", "weight").iter_rows()]
    refused = join_components(models, clusters, edges, _compatible(handles), MERGE_BITS)
    findings += _bind_names(clusters, handles)
    labels = clusters.labels()
    open_edges = (edge for edge in edges if labels[edge.left] != labels[edge.right])
    silent = {(e.left, e.right) for e in open_edges if _settled(clusters, handles, e.left, e.right)}
    owner = labels[min(owned)] if owned else None
    not_people = {
        labels[d.subject]: f"decisions.csv line {d.line}: not a person"
        for d in placed
        if d.verb == "not_a_person" and d.subject in labels
    }
    evidence = match_evidence(scored, labels, refused, findings, silent)
    return Joined(labels, evidence, scored.select("left", "right"), owner, not_people, placed)


def _pair(left: str, right: str) -> tuple[str, str]:
    return min(left, right), max(left, right)


def _join_decided(
    clusters: Clusters, handles: Handles, decisions: Sequence[Decision], owned: Mapping[str, OwnerEvidence]
) -> list[Finding]:
    findings: list[Finding] = []
    for decision in sorted(decisions, key=lambda d: d.line):
        pair = decision.subject, decision.object
        if decision.verb in {"same", "different"} and all(handle in handles.nodes for handle in pair):
            reason = f"decisions.csv line {decision.line}: {decision.verb}"
            findings.append(Finding(*pair, "decided" if decision.verb == "same" else "apart", reason))
            if decision.verb == "same":
                clusters.join(*pair)
    mine = sorted(owned)
    for handle in mine[1:]:
        if clusters.find(mine[0]) != clusters.find(handle) and not clusters.apart(mine[0], handle):
            clusters.join(mine[0], handle)
            findings.append(Finding(mine[0], handle, "key", "both are the owner's"))
    return findings


def _join_keys(clusters: Clusters, handles: Handles) -> list[Finding]:
    """Join what one contact record, or one LinkedIn member number, holds together."""
    links: dict[tuple[str, str], str] = {}
    by_urn: dict[str, set[str]] = defaultdict(set)
    for contact in handles.contacts:
        humans = sorted(handle for handle in contact.handles if handles.nodes[handle].kind == "human")
        for other in humans[1:]:
            links.setdefault(_pair(humans[0], other), "one contact record holds both")
        for urn in contact.urns:
            by_urn[urn].update(humans[:1])
    for members in by_urn.values():
        ordered = sorted(members)
        links.update({_pair(ordered[0], other): "the same LinkedIn member number" for other in ordered[1:]})
    findings: list[Finding] = []
    for (left, right), reason in sorted(links.items()):
        if clusters.find(left) != clusters.find(right):
            sides = clusters.members[clusters.find(left)], clusters.members[clusters.find(right)]
            two = any(_two_profiles(handles, a, b) for a in sides[0] for b in sides[1])
            if clusters.apart(left, right) or (two and "number" not in reason):
                why = "the profiles are two people's" if two else "they must stay apart"
                findings.append(Finding(left, right, "apart", f"{reason}, but {why}"))
                continue
            clusters.join(left, right)
        findings.append(Finding(left, right, "key", reason))
    return findings


def _join_connections(clusters: Clusters, handles: Handles) -> list[Finding]:
    """Join what LinkedIn archives without profile addresses hold to the profile of the same name and connection day."""
    profiles: dict[tuple[str, str], set[str]] = defaultdict(set)
    for handle, node in handles.nodes.items():
        if node.is_profile:
            for name in node.names:
                for day in node.connected_on:
                    profiles[name, day].add(handle)
    findings: list[Finding] = []
    for handle, node in sorted(handles.nodes.items()):
        # A bare name with two days is two people of one name.
        if node.kind != "human" or node.is_profile or len(node.connected_on) != 1:
            continue
        (day,) = node.connected_on
        found = sorted({profile for name in node.names for profile in profiles.get((name, day), ())})
        if len(found) != 1 or clusters.find(handle) == clusters.find(found[0]):
            continue
        others = clusters.members[clusters.find(handle)]
        if clusters.apart(handle, found[0]) or any(_two_profiles(handles, found[0], other) for other in others):
            continue
        clusters.join(handle, found[0])
        findings.append(Finding(handle, found[0], "key", f"the same name, connected on the same day ({day})"))
    return findings


def _with_events(
    scored: pl.DataFrame, landed: Landed, mentions: Mentions, handles: Handles, owned: Set[str]
) -> pl.DataFrame:
    """Add what times and events say; return the pairs worth a question or more, in words."""
    scored = weigh_job_times(scored, mentions, handles)
    scored = weigh_events(scored, landed, mentions, handles, owned).filter(pl.col("weight") >= REVIEW_BITS)
    return words(scored).sort("left", "right")


def _two_profiles(handles: Handles, left: str, right: str) -> bool:
    """Two profiles are two people, unless no archive holds both and they carry one name and one connection date."""
    a, b = handles.nodes[left], handles.nodes[right]
    if not (a.is_profile and b.is_profile):
        return False
    renamed = bool(a.connected_on & b.connected_on) and bool(a.names.keys() & b.names.keys())
    return bool(handles.archives[left] & handles.archives[right]) or not renamed


def _settled(clusters: Clusters, handles: Handles, left: str, right: str) -> bool:
    """Whether two people are known to be two: by a cannot-link or by profiles, so that nobody need be asked."""
    sides = (
        [h for h in clusters.members[clusters.find(handle)] if handles.nodes[h].is_profile] for handle in (left, right)
    )
    first, second = (profiles or [handle] for profiles, handle in zip(sides, (left, right), strict=True))
    return clusters.apart(left, right) or any(_two_profiles(handles, a, b) for a in first for b in second)


def _compatible(handles: Handles) -> Callable[[str, str], bool]:
    """Return what says whether two handles can be one person's by their names and profiles."""
    profiles = {handle for handle, node in handles.nodes.items() if node.is_profile}
    names = {handle: node.full_names for handle, node in handles.nodes.items()}

    def compatible(left: str, right: str) -> bool:
        if left in profiles and right in profiles and _two_profiles(handles, left, right):
            return False
        a, b = names[left], names[right]
        return not a or not b or any(names_agree(x, y) for x in a for y in b)

    return compatible


def _bind_names(clusters: Clusters, handles: Handles) -> list[Finding]:
    """Bind a full name that came alone to the one person who bears exactly that name; LinkedIn's to a profile first."""
    bearers: dict[str, set[str]] = {handle.removeprefix("name:"): set() for handle in handles.name_sources}
    for handle, node in handles.nodes.items():
        if node.kind == "human" and not bearers.keys().isdisjoint(node.names) and not handle.startswith("name:"):
            for name in node.full_names:
                if name.key in bearers:
                    bearers[name.key].add(clusters.find(handle))
    findings: list[Finding] = []
    for handle in sorted(handles.name_sources):
        key = handle.removeprefix("name:")
        found = sorted({clusters.find(root) for root in bearers.get(key, set())} - {clusters.find(handle)})
        profiles = [root for root in found if any(h.startswith("linkedin:") for h in clusters.members[root])]
        if "linkedin" in handles.name_sources[handle] and len(profiles) == 1:
            found = profiles
        if len(found) == 1 and not clusters.apart(handle, found[0]):
            findings.append(Finding(handle, found[0], "key", "the only person of exactly this name"))
            clusters.join(handle, found[0])
        elif len(found) > 1:
            reason = f"{len(found)} people bear exactly this name, and the record says no more"
            questions = [root for root in found if not clusters.apart(handle, root)][:_MAX_QUESTIONS]
            findings += [Finding(handle, root, "review", reason) for root in questions]
    return findings
