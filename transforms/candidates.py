"""Candidate pairs: which nodes are compared at all, by equi-joins on blocking keys, each key capped.

The joins are sql/people. Above its cap a key needs a shared organization as well; what remains above is left out and
counted.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from transforms.people_models import PeopleModels

# A facet is one reading of a node's name: form is full, initial, last_initial or first; derived, read out of a local
# part or slug; native, written in another script than Latin.
FACETS = pl.Schema(
    {
        "node": pl.Int32(),
        "form": pl.String(),
        "first": pl.String(),
        "last": pl.String(),
        "derived": pl.Boolean(),
        "middle": pl.String(),
        "generation": pl.String(),
        "native": pl.Boolean(),
    }
)
# How many nodes may hold one key. A name that 50 bear says too little by itself for a question, so that the cap costs
# only what events would have to tell; and it bounds the pairs of a node, however many namesakes there are.
CAPS = {
    "name": 50,
    "exact": 50,
    "swapped": 50,
    "initial": 20,
    "last_initial": 40,
    "typo": 10,
    "local": 10,
    "first": 12,
    "phone": 10,
}
# Blocks whose two sides are the same.
_SYMMETRIC = frozenset({"name", "exact", "local", "first", "phone"})
_IN_COMMON = {
    "name": "a full name or a form of it",
    "swapped": "a full name, swapped",
    "initial": "a family name and an initial",
    "last_initial": "a given name and the initial of a family name",
    "typo": "a full name, one letter off",
    "local": "the part of an address before the @",
    "first": "a given name and an organization",
    "phone": "a telephone number",
}
UNCOMPARED = ("in_common", "pairs")
_WORD = {"word_id": "integer", "word": "varchar", "initial": "integer"}
_FACET = {
    "node": "integer",
    "form": "varchar",
    "first": "integer",
    "last": "integer",
    "derived": "boolean",
    "middle": "varchar",
    "generation": "varchar",
    "native": "boolean",
}
_MARK = {"node": "integer", "kind": "varchar", "mark": "integer"}


@dataclass(frozen=True)
class Features:
    """What blocks and scores read: facets, the formal forms of given names (`first, formal`; a formal name is its own),
    and long tables of (node, one of its organizations, locals, ...).

    `domains` holds those of organizations, not of mail providers; a node has one local part at most.
    """

    facets: pl.DataFrame
    given_forms: pl.DataFrame
    organizations: pl.DataFrame
    locals: pl.DataFrame
    domains: pl.DataFrame
    phones: pl.DataFrame


def register_features(models: PeopleModels, features: Features) -> None:
    """Register what the models of candidates and evidence read, every word by a number: numbers join faster, and in
    less memory, than words.
    """
    marks = pl.concat([table.select("node", pl.lit(kind).alias("kind"), mark=kind) for kind, table in _marks(features)])
    words = [features.facets["first"], features.facets["last"], features.given_forms["formal"], marks["mark"]]
    found = pl.concat(words).unique()
    vocabulary = pl.Enum(pl.concat([found, found.str.slice(0, 1)]).unique().sort())
    listed = pl.DataFrame({"word": vocabulary.categories}).with_row_index("word_id")
    initial = _number(pl.col("word").str.slice(0, 1), vocabulary).alias("initial")
    models.register("word", _WORD, listed.with_columns(initial))
    numbered = features.facets.with_columns(_number(pl.col("first", "last"), vocabulary))
    models.register("facet", _FACET, numbered)
    forms = features.given_forms.select(_number(pl.col("first", "formal"), vocabulary))
    models.register("given_form", {"first": "integer", "formal": "integer"}, forms)
    models.register("mark", _MARK, marks.with_columns(_number(pl.col("mark"), vocabulary)))
    longest = int(listed["word"].str.len_chars().max() or 0)  # type: ignore[arg-type]
    letters = pl.DataFrame({"position": range(1, longest + 1)}, schema={"position": pl.Int32})
    models.register("letter", {"position": "integer"}, letters)
    caps = pl.DataFrame({"block": list(CAPS), "nodes": list(CAPS.values())})
    caps = caps.with_columns(is_symmetric=pl.col("block").is_in(_SYMMETRIC))
    models.register("cap", {"block": "varchar", "nodes": "bigint", "is_symmetric": "boolean"}, caps)


def _marks(features: Features) -> list[tuple[str, pl.DataFrame]]:
    return [
        ("organization", features.organizations),
        ("local", features.locals),
        ("domain", features.domains),
        ("phone", features.phones),
    ]


def _number(word: pl.Expr, vocabulary: pl.Enum) -> pl.Expr:
    return word.cast(vocabulary).to_physical()


def uncompared(models: PeopleModels) -> pl.DataFrame:
    """Return what pairs have in common, in words, and how many a cap left uncompared (UNCOMPARED), most first."""
    counted = models.rows("left_out").with_columns(in_common=pl.col("block").replace_strict(_IN_COMMON))
    return counted.select(UNCOMPARED).sort("pairs", "in_common", descending=[True, False])


def count_compared(models: PeopleModels) -> int:
    """Return how many pairs some block proposes."""
    return int(models.rows("compared").item())


def candidate_pairs(models: PeopleModels) -> pl.DataFrame:
    """Return every pair (a < b) of nodes that some block proposes, sorted."""
    return models.rows("candidate").sort("a", "b")
