"""Kinds: whether a node is a human, a shared mailbox, a role, a machine, a list or a room, each with its reason."""

from __future__ import annotations

from collections.abc import Iterable

from transforms.local_parts import is_joint
from transforms.nodes import Node

_NATURES = {
    "role": ("role", "the address names a function, not a person"),
    "automated": ("automated", "the address is one that machines send from"),
    "list": ("list", "the address is one of a mailing list"),
    "room": ("room", "the address is one of a room or resource"),
    "placeholder": ("automated", "the address is a placeholder"),
}
_ONLY_BULK = "it only ever sent bulk or automatic mail, or spam, and was never written to"


def set_kinds(nodes: Iterable[Node], lists: set[str], machines: set[str], contacts: set[str]) -> None:
    """Set kind and reason of each node.

    `lists` and `machines` are address keys found in headers (List-Id; senders of automatic mail only); an address
    that stands in a contact record is no machine.
    """
    for node in nodes:
        address = node.address
        if address is None or node.kind != "human":
            continue
        joint = sum(name.form == "joint" for name in node.names.values())
        if address.key in lists:
            node.kind, node.reason = "list", "a List-Id names the address"
        elif address.nature in _NATURES:
            node.kind, node.reason = _NATURES[address.nature]
        elif is_joint(address.local):
            node.kind, node.reason = "shared", "the address names two people"
        elif joint and joint == sum(name.form in {"joint", "full", "initial"} for name in node.names.values()):
            node.kind, node.reason = "shared", "its display name is that of two people"
        elif address.key in machines and node.handle not in contacts:
            node.kind, node.reason = "automated", _ONLY_BULK


def kind_of_person(nodes: Iterable[Node]) -> tuple[str, str]:
    """Return the kind of a person and the reason: human if any of its nodes is."""
    found = sorted({(node.kind, node.reason) for node in nodes})
    humans = [entry for entry in found if entry[0] == "human"]
    return ("human", "") if humans else found[0]
