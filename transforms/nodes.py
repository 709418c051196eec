"""Nodes: the handles that are compared, each the least thing that surely is one person.

A node is a profile, an address together with one group of names that agree, a name that came alone, or a contact
without address and profile. Two well-formed names that cannot agree make two nodes of one address (couples,
reassignments).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field

from transforms.addresses import Address
from transforms.local_parts import is_joint, spells
from transforms.name_agreement import names_agree
from transforms.names import PersonName, contract
from transforms.nickname_forms import is_given_name
from transforms.organizations import domain_label

# Most nodes have neither organization nor telephone nor date: one empty set serves them all.
_NONE: frozenset[str] = frozenset()
_WITH_FAMILY = frozenset({"full", "initial"})
_MAX_NAME_WORDS = 5
# An address with more people, or more full names, than a family has is that of a service or an office.
_MOST_PEOPLE = 5
_MOST_NAMES = 20


@dataclass(slots=True)
class Node:
    """A handle and what is known of it. `kind` is human or what person_kinds found, with `reason` for all but human."""

    handle: str
    names: dict[str, PersonName] = field(default_factory=dict)
    address: Address | None = None
    organizations: Set[str] = _NONE
    phones: Set[str] = _NONE
    connected_on: Set[str] = _NONE
    kind: str = "human"
    reason: str = ""

    @property
    def is_profile(self) -> bool:
        """Whether the node is a profile."""
        return self.handle.startswith("linkedin:")

    @property
    def full_names(self) -> list[PersonName]:
        """The names with a given and a family name (the given one may be an initial), in order of their keys."""
        names = self.names.values() if len(self.names) < 2 else [name for _, name in sorted(self.names.items())]
        return [name for name in names if name.form in _WITH_FAMILY]


def looks_personal(name: PersonName, address: Address) -> bool:
    """Say whether a display name is well-formed enough to be a second person at an address, and not an organization."""
    if name.form == "first":
        return is_given_name(name.raw_first)
    if name.form != "full" or 2 + len(name.middle) > _MAX_NAME_WORDS:
        return False
    label = contract(domain_label(address.domain))
    return not (len(label) > 3 and label in "".join((name.first, *name.middle, name.last)) and name.last != label)


def name_groups(address: Address, names: Iterable[PersonName]) -> list[list[PersonName]]:
    """Group the names used at one address into people; the first group owns what carries no name.

    Names that agree belong together; so does everything but a full name. An empty first group means that what carries
    no name is nobody's in particular: a shared mailbox. An address of many people is one group.
    """
    ordered = sorted({name.key: name for name in names}.values(), key=lambda name: name.key)
    full = [name for name in ordered if looks_personal(name, address)]
    groups: list[list[PersonName]] = []
    if len(full) > _MOST_NAMES:
        return [ordered]
    for name in full:
        joined = [group for group in groups if any(_one_person(name, other) for other in group)]
        groups = [group for group in groups if group not in joined] + [[name, *(n for group in joined for n in group)]]
    if len(groups) < 2:
        return [ordered]
    if len(groups) > _MOST_PEOPLE:
        return [ordered]
    groups.sort(key=lambda group: min(name.key for name in group))
    owners = [
        group
        for group in groups
        if any(spells(address.local, name.first, name.last) for name in group if name.form == "full")
    ]
    groups = [*owners, *(group for group in groups if group not in owners)] if len(owners) == 1 else [[], *groups]
    for name in ordered:
        if name not in full:
            fitting = [group for group in groups if group and all(names_agree(name, other) for other in group)]
            (fitting[0] if len(fitting) == 1 and name.form != "handle" else groups[0]).append(name)
    return groups


def _of_many(address: Address, names: Sequence[PersonName]) -> bool:
    """Whether one address bears so many people's names that it is none of theirs."""
    personal = [name for name in names if looks_personal(name, address)]
    different: list[PersonName] = []
    for name in personal[: _MOST_NAMES + 1]:
        if not any(_one_person(name, other) for other in different):
            different.append(name)
    return len(personal) > _MOST_NAMES or len(different) > _MOST_PEOPLE


def _one_person(left: PersonName, right: PersonName) -> bool:
    return names_agree(left, right) or left.native != right.native


def address_nodes(address: Address, names: Mapping[str, PersonName]) -> tuple[list[Node], dict[str, str]]:
    """Return the nodes of one address and, for each raw name used there (empty for none), the handle of its node."""
    handle = f"email:{address.key}"
    if address.nature != "personal" or is_joint(address.local):
        node = Node(handle, address=address, names={name.key: name for name in names.values() if name.key})
        return [node], dict.fromkeys([*names, ""], handle)
    by_name = {name.key: name for name in names.values() if name.key}
    if len(by_name) < 2:
        # As nearly all are.
        return [Node(handle, by_name, address)], dict.fromkeys([*names, ""], handle)
    groups = name_groups(address, by_name.values())
    if len(groups) == 1 and _of_many(address, groups[0]):
        node = Node(handle, {name.key: name for name in groups[0]}, address)
        node.kind, node.reason = "shared", "one address with many names that cannot be one person's"
        return [node], dict.fromkeys([*names, ""], handle)
    nodes, by_key = [], {}
    for position, group in enumerate(groups):
        own = handle if position == 0 else f"{handle}/{min(name.key for name in group)}"
        node = Node(own, {name.key: name for name in group}, address)
        if len(groups) > 1 and position == 0 and not any(name.form == "full" for name in group):
            node.kind, node.reason = "shared", f"one address with {len(groups) - 1} names that cannot be one person's"
        nodes.append(node)
        by_key.update({name.key: own for name in group})
    return nodes, {"": handle} | {raw: by_key.get(name.key, handle) for raw, name in names.items()}


def parted(nodes: Sequence[Node]) -> list[tuple[str, str]]:
    """Return the pairs of nodes that share an address and are two people."""
    by_address: dict[str, list[str]] = {}
    for node in nodes:
        if node.address is not None:
            by_address.setdefault(node.address.key, []).append(node.handle)
    return [
        (left, right)
        for handles in by_address.values()
        if len(handles) > 1
        for position, left in enumerate(sorted(handles))
        for right in sorted(handles)[position + 1 :]
    ]
