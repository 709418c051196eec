"""Candidate pairs: which nodes are compared at all, by equi-joins on blocking keys, each key capped.

The joins are sql/people. A key that concerns more nodes than its cap needs a shared organization as well; what remains
above is left out and counted. How many nodes it concerns was counted once for many nights (transforms.network_counts).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from transforms.engines import Columns
from transforms.network_counts import NetworkCounts, NetworkSize, Words, word_rows
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
MARKS = ("organization", "local", "domain", "phone")
# How many nodes one key may concern. A name that 50 bear says too little by itself for a question, so that the cap
# costs only what events would have to tell; and it bounds the pairs of a node, however many namesakes there are.
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
# Shorter words have no slips of their own: sql/people/name_word.sql.
_LEAST_SLIP = 5
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
_KNOWN_WORD = {"part": "varchar", "word_id": "integer", "word": "varchar"}
# The models of counts with their columns, of which the integers are words.
_COUNTED = {
    "name_count": {"kind": "varchar", "first": "integer", "last": "integer", "nodes": "bigint"},
    "mark_count": {"kind": "varchar", "mark": "integer", "nodes": "bigint"},
    "key_size": {"kind": "varchar", "word": "integer", "other": "integer", "nodes": "bigint"},
    "place_size": {
        "kind": "varchar",
        "word": "integer",
        "other": "integer",
        "organization": "integer",
        "nodes": "bigint",
    },
}


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

    def marks(self) -> pl.DataFrame:
        """Return the long tables as one: node, kind, mark."""
        tables = zip(MARKS, (self.organizations, self.locals, self.domains, self.phones), strict=True)
        return pl.concat([rows.select("node", pl.lit(kind).alias("kind"), mark=kind) for kind, rows in tables])


def register_features(
    models: PeopleModels,
    features: Features,
    counts: NetworkCounts | None = None,
    known_words: pl.DataFrame | None = None,
) -> None:
    """Register what the models of candidates and evidence read, every word by a number: numbers join faster, and in
    less memory, than words.

    With `counts` they hold in place of what the features would be counted to. `known_words` (part, word) are those that
    the names may be slips of, where these are more than the names' own.
    """
    marks = features.marks()
    words = [features.facets["first"], features.facets["last"], features.given_forms["formal"], marks["mark"]]
    if known_words is not None:
        words.append(known_words["word"])
    found = pl.concat(words).unique()
    # The empty word comes first: 0 stands for no word.
    vocabulary = pl.Enum(pl.concat([found, found.str.slice(0, 1), pl.Series([""])]).unique().sort())
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
    if counts is not None:
        for name, columns in _COUNTED.items():
            models.register(name, columns, _numbered(getattr(counts, name), columns, vocabulary))
    if known_words is not None:
        known = known_words.filter(pl.col("word").str.len_chars() >= _LEAST_SLIP)
        known = known.with_columns(word_id=_number(pl.col("word"), vocabulary))
        models.register("known_word", _KNOWN_WORD, known.select(list(_KNOWN_WORD)))


def _numbered(rows: pl.DataFrame, columns: Columns, vocabulary: pl.Enum) -> pl.DataFrame:
    """Return counts with their words as numbers; what has a word that is not at hand is not asked for."""
    words = [column for column, kind in columns.items() if kind == "integer"]
    return rows.with_columns(pl.col(words).cast(vocabulary, strict=False).to_physical()).drop_nulls(words)


def hashed_keys(models: PeopleModels, name: str) -> pl.DataFrame:
    """Return the keys of a model as kind, key (64 bits that stand for its words), node."""
    words = models.rows("word").sort("word_id")["word"].hash()
    rows = models.rows(name)
    parts = pl.DataFrame([words.gather(rows[column]).alias(column) for column in ("word", "other")])
    return rows.select("kind", "node").with_columns(key=parts.select(pl.struct(pl.all()).hash()).to_series())


def in_words(models: PeopleModels, name: str, words: Sequence[str]) -> pl.DataFrame:
    """Return the rows of a model with the words that columns of it stand for."""
    rows = models.rows(name)
    listed = models.rows("word").select("word_id", "word")
    for column in words:
        spelled = listed.select(pl.col("word_id").alias(column), pl.col("word").alias(f"{column}_word"))
        rows = rows.join(spelled, on=column, how="left").drop(column).rename({f"{column}_word": column})
    return rows


def counted(
    models: PeopleModels, size: NetworkSize, words: Words, uncompared: pl.DataFrame, assumption: pl.DataFrame
) -> NetworkCounts:
    """Return the counts that the registered features were compared by."""
    tables = {
        name: in_words(models, name, [column for column, kind in columns.items() if kind == "integer"])
        for name, columns in _COUNTED.items()
    }
    sizes = pl.DataFrame({"nodes": [size.nodes], "placed": [size.placed]})
    return NetworkCounts(size=sizes, words=word_rows(words), uncompared=uncompared, assumption=assumption, **tables)


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
