"""Features: what the names, organizations, local parts and telephones of nodes say, as tables for blocks and scores."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence, Set

import polars as pl

from transforms.candidates import FACETS, Features
from transforms.local_parts import names_in
from transforms.names import PersonName, contract
from transforms.network_counts import Words
from transforms.nickname_forms import formal_names
from transforms.nodes import Node
from transforms.organizations import domain_label

_MAX_NAMES = 8
_MIN_LOCAL = 4
Facet = tuple[str, str, str, bool, str, str, bool]


def build_features(nodes: Sequence[Node], words: Words) -> Features:
    """Return the features of nodes, numbered by their position in the sequence; `words` are those of the network."""
    firsts, lasts = words.firsts, words.lasts
    facets: list[tuple[int, str, str, str, bool, str, str, bool]] = []
    organizations: list[tuple[int, str]] = []
    locals_: list[tuple[int, str]] = []
    domains: list[tuple[int, str]] = []
    phones: list[tuple[int, str]] = []
    for number, node in enumerate(nodes):
        found = _facets(node, firsts, lasts)
        facets += [(number, *facet) for facet in (sorted(found) if len(found) > 1 else found)]
        known = _organizations(node)
        organizations += [(number, key) for key in (sorted(known) if len(known) > 1 else known)]
        if node.phones:
            phones += [(number, phone) for phone in sorted(node.phones)]
        if node.address is not None and node.address.valid and len(node.address.local) >= _MIN_LOCAL:
            locals_.append((number, contract(node.address.local)))
        if node.address is not None and node.address.valid and not node.address.free:
            domains.append((number, node.address.domain))
    frame = _long(facets, FACETS)
    return Features(
        frame,
        _given_forms(frame["first"]),
        _of_nodes(organizations, "organization"),
        _of_nodes(locals_, "local"),
        _of_nodes(domains, "domain"),
        _of_nodes(phones, "phone"),
    )


def _given_forms(firsts: pl.Series) -> pl.DataFrame:
    known = firsts.unique().sort()
    formals = [sorted(formal_names(first)) if len(first) > 1 else [first] for first in known]
    table = pl.DataFrame({"first": known, "formal": pl.Series(formals, dtype=pl.List(pl.String))})
    return table.explode("formal", empty_as_null=True)


def _long(rows: Sequence[tuple[object, ...]], schema: pl.Schema) -> pl.DataFrame:
    # By columns: Polars takes rows far more slowly.
    return pl.DataFrame(dict(zip(schema, zip(*rows, strict=True), strict=False)), schema=schema)


def _of_nodes(rows: Sequence[tuple[int, str]], column: str) -> pl.DataFrame:
    return _long(rows, pl.Schema({"node": pl.Int32(), column: pl.String()}))


def _organizations(node: Node) -> Set[str]:
    address = node.address
    if address is None or address.free or not address.valid:
        return node.organizations
    label = domain_label(address.domain)
    return node.organizations | ({label} if len(label) > 1 else set())


def _facets(node: Node, firsts: Counter[str], lasts: Counter[str]) -> set[Facet]:
    shown: set[Facet] = set()
    names = node.names.values() if len(node.names) < 2 else [name for _, name in sorted(node.names.items())]
    for name in list(names)[:_MAX_NAMES]:
        shown |= _name_facets(name, firsts, lasts)
        if name.also is not None:
            shown |= _name_facets(name.also, firsts, lasts)
    text = _spelled_text(node)
    if not text:
        return shown
    read = names_in(text, firsts, lasts)
    if any(form == "full" and not native for form, *_, native in shown):
        return shown | (_other_readings(shown, *read) if read else set())
    derived = _derived_facets(shown, read or _name_as_domain(node, firsts, lasts))
    if any(facet[0] == "full" for facet in derived):
        # A full reading says all that a given name or an initial beside it does, and weighs it rightly.
        shown = {
            facet for facet in shown if facet[0] == "full" or not facet[1].startswith(tuple(f[1][0] for f in derived))
        }
    return shown | derived


def _name_facets(name: PersonName, firsts: Counter[str], lasts: Counter[str]) -> set[Facet]:
    if name.form not in {"full", "initial", "last_initial", "first"}:
        return set()
    first, last = name.first, name.last
    if name.form == "full" and _reversed(first, last, firsts, lasts):
        first, last = last, first
    middle = name.middle[0][:1] if name.middle else ""
    facets: set[Facet] = {(name.form, first, last, False, middle, name.generation, name.native)}
    if name.nick and name.form == "full":
        facets.add(("full", name.nick, last, False, "", name.generation, name.native))
    return facets


def _reversed(first: str, last: str, firsts: Counter[str], lasts: Counter[str]) -> bool:
    """Whether family and given name are far likelier to stand the other way round, by what is known of both here."""
    return (firsts[last] + 0.1) * (lasts[first] + 0.1) > 6 * (firsts[first] + 0.1) * (lasts[last] + 0.1)


def _spelled_text(node: Node) -> str:
    """The text of a handle that may spell a name: a local part with its dots, or a slug without its number."""
    if node.address is not None and node.address.valid:
        return node.address.spelled.rpartition("@")[0].split("+")[0]
    slug = node.handle.removeprefix("linkedin:")
    if not node.is_profile or "/" in slug:
        return ""
    words = slug.split("-")
    return "-".join(word for word in words if not any(char.isdecimal() for char in word)) if len(words) > 2 else slug


def _name_as_domain(node: Node, firsts: Counter[str], lasts: Counter[str]) -> tuple[str, str] | None:
    """Read `jane@doe.example`."""
    if node.address is None:
        return None
    first, last = contract(node.address.local), contract(domain_label(node.address.domain))
    return (first, last) if first in firsts and last in lasts else None


def _other_readings(shown: set[Facet], first: str, last: str) -> set[Facet]:
    """Further names of somebody whose handle spells one that agrees with the name shown: a formal or a former one."""
    if len(first) < 2:
        return set()
    return {
        ("full", first, last, False, "", generation, False)
        for form, shown_first, shown_last, _, _, generation, _ in shown
        if form == "full"
        and (first, last) != (shown_first, shown_last)
        and len(shown_first) > 1
        and formal_names(first) & formal_names(shown_first)
    }


def _derived_facets(shown: set[Facet], read: tuple[str, str] | None) -> set[Facet]:
    """Names read out of the handle alone, joined with a given name that is shown."""
    if read is None:
        return set()
    given = {first for form, first, *_ in shown if form in {"first", "last_initial"}}
    first, last = read
    if len(first) == 1:
        spelled = sorted(word for word in given if word[0] == first)
        found: set[Facet] = {("full", word, last, True, "", "", False) for word in spelled}
        return found or {("initial", first, last, True, "", "", False)}
    if given and not any(word[0] == first[0] for word in given):
        return set()
    return {("full", first, last, True, "", "", False)}
