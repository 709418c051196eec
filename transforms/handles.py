"""Handles: which node each mention is, and which nodes one contact record holds together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from transforms.addresses import Address, parse_address
from transforms.decisions import Decision, forgotten_handles
from transforms.mentions import Mentions
from transforms.names import PersonName, is_nobody, parse_name
from transforms.nodes import Node, address_nodes
from transforms.organizations import organization_keys
from transforms.profile_urls import profile_key

_PHONE_DIGITS = 9


@dataclass(slots=True)
class Contact:
    """A distinct contact record, opened: its raw name, e-mails, profiles, and the handles that stand for it."""

    number: int
    name: str
    emails: tuple[str, ...]
    urls: tuple[str, ...]
    phones: tuple[str, ...]
    urns: tuple[str, ...]
    organization: str
    connected_on: str
    files: tuple[str, ...]
    is_owner: bool
    evidence: str
    is_forgotten: bool = False
    handles: tuple[str, ...] = ()


@dataclass
class Handles:
    """All nodes by handle, who the mentions are, and what contact records say."""

    nodes: dict[str, Node] = field(default_factory=dict)
    contacts: list[Contact] = field(default_factory=list)
    archives: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    name_sources: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    in_contacts: set[str] = field(default_factory=set)
    participants: list[str | None] = field(default_factory=list)
    addresses: dict[str, Address | None] = field(default_factory=dict)
    names: dict[str, PersonName] = field(default_factory=dict)
    nobodies: set[str] = field(default_factory=set)
    urls: dict[str, str | None] = field(default_factory=dict)
    by_address: dict[str, dict[str, str]] = field(default_factory=dict)


def read_handles(mentions: Mentions, decisions: Sequence[Decision], before: Handles | None = None) -> Handles:
    """Return the nodes of all mentions; a mention with a forgotten handle is nobody's.

    What was parsed `before`, for other mentions, need not be parsed again.
    """
    handles = Handles(contacts=[_opened(row) for row in mentions.contacts.iter_rows(named=True)])
    _parse(handles, mentions, before or Handles())
    seen: dict[str, dict[str, PersonName]] = defaultdict(dict)
    triples = list(mentions.participants.select("name", "email", "profile_url", "is_room", "source").iter_rows())
    forgotten = _forgotten(handles, triples, decisions)
    said = [(name, email) for name, email, url, *_ in triples if not handles.urls.get(url)]
    for contact in handles.contacts:
        contact.is_forgotten = bool(forgotten) and _is_forgotten(handles, forgotten, contact)
        said += [(contact.name, email) for email in contact.emails if not contact.is_forgotten]
    for name, email in said:
        address = handles.addresses.get(email) if email else None
        if address is not None and not (forgotten and f"email:{address.key}" in forgotten):
            by_name = seen[address.key]
            if name and name not in handles.nobodies:
                by_name[name] = handles.names[name]
    canonical = {a.key: a for _, a in sorted(handles.addresses.items()) if a is not None}
    for key in sorted(seen):
        nodes, handles.by_address[key] = address_nodes(canonical[key], seen[key])
        for node in nodes:
            handles.nodes[node.handle] = node
    for name, email, url, is_room, source in triples:
        handles.participants.append(_participant(handles, forgotten, name, email, url, is_room, source))
    for contact in handles.contacts:
        _place_contact(handles, contact, forgotten)
    return handles


def _opened(row: dict[str, object]) -> Contact:
    points: dict[str, list[str]] = defaultdict(list)
    for kind in ("email", "profile_url", "phone"):
        if row[kind]:
            points[kind].append(str(row[kind]))
    for line in str(row["points"] or "").split("\n"):
        kind, _, value = line.partition(":")
        if value:
            points[kind].append(value)
    phones = ("".join(char for char in phone if char.isdecimal()) for phone in points["phone"])
    return Contact(
        number=int(str(row["content"])),
        name=str(row["name"] or ""),
        emails=tuple(dict.fromkeys(points["email"])),
        urls=tuple(dict.fromkeys(points["profile_url"])),
        phones=tuple(sorted({phone[-_PHONE_DIGITS:] for phone in phones if len(phone) >= 7})),
        urns=tuple(sorted(set(points["member_urn"]))),
        organization=str(row["organization"] or ""),
        connected_on=str(row["connected_on"] or ""),
        files=tuple(row["source_files"]),  # type: ignore[arg-type]
        is_owner=bool(row["is_owner"]),
        evidence=str(row["evidence"] or ""),
    )


def _parse(handles: Handles, mentions: Mentions, before: Handles) -> None:
    columns = mentions.participants
    names = set(columns["name"].drop_nulls().unique()) | {c.name for c in handles.contacts if c.name}
    emails = set(columns["email"].drop_nulls().unique()) | {e for c in handles.contacts for e in c.emails}
    urls = set(columns["profile_url"].drop_nulls().unique()) | {u for c in handles.contacts for u in c.urls}
    handles.names = {name: before.names.get(name) or parse_name(name) for name in names}
    handles.nobodies = {name for name in names if is_nobody(name)}
    handles.addresses = {email: before.addresses.get(email) or parse_address(email) for email in emails}
    handles.urls = {url: profile_key(url) for url in urls}


def _forgotten(
    handles: Handles, triples: Sequence[tuple[str, str, str, bool, str]], decisions: Sequence[Decision]
) -> set[str]:
    if not any(decision.verb == "forget" for decision in decisions):
        return set()
    every = {f"email:{a.key}" for a in handles.addresses.values() if a}
    every |= {f"linkedin:{key}" for key in handles.urls.values() if key}
    every |= {f"name:{name.key}" for name in handles.names.values() if name.key}
    return forgotten_handles(every, decisions)


def _is_forgotten(handles: Handles, forgotten: set[str], contact: Contact) -> bool:
    profiles = {f"linkedin:{key}" for url in contact.urls if (key := handles.urls[url])}
    addresses = {f"email:{a.key}" for email in contact.emails if (a := handles.addresses[email])}
    return not forgotten.isdisjoint(profiles | addresses)


def _handle(handles: Handles, forgotten: set[str], name: str, email: str, url: str) -> str | None:
    """Return the handle of a mention by its strongest part, or None where it is nobody's or forgotten."""
    key = handles.urls.get(url)
    address = handles.addresses.get(email)
    parsed = handles.names.get(name)
    if forgotten and (f"linkedin:{key}" in forgotten or (address and f"email:{address.key}" in forgotten)):
        return None
    if key:
        return f"linkedin:{key}"
    if address:
        known = handles.by_address[address.key]
        return known.get(name, known[""])
    if parsed is None or not parsed.key or name in handles.nobodies or f"name:{parsed.key}" in forgotten:
        return None
    return f"name:{parsed.key}"


def _participant(
    handles: Handles,
    forgotten: set[str],
    name: str | None,
    email: str | None,
    url: str | None,
    is_room: bool,
    source: str,
) -> str | None:
    handle = _handle(handles, forgotten, name or "", email or "", url or "")
    if handle is None:
        return None
    if is_room and handle.startswith("name:"):
        handle = "room:" + handle.removeprefix("name:")
    node = _node(handles, handle, name or "")
    if is_room:
        node.kind, node.reason = "room", "invited as a room or resource"
    if handle.startswith("name:"):
        handles.name_sources[handle].add(source or "")
    return handle


def _node(handles: Handles, handle: str, name: str) -> Node:
    node = handles.nodes.get(handle)
    if node is None:
        node = handles.nodes[handle] = Node(handle)
        if handle.startswith("linkedin:") and "/" in handle:
            node.kind, node.reason = "role", "a page of an organization, not a member"
    parsed = handles.names.get(name)
    if parsed is not None and parsed.key and not handle.startswith("email:"):
        node.names.setdefault(parsed.key, parsed)
    return node


def _place_contact(handles: Handles, contact: Contact, forgotten: set[str]) -> None:
    """Give a contact its handles, and its organization, telephones and date to their nodes."""
    if contact.is_forgotten:
        return
    found = [_handle(handles, forgotten, contact.name, "", url) for url in contact.urls if handles.urls[url]]
    found += [
        _handle(handles, forgotten, contact.name, email, "") for email in contact.emails if handles.addresses[email]
    ]
    own = [handle for handle in dict.fromkeys(found) if handle]
    if not own and (bare := _handle(handles, forgotten, contact.name, "", "")):
        keys = organization_keys(contact.organization)[:1]
        mark = contact.phones[:1] or keys
        own = [f"contact:{bare.removeprefix('name:')}/{mark[0]}" if mark else bare]
    contact.handles = tuple(own)
    for handle in own:
        node = _node(handles, handle, contact.name)
        handles.in_contacts.add(handle)
        if handle.startswith("name:"):
            handles.name_sources[handle].add("contact")
        node.organizations |= {*organization_keys(contact.organization)}
        if contact.phones:
            node.phones |= {*contact.phones}
        if contact.connected_on:
            node.connected_on |= {contact.connected_on}
        if node.is_profile:
            handles.archives[handle].update(contact.files)
