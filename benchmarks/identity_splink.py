"""Splink 5 on the contact world, set up in good faith: our cleaned columns, odds of agreement set by hand.

Its training by expectation maximisation was tried first and did worse here, because a second address of a person looks
like evidence against it. A specialist would do better still. Needs splink and pyarrow, which tieline does not.
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
import polars as pl
import splink.comparison_level_library as levels
import splink.comparison_library as compare
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

from benchmarks.identity_world import Record, quality
from transforms.addresses import parse_address
from transforms.arrow import registered
from transforms.names import parse_name
from transforms.organizations import domain_label, organization_keys
from transforms.profile_urls import profile_key

# Exact, reversed, similar, less similar, family name only, given name only, neither.
_NAME_M = [0.75, 0.05, 0.07, 0.03, 0.04, 0.04, 0.02]
# Match weights in bits; the best of them is chosen with the truth, which flatters.
THRESHOLDS = (-12.0, -9.0, -6.0, -3.0, 0.0, 2.0, 4.0, 7.0, 10.0)


def cleaned(records: Sequence[Record]) -> pl.DataFrame:
    """Return the records in columns as clean as tieline's own canonical forms make them."""
    rows = []
    for number, record in enumerate(records):
        name = parse_name(record.name or "")
        address = parse_address(record.email or "")
        personal = address if address and address.nature == "personal" else None
        firm = domain_label(personal.domain) if personal and not personal.free else None
        firm = firm or next(iter(organization_keys(record.organization or "")), None)
        rows.append(
            (
                number,
                name.first or None,
                name.last or None,
                name.key if name.form == "full" else None,
                personal.key if personal else None,
                personal.local if personal else None,
                profile_key(record.url or ""),
                firm,
            )
        )
    columns = ["unique_id", "first_name", "last_name", "full_name", "email", "local", "profile", "firm"]
    return pl.DataFrame(rows, schema=columns, orient="row", infer_schema_length=None)


def _identifier(column: str, m: float, u: float) -> compare.CustomComparison:
    """An identifier: the agreements that random sampling finds are matches, so that both odds are set by hand."""
    fixed = {"fix_m_probability": True, "fix_u_probability": True}
    return compare.CustomComparison(
        output_column_name=column,
        comparison_levels=[
            levels.NullLevel(column),
            levels.ExactMatchLevel(column).configure(m_probability=m, u_probability=u, **fixed),
            levels.ElseLevel().configure(m_probability=1 - m, u_probability=1 - u, **fixed),
        ],
    )


def splink_clusters(records: Sequence[Record]) -> list[str]:
    """Return the cluster of each record: connected components at the threshold that serves best."""
    connection = duckdb.connect()
    with registered(connection, "incoming", cleaned(records)):
        connection.execute("create table contacts as select * from incoming")
    chance = 1 / len(records)
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            compare.ForenameSurnameComparison(
                "first_name", "last_name", forename_surname_concat_col_name="full_name"
            ).configure(m_probabilities=_NAME_M, term_frequency_adjustments=True),
            _identifier("email", 0.35, chance),
            _identifier("profile", 0.97, chance),
            _identifier("local", 0.4, 3 * chance),
            compare.ExactMatch("firm").configure(m_probabilities=[0.5, 0.5], term_frequency_adjustments=True),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("email"),
            block_on("profile"),
            block_on("full_name"),
            block_on("local"),
            block_on("last_name", "substr(first_name, 1, 1)"),
            block_on("first_name", "firm"),
        ],
    )
    api = DuckDBAPI(connection)
    linker = Linker(api.register("contacts"), settings, log_level=None)
    linker.training.estimate_probability_two_random_records_match(
        [block_on("email"), block_on("profile"), block_on("full_name", "firm")], recall=0.5
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=5e6, seed=1)
    pairs = linker.inference.predict(threshold_match_weight=min(THRESHOLDS))
    truth = [record.person for record in records]
    best: tuple[float, list[str]] = (-1.0, [])
    for threshold in THRESHOLDS:
        clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(pairs, threshold_match_weight=threshold)
        rows = connection.execute(f"select unique_id, cluster_id from {clusters.physical_name}").fetchall()  # noqa: S608
        found = dict(rows)
        labels = [str(found[number]) for number in range(len(records))]
        measured = quality(truth, labels)
        print(f"    Splink at {threshold:+.0f} bits: F1 {measured['F1']:.3f}, precision {measured['precision']:.3f}")
        best = max(best, (measured["F1"], labels), key=lambda one: one[0])
    return best[1]
