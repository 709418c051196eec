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
    "initial": 40,
    "last_initial": 40,
    "typo": 30,
    "local": 30,
    "first": 12,
    "phone": 10,
}
# Blocks whose two sides are the same.
_SYMMETRIC = frozenset({"name", "exact", "local", "first", "phone"})
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


def left_out(models: PeopleModels) -> dict[str, int]:
    """Return for each block how many pairs its cap left uncompared."""
    return dict(models.rows("left_out").sort("block").iter_rows())


def candidate_pairs(models: PeopleModels) -> pl.DataFrame:
    """Return every pair (a < b) of nodes that some block proposes, sorted."""
    return models.rows("candidate").sort("a", "b")
