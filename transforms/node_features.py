"""Features: what the names, organizations, local parts and telephones of nodes say, as tables for blocks and scores."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import polars as pl

from transforms.candidates import FACETS, Features
from transforms.local_parts import names_in
from transforms.names import PersonName, contract
from transforms.nickname_forms import formal_names
from transforms.nodes import Node
from transforms.organizations import domain_label

_MAX_NAMES = 8
_MIN_LOCAL = 4
Facet = tuple[str, str, str, bool, str, str]
_EMPTY = {"organization": pl.String(), "local": pl.String(), "phone": pl.String()}


def build_features(nodes: Sequence[Node]) -> Features:
    """Return the features of nodes, numbered by their position in the sequence."""
    firsts, lasts = _vocabulary(nodes)
    facets: list[tuple[int, str, str, str, list[str], bool, str, str]] = []
    organizations: list[tuple[int, str]] = []
    locals_: list[tuple[int, str]] = []
    phones: list[tuple[int, str]] = []
    for number, node in enumerate(nodes):
        for form, first, last, derived, middle, generation in sorted(_facets(node, firsts, lasts)):
            formals = sorted(formal_names(first)) if len(first) > 1 else [first]
            facets.append((number, form, first, last, formals, derived, middle, generation))
        organizations += [(number, key) for key in sorted(_organizations(node))]
        phones += [(number, phone) for phone in sorted(node.phones)]
        if node.address is not None and node.address.valid and len(node.address.local) >= _MIN_LOCAL:
            locals_.append((number, contract(node.address.local.split("+")[0])))
    return Features(
        pl.DataFrame(facets, schema=FACETS, orient="row"),
        _long(organizations, "organization"),
        _long(locals_, "local"),
        _long(phones, "phone"),
    )


def _long(rows: list[tuple[int, str]], column: str) -> pl.DataFrame:
    return pl.DataFrame(rows, schema={"node": pl.UInt32(), column: _EMPTY[column]}, orient="row")


def _vocabulary(nodes: Sequence[Node]) -> tuple[Counter[str], Counter[str]]:
    firsts: Counter[str] = Counter()
    lasts: Counter[str] = Counter()
    for node in nodes:
        full = {(name.first, name.last) for name in node.names.values() if name.form == "full"}
        firsts.update({first for first, _ in full})
        lasts.update({last for _, last in full})
    return firsts, lasts


def _organizations(node: Node) -> set[str]:
    address = node.address
    if address is None or address.free or not address.valid:
        return node.organizations
    label = domain_label(address.domain)
    return node.organizations | ({label} if len(label) > 1 else set())


def _facets(node: Node, firsts: Counter[str], lasts: Counter[str]) -> set[Facet]:
    facets: set[Facet] = set()
    for _, name in sorted(node.names.items())[:_MAX_NAMES]:
        facets |= _name_facets(name, firsts, lasts)
    if node.address is None or not node.address.valid or any(facet[0] == "full" for facet in facets):
        return facets
    return facets | _local_facets(node, facets, firsts, lasts)


def _name_facets(name: PersonName, firsts: Counter[str], lasts: Counter[str]) -> set[Facet]:
    if name.form not in {"full", "initial", "last_initial", "first"}:
        return set()
    first, last = name.first, name.last
    if name.form == "full" and _reversed(first, last, firsts, lasts):
        first, last = last, first
    middle = name.middle[0][:1] if name.middle else ""
    facets: set[Facet] = {(name.form, first, last, False, middle, name.generation)}
    if name.nick and name.form == "full":
        facets.add(("full", name.nick, last, False, "", name.generation))
    return facets


def _reversed(first: str, last: str, firsts: Counter[str], lasts: Counter[str]) -> bool:
    """Whether family and given name are far likelier to stand the other way round, by what is known of both here."""
    return (firsts[last] + 0.1) * (lasts[first] + 0.1) > 6 * (firsts[first] + 0.1) * (lasts[last] + 0.1)


def _local_facets(node: Node, shown: set[Facet], firsts: Counter[str], lasts: Counter[str]) -> set[Facet]:
    """Names read from the local part, joined with a given name that is shown."""
    assert node.address is not None
    given = {facet[1] for facet in shown if facet[0] in {"first", "last_initial"}}
    read = names_in(node.address.local, firsts, lasts)
    label = contract(domain_label(node.address.domain))
    local = contract(node.address.local)
    if read is None and local in firsts and label in lasts:
        read = (local, label)
    if read is None:
        return set()
    first, last = read
    if len(first) == 1:
        spelled = sorted(word for word in given if word[0] == first)
        return {("full", word, last, True, "", "") for word in spelled} or {("initial", first, last, True, "", "")}
    if given and not any(word[0] == first[0] for word in given):
        return set()
    return {("full", first, last, True, "", "")}
